// One rule: did it run, for which packets and to what end, and if not, why not.

import Host
import Machine
import Netfilter
import Simulator
import Wire

package enum RuleVerdict: Sendable {
  /// For these packets.
  case ran([Int], [Effect])
  /// `removal`: what to take away, or another flow to ask about, for the rule to come nearer to running.
  case never(Reason, removal: Change?)

  package var code: ReasonCode {
    switch self {
    case .ran(_, let effects): effects.first?.code ?? .ran
    case .never(let reason, _): reason.code
    }
  }
}

extension Question {
  /// What became of a rule; nil where there is none. `avoided` is not named as what to take away. With
  /// `triesFirst`, a packet that fits and came when nat was decided is no reason as long as others walked nat. Of several jumps into a
  /// chain one in `focus` is looked at.
  package func verdict(
    on id: RuleID, avoiding avoided: Set<Change> = [], triesFirst: Bool = false, focus: Set<RuleID> = [], memory: PlayMemory = PlayMemory()
  )
    throws(QuestionError) -> RuleVerdict?
  {
    let c: Conversation
    if let known = memory.conversation(self) { c = known } else { c = try play().conversation }
    guard id.family == c.flow.family else {
      guard reference(id) != nil else { return nil }
      let reason = Reason.noPacket(id.family)
      return .never(reason, removal: example(reason, id, c, avoided, memory))
    }
    let book = RuleBook(c.host, c.flow.family)
    guard let entry = book.entry(id) else { return nil }
    let alternatives = Alternatives(self, memory)
    var finder = ReasonFinder(c, Storyteller.tell(c), book, alternatives, isThorough: true)
    finder.triesFirst = triesFirst
    finder.focus = focus
    if let matches = finder.history.matches[id.table]?[entry] {
      return .ran(Reason.distinct(matches.map(\.packet)), finder.effects(id.table, entry))
    }
    let reason = finder.reason(id.table, entry)
    let removals = reason.removals(id, self, memory)
    if let first = removals.first(where: { !avoided.contains($0) }) { return .never(reason, removal: first) }
    let led = Translator.first(finder.stories).map(Change.delete).flatMap { avoided.contains($0) ? nil : $0 }
    // The flow was named for this rule, and a translation leads it elsewhere.
    if triesFirst, let led, case (.hookNotOnWay(let hook, _), let reached) = reason.nearest(id),
      alternatives.passesCleared(reached.table, hook)
    {
      return .never(reason, removal: led)
    }
    guard let ask = example(reason, id, c, avoided, memory) else {
      // Every flow that would do is led elsewhere by a translation.
      if let led { return .never(reason, removal: led) }
      return .never(reason, removal: example(reason, id, c, avoided, memory, isLed: true))
    }
    // A flow that comes nearer says less than the rule that led this one elsewhere, where without that the rule runs.
    if let led, case .hookNotOnWay = reason, !runs(id, [ask], memory), runs(id, [led], memory) { return .never(reason, removal: led) }
    // What could be taken away does not help: it is the way itself.
    if !removals.isEmpty, case .ask(let flow, _) = ask {
      if let failed = reason.failed { return .never(.otherDirection(failed, flow), removal: ask) }
      if let hook = finder.base(of: reason, id) { return .never(hook, removal: ask) }
    }
    return .never(reason, removal: ask)
  }

  /// Where nothing can be taken away: a jump where there is none, or a flow, tried: one for which the rule runs, or else one that passes its
  /// hook, or would if nothing dropped it.
  private func example(_ reason: Reason, _ id: RuleID, _ c: Conversation, _ avoided: Set<Change>, _ memory: PlayMemory, isLed: Bool = false)
    -> Change?
  {
    // The rule that a flow has to reach.
    let (reason, id) = reason.nearest(id)
    guard let rules = try? lastRules, let table = Ruleset(rules.flatMap(\.tables))[id.table, id.family], let chain = table.chain(id.chain),
      chain.rules.indices.contains(id.number - 1)
    else { return nil }
    if case .chainNotEntered = reason { return jump(to: id, c, avoided, memory) }
    let rule = chain.rules[id.number - 1]
    let hooks = Hook(chainName: id.chain).map { [$0] } ?? id.table.builtInChains
    let example = Example(question: self, rule: rule, family: id.family, machine: c.host.machine)
    var asks: [(change: Change, hook: Hook)] = []
    for hook in hooks {
      var flows = example.flows(at: hook)
      if id.family == flow.family, let reversed = reversedFlow { flows.insert(reversed, at: 0) }
      // Between two machines of one network packets come by only if somebody sends them here.
      let input = hook == .forward && interfaces.count == 1 ? interfaces[0].name : nil
      asks += flows.map { (Change.ask($0, input: input), hook) }.filter { !avoided.contains($0.change) }
    }
    if isLed {
      return asks.prefix(6).first { ask, hook in
        applying([ask]).map { Alternatives($0.question, memory).passesCleared(id.table, hook) } ?? false
      }?.change
    }
    var passing: (change: Change, failing: Int)?
    for (ask, hook) in asks {
      guard let q = applying([ask])?.question, let played = memory.conversation(q) else { continue }
      if played.ran(id.family).contains(id) { return ask }
      let history = RuleHistory(played, RuleBook(played.host, id.family))
      let passages = history.passages[id.table]?[hook]?.filter(\.isHopeful) ?? []
      // Of several that pass, the one that the rule says no to in the fewest points.
      let probe = Probe(played.host)
      let failing = passages.prefix(4).map { probe.failing(rule, id.family, history.traces[$0.packet - 1].trace, at: $0.event).count }.min()
      if let failing, passing.map({ failing < $0.failing }) ?? true { passing = (ask, failing) }
    }
    if let passing { return passing.change }
    return asks.prefix(6).first { ask, hook in
      guard let q = applying([ask])?.question else { return false }
      return Alternatives(q, memory).passesUndropped(id.table, hook)
    }?.change
  }

  /// Whether a rule runs with changes.
  private func runs(_ id: RuleID, _ changes: [Change], _ memory: PlayMemory) -> Bool {
    guard let (q, edition) = applying(changes), let now = edition.current(id) else { return false }
    return memory.conversation(q)?.ran(id.family).contains(now) ?? false
  }

  /// A jump into a chain that nothing jumps to, first from where packets come by.
  private func jump(to id: RuleID, _ c: Conversation, _ avoided: Set<Change>, _ memory: PlayMemory) -> Change? {
    let passed = Set(
      c.steps.flatMap(\.traces).flatMap { $0.trace.events.compactMap { if case .hook(let h, _, _) = $0 { h } else { nil } } })
    let hooks = id.table.builtInChains
    for hook in hooks.filter(passed.contains) + hooks.filter({ !passed.contains($0) }) {
      let jump = Change.insert(id.table, id.family, chain: hook.chainName, text: "-j \(id.chain)")
      if !avoided.contains(jump), let q = applying([jump])?.question, memory.conversation(q) != nil { return jump }
    }
    return nil
  }
}
