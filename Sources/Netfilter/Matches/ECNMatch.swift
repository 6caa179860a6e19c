// -m ecn: the bits of explicit congestion notification in the IP and TCP headers (net/netfilter/xt_ecn.c, ecn_mt4 and ecn_mt6; RFC 3168;
// iptables-extensions(8), ecn).

import Wire

package struct ECNMatch: MatchExtension {
  package static let name = "ecn"
  package static let help = [
    "--ecn-tcp-cwr": "the CWR bit of TCP is set",
    "--ecn-tcp-ece": "the ECE bit of TCP is set",
    "--ecn-ip-ect": "codepoint of the IP header, from 0 to 3",
  ]
  package static let options: [Option<Self>] = [
    .flag("--ecn-tcp-ece", negatable: \.echo),
    .flag("--ecn-tcp-cwr", negatable: \.reduced),
    .value("--ecn-ip-ect", \.codepoint, .number(0...3)),
  ]
  package var echo: Bool?
  package var reduced: Bool?
  package var codepoint: Negatable<UInt8>?
  package init() {}
  package var match: Match { .ecn(self) }

  @inline(__always) func matches(_ packet: inout Packet) -> Bool {
    if let c = codepoint, (packet.tos & 3 == c.value) == c.isNegated { return false }
    guard echo != nil || reduced != nil else { return true }
    let at = packet.offsetForAnyFragment
    guard packet.bytes.count >= at + TCPHeader.minimumLength else { return false }
    let flags = TCPFlags(rawValue: packet.bytes[at + 13])
    if let e = echo, flags.contains(.ece) != e { return false }
    if let r = reduced, flags.contains(.cwr) != r { return false }
    return true
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("ECN match: some option required") }
  }
  /// ecn_mt_check4 and ecn_mt_check6.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    guard echo != nil || reduced != nil else { return }
    if use.filter.proto != UInt16(IPProtocol.tcp) || use.filter.flags.contains(.notProto) {
      throw KernelRefusal("EINVAL", "ecn: TCP's bits need -p tcp")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    var out = "ECN match"
    if let e = echo { out += e ? " ECE" : " !ECE" }
    if let r = reduced { out += r ? " CWR" : " !CWR" }
    if let c = codepoint { out += (c.isNegated ? " !" : " ") + "ECT=\(c.value)" }
    return out
  }
}
