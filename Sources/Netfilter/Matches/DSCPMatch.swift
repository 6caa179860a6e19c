// -m dscp: the differentiated services code point (net/netfilter/xt_dscp.c, dscp_mt and dscp_mt6; iptables-extensions(8), dscp).

import Wire

package struct DSCPMatch: MatchExtension {
  package static let name = "dscp"
  package static let help = [
    "--dscp": "codepoint as a number from 0 to 63",
    "--dscp-class": "codepoint as a class: BE, EF, AFxx or CSx",
  ]
  package static let options: [Option<Self>] = [
    .value("--dscp", \.dscp, .dscp, excludes: ["--dscp-class"]),
    Option(
      ["--dscp-class"], arity: 1, negatable: true, excludes: ["--dscp"], valueName: "class",
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        m.dscp = Negatable(try Format.dscpClass.read(words[0], option, context), isNegated: isNegated)
      },
      write: { _, _ in [] }),
  ]
  package var dscp: Negatable<UInt8>?
  package init() {}
  package var match: Match { .dscp(self) }

  @inline(__always) func matches(_ packet: inout Packet) -> Bool {
    guard let d = dscp else { return true }
    return (packet.tos >> 2 == d.value) != d.isNegated
  }
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("DSCP match: Parameter --dscp is required") }
  }
  package func listing(_ context: OptionContext) -> String? {
    dscp.map { "DSCP match " + ($0.isNegated ? "!" : "") + $0.value.hex(digits: 2) }
  }
}

extension Format<UInt8> {
  /// A code point, 0 to 63, printed as `0x2e`.
  package static let dscp = Format(
    "value",
    read: { (word, option, context) throws(OptionError) in try Format<UInt8>.number(0...63).read(word, option, context) },
    write: { v, _ in v.hex(digits: 2) })
  /// A class's name.
  package static let dscpClass = Format(
    "class",
    read: { (word, _, _) throws(OptionError) in
      guard let v = DSCPClass.value(word) else {
        throw OptionError("Invalid DSCP value `\(word)'", word: word, allowed: "CS0 to CS7, BE, AF11 to AF43, EF")
      }
      return v
    },
    write: { v, _ in v.hex(digits: 2) })
}
