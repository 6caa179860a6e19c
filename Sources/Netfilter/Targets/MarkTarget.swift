// -j MARK: changes the packet's mark (net/netfilter/xt_mark.c, mark_tg; iptables-extensions(8), MARK).

package struct MarkTarget: TargetExtension {
  package static let name = "MARK"
  private static let ways = ["--set-mark", "--and-mark", "--or-mark", "--xor-mark", "--set-xmark"]
  package static let help = [
    "--set-xmark": "clear the bits of the mask, then XOR with the value",
    "--set-mark": "clear the bits of mask and value, then set the value",
    "--and-mark": "AND with the value",
    "--or-mark": "OR with the value",
    "--xor-mark": "XOR with the value",
  ]
  package static let options: [Option<Self>] = [
    .reading("--set-xmark", .masked, excludes: ways) { $0.mark = $1 },
    .reading("--set-mark", .masked, excludes: ways) { $0.mark = MaskedValue($1.value, mask: $1.value | $1.mask) },
    .reading("--and-mark", .number, excludes: ways) { $0.mark = MaskedValue(0, mask: ~$1) },
    .reading("--or-mark", .number, excludes: ways) { $0.mark = MaskedValue($1, mask: $1) },
    .reading("--xor-mark", .number, excludes: ways) { $0.mark = MaskedValue($1, mask: 0) },
  ]

  /// New mark = (mark & ~mask) ^ value.
  package var mark = MaskedValue(0, mask: 0)
  package init() {}
  package var target: Target { .mark(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    packet.mark = (packet.mark & ~mark.mask) ^ mark.value
    return .continue
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required") }
  }
  package func savedWords(_ context: OptionContext) -> [String]? { ["--set-xmark", "\(mark.value.hex())/\(mark.mask.hex())"] }
  package func listing(_ context: OptionContext) -> String? { "MARK \(mark.operationText)" }
}

extension MaskedValue {
  /// What a mark target does with the value and mask, in the words that MARK and CONNMARK list it.
  var operationText: String {
    if value == 0 { return "and \((~mask).hex())" }
    if value == mask { return "or \(value.hex())" }
    if mask == 0 { return "xor \(value.hex())" }
    if mask == .max { return "set \(value.hex())" }
    return "xset \(value.hex())/\(mask.hex())"
  }
}
