// What NAT does at a hook. Models nf_nat_inet_fn (net/netfilter/nf_nat_core.c) with nf_nat_ipv4_fn and nf_nat_ipv6_fn
// (net/netfilter/nf_nat_proto.c). The new route that a new destination asks for is the host's work.

import Machine
import Wire

extension Context {
  /// Decides the mapping of a connection's first packet by the nat table, and translates every packet by what was decided.
  package mutating func nat(_ packet: inout Packet, at hook: Hook, table: inout LoadedTable?) -> Verdict {
    let manipulation = Manipulation(hook)
    guard let state = packet.connectionState, state != .untracked, connections.isValid(packet.connection) else {
      skip(manipulation, stages(packet.family).contains(.conntrack) ? .notTracked(packet.connectionState) : .trackingOff)
      return .accept
    }
    switch state {
    case .related, .relatedReply:
      if packet.proto == (packet.family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6), packet.isChainComplete {
        skip(manipulation, .icmpError)
        return translateICMPError(&packet, manipulation)
      }
      fallthrough
    case .new:
      // A packet on lo, a retransmission or a local packet may have been here before.
      if connections[packet.connection].status.contains(manipulation.done) {
        skip(manipulation, .natAlreadyDecided)
        if isInterfaceChanged(packet, hook) { return dropConnection(packet) }
      } else {
        let verdict = decide(&packet, hook, manipulation, &table)
        guard verdict == .accept else { return verdict }
      }
    case .established, .establishedReply, .untracked:
      skip(manipulation, state == .establishedReply ? .reply : .natAlreadyDecided)
      if isInterfaceChanged(packet, hook) { return dropConnection(packet) }
    }
    return translate(&packet, manipulation)
  }

  /// Walks the table; where no rule decides, the connection keeps what it has.
  private mutating func decide(
    _ packet: inout Packet, _ hook: Hook, _ manipulation: Manipulation, _ table: inout LoadedTable?
  ) -> Verdict {
    let verdict =
      isTracing ? table?.trace(&packet, at: hook, &self) ?? .accept : table?.process(&packet, at: hook, &self) ?? .accept
    guard verdict == .accept, !connections[packet.connection].status.contains(manipulation.done) else { return verdict }
    return setUpNullBinding(&packet, manipulation) == .accept ? .accept : .drop(.nat(.noFreeTuple))
  }

  /// nf_nat_oif_changed: the connection was masqueraded for another interface than the one by which this packet leaves.
  private func isInterfaceChanged(_ packet: borrowing Packet, _ hook: Hook) -> Bool {
    guard hook == .postrouting, packet.connectionState?.direction == .original else { return false }
    let chosen = connections[packet.connection].masqueradeInterface
    return chosen >= 0 && chosen != packet.outInterface.rawValue
  }

  private mutating func dropConnection(_ packet: borrowing Packet) -> Verdict {
    connections.remove(packet.connection)
    return .drop(.nat(.interfaceChanged))
  }

  @inline(__always) private mutating func skip(_ manipulation: Manipulation, _ reason: SkipReason) {
    if isTracing { trace.add(.skipped(manipulation == .source ? .sourceNAT : .destinationNAT, reason)) }
  }
}
