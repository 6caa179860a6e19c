// hash:ip: addresses, or networks of one size (net/netfilter/ipset/ip_set_hash_ip.c).

extension SetTraits {
  static let hashIP = SetTraits(
    .hash, "hash:ip", aliases: ["iphash"], [.address], revision: 6, [.family, .hashsize, .maxelem, .netmask, .bitmask] + hashExtensions)
}
