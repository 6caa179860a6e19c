// -m mark: the packet's mark (net/netfilter/xt_mark.c, mark_mt; iptables-extensions(8), mark).

/// `[!] --mark value[/mask]`
package struct MarkMatch: MatchExtension {
  package static let name = "mark"
  package static let help = [
    "--mark": "mark of the packet, in the bits of the mask"
  ]
  package static let options: [Option<Self>] = [
    .value("--mark", \.mark, .masked, required: true)
  ]
  package var mark: Negatable<MaskedValue>?
  package init() {}
  package var match: Match { .mark(self) }

  @inline(__always) func matches(_ packet: inout Packet) -> Bool {
    guard let m = mark else { return true }
    return (packet.mark & m.value.mask == m.value.value) != m.isNegated
  }
  package func listing(_ context: OptionContext) -> String? {
    mark.map { "mark match " + ($0.isNegated ? "! " : "") + Format.masked.write($0.value, context) }
  }
}
