// hash:mac: hardware addresses (net/netfilter/ipset/ip_set_hash_mac.c).

extension SetTraits {
  static let hashMAC = SetTraits(.hash, "hash:mac", [.mac], revision: 1, [.hashsize, .maxelem] + hashExtensions)
}
