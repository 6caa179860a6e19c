// hash:ip,port: pairs of an address and a protocol's port (net/netfilter/ipset/ip_set_hash_ipport.c).

extension SetTraits {
  static let hashIPPort = SetTraits(
    .hash, "hash:ip,port", aliases: ["ipporthash"], [.address, .port], revision: 7, hashOptions + [.netmask, .bitmask])
}
