// Explanations of random firewalls held to account, counted by the code of the first reason.
import Explain
import Netfilter
import Simulator

package struct ExplanationTally: Sendable {
  package var checked: [ReasonCode: Int] = [:]
  /// What did not hold: seed, rule, the chain of reasons and how it ended.
  package var refuted: [(seed: UInt64, rule: RuleID, code: ReasonCode, text: String)] = []
  /// Those that held, to be judged further.
  package var held: [(seed: UInt64, rule: RuleID, counterfactual: Counterfactual)] = []
  /// Codes of rules that ran, by what was said of them.
  package var ran: [ReasonCode: Int] = [:]
  package var rulesets = 0
  /// Rules of questions that can't be asked, such as those of a host without a route.
  package var unasked = 0

  package init() {}

  /// Asks about every rule of the firewalls of some seeds.
  package mutating func check(seeds: Range<UInt64>, keepsHeld: Bool = false) throws {
    for seed in seeds {
      let q = try RandomFirewall.question(seed: seed)
      rulesets += 1
      let memory = PlayMemory()
      for table in q.rulesets.flatMap(\.tables) {
        for chain in table.chains {
          for n in chain.rules.indices { try check(q, seed, RuleID(table.kind, table.family, chain.name, n + 1), memory, keepsHeld) }
        }
      }
    }
  }

  private mutating func check(_ q: Question, _ seed: UInt64, _ rule: RuleID, _ memory: PlayMemory, _ keepsHeld: Bool) throws {
    let done: Counterfactual?
    do throws(QuestionError) { done = try Counterfactual.check(q, rule, memory) } catch {
      unasked += 1
      return
    }
    guard let done else {
      guard let verdict = try q.verdict(on: rule, memory: memory) else { return }
      ran[verdict.code, default: 0] += 1
      if case .never(let reason, _) = verdict {
        refuted.append((seed, rule, verdict.code, "seed \(seed), \(rule.place): it ran, and the reason was given that \(reason)"))
      }
      return
    }
    var code: ReasonCode? = done.steps.first?.reason.code
    if case .stuck(let reason) = done.end, code == nil { code = reason.code }
    guard let code else { return }
    checked[code, default: 0] += 1
    if case .ran = done.end {
      if keepsHeld { held.append((seed, rule, done)) }
      return
    }
    let steps = done.steps.map { "\($0.reason.code.rawValue) -> \($0.change.text)" }.joined(separator: "; ")
    var end = done.end.name
    switch done.end {
    case .stuck(let reason): end += " at \(reason)"
    case .returned(let change), .notNeeded(let change): end += ": \(change.text)"
    case .refused(let why): end += ": \(why)"
    case .ran, .tooLong: break
    }
    refuted.append((seed, rule, code, "seed \(seed), \(rule.place): \(steps); \(end)"))
  }

  package mutating func add(_ other: ExplanationTally) {
    checked.merge(other.checked, uniquingKeysWith: +)
    ran.merge(other.ran, uniquingKeysWith: +)
    refuted += other.refuted
    held += other.held
    rulesets += other.rulesets
    unasked += other.unasked
  }

  /// The codes that came up.
  package var codes: Set<ReasonCode> { Set(checked.keys).union(ran.keys) }

  package var total: Int { checked.values.reduce(0, +) }

  /// A line for each code.
  package var text: String {
    var out = "explanations checked: \(total) of \(rulesets) rulesets, refuted: \(refuted.count); not to be asked: \(unasked)\n"
    for code in ReasonCode.allCases {
      if let n = checked[code] { out += "  \(code.rawValue): \(n), refuted \(refuted.filter { $0.code == code }.count)\n" }
      if let n = ran[code] { out += "  \(code.rawValue): \(n) rules that ran\n" }
    }
    return out
  }
}
