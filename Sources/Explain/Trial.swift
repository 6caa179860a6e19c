// `--try`: the same question with commands done first, and what is otherwise then.

import IPTables
import Netfilter
import Simulator
import Wire

package struct Trial: Sendable {
  package var commands: [String]
  package var before: Outcome
  package var after: Outcome
  package var sentence: String
  /// Neighbours learn more or less of each other.
  package var changesDiscovery = false
  /// Rules that run only with the commands done, and those that run only without. As they read, for their numbers may differ.
  package var nowRun: [RuleReference]
  package var noLongerRun: [RuleReference]
  /// What was assumed then and not before, and what is not modelled.
  package var notes: [String] = []
}

extension Question {
  package func trial(of commands: [String], against answer: Answer) throws(QuestionError) -> Trial {
    let tried = try trying(commands).answer()
    let (before, after) = (Trial.ran(answer), Trial.ran(tried))
    func key(_ r: RuleReference) -> String { "\(r.table.title) \(r.text)" }
    let (had, has) = (Set(before.map(key)), Set(after.map(key)))
    return Trial(
      commands: commands, before: answer.outcome, after: tried.outcome, sentence: tried.sentence,
      changesDiscovery: answer.discovery != tried.discovery, nowRun: after.filter { !had.contains(key($0)) },
      noLongerRun: before.filter { !has.contains(key($0)) }, notes: tried.notes.filter { !answer.notes.contains($0) })
  }
}

extension Trial {
  /// The rules that matched a packet.
  fileprivate static func ran(_ a: Answer) -> [RuleReference] {
    let idle = Set(a.unused.map(\.rule.id))
    return a.ruleset.tables.filter { $0.family == a.flow.family }.flatMap { t in
      t.chains.flatMap { c in
        c.rules.enumerated().compactMap { n, rule in
          let id = RuleID(t.kind, t.family, c.name, n + 1)
          if idle.contains(id) { return nil }
          return RuleReference(table: t.kind, family: t.family, chain: c.name, number: n + 1, text: rule.saved(c.name, t.family))
        }
      }
    }
  }

  /// A line for each thing that is otherwise.
  package var lines: [String] {
    let isSame = before == after && !changesDiscovery
    var out = [isSame || before.name == after.name && sentence.isEmpty ? "The outcome is the same." : sentence]
    for r in nowRun { out.append("Now runs: \(r.full)") }
    for r in noLongerRun { out.append("Runs no longer: \(r.full)") }
    if nowRun.isEmpty, noLongerRun.isEmpty, isSame { out.append("No rule runs that did not, or the other way round.") }
    return out + notes
  }
}
