// -m connlimit: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct ConnlimitMatchTests {
  @Test func toolSays() { ToolRows.check(rows) }

  /// 300 packets of new flows from one host, dropped behind the rule, written to a TUN device within one tick of Linux 6.18.44: how many
  /// found more than so many connections. Dead ones are looked for after 64 entries.
  @Test(arguments: [0: 300, 4: 280, 8: 260, 16: 220, 32: 140, 62: 8, 63: 4, 64: 0]) func manyInOneTick(_ limit: Int, _ expected: UInt64)
    throws
  {
    var table = Table(.mangle, .ipv4)
    table.chains[0].append(try RuleText("-m connlimit --connlimit-above \(limit)", .ipv4).rule)
    var loaded = try LoadedTable(table)
    var context = Context(machine: Machine())
    loaded.bind(&context, replacing: nil)
    for port in 1...300 {
      let udp = UDPHeader(sourcePort: UInt16(port), destinationPort: 7)
      let ip = IPv4Header(source: .v4(10, 0, 0, 2), destination: .v4(10, 0, 0, 1), proto: IPProtocol.udp)
      var packet = try #require(Packet(ip.datagram(udp.datagram([], .ipv4, ip.source, ip.destination))))
      _ = loaded.process(&packet, at: .prerouting, &context)
    }
    #expect(loaded.counters[0].packets == expected)
  }

  private let rows = #"""
    4 [filter INPUT] -m connlimit --connlimit-upto 0
    = -m connlimit --connlimit-upto 0 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 0
    4 [filter INPUT] -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 4294967295
    4 [filter INPUT] -m connlimit --connlimit-upto 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-upto -1
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-above 0
    = -m connlimit --connlimit-above 0 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 0
    4 [filter INPUT] -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 4294967295
    4 [filter INPUT] -m connlimit --connlimit-above 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-above -1
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-saddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 10
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-daddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 10
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-saddr --connlimit-daddr
    ! connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".⏎
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 10
    4 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 10
    4 [filter INPUT] -m connlimit
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    6 [filter INPUT] -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-upto 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 4294967295
    6 [filter INPUT] -m connlimit --connlimit-upto 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-upto -1
    ! connlimit: bad value for option "--connlimit-upto", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 4294967295 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 4294967295
    6 [filter INPUT] -m connlimit --connlimit-above 4294967296 --connlimit-mask 32 --connlimit-saddr
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-above -1
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-saddr --connlimit-daddr
    ! connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".⏎
    6 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 10
    6 [filter INPUT] -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    = -m connlimit --connlimit-above 10 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 10
    6 [filter INPUT] -m connlimit
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-above 0
    = -m connlimit --connlimit-above 0 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 0
    4 -m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-saddr
    = -m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-saddr
    n #conn src/24 <= 5
    4 -m connlimit ! --connlimit-above 5
    = -m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 <= 5
    4 -m connlimit ! --connlimit-upto 5 --connlimit-daddr
    = -m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-daddr
    n #conn dst/32 > 5
    4 -m connlimit --connlimit-above 5 --connlimit-mask 33
    = -m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr
    n #conn src/32 > 5
    4 -m connlimit --connlimit-above 5 --connlimit-mask 0
    = -m connlimit --connlimit-above 5 --connlimit-mask 0 --connlimit-saddr
    n #conn src/0 > 5
    4 -m connlimit --connlimit-above 5 --connlimit-upto 6
    ! connlimit: option "--connlimit-upto" cannot be used together with "--connlimit-above".⏎
    4 -m connlimit
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-mask 5
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-saddr
    ! You must specify "--connlimit-above" or "--connlimit-upto".
    4 -m connlimit --connlimit-above a
    ! connlimit: bad value for option "--connlimit-above", or out of range (0-4294967295).⏎
    4 -m connlimit --connlimit-above 5 --connlimit-saddr --connlimit-daddr
    ! connlimit: option "--connlimit-saddr" cannot be used together with "--connlimit-daddr".⏎
    6 -m connlimit --connlimit-above 5 --connlimit-mask 64
    = -m connlimit --connlimit-above 5 --connlimit-mask 64 --connlimit-saddr
    n #conn src/64 > 5
    6 -m connlimit --connlimit-above 5 --connlimit-mask 129
    ! connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-128).⏎
    """#
}
