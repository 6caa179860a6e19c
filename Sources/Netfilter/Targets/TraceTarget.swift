// -j TRACE: every rule that the packet matches from here on is logged (net/netfilter/xt_TRACE.c; iptables-extensions(8), TRACE).

package struct TraceTarget: TargetExtension {
  package static let name = "TRACE"
  package static let tables: TableSet = .raw
  package init() {}
  package var target: Target { .trace(self) }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    packet.isTraced = true
    return .continue
  }
}
