// The end of a packet's way through a host, where a new connection enters the table (net/netfilter/nf_conntrack_proto.c, nf_confirm;
// nf_conntrack_core.c, __nf_conntrack_confirm), and what happens if another one was there first.

import Wire

extension Context {
  /// Confirms the packet's connection at POSTROUTING or INPUT. A packet whose connection lost against another is dropped, or moved to the
  /// winner.
  package mutating func confirm(_ packet: inout Packet) -> Verdict {
    let id = packet.connection
    guard connections.isValid(id), !connections[id].isConfirmed else { return .accept }
    // A reset or an ICMP error that REJECT made carries the connection it refuses, in the other direction.
    guard packet.connectionState?.direction == .original else { return .accept }
    // nf_conntrack_confirm drops a packet whose connection was removed on its way.
    if connections[id].status.contains(.dying) { return .drop(.conntrack(.clash)) }

    let new = connections[id]
    if let winner = connections.find(new.original, ticks, clashingWith: new) ?? connections.find(new.reply, ticks, clashingWith: new) {
      return resolveClash(&packet, id, winner)
    }
    connections[id].timeout = new.timeout &+ ticks
    connections[id].status.insert(.confirmed)
    connections.hash(id)
    if isTracing { trace.add(.confirmed(id)) }
    return .accept
  }

  /// nf_ct_resolve_clash: a protocol without connections of its own may survive the clash.
  private mutating func resolveClash(_ packet: inout Packet, _ loser: ConnectionID, _ winner: ConnectionID) -> Verdict {
    switch connections[winner].original.proto {
    case IPProtocol.tcp, IPProtocol.icmp, IPProtocol.icmpv6, IPProtocol.sctp: return .drop(.conntrack(.clash))
    default: break
    }
    if merge(&packet, loser, winner) { return .accept }
    // nf_ct_resolve_clash_harder: if only the original tuples are the same, the loser lives for a second, for its reply to come through.
    let lost = connections[loser]
    if let other = connections.find(lost.reply, ticks, clashingWith: lost) {
      return merge(&packet, loser, other) ? .accept : .drop(.conntrack(.clash))
    }
    connections[loser].timeout = ticks &+ UInt32(Context.hz)
    connections[loser].status.formUnion([.fixedTimeout, .natClash, .confirmed])
    connections.hash(loser, original: false)
    if isTracing { trace.add(.confirmed(loser)) }
    return .accept
  }

  /// Gives the packet the other entry if both are the same flow, seen from the same or from opposite ends (__nf_ct_resolve_clash,
  /// nf_ct_can_merge).
  private mutating func merge(_ packet: inout Packet, _ loser: ConnectionID, _ winner: ConnectionID) -> Bool {
    let (l, w) = (connections[loser], connections[winner])
    guard l.original == w.original && l.reply == w.reply || l.original == w.reply && l.reply == w.original else { return false }
    if let direction = packet.connectionState?.direction, connections.account(loser) != nil {
      connections.count(winner, direction, bytes: packet.length)
    }
    packet.connection = winner
    if isTracing { trace.add(.connection(winner, packet.connectionState, isNew: false)) }
    return true
  }

  /// Gives a packet that the host itself makes about another one — a reset, an ICMP error — that one's connection (nf_conntrack_attach).
  package func attach(_ new: inout Packet, from old: borrowing Packet) {
    // About an untracked packet it carries a state without a connection: it is tracked, but no CT rule can say that it shall not be.
    if old.connectionState == .untracked {
      new.connectionState = .related
      return
    }
    guard connections.isValid(old.connection), let state = old.connectionState, state != .untracked else { return }
    new.connection = old.connection
    new.connectionState = state.direction == .original ? .relatedReply : .related
  }
}
