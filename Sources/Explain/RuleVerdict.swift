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
  /// What became of a rule; nil where there is none. With `isTried`, a flow is looked for where nothing can be taken away.
  package func verdict(on id: RuleID, findsRemoval: Bool = true) throws(QuestionError) -> RuleVerdict? {
    let c = try play().conversation
    guard id.family == c.flow.family else {
      guard reference(id) != nil else { return nil }
      let reason = Reason.noPacket(id.family)
      return .never(reason, removal: findsRemoval ? example(reason, id, c) : nil)
    }
    let book = RuleBook(c.host, c.flow.family)
    guard let entry = book.entry(id) else { return nil }
    var finder = ReasonFinder(c, Storyteller.tell(c), book, Alternatives(self), isThorough: true)
    if let matches = finder.history.matches[id.table]?[entry] {
      return .ran(Reason.distinct(matches.map(\.packet)), finder.effects(id.table, entry))
    }
    let reason = finder.reason(id.table, entry)
    guard findsRemoval else { return .never(reason, removal: nil) }
    return .never(reason, removal: reason.removal(id, self) ?? example(reason, id, c))
  }

  /// Where nothing can be taken away: a jump where there is none, or a flow, tried: one for which the rule runs, or else one that passes its
  /// hook.
  private func example(_ reason: Reason, _ id: RuleID, _ c: Conversation) -> Change? {
    // The rule that a flow has to reach: the jump, where no packet came into the chain.
    var (reason, id) = (reason, id)
    while case .chainNotEntered(let jump?, let why?) = reason { (reason, id) = (why, jump.id) }
    guard let rules = try? lastRules else { return nil }
    let all = Ruleset(rules.flatMap(\.tables))
    guard let table = all[id.table, id.family], let chain = table.chain(id.chain), chain.rules.indices.contains(id.number - 1) else {
      return nil
    }
    if case .chainNotEntered = reason {
      let passed = Set(
        c.steps.flatMap(\.traces).flatMap { $0.trace.events.compactMap { if case .hook(let h, _, _) = $0 { h } else { nil } } })
      for hook in id.table.builtInChains where passed.contains(hook) {
        let jump = Change.insert(id.table, id.family, chain: hook.chainName, text: "-j \(id.chain)")
        if let q = applying([jump])?.question, (try? q.play()) != nil { return jump }
      }
      return nil
    }
    let rule = chain.rules[id.number - 1]
    let hooks = Hook(chainName: id.chain).map { [$0] } ?? id.table.builtInChains
    let example = Example(question: self, rule: rule, family: id.family, machine: c.host.machine)
    var passing: Change?
    for hook in hooks {
      var flows = example.flows(at: hook)
      if id.family == flow.family, let reversed = reversedFlow { flows.insert(reversed, at: 0) }
      for flow in flows {
        guard let played = try? applying([.ask(flow)])?.question.play() else { continue }
        if played.conversation.host.ran(id.family).contains(id) { return .ask(flow) }
        if passing == nil {
          let history = RuleHistory(played.conversation, RuleBook(played.conversation.host, id.family))
          if history.passages[id.table]?[hook]?.contains(where: { $0.skipped == nil }) == true { passing = .ask(flow) }
        }
      }
    }
    return passing
  }
}
