// hash:ip,mark: pairs of an address and a packet's mark (net/netfilter/ipset/ip_set_hash_ipmark.c).

extension SetTraits {
  static let hashIPMark = SetTraits(
    .hash, "hash:ip,mark", [.address, .mark], revision: 3, [.family, .markmask, .hashsize, .maxelem] + hashExtensions)
}
