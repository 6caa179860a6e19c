// hash:net,port,net: a network, a protocol's port, another network (net/netfilter/ipset/ip_set_hash_netportnet.c).

extension SetTraits {
  static let hashNetPortNet = SetTraits(.hash, "hash:net,port,net", [.net, .port, .net], revision: 3, hashOptions, takesZeroLength: true)
}
