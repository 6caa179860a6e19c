// Why one rule of a small ruleset never ran, what is named with it, and where it is taken away: the rule runs, and with any one thing put
// back it does not. Then the same for every rule of random firewalls.
import Explain
import Firewalls
import Simulator
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ReasonTests {
  @Test(arguments: ReasonRow.all) func isGiven(_ row: ReasonRow) throws {
    let q = try row.question
    let id = try q.rule(named: row.rule)
    let about = try q.answer(about: id)
    #expect(about.verdict.code == row.code, "\(about.sentence([]))")
    var answer = try q.answer()
    answer.about = [about]
    let json = JSONRenderer.render(answer)
    let told = json.split(separator: #""about":"#).last?.split(separator: #""trial":"#).first.map(String.init) ?? ""
    for s in row.says { #expect(told.contains(s), "\(told)") }
    if case .never = about.verdict, let removals = row.removals {
      #expect(about.removals.map(\.code) == removals, "\(about.removals)")
      #expect(about.runsThen)
    }
  }

  /// No reason is without a case here.
  @Test func everyReasonHasARow() {
    #expect(Set(ReasonRow.all.map(\.code)) == Set(ReasonCode.allCases))
  }
}

@Suite struct ExplanationTests {
  /// Firewalls of which an explanation did not hold once.
  private static let onceRefuted: [UInt64] = [9_001_213, 30_002_498, 41_008_427]

  /// What each explanation names is taken away until the rule runs, and put back one by one: firewalls of known seeds, and more that nobody
  /// has seen yet. WHYTABLES_EXPLANATIONS=3000 asks about more; WHYTABLES_EXPLANATIONS_FROM says from which seed.
  @Test func noneIsRefuted() async throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["WHYTABLES_EXPLANATIONS"].flatMap(UInt64.init) ?? 100
    let fresh = environment["WHYTABLES_EXPLANATIONS_FROM"].flatMap(UInt64.init) ?? UInt64.random(in: 1_000_000...1_000_000_000)
    var known = try await ExplanationTally.checked(0..<count / 4)
    for seed in Self.onceRefuted { try known.check(seeds: seed..<seed + 1) }
    let tally = try await ExplanationTally.checked(fresh..<fresh + count)
    print("seeds from 0; \(known.text)fresh seeds from \(fresh); \(tally.text)")
    for r in known.refuted + tally.refuted { Issue.record("\(r.text)") }
    #expect(tally.unasked == 0)
    // Every reason comes up where enough is asked.
    let all = known.codes.union(tally.codes)
    if count >= 1000 { #expect(Set(ReasonCode.allCases).subtracting(all).isEmpty) }
  }
}

extension ExplanationTally {
  /// The firewalls of some seeds, asked about by a few tasks at once.
  static func checked(_ seeds: Range<UInt64>) async throws -> ExplanationTally {
    try await withThrowingTaskGroup(of: ExplanationTally.self) { group in
      for start in stride(from: seeds.lowerBound, to: seeds.upperBound, by: 5) {
        group.addTask {
          var part = ExplanationTally()
          try part.check(seeds: start..<min(start + 5, seeds.upperBound))
          return part
        }
      }
      return try await group.reduce(into: ExplanationTally()) { $0.add($1) }
    }
  }
}
