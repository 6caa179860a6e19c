// hash:net,iface: pairs of a network and an interface, whose name may be the beginning of a name
// (net/netfilter/ipset/ip_set_hash_netiface.c).

extension SetTraits {
  static let hashNetInterface = SetTraits(.hash, "hash:net,iface", [.net, .interface], revision: 8, hashOptions, takesZeroLength: true)
}
