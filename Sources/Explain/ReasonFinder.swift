// From what the traces say of a rule to the reason why it ran for no packet: the one of the packet that came nearest.
//
//   tried            a condition said no: which, and what is behind it (a translation, another hook's interface, a limit, a set, ...)
//   came to chain    an earlier rule decided
//   chain not called the jump that should have, and why it did not (the same question again)
//   hook passed      nat was decided, or leaves such packets alone, or is never walked
//   hook not passed  something on the way there was dropped, or the way leads elsewhere

import Host
import Machine
import Netfilter
import Simulator
import Wire

struct ReasonFinder {
  let c: Conversation
  let stories: [PacketStory]
  let book: RuleBook
  let history: RuleHistory
  let probe: Probe
  /// What else can be asked; nil where there is only the conversation.
  let alternatives: Alternatives?
  /// Every packet is held against every condition, so that of several the one that needs least is found.
  let isThorough: Bool
  /// See `Question.verdict`.
  var triesFirst = false
  var focus: Set<RuleID> = []
  private var seen = SeenPacket()
  private var known: [TableKind: [Int32: Reason]] = [:]
  private var open: Set<RuleID> = []

  init(
    _ c: Conversation, _ stories: [PacketStory], _ book: RuleBook, _ alternatives: Alternatives? = nil, isThorough: Bool = false
  ) {
    self.c = c
    self.stories = stories
    self.book = book
    history = RuleHistory(c, book, keepsAll: isThorough)
    probe = Probe(c.host)
    self.alternatives = alternatives
    self.isThorough = isThorough
  }

  var isTrackingOn: Bool { c.host.context.stages(book.family).contains(.conntrack) }

  /// All rules that matched nothing, table by table, in order.
  mutating func unused() -> [UnusedRule] {
    var out: [UnusedRule] = []
    for t in book.tables {
      for chain in t.chains {
        for n in 0..<chain.count {
          let entry = chain.start + n
          guard history.matches[t.kind]?[entry] == nil, let rule = book.reference(t.kind, entry) else { continue }
          out.append(UnusedRule(rule: rule, reason: reason(t.kind, entry)))
        }
      }
    }
    return out
  }

  /// Why a rule matched nothing.
  mutating func reason(_ kind: TableKind, _ entry: Int32) -> Reason {
    if let r = known[kind]?[entry] { return r }
    let r = find(kind, entry)
    known[kind, default: [:]][entry] = r
    return r
  }

  private mutating func find(_ kind: TableKind, _ entry: Int32) -> Reason {
    guard let t = book.index(kind), let (owner, position) = book.rule(kind, entry), let id = book.reference(kind, entry)?.id else {
      return .noPacket(book.family)
    }
    if history.traces.isEmpty { return .noPacket(book.family) }
    let place = book.place(t, entry)
    let chain = book.tables[t].chains[place.chain]
    let rule = owner.rules[position]
    if kind == .nat, !isTrackingOn { return .natNotWalked }
    let best = nearestTry(kind, entry, rule)
    let leave = nearestLeave(kind, place.chain, entry, rule)
    if let hook = chain.hook, kind == .nat, !triesFirst || (best == nil && leave == nil), (best.map { $0.cost > 0 } ?? true),
      (leave.map { $0.cost > 1 } ?? true),
      let r = decided(hook, rule, mustFit: best != nil || leave != nil)
    {
      // An ICMP error never has nat decided. Where only errors came by, it is the packet they are about that was to come, and was dropped.
      let isOnlyErrors =
        history.passages[.nat]?[hook]?.allSatisfy { $0.skipped == .icmpError || invalidReason($0.packet) == .icmpInner } ?? false
      if isOnlyErrors, let dropped = droppedOnTheWay(kind, hook) { return dropped }
      return r
    }
    if let best, leave.map({ best.cost <= $0.cost }) ?? true { return classify(best.tried, kind, rule, id) }
    if let leave, let by = book.reference(kind, leave.leave.by) { return .earlierVerdict(packet: leave.leave.packet, by) }
    guard let hook = chain.hook else { return notEntered(kind, place.chain, chain.name) }
    return notPassed(kind, hook)
  }

  // MARK: tried, or nearly

  /// Of several packets that which needs least to match.
  private func nearestTry(_ kind: TableKind, _ entry: Int32, _ rule: Rule) -> (tried: RuleHistory.Try, cost: Int)? {
    guard let tries = history.tries[kind]?[Int(entry)], let first = tries.first else { return nil }
    guard isThorough else { return (first, 1) }
    var best: (tried: RuleHistory.Try, cost: Int)?
    for t in tries {
      // 0: it would match, had others not used up what the rule doles out.
      let cost = probe.failing(rule, book.family, history.traces[t.packet - 1].trace, at: t.event).count
      if best.map({ cost < $0.cost }) ?? true { best = (t, cost) }
      if cost == 0 { break }
    }
    return best.map { ($0.tried, max(1, $0.cost)) }
  }

  /// Of several walks that left the chain, that which came nearest to the rule.
  private func nearestLeave(_ kind: TableKind, _ chain: Int, _ entry: Int32, _ rule: Rule) -> (leave: RuleHistory.Leave, cost: Int)? {
    var best: (leave: RuleHistory.Leave, cost: Int)?
    for l in history.leaves[kind]?[chain] ?? [] where l.reached < entry {
      let cost = isThorough ? 1 + probe.failing(rule, book.family, history.traces[l.packet - 1].trace, at: l.event).count : 1
      if let b = best, (b.cost, -b.leave.reached) <= (cost, -l.reached) { continue }
      best = (l, cost)
    }
    return best
  }

  // MARK: nat

  /// Packets that came by and for which nat was not walked.
  private func decided(_ hook: Hook, _ rule: Rule, mustFit: Bool) -> Reason? {
    let passages = (history.passages[.nat]?[hook] ?? []).filter { $0.skipped != nil }
    guard !passages.isEmpty else { return nil }
    if !mustFit, history.passages[.nat]?[hook]?.contains(where: { $0.skipped == nil }) == true { return nil }
    let tracked = passages.filter { if case .notTracked? = $0.skipped { false } else { true } }
    let untracked = passages.filter { $0.skipped == .notTracked(.untracked) }.map(\.packet)
    guard !tracked.isEmpty, !(triesFirst && !untracked.isEmpty && !mustFit) else {
      if mustFit { return nil }
      if !untracked.isEmpty { return .untracked(untracked, nil, by: tookOut(untracked)) }
      let packets = passages.map(\.packet)
      return .invalid(packets, nil, invalidReason(packets[0]))
    }
    var fits: Int?
    for p in tracked.prefix(isThorough ? 64 : 8) where probe.matches(rule, book.family, history.traces[p.packet - 1].trace, at: p.event) {
      fits = p.packet
      break
    }
    if mustFit, fits == nil { return nil }
    let decider = stories.lazy.flatMap(\.visits).compactMap { visit -> TableVisit.Decider? in
      guard visit.gate.hook == hook, visit.table == .nat, case .notWalked(_, let d?) = visit.result else { return nil }
      return d
    }.first
    let nearest = tracked.first { $0.packet == fits } ?? tracked[0]
    let first = nearest.packet
    if decider == nil, nearest.skipped != .reply, history.older.contains(first) { return .olderEntry(packet: first, nil) }
    return .natDecided(decider, cameBy: tracked.map(\.packet), fits: fits)
  }

  /// The rule that took packets out of connection tracking.
  private func tookOut(_ packets: [Int]) -> RuleReference? {
    for p in packets where stories.indices.contains(p - 1) {
      for visit in stories[p - 1].visits where visit.table == .raw {
        for r in visit.rules where r.isMatch {
          if let rule = book.rule(r.rule), rule.target.takesOut { return r.rule }
        }
      }
    }
    return nil
  }

  private func invalidReason(_ packet: Int) -> InvalidReason? {
    if stories.indices.contains(packet - 1), case .invalid(let why) = stories[packet - 1].tracking { return why }
    return nil
  }

  // MARK: what is behind a condition that said no

  private mutating func classify(_ t: RuleHistory.Try, _ kind: TableKind, _ rule: Rule, _ id: RuleID) -> Reason {
    let trace = history.traces[t.packet - 1].trace
    let failed = seen.failed(t, trace, rule, c.host.machine)
    let evidence = trace.evidence(at: t.event)
    if case .assumed = evidence { return .assumedValue(failed) }
    switch failed.match {
    case "limit", "hashlimit", "recent", "quota", "connlimit", "statistic", "rateest", "connbytes", "nfacct":
      return .limitState(failed, command: isThorough ? recentCommand(t, trace, rule) : [])
    case "set":
      if case .match(let n) = t.part, rule.matches.indices.contains(n), case .set(let m) = rule.matches[n] {
        return .setMembership(failed, set: m.value.set, command: isThorough ? setCommand(t, trace, rule) : [])
      }
    case "time", "owner":
      if alternatives?.assumed.contains(failed.match ?? "") == true { return .assumedValue(failed) }
    case "conntrack", "state":
      if case .connectionState(let state) = evidence {
        if state == nil { return .invalid([t.packet], failed, invalidReason(t.packet)) }
        if state == .untracked { return .untracked([t.packet], failed, by: tookOut([t.packet])) }
        if history.older.contains(t.packet), isOfOpener(t.packet) { return .olderEntry(packet: t.packet, failed) }
        // A rule for what follows, which did not: it would be the same in the other direction.
        if state == .new { return .matchFailed(failed) }
      }
    default: break
    }
    if let (translation, by) = translated(t, trace, rule) { return .alreadyTranslated(failed, translation, by: by) }
    if let gate = otherInterface(t, trace, rule) { return .interfaceSeen(failed, elsewhere: gate) }
    if t.part.isOfDirection(failed.match), let flow = alternatives?.runsReversed(id) { return .otherDirection(failed, flow) }
    return .matchFailed(failed)
  }

  /// The translation without which the condition would hold.
  private func translated(_ t: RuleHistory.Try, _ trace: Trace, _ rule: Rule) -> (Translation, RuleReference?)? {
    guard t.part.isOfAddresses(rule) else { return nil }
    for (n, event) in trace.events[..<min(t.event, trace.events.count)].enumerated().reversed() {
      guard case .translated(let manipulation, let before, let after) = event, before != after else { continue }
      guard let packet = trace.packet(at: n), probe.matches(rule.only(t.part), book.family, trace, at: t.event, as: packet) else {
        continue
      }
      let change = Translation(
        manipulation: manipulation, before: before.endpoint(manipulation), after: after.endpoint(manipulation))
      return (change, translator(t.packet))
    }
    return nil
  }

  /// The nat rule that gave the packet's connection its mapping: that of the packet itself, or of an earlier one.
  private func translator(_ packet: Int) -> RuleReference? {
    for story in stories.prefix(packet).reversed() {
      for visit in story.visits where visit.table == .nat {
        if case .rule = visit.result, !visit.translations.isEmpty, let last = visit.rules.last(where: \.isMatch) { return last.rule }
      }
    }
    return nil
  }

  /// Another hook at which the packet has the interface that the rule names.
  private func otherInterface(_ t: RuleHistory.Try, _ trace: Trace, _ rule: Rule) -> Gate? {
    guard t.part == .input || t.part == .output else { return nil }
    for event in trace.events {
      guard case .hook(let hook, let input, let output) = event else { continue }
      let name = c.host.machine.name(t.part == .input ? input : output)
      if name == .none { continue }
      let f = rule.filter
      let fits =
        t.part == .input
        ? f.inInterface.matches(name) != f.flags.contains(.notIn) : f.outInterface.matches(name) != f.flags.contains(.notOut)
      if fits {
        return Gate(hook: hook, input: c.host.machine.name(input).description, output: c.host.machine.name(output).description)
      }
    }
    return nil
  }

  // MARK: not reached

  /// The jump into a chain that came nearest to running.
  private mutating func notEntered(_ kind: TableKind, _ chain: Int, _ name: String) -> Reason {
    guard let t = book.index(kind) else { return .chainNotEntered(nil, nil) }
    let own = RuleID(kind, book.family, name, 0)
    guard open.insert(own).inserted else { return .chainNotEntered(nil, nil) }
    defer { open.remove(own) }
    var best: (RuleReference, Reason, Int)?
    for c in book.tables[t].chains {
      let rules = book.tables[t].table.chain(c.name)?.rules ?? []
      for (n, rule) in rules.enumerated() where rule.leads(to: name) {
        guard let reference = book.reference(kind, c.start + Int32(n)) else { continue }
        let why = reason(kind, c.start + Int32(n))
        // Of several jumps it stays with the one that something was taken away from already.
        let distance = focus.contains(reference.id) ? -1 : why.distance
        if best.map({ distance < $0.2 }) ?? true { best = (reference, why, distance) }
        if !isThorough, distance <= 1 { break }
      }
    }
    guard let best else { return .chainNotEntered(nil, nil) }
    return .chainNotEntered(best.0, best.1)
  }

  /// Whether a packet goes the way of its connection's first.
  private func isOfOpener(_ packet: Int) -> Bool {
    guard stories.indices.contains(packet - 1), case .state(let s) = stories[packet - 1].tracking else { return true }
    return s.direction == .original
  }

  /// That the way does not lead by the built-in chain from which a rule is reached; nil where it does.
  func base(of reason: Reason, _ id: RuleID) -> Reason? {
    let (_, id) = reason.nearest(id)
    guard let hook = Hook(chainName: id.chain), history.passages[id.table]?[hook]?.isEmpty ?? true else { return nil }
    return .hookNotOnWay(hook, passed: Hook.allCases.filter(history.hooks.contains))
  }

  private func notPassed(_ kind: TableKind, _ hook: Hook) -> Reason {
    let passed = Hook.allCases.filter(history.hooks.contains)
    if let passages = history.passages[kind]?[hook], !passages.isEmpty {
      // The table was walked and the rule was not come to: only a drop in the middle of a rule leaves no mark in its chain.
      if let drop = firstDrop { return .droppedBefore(packet: drop.packet, drop.reason, drop.rule) }
    }
    return droppedOnTheWay(kind, hook) ?? .hookNotOnWay(hook, passed: passed)
  }

  /// A packet that was dropped, and whose way led to the table at this hook.
  private func droppedOnTheWay(_ kind: TableKind, _ hook: Hook) -> Reason? {
    guard let drop = firstDrop else { return nil }
    var passes = alternatives?.passesUndropped(kind, hook)
    // Where a flow was named, what sends it elsewhere is taken away too; that comes first, and a drop before it even before that.
    if triesFirst, passes == false, Translator.first(stories) == nil { passes = alternatives?.passesCleared(kind, hook) }
    guard passes ?? drop.mayLead(to: kind, hook) else { return nil }
    return .droppedBefore(packet: drop.packet, drop.reason, drop.rule)
  }

  private var firstDrop: FirstDrop? { FirstDrop(stories, book) }
}

/// The first packet that was dropped.
struct FirstDrop {
  var packet: Int
  var reason: DropReason
  var rule: RuleReference?
  private var hook: Hook?

  init?(_ stories: [PacketStory], _ book: RuleBook) {
    for s in stories {
      guard case .dropped(let reason, let hook) = s.end else { continue }
      packet = s.number
      self.reason = reason
      self.hook = hook
      if case .rule(let kind, let entry) = reason { rule = book.reference(kind, entry) }
      return
    }
    return nil
  }

  /// Whether a way from there may lead to a table, as far as that can be said without trying.
  func mayLead(to kind: TableKind, _ at: Hook) -> Bool {
    switch hook {
    case .prerouting?, nil: true
    case .input?: at == .input || at == .output || at == .postrouting
    case .forward?: at == .forward || at == .postrouting
    case .output?, .postrouting?: at != .forward
    }
  }
}

/// The packet of the last try that was looked at; the next rule's is most often the same.
private struct SeenPacket {
  private var key: (packet: Int, change: Int)?
  private var packet: Packet?
  private var gate: Gate?

  mutating func failed(_ t: RuleHistory.Try, _ trace: Trace, _ rule: Rule, _ machine: Machine) -> FailedPart {
    if key?.packet != t.packet || key?.change != t.change {
      key = (t.packet, t.change)
      packet = trace.packet(at: t.event)
      gate = trace.gate(at: t.event, machine)
    }
    var name: String?
    if case .match(let n) = t.part, rule.matches.indices.contains(n) { name = type(of: rule.matches[n].payload).name }
    guard trace.events.indices.contains(t.event), case .rule(_, _, let outcome, let evidence) = trace.events[t.event], let packet else {
      return FailedPart(packet: t.packet, part: t.part, match: name, wanted: "", saw: "")
    }
    let (wanted, saw) = Mismatch.words(rule, outcome, evidence, packet, machine, gate)
    return FailedPart(packet: t.packet, part: t.part, match: name, wanted: wanted, saw: saw)
  }
}

extension Reason {
  /// How far a rule with this reason is from running: less is nearer.
  fileprivate var distance: Int {
    switch self {
    case .chainNotEntered(_, let why): 1 + (why?.distance ?? 100)
    case .hookNotOnWay, .noPacket: 50
    case .droppedBefore: 20
    case .natDecided, .natNotWalked: 10
    case .earlierVerdict: 2
    default: 1
    }
  }
}

extension Trace {
  fileprivate func evidence(at event: Int) -> Evidence {
    guard events.indices.contains(event), case .rule(_, _, _, let e) = events[event] else { return .none }
    return e
  }
}

extension Rule {
  /// Whether it jumps or goes to a chain.
  fileprivate func leads(to chain: String) -> Bool {
    switch target {
    case .jump(let name), .goto(let name): name == chain
    default: false
    }
  }
}

extension Target {
  /// CT --notrack, or NOTRACK.
  var takesOut: Bool {
    switch self {
    case .notrack: true
    case .ct(let t): t.value.isUntracked
    default: false
    }
  }
}

extension RulePart {
  /// Whether the condition asks where a packet comes from or goes to.
  fileprivate func isOfDirection(_ match: String?) -> Bool {
    switch self {
    case .source, .destination, .input, .output: true
    case .proto, .fragment: false
    case .match: ["tcp", "udp", "multiport", "sctp", "dccp", "iprange", "addrtype", "conntrack", "state", "icmp", "icmp6"].contains(match)
    }
  }
  /// Whether NAT may change what it asks for.
  fileprivate func isOfAddresses(_ rule: Rule) -> Bool {
    switch self {
    case .source, .destination: return true
    case .match(let n):
      guard rule.matches.indices.contains(n) else { return false }
      return ["tcp", "udp", "multiport", "sctp", "dccp", "iprange", "addrtype"].contains(type(of: rule.matches[n].payload).name)
    case .input, .output, .proto, .fragment: return false
    }
  }
}
