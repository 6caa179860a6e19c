// What happened to one packet, in order, as small values: indices and results. The words are made later, by renderers, from these, the
// loaded tables and the packet as it was.

import Machine
import Wire

/// One step of a packet's way.
package enum TraceEvent: Sendable {
  /// The packet reached a hook.
  case hook(Hook, input: InterfaceID, output: InterfaceID)
  /// A stage began at the hook.
  case stage(Stage)
  /// A stage exists at the hook but this packet did not go through it.
  case skipped(Stage, SkipReason)
  /// A rule was tried. The index is that of the loaded table.
  case rule(TableKind, entry: Int32, RuleOutcome, Evidence)
  /// A built-in chain's policy decided.
  case policy(TableKind, Hook, Policy)
  /// What a stage said.
  case verdict(Stage, Verdict)
  /// Connection tracking looked the packet up.
  case connection(ConnectionID, ConnectionState?, isNew: Bool)
  /// Why the packet is INVALID or untracked.
  case invalid(InvalidReason)
  case confirmed(ConnectionID)
  /// A new connection found the table full. So many entries went for it; none: the packet is dropped.
  case tableFull(entries: Int, limit: Int, thrownOut: Int)
  /// Addresses or ports were changed; `before` and `after` are the packet's own.
  case translated(Manipulation, before: Tuple, after: Tuple)
  /// A NAT mapping was decided, or that there is none (a null binding).
  case binding(Manipulation, ConnectionID, isNull: Bool, isRandom: Bool)
  case routed(RouteDecision)
  /// Index of the line in the host's log.
  case logged(Int)
  /// The packet was answered with one of the host's own.
  case answered(AnswerKind)
  case held(HoldReason)
  /// Left by an interface.
  case sent(InterfaceID)
  /// Given to local sockets.
  case delivered
  case dropped(DropReason)
}

/// Why a registered stage did not do its work.
package enum SkipReason: Hashable, Sendable {
  /// The nat table is walked by a connection's first packet only: the mapping was decided by an earlier packet.
  case natAlreadyDecided
  /// NAT does not look at packets that belong to no connection.
  case notTracked(ConnectionState?)
  /// Nothing in the ruleset turns connection tracking on.
  case trackingOff
  /// A reply packet: nat applies what the first packet decided.
  case reply
  /// An ICMP error about a connection: it is translated as that connection is, and so is the packet that it quotes.
  case icmpError
}

/// How a rule ended.
package enum RuleOutcome: Hashable, Sendable {
  case header(HeaderMismatch)
  /// The match at this position said no.
  case match(Int)
  /// All matched; what the target said.
  case matched(RuleAction)
}

/// Which part of a rule's header filter did not fit.
package enum HeaderMismatch: UInt8, Hashable, Sendable {
  case source, destination, input, output, proto, fragment
}

/// What a rule that matched did.
package enum RuleAction: Hashable, Sendable {
  case next, accept, drop, stolen, queue(UInt16)
  /// Back to the calling chain, or to the policy.
  case `return`
  /// Into the chain at this position of the loaded table.
  case jump(Int), goto(Int)
  /// The target acted and the next rule runs.
  case `continue`
}

/// What a match or target saw that the packet alone does not tell.
package enum Evidence: Hashable, Sendable {
  case none
  /// Token bucket: credit before, cost of a packet.
  case tokens(left: UInt64, cost: UInt64)
  case connectionState(ConnectionState?)
  case connectionStatus(ConnectionStatus)
  case connectionMark(UInt32)
  case addressType(RouteKind?)
  case owner(SocketOwner?)
  case mark(UInt32)
  case count(UInt64)
  /// Bytes and packets a second.
  case rate(bytes: UInt64, packets: UInt64)
  /// A set holds the packet, as the rule asks of it.
  case inSet(Bool)
  /// A value the user gave for what can't be known.
  case assumed
}

package enum InvalidReason: Hashable, Sendable, CaseIterable {
  case shortHeader, badChecksum, tcpFlags
  /// The tracker's state table refuses the packet in this state.
  case tcpState
  /// Sequence or acknowledgement outside the window.
  case tcpWindow
  case icmpType
  /// An ICMP error whose inner packet belongs to no connection, or whose addresses do not fit.
  case icmpInner
  case noTuple
  case notFirst
  case other
}

package enum Manipulation: UInt8, Hashable, Sendable { case source, destination }

package enum RouteDecision: Hashable, Sendable {
  case local(InterfaceID)
  case forward(InterfaceID, via: Address?)
  case out(InterfaceID, via: Address?)
  /// The route was looked up again because OUTPUT changed something.
  case rerouted(InterfaceID, via: Address?)
}

package enum AnswerKind: Hashable, Sendable {
  case tcpReset, icmpError(type: UInt8, code: UInt8)
  /// SYNPROXY: a SYN+ACK to the client; a SYN to the server, as the cookie was right; the end of both handshakes.
  case synCookie, proxiedSyn, proxiedHandshake
}
package enum HoldReason: Hashable, Sendable { case fragment, scenario, queue, neighbour }

/// The way of one packet: events in order, with the packet as it was at some of them.
package struct Trace: Sendable {
  package var events: [TraceEvent] = []
  /// Packets as they were, by the number of the event that they precede.
  package var snapshots: [(event: Int, packet: Packet)] = []
  package init() {}
  package mutating func add(_ event: TraceEvent) { events.append(event) }
  package mutating func add(_ event: TraceEvent, _ packet: borrowing Packet) {
    snapshots.append((events.count, copy packet))
    events.append(event)
  }
}
