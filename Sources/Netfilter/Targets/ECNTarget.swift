// -j ECN: changes the bits of explicit congestion notification (net/ipv4/netfilter/ipt_ECN.c; iptables-extensions(8), ECN).

import Wire

package struct ECNTarget: TargetExtension {
  package static let name = "ECN"
  package static let families: FamilySet = .ipv4
  package static let tables: TableSet = .mangle
  package static let help = [
    "--ecn-tcp-remove": "clear the ECN bits of TCP"
  ]
  package static let options: [Option<Self>] = [
    .setting("--ecn-tcp-remove", excludes: ["--ecn-tcp-cwr", "--ecn-tcp-ece"]) { ($0.cwr, $0.ece) = (0, 0) },
    .value("--ecn-tcp-ece", \.ece, .number(0...1)),
    .value("--ecn-tcp-cwr", \.cwr, .number(0...1)),
    .value("--ecn-ip-ect", \.ect, .number(0...3)),
  ]
  /// Nil: left as it is.
  package var cwr: UInt8?
  package var ece: UInt8?
  package var ect: UInt8?
  package init() {}
  package var target: Target { .ecn(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    if let ect, packet.tos & 3 != ect { packet.setTOS(packet.tos & ~3 | ect) }
    if cwr != nil || ece != nil {
      let at = packet.transportOffset
      guard packet.length >= at + 20 else { return .drop }
      let old = packet.bytes.be16(at + 12)
      var new = old
      if let ece { new = new & ~0x40 | UInt16(ece) << 6 }
      if let cwr { new = new & ~0x80 | UInt16(cwr) << 7 }
      if new != old {
        packet.setTCPWord(at, 12, new)
        if packet.fragmentOffset == 0 { packet.tcpFlags = TCPFlags(rawValue: packet.bytes[at + 13]) }
      }
    }
    return .continue
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("ECN target: An operation is required") }
  }
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if cwr != nil || ece != nil, use.filter.proto != UInt16(IPProtocol.tcp) || use.filter.flags.contains(.notProto) {
      throw KernelRefusal("EINVAL", "changes of TCP's bits need -p tcp, without !")
    }
  }
  package func savedWords(_ context: OptionContext) -> [String]? {
    guard cwr == 0, ece == 0 else { return nil }
    return ["--ecn-tcp-remove"] + (ect.map { ["--ecn-ip-ect", "\($0)"] } ?? [])
  }
  package func listing(_ context: OptionContext) -> String? {
    var words = ["ECN"]
    if cwr == 0, ece == 0 {
      words.append("TCP remove")
    } else {
      if let ece { words.append("ECE=\(ece)") }
      if let cwr { words.append("CWR=\(cwr)") }
    }
    if let ect { words.append("ECT codepoint=\(ect)") }
    return words.joined(separator: " ")
  }
}
