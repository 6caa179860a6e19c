// What is saved can be read back and is the same, on random files; and the real tool saves them alike.

import IPTables
import KernelJudge
import Netfilter
import Testing
import Wire

@Suite struct RoundTripTests {
  @Test("saved text read back is the same ruleset", arguments: 0..<60 as Range<UInt64>, [Family.ipv4, .ipv6])
  func saveAndRestore(_ seed: UInt64, _ family: Family) throws {
    var rules = RandomRules(seed: seed, family)
    let text = rules.file(rules: 40)
    let first = try Ruleset(parsing: Array(text.utf8), family, file: "random")
    #expect(first.tables.first?.chains.flatMap(\.rules).count == 40)
    let saved = first.saved(family, counters: true, date: "now")
    let second = try Ruleset(parsing: Array(saved.utf8), family, file: "saved")
    #expect(first == second)
    #expect(second.saved(family, counters: true, date: "now") == saved)
    var state = StateFile()
    state.set(first, family)
    #expect(try StateFile(state.text).ruleset(family) == first)
  }

  @Test(
    "the real tool saves it alike", .enabled(if: KernelJudge.availability.isReady, "\(KernelJudge.availability.reason)"),
    arguments: 0..<60 as Range<UInt64>, [Family.ipv4, .ipv6])
  func realTool(_ seed: UInt64, _ family: Family) throws {
    var rules = RandomRules(seed: seed, family)
    let text = rules.file(rules: 40)
    let tool = family == .ipv4 ? "iptables-legacy" : "ip6tables-legacy"
    let namespace = try Namespace()
    try namespace.must(["\(tool)-restore", "-c"], input: text)
    let ruleset = try Ruleset(parsing: Array(text.utf8), family, file: "random")
    let saved = ruleset.saved(family, counters: true, date: "now")
    #expect(Transcript.lines(try namespace.must(["\(tool)-save", "-c"])) == Transcript.lines(saved))
    // Adding is a change as well: policies begin to count anew.
    var world = MemoryWorld()
    #expect(world.run(["\(family == .ipv4 ? "iptables" : "ip6tables")-restore", "-c"], input: text).status == 0)
    let table = ruleset.tables[0].kind.name
    let chain = ruleset.tables[0].chains[0].name
    for words in [["-t", table, "-A", chain], ["-t", table, "-nvL", "--line-numbers"], ["-t", table, "-S", "-v"]] {
      let (status, printed) = world.run([family == .ipv4 ? "iptables" : "ip6tables"] + words)
      let finished = try namespace.run([tool] + words)
      #expect(status == finished.status)
      #expect(Transcript.lines(printed.output) == Transcript.lines(finished.output))
    }
  }
}
