// Every extension is judged by the kernel: the rows are run on it and on the engine, and a test holds that no match, no target and none of their
// options is left out.

import KernelJudge
import Netfilter
import Testing
import Verify
import Wire

@Suite(.asksTheKernel) struct ExtensionTests {
  @Test(arguments: matchCases) func match(_ asked: KernelCase) {
    let done = Verification(asked)
    #expect(done.verdict == .agree && done.unsettled.isEmpty, "\(done.text)")
    #expect((done.kernel.restore4 ?? done.kernel.restore6)?.rc == 0, "\(asked.name ?? ""): the rules are refused")
    // A case in which every rule says the same would prove little.
    let counts = [done.kernel.counters4, done.kernel.counters6].flatMap { $0?["mangle"] ?? [] }.filter { $0.hasPrefix("[") }
    let alike = Set(counts.map { $0.prefix { $0 != ":" } }).count == 1
    #expect(!alike || ["comment", "osf"].contains { asked.name?.hasPrefix($0) == true }, "\(asked.name ?? ""): all rules counted alike")
  }

  @Test(arguments: targetCases) func target(_ asked: KernelCase) {
    let done = Verification(asked)
    #expect(done.verdict == .agree && done.unsettled.isEmpty, "\(done.text)")
    #expect((done.kernel.restore4 ?? done.kernel.restore6)?.rc == 0, "\(asked.name ?? ""): the rules are refused")
  }

  /// They mostly wait, so many run at a time.
  @Test func stateOverTime() {
    for done in concurrently(stateRows + timeRows(at: KernelJudge.secondsSince1970), width: 12, { Verification($0) }) {
      // A timer that is read tells whole seconds, and a machine under load may need longer for a command.
      #expect(done.verdict == .agree && done.unsettled.allSatisfy { $0 == .commands }, "\(done.text)")
    }
  }
}

/// What an extension needs to have been asked.
private struct Wanted {
  var name: String
  var flag: String
  var family: Int
  /// The names of each option.
  var options: [[String]]
  var canBeNegated: Bool
}

private func wanted<M: MatchExtension>(_ type: M.Type) -> [Wanted] {
  [4, 6].filter { M.families.contains($0 == 4 ? .ipv4 : .ipv6) }.map {
    Wanted(
      name: M.name, flag: "-m", family: $0, options: M.options.map(\.names),
      canBeNegated: M.options.contains { $0.isNegatable })
  }
}
private func wanted<T: TargetExtension>(target type: T.Type) -> [Wanted] {
  [4, 6].filter { T.families.contains($0 == 4 ? .ipv4 : .ipv6) }.map {
    Wanted(name: T.name, flag: "-j", family: $0, options: T.options.map(\.names), canBeNegated: false)
  }
}

@Suite struct ExtensionCoverageTests {
  /// What the kernel of the tests does not have, and what has kernel tests of another kind.
  private static let exceptions: [String: String] = [
    "nfacct": "the kernel has no NFACCT", "SECMARK": "the kernel has no security module", "ipvs": "the kernel has no IPVS",
    "LED": "the kernel has no LEDs", "CLUSTERIP": "Linux has it no more", "ULOG": "Linux has it no more",
  ]
  /// Options that no packet shows, and those that take what a case can't have.
  private static let unseen: Set<String> = [
    "bpf --object-pinned", "cgroup --path", "CT --helper", "CT --timeout", "set --set",
  ]

  /// By "4 -m name", the words of its rules.
  private static let asked: [String: [[String]]] = {
    var found: [String: [[String]]] = [:]
    let cases = engineCases + matchCases + targetCases + stateRows + timeRows(at: 0) + setCases
    for c in cases {
      for (family, text) in [(4, c.rules4), (6, c.rules6)] {
        for line in (text ?? "").split(separator: "\n") where line.hasPrefix("-A") {
          let words = line.split(separator: " ").map(String.init)
          for (flag, name) in zip(words, words.dropFirst()) where ["-m", "-j", "-g"].contains(flag) {
            found["\(family) \(flag) \(name)", default: []].append(words)
          }
        }
      }
    }
    return found
  }()

  @Test func nothingIsLeftOut() {
    for want in Match.all.flatMap({ wanted($0) }) + Target.all.flatMap({ wanted(target: $0) }) where Self.exceptions[want.name] == nil {
      let rules = Self.asked["\(want.family) \(want.flag) \(want.name)"] ?? []
      let who = "\(want.name), IPv\(want.family)"
      #expect(!rules.isEmpty, "\(who): no kernel case")
      for names in want.options where !names.contains(where: { Self.unseen.contains("\(want.name) \($0)") }) {
        #expect(rules.contains { !$0.allSatisfy { !names.contains($0) } }, "\(who): no kernel case has \(names.first ?? "")")
      }
      if want.canBeNegated { #expect(rules.contains { $0.contains("!") }, "\(who): no kernel case has !") }
    }
  }
}
