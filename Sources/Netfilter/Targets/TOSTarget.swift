// -j TOS: changes bits of TOS or traffic class (net/netfilter/xt_DSCP.c, tos_tg and tos_tg6; iptables-extensions(8), TOS).

import Wire

package struct TOSTarget: TargetExtension {
  package static let name = "TOS"
  package static let tables: TableSet = .mangle
  private static let ways = ["--set-tos", "--and-tos", "--or-tos", "--xor-tos"]
  package static let help = [
    "--set-tos": "type of service, as a number with a mask or by name",
    "--and-tos": "AND with the bits",
    "--or-tos": "OR with the bits",
    "--xor-tos": "XOR with the bits",
  ]
  package static func helpNames(_ family: Family) -> [String] { TypeOfService.names.map(\.name) }
  package static let options: [Option<Self>] = [
    .reading("--set-tos", .tos(nameMask: TypeOfService.mask), excludes: ways) { $0.bits = $1 },
    .reading("--and-tos", .number, excludes: ways) { $0.bits = MaskedByte(0, mask: ~$1) },
    .reading("--or-tos", .number, excludes: ways) { $0.bits = MaskedByte($1, mask: $1) },
    .reading("--xor-tos", .number, excludes: ways) { $0.bits = MaskedByte($1, mask: 0) },
  ]
  /// New = (old & ~mask) ^ value.
  package var bits = MaskedByte(0, mask: 0)
  package init() {}
  package var target: Target { .tos(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    let new = (packet.tos & ~bits.mask) ^ bits.value
    if new != packet.tos { packet.setTOS(new) }
    return .continue
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("TOS: An action is required") }
  }
  package func savedWords(_ context: OptionContext) -> [String]? { ["--set-tos", bits.text] }

  package func listing(_ context: OptionContext) -> String? {
    if context.isNumeric { return "TOS set \(bits.text)" }
    // The tool's own blanks: one too many in front, one too few behind.
    if bits.mask == TypeOfService.mask, let name = TypeOfService.names.first(where: { $0.value == bits.value })?.name {
      return " TOS set\(name)"
    }
    if bits.value == 0 { return "TOS and \((~bits.mask).hex(digits: 2))" }
    if bits.value == bits.mask { return "TOS or \(bits.value.hex(digits: 2))" }
    if bits.mask == 0 { return "TOS xor \(bits.value.hex(digits: 2))" }
    return "TOS set \(bits.text)"
  }
}
