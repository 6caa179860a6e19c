// What NAT does at a hook. Models nf_nat_inet_fn (net/netfilter/nf_nat_core.c) with nf_nat_ipv4_fn and nf_nat_ipv6_fn
// (net/netfilter/nf_nat_proto.c). The new route that a new destination asks for is the host's work. A hook has NAT once, however many
// tables it has: they are a list inside it (nf_nat_register_fn), and the first that decides keeps the others from being walked.

import Machine
import Wire

/// The nat tables of a family in the order in which they are walked, as positions in the host's tables.
package struct NATOrder: Sendable {
  var first: Int
  /// Of the other back end; -1 where there is one alone.
  var second: Int
  package init(_ first: Int, _ second: Int = -1) {
    self.first = first
    self.second = second
  }
}

extension Context {
  /// Decides the mapping of a connection's first packet by the nat table, and translates every packet by what was decided. A walk that
  /// pauses goes on from `entry`, when it is called again.
  package mutating func nat(
    _ packet: inout Packet, at hook: Hook, tables: inout [LoadedTable?], _ order: NATOrder, from entry: Int32 = -1
  ) -> Verdict {
    let manipulation = Manipulation(hook)
    guard let state = packet.connectionState, state != .untracked, connections.isValid(packet.connection) else {
      let reason: SkipReason = stages(packet.family).contains(.conntrack) ? .notTracked(packet.connectionState) : .trackingOff
      skip(manipulation, reason, tables, order.first)
      skipSecond(manipulation, reason, tables, order)
      return .accept
    }
    // Why the second table is not walked; told when the first one's work has been.
    var unwalked: SkipReason?
    defer { if let unwalked { skipSecond(manipulation, unwalked, tables, order) } }
    switch state {
    case .related, .relatedReply:
      if packet.proto == (packet.family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6), packet.isChainComplete {
        skip(manipulation, .icmpError, tables, order.first)
        unwalked = .icmpError
        return translateICMPError(&packet, manipulation)
      }
      fallthrough
    case .new:
      // A packet on lo, a retransmission or a local packet may have been here before.
      if connections[packet.connection].status.contains(manipulation.done) {
        skip(manipulation, .natAlreadyDecided, tables, order.first)
        unwalked = .natAlreadyDecided
        if isInterfaceChanged(packet, hook) { return dropConnection(packet) }
      } else {
        var isSecondWalked = false
        let verdict = decide(&packet, hook, manipulation, &tables, order, from: entry, &isSecondWalked)
        if pausedAt >= 0 { return .accept }
        if !isSecondWalked { unwalked = .natAlreadyDecided }
        // A queue that nobody reads and that lets pass is the table's verdict: nothing is decided, nothing translated.
        guard verdict == .accept, !isQueueBypassed else { return verdict }
      }
    case .established, .establishedReply, .untracked:
      let reason: SkipReason = state == .establishedReply ? .reply : .natAlreadyDecided
      skip(manipulation, reason, tables, order.first)
      unwalked = reason
      if isInterfaceChanged(packet, hook) { return dropConnection(packet) }
    }
    return translate(&packet, manipulation)
  }

  /// Walks the tables until one decides; where no rule does, the connection keeps what it has.
  private mutating func decide(
    _ packet: inout Packet, _ hook: Hook, _ manipulation: Manipulation, _ tables: inout [LoadedTable?], _ order: NATOrder,
    from entry: Int32, _ isSecondWalked: inout Bool
  ) -> Verdict {
    isQueueBypassed = false
    let isInSecond = entry >= 0 && isPausedInSecond
    isPausedInSecond = false
    var verdict = Verdict.accept
    if !isInSecond {
      verdict = walk(&packet, hook, &tables[order.first], from: entry)
      if pausedAt >= 0 { return verdict }
    }
    // ACCEPT ends the walk of its own table alone.
    if order.second >= 0, verdict == .accept, !isQueueBypassed, !connections[packet.connection].status.contains(manipulation.done) {
      isSecondWalked = true
      if !isInSecond { beginSecond(manipulation, tables, order) }
      verdict = walk(&packet, hook, &tables[order.second], from: isInSecond ? entry : -1)
      isPausedInSecond = pausedAt >= 0
      if isPausedInSecond { return verdict }
    }
    guard verdict == .accept, !isQueueBypassed, !connections[packet.connection].status.contains(manipulation.done) else { return verdict }
    return setUpNullBinding(&packet, manipulation) == .accept ? .accept : .drop(.nat(.noFreeTuple))
  }

  private mutating func walk(_ packet: inout Packet, _ hook: Hook, _ table: inout LoadedTable?, from entry: Int32) -> Verdict {
    if isTracing { return table?.trace(&packet, at: hook, &self, from: entry) ?? .accept }
    return table?.process(&packet, at: hook, &self, from: entry) ?? .accept
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

  // MARK: what a trace tells

  @inline(__always) private mutating func skip(
    _ manipulation: Manipulation, _ reason: SkipReason, _ tables: [LoadedTable?], _ table: Int
  ) {
    if isTracing { trace.add(.skipped(.nat(manipulation, tables[table]?.kind ?? .nat), reason)) }
  }

  /// From here on the trace is about the second table.
  @inline(__always) private mutating func beginSecond(
    _ manipulation: Manipulation, _ tables: [LoadedTable?], _ order: NATOrder
  ) {
    guard isTracing, order.second >= 0 else { return }
    trace.add(.verdict(.nat(manipulation, tables[order.first]?.kind ?? .nat), .accept))
    trace.add(.stage(.nat(manipulation, tables[order.second]?.kind ?? .nat)))
  }

  @inline(__always) private mutating func skipSecond(
    _ manipulation: Manipulation, _ reason: SkipReason, _ tables: [LoadedTable?], _ order: NATOrder
  ) {
    guard isTracing, order.second >= 0 else { return }
    beginSecond(manipulation, tables, order)
    skip(manipulation, reason, tables, order.second)
  }
}
