// -m ipvs: what the real tool makes of its text. The machine's kernel had no ipvs, so listed texts are those of `iptables -v -A`, and saved
// texts those of the tool's own published tests (extensions/libxt_ipvs.t). ToolRows.swift says how to read the rows.

import Testing
import Wire

@testable import Netfilter

@Suite struct IPVSMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  /// ipvs_mt for a packet without ipvs_property: only `! --ipvs` is met.
  @Test(arguments: [("! --ipvs", true), ("--ipvs", false), ("--vport 80", false), ("! --vport 80", false), ("--vdir REPLY", false)])
  func noPacketIsBalanced(_ options: String, _ isMet: Bool) {
    KernelVerdicts.check(
      "4|-m ipvs \(options)|" + String(repeating: isMet ? "1" : "0", count: plain.count), packets: plain)
  }
  private let plain = recordedPackets(.ipv4).filter { $0.name.hasPrefix("udp") }

  static let rows = #"""
    4 -m ipvs
    ! IPVS: At least one option is required
    4 -m ipvs --ipvs
    = -m ipvs --ipvs
    n ipvs
    4 -m ipvs ! --ipvs
    = -m ipvs ! --ipvs
    n ! ipvs
    6 -m ipvs --vproto tcp
    = -m ipvs --vproto 6
    n vproto 6
    4 -m ipvs ! --vproto TCP
    = -m ipvs ! --vproto 6
    n ! vproto 6
    4 -m ipvs --vproto 23
    = -m ipvs --vproto 23
    n vproto 23
    4 -m ipvs --vproto 256
    ! unknown protocol "256" specified
    4 -m ipvs --vproto foo
    ! unknown protocol "foo" specified
    4 -m ipvs --vaddr 1.2.3.4
    = -m ipvs --vaddr 1.2.3.4
    n vaddr 1.2.3.4
    4 -m ipvs ! --vaddr 1.2.3.4/255.255.255.0
    = -m ipvs ! --vaddr 1.2.3.4/24
    n ! vaddr 1.2.3.4/24
    4 -m ipvs --vaddr 0.0.0.0/0
    n vaddr 0.0.0.0/0
    4 -m ipvs --vaddr 1.2.3.4/255.0.255.0
    n vaddr 1.2.3.4
    6 -m ipvs --vaddr fd00::1/64
    n vaddr fd00::1/64
    6 -m ipvs ! --vaddr fd00::1
    n ! vaddr fd00::1
    4 -m ipvs --vport http
    = -m ipvs --vport 80
    n vport 80
    4 -m ipvs ! --vport ssh
    = -m ipvs ! --vport 22
    n ! vport 22
    4 -m ipvs --vport 22
    = -m ipvs --vport 22
    n vport 22
    4 -m ipvs --vport 65536
    n vport 0
    4 -m ipvs --vport 0x50
    ! Port "0x50" does not resolve to anything.⏎
    4 -m ipvs --vport nosuch
    ! Port "nosuch" does not resolve to anything.⏎
    4 -m ipvs --vdir ORIGINAL
    = -m ipvs --vdir ORIGINAL
    n vdir ORIGINAL
    4 -m ipvs --vdir reply
    n vdir REPLY
    4 -m ipvs ! --vdir reply
    ! ipvs: option "--vdir" cannot be inverted.⏎
    4 -m ipvs --vdir x
    ! ipvs: Bad value for "--vdir" option: "x"
    4 -m ipvs --vmethod GATE
    = -m ipvs --vmethod GATE
    n vmethod GATE
    4 -m ipvs ! --vmethod ipip
    n ! vmethod IPIP
    4 -m ipvs --vmethod MASQ
    = -m ipvs --vmethod MASQ
    n vmethod MASQ
    4 -m ipvs --vmethod x
    ! ipvs: Bad value for "--vmethod" option: "x"
    4 -m ipvs --vportctl 21
    = -m ipvs --vportctl 21
    n vportctl 21
    4 -m ipvs ! --vportctl ftp
    n ! vportctl 21
    4 -m ipvs --ipvs --vport 80
    n vport 80
    4 -m ipvs ! --ipvs --vport 80
    ! ! --ipvs cannot be together with other options
    4 -m ipvs --vproto 6 --vaddr 1.2.3.4/16 --vport 22 --vdir ORIGINAL --vmethod GATE --vportctl 21
    n vproto 6 vaddr 1.2.3.4/16 vport 22 vdir ORIGINAL vmethod GATE vportctl 21
    4 -m ipvs --ipvs --ipvs
    ! ipvs: option "--ipvs" can only be used once.⏎
    """#
}
