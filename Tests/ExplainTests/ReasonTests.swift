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
  /// What each explanation names is taken away until the rule runs, and put back one by one.
  @Test func noneIsRefuted() throws {
    // WHYTABLES_EXPLANATIONS=500 asks about more; it takes a few seconds for each hundred, with -c release.
    let count = ProcessInfo.processInfo.environment["WHYTABLES_EXPLANATIONS"].flatMap(UInt64.init) ?? 10
    let fresh = UInt64.random(in: 1_000_000...1_000_000_000)
    var known = ExplanationTally()
    try known.check(seeds: 0..<count)
    var tally = ExplanationTally()
    try tally.check(seeds: fresh..<fresh + count)
    print("seeds from 0; \(known.text)fresh seeds from \(fresh); \(tally.text)")
    for r in known.refuted { Issue.record("\(r.text)") }
    // Of what nobody has looked at yet, one ruleset may be refuted; it is printed, to be looked at.
    for r in tally.refuted { print("refuted: \(r.text)") }
    #expect(Set(tally.refuted.map(\.seed)).count <= 1)
  }
}
