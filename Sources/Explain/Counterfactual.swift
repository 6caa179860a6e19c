// An explanation held to account: what it names is taken away, and the question asked again, until the rule runs. Then each thing is put back
// alone, and the rule must not run.

import Netfilter
import Simulator

package struct Counterfactual: Sendable {
  package static let mostSteps = 8

  package enum End: Sendable {
    /// The rule runs.
    case ran
    /// A reason with nothing to take away, and no flow found for which the rule would come nearer.
    case stuck(Reason)
    /// What was taken away is named again.
    case returned(Change)
    case tooLong
    /// The rule runs although this was put back.
    case notNeeded(Change)
    /// The question with the changes can't be asked.
    case refused(String)

    package var name: String {
      switch self {
      case .ran: "ran"
      case .stuck: "stuck"
      case .returned: "returned"
      case .tooLong: "too-long"
      case .notNeeded: "not-needed"
      case .refused: "refused"
      }
    }
  }

  /// The reasons in the order in which they were given, each with what was done about it.
  package var steps: [(reason: Reason, change: Change)] = []
  package var end: End
  /// The last question that was asked, and the rule's name in it.
  package var question: Question
  package var rule: RuleID

  /// Nil where there is no such rule, or where it runs as it is. What turns out not to be needed was no reason, and another is given.
  package static func check(
    _ question: Question, _ rule: RuleID, _ memory: PlayMemory = PlayMemory()
  ) throws(QuestionError) -> Counterfactual? {
    var avoided: Set<Change> = []
    var first: Counterfactual?
    for _ in 0..<mostAttempts {
      guard let done = try attempt(question, rule, avoided, memory) else { return nil }
      if first == nil { first = done }
      guard case .notNeeded(let change) = done.end else {
        if case .ran = done.end { return done }
        return first.map { $0.pruned(question, rule, memory) }
      }
      avoided.insert(change)
    }
    return first.map { $0.pruned(question, rule, memory) }
  }

  /// Without what turned out not to be needed for the flow that is named in the end.
  private func pruned(_ question: Question, _ rule: RuleID, _ memory: PlayMemory) -> Counterfactual {
    var out = self
    while case .notNeeded(let change) = out.end, out.steps.count > 1, let at = out.steps.firstIndex(where: { $0.change == change }) {
      out.steps.remove(at: at)
      guard let (q, edition) = question.applying(out.steps.map(\.change)), let id = edition.current(rule) else { return self }
      (out.question, out.rule) = (q, id)
      out.end = out.unneeded(question, rule, memory).map(End.notNeeded) ?? .ran
    }
    return out
  }

  private static let mostAttempts = 8

  private static func attempt(
    _ question: Question, _ rule: RuleID, _ avoided: Set<Change>, _ memory: PlayMemory
  ) throws(QuestionError) -> Counterfactual? {
    var done = Counterfactual(end: .tooLong, question: question, rule: rule)
    var asked: Set<Change> = []
    while true {
      guard let (q, edition) = question.applying(done.steps.map(\.change)), let id = edition.current(rule) else {
        done.end = .refused("a change names what is not there")
        return done
      }
      done.question = q
      done.rule = id
      let verdict: RuleVerdict?
      // A flow is named for what nat had decided once; then it is the flow's own packets that count.
      let isNamed = done.steps.contains { $0.change.isFlow } || avoided.contains { $0.isFlow }
      do {
        verdict = try q.verdict(
          on: id, avoiding: Set(avoided.compactMap(edition.current)), triesFirst: isNamed,
          focus: Set(done.steps.compactMap(\.change.relaxed).compactMap(edition.current)), memory: memory)
      } catch {
        if done.steps.isEmpty { throw error }
        done.end = .refused(error.description)
        return done
      }
      guard let verdict else { return nil }
      guard case .never(let reason, let removal) = verdict else {
        if done.steps.isEmpty { return nil }
        done.end = done.unneeded(question, rule, memory).map(End.notNeeded) ?? .ran
        return done
      }
      guard let removal, let change = edition.original(removal) else {
        done.end = .stuck(reason)
        return done
      }
      if done.steps.contains(where: { $0.change == change }) || asked.contains(change) {
        done.end = .returned(change)
        return done
      }
      if done.steps.count == mostSteps { return done }
      // One flow is named in the end: that for which the rule runs; and one way in which a condition is written anew.
      if let earlier = done.steps.firstIndex(where: { $0.change.isReplaced(by: change) }) {
        asked.insert(done.steps[earlier].change)
        done.steps[earlier].change = change
      } else {
        done.steps.append((reason, change))
      }
    }
  }

  /// A change without which the rule runs as well.
  private func unneeded(_ question: Question, _ rule: RuleID, _ memory: PlayMemory) -> Change? {
    let changes = steps.map(\.change)
    for (n, change) in changes.enumerated() {
      var others = changes
      others.remove(at: n)
      guard let (q, edition) = question.applying(others), let id = edition.current(rule), let c = memory.conversation(q) else { continue }
      if c.ran(rule.family).contains(id) { return change }
    }
    return nil
  }
}

extension Change {
  fileprivate var isFlow: Bool { if case .ask = self { true } else { false } }
  fileprivate func isReplaced(by other: Change) -> Bool {
    switch (self, other) {
    case (.ask, .ask): true
    case (.amend(let rule, let part, _), .amend(let otherRule, let otherPart, _)): rule == otherRule && part == otherPart
    default: false
    }
  }
  fileprivate var relaxed: RuleID? {
    switch self {
    case .relax(let id, _), .amend(let id, _, _): id
    default: nil
    }
  }
}
