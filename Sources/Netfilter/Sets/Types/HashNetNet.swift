// hash:net,net: pairs of networks. The first one's longest prefix goes before the second one's (net/netfilter/ipset/ip_set_hash_netnet.c).

extension SetTraits {
  static let hashNetNet = SetTraits(.hash, "hash:net,net", [.net, .net], revision: 4, hashOptions + [.bitmask], takesZeroLength: true)
}
