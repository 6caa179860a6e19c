// -j TOS: changes bits of TOS or traffic class (net/netfilter/xt_DSCP.c, tos_tg and tos_tg6; iptables-extensions(8), TOS).

package struct TOSTarget: TargetExtension {
  package static let name = "TOS"
  package static let tables: TableSet = .mangle
  private static let ways = ["--set-tos", "--and-tos", "--or-tos", "--xor-tos"]
  package static let options: [Option<Self>] = [
    .reading("--set-tos", .tosMask, excludes: ways) { ($0.value, $0.mask) = ($1.value, $1.mask) },
    .reading("--and-tos", .number, excludes: ways) { ($0.value, $0.mask) = (0, ~$1) },
    .reading("--or-tos", .number, excludes: ways) { ($0.value, $0.mask) = ($1, $1) },
    .reading("--xor-tos", .number, excludes: ways) { ($0.value, $0.mask) = ($1, 0) },
  ]
  /// New = (old & ~mask) ^ value.
  package var value: UInt8 = 0
  package var mask: UInt8 = 0
  package init() {}
  package var target: Target { .tos(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    let new = (packet.tos & ~mask) ^ value
    if new != packet.tos { packet.setTOS(new) }
    return .continue
  }

  package mutating func finish(_ given: Set<String>, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("TOS: An action is required") }
  }
  private var pair: String { "0x\(hex2(value))/0x\(hex2(mask))" }
  package func savedWords(_ context: OptionContext) -> [String]? { ["--set-tos", pair] }

  package func listing(_ context: OptionContext) -> String? {
    if context.isNumeric { return "TOS set \(pair)" }
    // The tool's own blanks: one too many in front, one too few behind.
    if mask == 0x3f, let name = TOSName.all.first(where: { $0.value == value })?.name { return " TOS set\(name)" }
    if value == 0 { return "TOS and 0x\(hex2(~mask))" }
    if value == mask { return "TOS or 0x\(hex2(value))" }
    if mask == 0 { return "TOS xor 0x\(hex2(value))" }
    return "TOS set \(pair)"
  }
}

/// The old meanings of TOS (RFC 1349) by the tool's names.
struct TOSName: Sendable {
  var name: String
  var value: UInt8
  static let all = [
    TOSName(name: "Minimize-Delay", value: 0x10), TOSName(name: "Maximize-Throughput", value: 0x08),
    TOSName(name: "Maximize-Reliability", value: 0x04), TOSName(name: "Minimize-Cost", value: 0x02),
    TOSName(name: "Normal-Service", value: 0),
  ]
}

struct TOSMask: Hashable, Sendable {
  var value: UInt8
  var mask: UInt8
}

extension Format<TOSMask> {
  /// `value[/mask]` or a name with the mask 0x3f (xtopt_parse_tosmask).
  fileprivate static let tosMask = Format(
    "value[/mask]",
    read: { (word, _, _) throws(OptionError) in
      guard let (value, rest) = Numeral.scan(word[...], max: 255) else {
        guard let n = TOSName.all.first(where: { $0.name.equals(ignoringCase: word) }) else {
          throw OptionError(
            "Symbolic name \"\(word)\" is unknown", word: word, allowed: TOSName.all.map(\.name).joined(separator: ", ") + " or 0 to 0xff")
        }
        return TOSMask(value: n.value, mask: 0x3f)
      }
      if rest.isEmpty { return TOSMask(value: UInt8(value), mask: 0xff) }
      guard rest.first == "/", let (mask, tail) = Numeral.scan(rest.dropFirst(), max: 255), tail.isEmpty else {
        throw OptionError("Illegal value: \"\(word)\"", word: word, allowed: "a number from 0 to 0xff, with /MASK")
      }
      return TOSMask(value: UInt8(value), mask: UInt8(mask))
    },
    write: { v, _ in "\(v.value)/\(v.mask)" })
}
