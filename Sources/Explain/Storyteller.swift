// From traces to stories. It reads what the engine wrote down, and evaluates nothing.

import Host
import IPTables
import Machine
import Netfilter
import Simulator
import Wire

/// Tells the packets of a conversation, one after another.
package struct Storyteller {
  private let book: RuleBook
  private let machine: Machine
  private let flow: Flow
  /// Whether rules that did not match are told, too.
  private let isVerbose: Bool
  private let isTrackingOn: Bool
  /// Who had the nat table decide, by connection and manipulation.
  private var deciders: [Binding: TableVisit.Decider] = [:]
  private var stories: [PacketStory] = []

  private struct Binding: Hashable {
    var connection: ConnectionID
    var manipulation: Manipulation
  }

  package static func tell(_ conversation: Conversation, isVerbose: Bool = false) -> [PacketStory] {
    var teller = Storyteller(conversation, isVerbose)
    let start = conversation.steps.first?.time ?? 0
    for step in conversation.steps {
      let first = teller.stories.count
      for trace in step.traces { teller.tell(trace, step, after: first, start) }
    }
    return teller.stories
  }

  private init(_ c: Conversation, _ isVerbose: Bool) {
    book = RuleBook(c.host, c.flow.family)
    machine = c.host.machine
    flow = c.flow
    self.isVerbose = isVerbose
    isTrackingOn = c.host.context.stages(c.flow.family).contains(.conntrack)
  }

  private func name(_ id: InterfaceID) -> String { machine.name(id).description }

  /// `first` is the position of the step's first story: causes are counted from there.
  private mutating func tell(_ t: WalkTrace, _ step: Step, after first: Int, _ start: UInt64) {
    var story = PacketStory(
      number: stories.count + 1, time: t.time &- start, packet: t.packet, kind: t.packet.name(in: flow), repeats: nil,
      sender: sender(t, step, first), tracking: isTrackingOn ? .notReached : .off, end: .held)
    story.repeats = stories.last { t.packet.repeats($0.packet) }.map { $0.repeats ?? $0.number }

    var gate: Gate?
    var isBare = false
    var visit: TableVisit?
    /// The chains that the walk is in, outermost first, as positions in the table.
    var chains: [Int] = []
    /// The packet as it was when the last event happened, as far as that is known.
    var seen = t.packet
    var connection = ConnectionID.none
    var snapshot = t.trace.snapshots.makeIterator()
    var nextSnapshot = snapshot.next()

    func closeGate() {
      if isBare, let gate { story.way.append(.bare(gate)) }
      isBare = false
    }

    for (n, event) in t.trace.events.enumerated() {
      while let s = nextSnapshot, s.event <= n {
        seen = s.packet
        nextSnapshot = snapshot.next()
      }
      switch event {
      case .hook(let hook, let input, let output):
        closeGate()
        gate = Gate(hook: hook, input: name(input), output: name(output))
        isBare = true
      case .stage(let stage):
        visit = nil
        chains = []
        guard let kind = stage.table, let gate else { continue }
        visit = TableVisit(gate: gate, table: kind, result: .policy(.accept))
        isBare = false
      case .skipped(let stage, let reason):
        let manipulation: Manipulation = stage == .sourceNAT ? .source : .destination
        visit?.result = .notWalked(reason, deciders[Binding(connection: connection, manipulation: manipulation)])
      case .rule(let kind, let entry, let outcome, let evidence):
        guard let table = book.index(kind) else { continue }
        let (chain, _) = book.place(table, entry)
        // Rules of an outer chain go on where the inner one returned.
        while chains.count > 1, chains.last != chain { chains.removeLast() }
        if chains.isEmpty { chains = [chain] }
        if case .matched(let action) = outcome {
          note(kind, entry, chains.count - 1, .matched(action), &visit)
          switch action {
          case .jump(let to), .goto(let to): chains.append(to)
          case .accept, .drop, .stolen, .queue: visit?.result = .rule(action)
          case .next, .return, .continue: break
          }
        } else {
          visit?.misses += 1
          guard isVerbose, let (owner, position) = book.rule(kind, entry) else { continue }
          let (part, saw) = Mismatch.words(owner.rules[position], outcome, evidence, seen, machine, gate)
          note(kind, entry, chains.count - 1, .failed(part: part, saw: saw), &visit)
        }
      case .policy(_, _, let policy): visit?.result = .policy(policy)
      case .verdict(let stage, let verdict):
        if case .drop(let reason) = verdict, visit != nil {
          switch reason {
          case .rule, .policy: break
          default: visit?.result = .dropped(reason)
          }
        }
        if let v = visit, stage.table != nil { story.way.append(.table(v)) }
        visit = nil
      case .connection(let id, let state, _):
        connection = id
        if let state { story.tracking = .state(state) }
      case .invalid(let reason): story.tracking = .invalid(reason)
      case .translated(let manipulation, let before, let after):
        let change = Translation(
          manipulation: manipulation, before: before.endpoint(manipulation), after: after.endpoint(manipulation))
        // A translation back to what the packet has already, as on lo, is none.
        if change.before != change.after { visit?.translations.append(change) }
        seen.take(after)
      case .binding(let manipulation, let id, _, let isRandom):
        if isRandom { visit?.isRandom = true }
        if let gate {
          deciders[Binding(connection: id, manipulation: manipulation)] = TableVisit.Decider(packet: story.number, hook: gate.hook)
        }
      case .routed(let decision):
        closeGate()
        story.way.append(.routed(decision, interface: name(decision.interface)))
      case .held: story.end = .held
      case .sent(let interface):
        closeGate()
        story.end = .sent(interface: name(interface), gateway: seen.nextHop == seen.destination ? nil : seen.nextHop)
      case .delivered:
        closeGate()
        story.end = .delivered(
          PacketStory.Endpoint(seen.destination, seen.endpointPorts.destination, seen.family), isHeard: isHeard(seen))
      case .dropped(let reason):
        closeGate()
        story.end = .dropped(reason, at: gate?.hook)
      case .confirmed, .logged, .answered: break
      }
      if seen.connectionState == .untracked, story.tracking == .notReached { story.tracking = .untracked }
    }
    closeGate()
    stories.append(story)
  }

  private func note(_ kind: TableKind, _ entry: Int32, _ depth: Int, _ outcome: RuleVisit.Outcome, _ visit: inout TableVisit?) {
    guard let rule = book.reference(kind, entry) else { return }
    visit?.rules.append(RuleVisit(rule: rule, depth: depth, outcome: outcome))
  }

  private func sender(_ t: WalkTrace, _ step: Step, _ first: Int) -> PacketStory.Sender {
    if let cause = t.cause { return .answer(to: first + cause + 1) }
    switch step.origin {
    case .arrived(let interface): return .outside(interface: name(interface))
    case .sent(let owner): return owner == nil ? .kernel : .program
    }
  }

  /// Whether a socket is there for a packet that opens something; nil for other packets.
  private func isHeard(_ p: Packet) -> Bool? {
    guard p.hasTransport else { return nil }
    switch p.proto {
    case IPProtocol.tcp: if !p.tcpFlags.contains(.syn) || p.tcpFlags.contains(.ack) { return nil }
    case IPProtocol.udp: if p.connectionState?.direction == .reply || !p.isFromOpener(of: flow) { return nil }
    default: return nil
    }
    return machine.sockets.lookup(proto: p.proto, p.destination, port: p.destinationPort) != nil
  }
}

extension RouteDecision {
  var interface: InterfaceID {
    switch self {
    case .local(let i), .forward(let i, _), .out(let i, _), .rerouted(let i, _): i
    }
  }
}
