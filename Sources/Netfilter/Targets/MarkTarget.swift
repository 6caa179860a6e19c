// -j MARK: changes the packet's mark (net/netfilter/xt_mark.c, mark_tg; iptables-extensions(8), MARK).

package struct MarkTarget: TargetExtension {
  package static let name = "MARK"
  package static let tables: TableSet = .mangle
  package static let options: [Option<Self>] = [
    .value("--set-xmark", \.mark, .masked)
  ]
  /// New mark = (mark & ~mask) ^ value.
  package var mark: MaskedValue?
  package init() {}
  package var target: Target { .mark(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    if let m = mark { packet.mark = (packet.mark & ~m.mask) ^ m.value }
    return .continue
  }
}
