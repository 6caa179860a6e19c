// bitmap:ip,mac: IPv4 addresses of a range, each with a hardware address. One that was not given is learnt from the first packet
// (net/netfilter/ipset/ip_set_bitmap_ipmac.c).

extension SetTraits {
  static let bitmapIPMAC = SetTraits(
    .bitmap, "bitmap:ip,mac", aliases: ["macipmap"], [.address, .mac], revision: 3, [.range] + extensions + [.skbinfo])
}
