// -m eui64: what the real tool makes of its text (ToolRows.swift), and the example of RFC 4291, appendix A.

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct EUI64MatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  /// 34-56-78-9A-BC-DE makes 3656:78FF:FE9A:BCDE.
  @Test(arguments: [
    ("fe80000000000000365678fffe9abcde", 0x3456_789a_bcde, EthernetHeader.ipv6, true),
    ("20010db800000001365678fffe9abcde", 0x3456_789a_bcde, EthernetHeader.ipv6, true),
    ("fe80000000000000345678fffe9abcde", 0x3456_789a_bcde, EthernetHeader.ipv6, false),
    ("fe80000000000000365678fffe9abcdf", 0x3456_789a_bcde, EthernetHeader.ipv6, false),
    ("fe80000000000000365678fffe9abcde", 0x3456_789a_bcde, EthernetHeader.ipv4, false),
  ])
  func example(source: String, mac: UInt64, type: UInt16, expected: Bool) throws {
    let bytes = try #require([UInt8](hex: "6000000000003b40" + source + "fd000000000000000000000000000001"))
    var packet = try #require(Packet(bytes))
    var context = Context(machine: Machine())
    #expect(!EUI64Match().matches(&packet, &context), "without an Ethernet header")
    packet.link = EthernetHeader(destination: .zero, source: MACAddress(mac), type: type)
    #expect(EUI64Match().matches(&packet, &context) == expected)
  }

  static let rows = #"""
    6 [mangle PREROUTING] -m eui64
    = -m eui64
    n eui64 
    6 [filter OUTPUT] -m eui64
    ? EINVAL
    6 [mangle POSTROUTING] -m eui64
    ? EINVAL
    """#
}
