// bitmap:port: ports of TCP and UDP, without regard to which of the two (net/netfilter/ipset/ip_set_bitmap_port.c).

extension SetTraits {
  static let bitmapPort = SetTraits(
    .bitmap, "bitmap:port", aliases: ["portmap"], [.port], revision: 3, [.range] + extensions + [.skbinfo])
}
