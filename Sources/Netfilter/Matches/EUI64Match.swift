// -m eui64: is the second half of the source address made of the sender's Ethernet address? (net/ipv6/netfilter/ip6t_eui64.c, eui64_mt6;
// RFC 4291, appendix A; iptables-extensions(8), eui64)

import Machine
import Wire

package struct EUI64Match: MatchExtension {
  package static let name = "eui64"
  package static let families: FamilySet = .ipv6
  package static let hooks: HookSet = [.prerouting, .input, .forward]
  package init() {}
  package var match: Match { .eui64(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    // A packet without an Ethernet header has no address to compare.
    guard let link = packet.link, link.type == EthernetHeader.ipv6 else { return false }
    let mac = link.source.value
    // The address's first half, ff:fe, its second half; the bit for "given by the maker" is turned round.
    let identifier = (mac >> 24) << 40 | 0xfffe << 24 | mac & 0xff_ffff
    return packet.source.low == identifier ^ 0x0200_0000_0000_0000
  }
  package static let listingSeparator = ""
  package func listing(_ context: OptionContext) -> String? { "eui64 " }
}
