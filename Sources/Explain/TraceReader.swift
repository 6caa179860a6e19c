// One packet's trace, event by event, becomes its story.

import Host
import Machine
import Netfilter
import Simulator
import Wire

struct TraceReader {
  private(set) var story: PacketStory
  private(set) var deciders: Deciders
  private let book: RuleBook
  private let machine: Machine
  private let flow: Flow
  private let isVerbose: Bool

  // Where the packet is.
  private var gate: Gate?
  /// No table was there yet since the packet came to the hook.
  private var isBare = false
  /// Why it waits now, at a place from which it can go on.
  private var waits: HoldReason?
  private var visit: TableVisit?
  /// The chains that the walk is in, outermost first, as positions in the table.
  private var chains: [Int] = []
  /// The packet as it was when the last event happened, as far as that is known.
  private var seen: Packet
  private var connection = ConnectionID.none

  init(_ story: PacketStory, _ book: RuleBook, _ machine: Machine, _ flow: Flow, isVerbose: Bool, _ deciders: Deciders) {
    self.story = story
    self.book = book
    self.machine = machine
    self.flow = flow
    self.isVerbose = isVerbose
    self.deciders = deciders
    seen = story.packet
  }

  mutating func read(_ trace: Trace) {
    var snapshots = trace.snapshots[...]
    for (n, event) in trace.events.enumerated() {
      while let s = snapshots.first, s.event <= n {
        seen = s.packet
        snapshots.removeFirst()
      }
      take(event)
      if seen.connectionState == .untracked, story.tracking == .notReached { story.tracking = .untracked }
    }
    leaveHook()
  }

  private mutating func take(_ event: TraceEvent) {
    switch event {
    case .hook(let hook, let input, let output):
      // One that waited goes on in the hook where it did.
      if let reason = waits, let gate {
        story.way.append(.waited(reason, gate.hook))
        waits = nil
        return
      }
      leaveHook()
      gate = Gate(hook: hook, input: name(input), output: name(output))
      isBare = true
    case .stage(let stage): enter(stage)
    case .skipped(let stage, let reason):
      let binding = Binding(connection: connection, manipulation: stage == .sourceNAT ? .source : .destination)
      visit?.result = .notWalked(reason, deciders[binding])
    case .rule(let kind, let entry, let outcome, let evidence): tried(kind, entry, outcome, evidence)
    case .policy(_, _, let policy): visit?.result = .policy(policy)
    case .verdict(_, let verdict): leave(verdict)
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
      guard let gate else { return }
      deciders[Binding(connection: id, manipulation: manipulation)] = TableVisit.Decider(packet: story.number, hook: gate.hook)
    case .routed(let decision):
      leaveHook()
      story.way.append(.routed(decision, interface: name(decision.interface)))
    case .held(let reason):
      story.end = .held(reason)
      if reason != .fragment { waits = reason }
    case .sent(let interface):
      leaveHook()
      story.end = .sent(interface: name(interface), gateway: seen.nextHop == seen.destination ? nil : seen.nextHop)
    case .delivered:
      leaveHook()
      let place = PacketStory.Endpoint(seen.destination, seen.endpointPorts.destination, seen.family)
      story.end = .delivered(place, isHeard: isHeard)
    case .dropped(let reason):
      leaveHook()
      story.end = .dropped(reason, at: gate?.hook)
    case .answered(.synCookie): story.end = .proxied(.synCookie)
    case .answered(.proxiedSyn): story.end = .proxied(.proxiedSyn)
    case .answered(.proxiedHandshake): story.end = .proxied(.proxiedHandshake)
    case .tableFull(let entries, let limit, thrownOut: 0): story.tracking = .noRoom(entries: entries, limit: limit)
    case .confirmed, .logged, .answered, .tableFull: break
    }
  }

  private func name(_ id: InterfaceID) -> String { machine.name(id).description }

  private mutating func leaveHook() {
    if isBare, let gate { story.way.append(.bare(gate)) }
    isBare = false
  }

  // MARK: one table

  private mutating func enter(_ stage: Stage) {
    visit = nil
    chains = []
    guard let kind = stage.table, let gate else { return }
    visit = TableVisit(gate: gate, table: kind, result: .policy(.accept))
    isBare = false
  }

  private mutating func tried(_ kind: TableKind, _ entry: Int32, _ outcome: RuleOutcome, _ evidence: Evidence) {
    guard let table = book.index(kind) else { return }
    let (chain, _) = book.place(table, entry)
    // Rules of an outer chain go on where the inner one returned.
    while chains.count > 1, chains.last != chain { chains.removeLast() }
    if chains.isEmpty { chains = [chain] }
    guard case .matched(let action) = outcome else {
      visit?.misses += 1
      guard isVerbose, let (owner, position) = book.rule(kind, entry) else { return }
      let (part, saw) = Mismatch.words(owner.rules[position], outcome, evidence, seen, machine, gate)
      return note(kind, entry, .failed(part: part, saw: saw))
    }
    note(kind, entry, .matched(action))
    switch action {
    case .jump(let to), .goto(let to): chains.append(to)
    case .accept, .drop, .stolen, .queue: visit?.result = .rule(action)
    case .next, .return, .continue: break
    }
  }

  private mutating func note(_ kind: TableKind, _ entry: Int32, _ outcome: RuleVisit.Outcome) {
    guard let rule = book.reference(kind, entry) else { return }
    visit?.rules.append(RuleVisit(rule: rule, depth: chains.count - 1, outcome: outcome))
  }

  private mutating func leave(_ verdict: Verdict) {
    guard var v = visit else { return }
    switch verdict {
    case .drop(.rule), .drop(.policy): break
    case .drop(let reason): v.result = .dropped(reason)
    case .accept, .stolen, .queue: break
    }
    story.way.append(.table(v))
    visit = nil
  }

  /// Whether a socket is there for a packet that opens something; nil for other packets.
  private var isHeard: Bool? {
    guard seen.hasTransport else { return nil }
    switch seen.proto {
    case IPProtocol.tcp: if !seen.tcpFlags.contains(.syn) || seen.tcpFlags.contains(.ack) { return nil }
    case IPProtocol.udp: if seen.connectionState?.direction == .reply || !seen.isFromOpener(of: flow) { return nil }
    default: return nil
    }
    return seen.assignedSocket >= 0 || machine.sockets.lookup(proto: seen.proto, seen.destination, port: seen.destinationPort) != nil
  }
}

extension RouteDecision {
  var interface: InterfaceID {
    switch self {
    case .local(let i), .forward(let i, _), .out(let i, _), .rerouted(let i, _): i
    }
  }
}
