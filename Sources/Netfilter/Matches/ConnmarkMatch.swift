// -m connmark: the mark of the packet's connection (net/netfilter/xt_connmark.c, connmark_mt; iptables-extensions(8), connmark).

/// `[!] --mark value[/mask]`
package struct ConnmarkMatch: MatchExtension {
  package static let name = "connmark"
  package static let needs: Needs = .tracking
  package static let help = [
    "--mark": "mark of the connection, in the bits of the mask"
  ]
  package static let options: [Option<Self>] = [
    .value("--mark", \.mark, .masked, required: true)
  ]
  package var mark: Negatable<MaskedValue>?
  package init() {}
  package var match: Match { .connmark(self) }

  /// A packet without a connection never matches, not even with `!`.
  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let m = mark, !packet.connection.isNone || packet.carriesTemplate else { return false }
    let mark = packet.carriesTemplate ? 0 : context.connections[packet.connection].mark
    if context.isTracing { context.evidence = .connectionMark(mark) }
    return (mark & m.value.mask == m.value.value) != m.isNegated
  }
  package func listing(_ context: OptionContext) -> String? {
    mark.map { "connmark match " + ($0.isNegated ? "!" : "") + " " + Format.masked.write($0.value, context) }
  }
}
