// -j DSCP: sets the upper six bits of TOS or traffic class (net/netfilter/xt_DSCP.c, dscp_tg and dscp_tg6; iptables-extensions(8), DSCP).

import Wire

package struct DSCPTarget: TargetExtension {
  package static let name = "DSCP"
  package static let tables: TableSet = .mangle
  package static let options: [Option<Self>] = [
    .reading("--set-dscp", .number(0...63), excludes: ["--set-dscp-class"]) { $0.value = $1 },
    .reading("--set-dscp-class", .dscpClass, excludes: ["--set-dscp"]) { $0.value = $1 },
  ]
  package var value: UInt8 = 0
  package init() {}
  package var target: Target { .dscp(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    if packet.tos >> 2 != value { packet.setTOS(packet.tos & 3 | value << 2) }
    return .continue
  }

  package mutating func finish(_ given: Set<String>, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("DSCP target: Parameter --set-dscp is required") }
  }
  private var text: String { "0x" + hex2(value) }
  package func savedWords(_ context: OptionContext) -> [String]? { ["--set-dscp", text] }
  package func listing(_ context: OptionContext) -> String? { "DSCP set \(text)" }
}

extension Format<UInt8> {
  /// The name of a class of service (RFC 2474, 2597, 3246; the tool's dscp_helper.c), in any case.
  fileprivate static let dscpClass = Format(
    "class",
    read: { (word, _, _) throws(OptionError) in
      let name = word.uppercased()
      if name == "BE" { return 0 }
      if name == "EF" { return 0x2e }
      let digits = name.dropFirst(2).compactMap(\.wholeNumberValue).map(UInt8.init)
      if name.hasPrefix("CS"), name.utf8.count == 3, digits.count == 1, digits[0] <= 7 { return digits[0] << 3 }
      if name.hasPrefix("AF"), name.utf8.count == 4, digits.count == 2, (1...4).contains(digits[0]), (1...3).contains(digits[1]) {
        return digits[0] << 3 | digits[1] << 1
      }
      throw OptionError("Invalid DSCP value `\(word)'", word: word, allowed: "BE, EF, CS0 to CS7, AF11 to AF43")
    },
    write: { v, _ in "\(v)" })
}

/// Two lower-case hexadecimal digits, as printf's `%02x`.
func hex2(_ n: UInt8) -> String { [n].hex }
