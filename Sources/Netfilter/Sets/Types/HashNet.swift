// hash:net: networks of any size. The longest prefix that holds an address decides (net/netfilter/ipset/ip_set_hash_net.c).

extension SetTraits {
  static let hashNet = SetTraits(.hash, "hash:net", aliases: ["nethash"], [.net], revision: 7, hashOptions)
}
