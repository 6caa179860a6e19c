// bitmap:ip: IPv4 addresses of a range, or the networks of one size in it (net/netfilter/ipset/ip_set_bitmap_ip.c).

extension SetTraits {
  static let bitmapIP = SetTraits(
    .bitmap, "bitmap:ip", aliases: ["ipmap"], [.address], revision: 3, [.range, .netmask] + extensions + [.skbinfo])
}
