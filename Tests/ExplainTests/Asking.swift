// How the tests here ask: rules as text, a host, a flow.
import Explain
import IPTables
import Netfilter
import Simulator
import Wire

/// The directory of the project's examples.
let examples: String = {
  let here = #filePath.split(separator: "/").dropLast(3)
  return "/" + here.joined(separator: "/") + "/examples/"
}()

struct Asked {
  var question: Question
  var answer: Answer
  var text: String { TextRenderer.render(answer, PageStyle(width: 100)) }

  /// `rules` is save text without its COMMIT lines being needed for one table.
  init(
    _ flow: String, rules: String = "", rules6: String = "", host: [String] = ["eth0=10.211.55.11/24"], listen: String? = nil,
    isVerbose: Bool = false, _ change: (inout Question) throws -> Void = { _ in }
  ) throws {
    var q = Question(try Flow(parsing: flow))
    for (text, family) in [(rules, Family.ipv4), (rules6, .ipv6)] where !text.isEmpty {
      q.rulesets.append(try Ruleset(parsing: Array(text.utf8), family, file: "rules"))
    }
    q.interfaces = try host.map { try HostInterface(parsing: $0) }
    q.listeners = try listen.map { $0.isEmpty ? [] : try ServicePlace.listeners($0) }
    try change(&q)
    question = q
    answer = try q.answer(isVerbose: isVerbose)
  }

  /// `nat OUTPUT 1` and so on, of the rules that matched nothing, with the reason's code.
  var unused: [String] { answer.unused.map { "\($0.rule.place) \($0.reason.code.rawValue)" } }

  /// The chains of a table with counters, as iptables-save -c prints them, and the rules behind them.
  func counters(_ kind: TableKind, _ family: Family = .ipv4) -> [String] {
    guard let table = answer.ruleset[kind, family] else { return [] }
    return table.saved(.front).split(separator: "\n").map(String.init).filter { $0.hasPrefix(":") || $0.hasPrefix("[") }
  }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func readFile(_ path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}
