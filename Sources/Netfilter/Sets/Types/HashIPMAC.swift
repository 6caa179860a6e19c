// hash:ip,mac: pairs of an address and a hardware address (net/netfilter/ipset/ip_set_hash_ipmac.c).

extension SetTraits {
  static let hashIPMAC = SetTraits(.hash, "hash:ip,mac", [.address, .mac], revision: 1, hashOptions)
}
