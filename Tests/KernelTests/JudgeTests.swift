// The judge itself: that a case asks what it says, and that the answer holds everything the kernel did. The expected values are from the
// RFCs, from iptables(8) and iptables-extensions(8), and from Linux 6.18 by another program than this.
import KernelJudge
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A case and what is true of it. What is nil is not looked at.
struct Fact: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var interfaces = [KernelCase.Interface("wa", ["10.0.0.1/24"]), KernelCase.Interface("wb", ["192.0.2.1/24"])]
  var sysctl: [String: KernelCase.Setting] = [:]
  var rules4: String? = nil
  var rules6: String? = nil
  var commands: [[String]] = []
  var stack = KernelCase.Stack.quiet
  var trace = false
  var steps: [KernelStep]

  /// "device: summary" of every packet that left.
  var out: [String]? = nil
  /// The summary of every packet that was delivered.
  var local: [String]? = nil
  /// "step error" of every step that was refused.
  var refused: [String] = []
  /// Rules and policies that must be among the counters, as "table line".
  var counters: [String] = []
  /// All the connections, "timeout line".
  var connections: [String]? = nil
  var log: [String]? = nil
}

@Suite(.asksTheKernel) struct JudgeTests {
  @Test(arguments: facts) func fact(_ fact: Fact) throws {
    var asked = KernelCase(
      name: fact.testDescription, interfaces: fact.interfaces, sysctl: fact.sysctl, rules4: fact.rules4, rules6: fact.rules6,
      commands: fact.commands, stack: fact.stack, trace: fact.trace, steps: fact.steps)
    // Through its JSON form, so that this form too asks what it says.
    asked = try JSONDecoder().decode(KernelCase.self, from: JSONEncoder().encode(asked))
    var result = KernelJudge.run(asked)
    #expect(result.errors == [])
    // The JSON form has no times.
    result.times = []
    let again = try JSONDecoder().decode(KernelResult.self, from: JSONEncoder().encode(result))
    #expect(again == result)

    var (out, local, refused): ([String], [String], [String]) = ([], [], [])
    for event in result.events {
      switch event.what {
      case .out(let interface, _, let summary): out.append("\(interface): \(summary)")
      case .local(_, let mark, let summary): local.append(mark == 0 ? summary : "\(summary) mark=\(mark)")
      case .errno(_, let name): refused.append("\(event.step) \(name)")
      default: break
      }
    }
    if let expected = fact.out { #expect(out == expected) }
    if let expected = fact.local { #expect(local == expected) }
    #expect(refused == fact.refused)
    for line in fact.counters {
      let words = line.split(separator: " ", maxSplits: 1)
      let table = (result.counters4 ?? result.counters6)?[String(words[0])] ?? []
      #expect(table.contains(String(words[1])), "\(line) is not among \(table)")
    }
    if let expected = fact.connections { #expect(result.conntrack?.map { "\($0.timeout) \($0.line)" } == expected) }
    if let expected = fact.log { #expect(result.log?.map(\.text) == expected) }
  }

  /// Cases that log, all at once: each sees its own lines, though the kernel has one log.
  @Test func casesThatLogDoNotHearEachOther() async {
    await withTaskGroup(of: (Int, [String]).self) { group in
      for port in 1001...1008 {
        group.addTask {
          let asked = KernelCase(
            interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"])],
            rules4: "*filter\n-A INPUT -j LOG --log-prefix \"p\(port) \"\nCOMMIT\n",
            steps: [.inject("wa", Craft.udp("10.0.0.2:5000", "10.0.0.1:\(port)"))])
          return (port, KernelJudge.run(asked).log?.map(\.text) ?? [])
        }
      }
      for await (port, lines) in group {
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.hasPrefix("p\(port) IN=wa OUT= ") && $0.contains(" DPT=\(port) ") })
      }
    }
  }

  /// What is wrong with the asking is an error of the result, not an answer.
  @Test func errorsOfTheAsking() {
    var asked = KernelCase(interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"])], sysctl: ["net.ipv4.no_such_thing": 1])
    #expect(KernelJudge.run(asked).errors.count == 1)
    asked = KernelCase(interfaces: [KernelCase.Interface("wa", ["not an address"])])
    #expect(KernelJudge.run(asked).errors.count == 1)
    asked = KernelCase(steps: [.inject("wa", Craft.udp("10.0.0.2:1", "10.0.0.1:1"))])
    #expect(KernelJudge.run(asked).errors == ["there is no device wa"])
    asked = KernelCase(interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"])], rules4: "*filter\n-A INPUT -j NOSUCH\nCOMMIT\n")
    let result = KernelJudge.run(asked)
    #expect(result.errors == [])
    #expect(result.restore4?.rc == 2)  // the rules' error is the case's answer
  }

  @Test func unreadableCases() {
    for text in [
      "{\"steps\": [{\"op\": \"fly\"}]}", "{\"steps\": [{\"op\": \"inject\", \"if\": \"a\", \"hex\": \"abc\"}]}", "{\"stack\": \"loud\"}",
      "[]",
    ] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(KernelCase.self, from: Data(text.utf8)) }
    }
  }
}
