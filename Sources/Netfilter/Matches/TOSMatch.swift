// -m tos: the type-of-service byte or traffic class (net/netfilter/xt_dscp.c, tos_mt; iptables-extensions(8), tos).

import Wire

package struct TOSMatch: MatchExtension {
  package static let name = "tos"
  package static let help = [
    "--tos": "type of service, as a number with a mask or by name"
  ]
  package static func helpNames(_ family: Family) -> [String] { TypeOfService.names.map(\.name) }
  package static let options: [Option<Self>] = [
    .value("--tos", \.tos, .tos(nameMask: TypeOfService.mask), required: true)
  ]
  package var tos: Negatable<MaskedByte>?
  package init() {}
  package var match: Match { .tos(self) }

  @inline(__always) func matches(_ packet: inout Packet) -> Bool {
    guard let t = tos else { return true }
    return (packet.tos & t.value.mask == t.value.value) != t.isNegated
  }
  /// The tool forgets a blank.
  package func listing(_ context: OptionContext) -> String? {
    tos.map { t in
      let not = t.isNegated ? "!" : ""
      if !context.isNumeric, t.value.mask == TypeOfService.mask, let n = TypeOfService.names.first(where: { $0.value == t.value.value }) {
        return "tos match\(not) \(n.name)"
      }
      return "tos match\(not)\(t.value.text)"
    }
  }
}

/// A byte with the bits that count.
package struct MaskedByte: Hashable, Sendable {
  package var value: UInt8
  package var mask: UInt8
  package init(_ value: UInt8, mask: UInt8 = .max) {
    self.value = value
    self.mask = mask
  }
  package var text: String { value.hex(digits: 2) + "/" + mask.hex(digits: 2) }
}

extension Format<MaskedByte> {
  /// `value[/mask]` or a name, which stands for its bits in `nameMask` (tos_parse_numeric and tos_parse_symbolic in extensions/tos_values.c).
  package static func tos(nameMask: UInt8) -> Format {
    Format(
      "value[/mask]|symbol",
      read: { (word, _, _) throws(OptionError) in
        guard case (let value, let rest)? = Numeral.scan(word[...], max: 255) else {
          guard let n = TypeOfService.names.first(where: { $0.name.equals(ignoringCase: word) }) else {
            throw OptionError(
              "Symbolic name \"\(word)\" is unknown", word: word,
              allowed: "0 to 255, with /MASK, or " + TypeOfService.names.map(\.name).joined(separator: ", "))
          }
          return MaskedByte(n.value, mask: nameMask)
        }
        if rest.isEmpty { return MaskedByte(UInt8(truncatingIfNeeded: value)) }
        guard rest.first == "/", let mask = UInt8(numeral: rest.dropFirst()) else {
          throw OptionError("Illegal value: \"\(word)\"", word: word)
        }
        return MaskedByte(UInt8(truncatingIfNeeded: value), mask: mask)
      },
      write: { v, _ in v.text })
  }
}
