// hash:net,port: pairs of a network and a protocol's port (net/netfilter/ipset/ip_set_hash_netport.c).

extension SetTraits {
  static let hashNetPort = SetTraits(.hash, "hash:net,port", [.net, .port], revision: 8, hashOptions)
}
