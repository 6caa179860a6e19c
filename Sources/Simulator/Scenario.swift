// One conversation with a host, before and after: what is asked, and what happened.

package import Host
package import Machine
package import Netfilter
package import Wire

/// What to play on a host.
package struct Scenario: Sendable {
  package var flow: Flow
  /// Every address that is not the host's; all of it is open unless said otherwise.
  package var outside = Services(otherwise: .open)
  /// The interface by which the flow's first packet comes in; nil: the one that the host's routes lead back by.
  package var input: InterfaceID?
  /// The local program that opens the flow, where it begins on the host.
  package var owner = SocketOwner()
  /// The mark of that program's socket (SO_MARK).
  package var mark: UInt32 = 0
  package var exchange = Exchange.http
  package var datagramExchange = Exchange.datagram
  package var seed: UInt64 = 1
  /// From a machine outside to the host, or back.
  package var latency: UInt64 = 20 * ManualClock.microsecond
  /// Whether the ways of packets are recorded.
  package var isTraced = true

  package init(_ flow: Flow) { self.flow = flow }
}

extension Scenario {
  /// Plays the conversation on a host until nothing more will happen.
  package func play(on host: Host) throws(ScenarioError) -> Conversation {
    var network = Network([host], outside: outside, seed: seed, latency: latency, isTraced: isTraced)
    var opening = Network.Opening(flow)
    opening.input = input.map { Plug(0, $0) }
    opening.owner = owner
    opening.mark = mark
    opening.exchange = exchange
    opening.datagramExchange = datagramExchange
    let handle = try network.open(opening)
    network.run()
    return network.conversation(handle, on: 0)
  }
}

/// A flow that can't be begun.
package enum ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  case noRoute(to: Address)
  case noSourceAddress(for: Address)
  case notLocal(Address)
  case unknownInterface(InterfaceID)

  package var description: String {
    switch self {
    case .noRoute(let a):
      "the host has no route to \(a), so it is not clear by which interface its packets come in: name the interface, or add a route"
    case .noSourceAddress(let a): "the host has no address to reach \(a) from"
    case .notLocal(let a): "\(a) is not reached by any interface of the host: its route is no way out"
    case .unknownInterface: "the interface by which the flow comes in does not exist"
    }
  }
}

/// One packet that reached the host, and all that came of it.
package struct Step: Sendable {
  package enum Origin: Hashable, Sendable {
    /// From outside, by an interface.
    case arrived(InterfaceID)
    /// From a program on the host; nil where its kernel sent it.
    case sent(SocketOwner?)
  }
  package var time: UInt64
  package var origin: Origin
  /// As it came to the host.
  package var bytes: [UInt8]
  /// The Ethernet header in front of it, where there was one.
  package var link: EthernetHeader?
  /// SO_MARK of the socket that sent it.
  package var mark: UInt32 = 0
  /// The socket that sent it has the address that it comes from, which counts for the route.
  package var isBound = false
  /// It came before, was held on its way, and goes on now.
  package var isReleased = false
  package var outputs: [Output]
  /// Of the packet first, then of those that the host made because of it.
  package var traces: [WalkTrace]
  package var logs: [LogRecord]

  /// Why the packet, or one that was made of it, ended on the host. What becomes of a redirect that the host sent because of it is nothing to it.
  package var dropReason: DropReason? {
    for case .dropped(let reason, let packet) in outputs where packet.map({ $0.isRedirect && $0.bytes != bytes }) != true { return reason }
    return nil
  }
}

/// Who turned a conversation down.
package enum Refuser: Hashable, Sendable {
  /// A machine outside.
  case outside
  /// The host's own TCP or UDP: nobody listens there.
  case localStack
  /// The host's packet filter or routing, with a packet of its own.
  case host
}

/// How a conversation went, for the one who began it.
package enum Outcome: Hashable, Sendable {
  /// The response came.
  case served(by: Answerer?, isLocal: Bool)
  /// "Connection refused", from this address.
  case refused(by: Address, Refuser)
  /// A reset after the handshake.
  case reset(by: Address, Refuser)
  /// An ICMP error. `told` is false where the program is not told, and gets no answer.
  case unreachable(ICMPError, Refuser, told: Bool)
  /// The program could not send: the host dropped the packet on its way out.
  case notPermitted(DropReason, step: Int)
  /// No answer, and the host dropped this step's packet.
  case dropped(DropReason, step: Int)
  /// No answer, and nothing was dropped here.
  case noAnswer

  /// One word, as `--expect` takes it.
  package var name: String {
    switch self {
    case .served: "connected"
    case .refused: "refused"
    case .reset: "reset"
    case .unreachable: "unreachable"
    case .notPermitted: "not-permitted"
    case .dropped: "dropped"
    case .noAnswer: "no-answer"
    }
  }
}

/// A conversation that was played.
package struct Conversation: Sendable {
  /// With the source address and port that were chosen.
  package var flow: Flow
  /// True if a program on the host began it.
  package var isLocal: Bool
  package var steps: [Step]
  package var outcome: Outcome
  /// True if TCP's handshake was complete where the flow began.
  package var wasEstablished: Bool
  /// The host as it was at the end.
  package var host: Host

  package init(flow: Flow, isLocal: Bool, steps: [Step], outcome: Outcome, wasEstablished: Bool, host: Host) {
    self.flow = flow
    self.isLocal = isLocal
    self.steps = steps
    self.outcome = outcome
    self.wasEstablished = wasEstablished
    self.host = host
  }
}
