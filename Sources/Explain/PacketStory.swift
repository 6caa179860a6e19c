// One packet's way through the host, as values: hooks, tables, rules that mattered, what was translated, where it was routed, how it ended.
// Storyteller makes them from a trace; renderers put them on a page.

import Host
import Netfilter
import Wire

/// A packet of a conversation and its way.
package struct PacketStory: Sendable {
  /// From 1, in the order in which packets reached the host.
  package var number: Int
  /// Nanoseconds since the conversation began.
  package var time: UInt64
  package var packet: Packet
  /// `SYN`, `request, 76 bytes`, `port unreachable`.
  package var kind: String
  /// The packet that this one repeats.
  package var repeats: Int?
  package var sender: Sender
  package var tracking: Tracking
  package var way: [Leg] = []
  package var end: Ending
  package var from: Endpoint { Endpoint(packet.source, packet.endpointPorts.source, packet.family) }
  package var to: Endpoint { Endpoint(packet.destination, packet.endpointPorts.destination, packet.family) }
  /// `packet 2 (SYN+ACK)`.
  package var name: String { "packet \(number) (\(kind))" }

  package var visits: [TableVisit] {
    way.compactMap { if case .table(let v) = $0 { v } else { nil } }
  }

  /// An address, with a port where the protocol has ports: `10.0.0.1:80`, `[fd00::1]:80`.
  package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package var address: Address
    package var port: UInt16?
    package var family: Family
    package init(_ address: Address, _ port: UInt16?, _ family: Family) {
      self.address = address
      self.port = port
      self.family = family
    }
    package var description: String {
      let text = address.text(family)
      guard let port else { return text }
      return family == .ipv6 ? "[\(text)]:\(port)" : "\(text):\(port)"
    }
  }

  package enum Sender: Hashable, Sendable {
    case outside(interface: String)
    /// A program on the host.
    case program
    /// The host's own TCP, UDP or ICMP.
    case kernel
    /// The host, because of what happened to another packet.
    case answer(to: Int)

    var isAnswer: Bool { if case .answer = self { true } else { false } }
  }

  /// What connection tracking said of the packet.
  package enum Tracking: Hashable, Sendable {
    /// Nothing turns tracking on.
    case off
    case state(ConnectionState)
    case invalid(InvalidReason?)
    case untracked
    /// The table was full, with so many entries of as many; the packet is dropped.
    case noRoom(entries: Int, limit: Int)
    /// The packet ended before tracking saw it.
    case notReached
  }

  /// One piece of the way, in order.
  package enum Leg: Sendable {
    /// A hook where no table is.
    case bare(Gate)
    case table(TableVisit)
    case routed(RouteDecision, interface: String)
    /// It waited here, and went on.
    case waited(HoldReason, Hook)
  }

  package enum Ending: Sendable {
    /// To local sockets. `isHeard`: false where no socket is there for it; nil where that is not a question.
    case delivered(Endpoint, isHeard: Bool?)
    /// `gateway`: nil where the neighbour is the destination itself.
    case sent(interface: String, gateway: Address?)
    /// At a hook, or nil where the routing or the link did it.
    case dropped(DropReason, at: Hook?)
    case held(HoldReason)
    /// SYNPROXY took it, and sent another in its place.
    case proxied(AnswerKind)
    case queued
  }
}

/// A hook as a packet passes it.
package struct Gate: Hashable, Sendable {
  package var hook: Hook
  package var input: String
  package var output: String
  /// `in eth0`, `out eth0`, `eth0 -> eth1`.
  package var devices: String {
    switch (input.isEmpty, output.isEmpty) {
    case (false, false): "\(input) -> \(output)"
    case (false, true): "in \(input)"
    case (true, false): "out \(output)"
    case (true, true): ""
    }
  }
}

/// A table at a hook, and what it did with a packet.
package struct TableVisit: Sendable {
  package var gate: Gate
  package var table: TableKind
  package var result: Result
  /// Rules that matched, in order; with every rule that was tried, where all are asked for.
  package var rules: [RuleVisit] = []
  /// How many rules were tried and did not match.
  package var misses = 0
  package var translations: [Translation] = []
  /// The choice of address or port was random; the real one may be another.
  package var isRandom = false

  package enum Result: Hashable, Sendable {
    case policy(Policy)
    /// The last rule of `rules` decided.
    case rule(RuleAction)
    case notWalked(SkipReason, Decider?)
    /// A drop by what is no rule, such as a full NAT.
    case dropped(DropReason)
  }
  /// Which packet had the nat table decide for its connection, and at which hook.
  package struct Decider: Hashable, Sendable {
    package var packet: Int
    package var hook: Hook
  }
}

/// A rule that was tried.
package struct RuleVisit: Sendable {
  package var rule: RuleReference
  /// Jumps from the built-in chain.
  package var depth: Int
  package var outcome: Outcome

  package enum Outcome: Hashable, Sendable {
    case matched(RuleAction)
    /// The part that said no, and what the packet had there.
    case failed(part: String, saw: String)
  }
  package var isMatch: Bool { if case .matched = outcome { true } else { false } }
}

/// An address or port that was changed.
package struct Translation: Hashable, Sendable {
  package var manipulation: Manipulation
  package var before: PacketStory.Endpoint
  package var after: PacketStory.Endpoint
}

extension Packet {
  /// Ports, of protocols that have them.
  var endpointPorts: (source: UInt16?, destination: UInt16?) {
    switch proto {
    case IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp, IPProtocol.dccp:
      hasTransport ? (sourcePort, destinationPort) : (nil, nil)
    default: (nil, nil)
    }
  }
}

extension Tuple {
  func endpoint(_ manipulation: Manipulation) -> PacketStory.Endpoint {
    let hasPorts = [IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp, IPProtocol.dccp].contains(proto)
    return manipulation == .source
      ? PacketStory.Endpoint(source, hasPorts ? sourcePort : nil, family)
      : PacketStory.Endpoint(destination, hasPorts ? destinationPort : nil, family)
  }
}
