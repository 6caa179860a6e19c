// Every extension's options survive save and restore, on random values of all of them; and the real tool says the same of a sample. The seed is
// fixed, so that a failure comes again; set WHYTABLES_SEED to another for other rules.

import Foundation
import KernelJudge
import Netfilter
import Testing
import Wire

@testable import IPTables

@Suite struct ExtensionRoundTripTests {
  static let seed = ProcessInfo.processInfo.environment["WHYTABLES_SEED"].flatMap(UInt64.init) ?? 20_261_122

  /// The rule that the words say; nil where they are refused.
  private static func rule(_ words: [String], _ family: Family) -> Rule? { rule(CommandWords(words), family) }
  /// The same from a line as save prints it.
  private static func rule(line: some StringProtocol, _ family: Family) throws -> Rule? {
    var words = CommandWords()
    try words.split(Array(line.utf8)[...])
    return rule(words, family)
  }
  private static func rule(_ words: CommandWords, _ family: Family) -> Rule? {
    var parser = CommandParser(Program(.command, family))
    guard case .command(let c)? = try? parser.parse(words) else { return nil }
    var target = Target.none
    if case .target(let t, _) = c.target { target = t }
    return Rule(c.filter, matches: c.matches, target: target)
  }

  @Test(arguments: ListedExtension.all)
  func saveAndRestore(_ e: ListedExtension) throws {
    var random = RandomOptions(seed: Self.seed, e)
    var seen: Set<String> = []
    var accepted = 0
    for _ in 0..<400 {
      let (tableName, chain, words, options) = random.rule()
      guard let rule = Self.rule(["-A", chain] + words, e.family) else { continue }
      accepted += 1
      seen.formUnion(options)
      let note = Comment(rawValue: "seed \(Self.seed): \(e) -t \(tableName) -A \(chain) \(words)")
      // The state file's text gives every value back.
      let exact = rule.saved(chain, e.family, Counters(), .state).dropFirst("[0:0] ".count)
      let kept = try #require(try Self.rule(line: exact, e.family), "\(note): \(exact)")
      #expect(kept == rule, note)
      // So does what save prints, but for values that the tool itself loses or prints so that it can't read them again.
      let isWhole = rule.matches.allSatisfy { $0.payload.isSavedWhole } && rule.target.payload?.isSavedWhole ?? true
      let saved = rule.saved(chain, e.family)
      if isWhole, saved == exact {
        let again = try #require(try Self.rule(line: saved, e.family), "\(note): \(saved)")
        #expect(again == rule, note)
        #expect(again.saved(chain, e.family) == saved, note)
      }
      // The whole way through the file, where the kernel would take the rule.
      var table = Table(try #require(TableKind(name: tableName)), e.family)
      table.chains[try #require(table.index(of: chain))].append(rule)
      guard (try? LoadedTable(table)) != nil else { continue }
      var ruleset = Ruleset()
      ruleset[table.kind, e.family] = table
      var state = StateFile()
      state.set(ruleset, e.family)
      #expect(try StateFile(state.text).ruleset(e.family) == ruleset, note)
    }
    #expect(accepted >= (e.options.isEmpty ? 1 : 3), "seed \(Self.seed): \(e) took no part: \(accepted) rules")
    let unseen = e.options.map { $0.names[0] }.filter { !seen.contains($0) && !Self.unreachable.contains("\(e.name) \($0)") }
    #expect(unseen.isEmpty, "seed \(Self.seed): \(e) never had \(unseen)")
  }

  /// What chance does not find: a kernel's pinned program; several elements of a policy, which have an order of their own.
  static let unreachable: Set = ["bpf --object-pinned", "policy --next"]

  /// What the real tool or this kernel takes or refuses for reasons of this machine: what exists on it, and how it was built.
  static let ofThisMachine: Set = [
    "cgroup", "nfacct", "SECMARK", "LED", "ipvs", "connlabel", "CT", "RATEEST", "rateest", "TEE", "IDLETIMER",
  ]

  @Test(
    "the real tool says the same of a sample", .enabled(if: KernelJudge.availability.isReady, "\(KernelJudge.availability.reason)"),
    arguments: Family.allCases)
  func realTool(_ family: Family) throws {
    let tool = family == .ipv4 ? "iptables-legacy" : "ip6tables-legacy"
    let namespace = try Namespace()
    for e in ListedExtension.all where e.family == family && !Self.ofThisMachine.contains(e.name) {
      var random = RandomOptions(seed: Self.seed &+ 1, e)
      for _ in 0..<8 {
        let (table, chain, words, _) = random.rule()
        let note = Comment(rawValue: "seed \(Self.seed): \(tool) -t \(table) -A \(chain) \(words)")
        let ended = try namespace.run([tool, "-t", table, "-A", chain] + words)
        var world = MemoryWorld()
        let (status, printed) = world.run([family == .ipv4 ? "iptables" : "ip6tables", "-t", table, "-A", chain] + words)
        #expect(status == ended.status, note)
        // Of several mistakes the tool may name another.
        guard status == 0, ended.status == 0 else { continue }
        #expect(Transcript.lines(printed.errors) == Transcript.lines(ended.errors), note)
        for listing in ["-S", "-nvL", "-L"] {
          let real = try namespace.must([tool, "-t", table, listing, chain])
          let ours = world.run([family == .ipv4 ? "iptables" : "ip6tables", "-t", table, listing, chain]).printed.output
          #expect(Transcript.lines(ours) == Transcript.lines(real), note)
        }
        try namespace.must([tool, "-t", table, "-F", chain])
      }
    }
  }
}
