// What was done in a session, so that it can be saved as a scenario that `whytables test` plays again, with what came of each conversation
// as its expectation.

internal import Host
internal import IPTables
internal import Netfilter
internal import Wire

struct Journal: Sendable {
  enum Entry: Sendable {
    case run(host: String, [String])
    case listen(host: String, String)
    case stop(host: String, String)
    case outside(String, String)
    case wait(String)
    case flow(String, outcome: String)
  }
  private(set) var entries: [Entry] = []

  mutating func note(_ e: Entry) {
    // Commands one after another on one host are one step.
    if case .run(let host, let more) = e, case .run(host, let before) = entries.last {
      entries[entries.count - 1] = .run(host: host, before + more)
    } else {
      entries.append(e)
    }
  }

  /// The scenario: `head` is its hosts, as YAML. `hosts` are their names; a lone one need not be named.
  func scenario(_ head: String, hosts: [String]) -> String {
    var out = head
    if !out.isEmpty, !out.hasSuffix("\n") { out += "\n" }
    out += "steps:" + (entries.isEmpty ? " []" : "") + "\n"
    func line(_ key: String, _ value: String, first: Bool = true) { out += "\(first ? "  - " : "    ")\(key): \(value)\n" }
    func on(_ host: String) { if hosts.count > 1 { line("on", host, first: false) } }
    for e in entries {
      switch e {
      case .run(let host, let commands):
        line("run", "")
        out.removeLast(2)
        out += "\n"
        for c in commands { out += "      - \(Journal.quoted(c))\n" }
        on(host)
      case .listen(let host, let text):
        line("listen", text)
        on(host)
      case .stop(let host, let text):
        line("stop", text)
        on(host)
      case .outside(let kind, let text):
        line("outside", "{ \(kind): \(Journal.quoted(text)) }")
      case .wait(let text): line("wait", text)
      case .flow(let text, let outcome):
        line("flow", text)
        line("expect", outcome, first: false)
      }
    }
    return out
  }

  /// In YAML's single quotes, where only the quote itself is special.
  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  /// Commands that make a host's tables what they are, where a restore from a file did it.
  static func commands(_ ruleset: Ruleset) -> [String] {
    var out: [String] = []
    for t in ruleset.tables {
      let tool = "\(t.family == .ipv4 ? "iptables" : "ip6tables") -t \(t.kind.name)"
      out += ["\(tool) -F", "\(tool) -X"]
      var rules: [String] = []
      for l in t.saved(.none).split(separator: "\n") {
        let words = l.split(separator: " ")
        if l.hasPrefix(":"), words.count > 1 {
          let chain = words[0].dropFirst()
          out.append(words[1] == "-" ? "\(tool) -N \(chain)" : "\(tool) -P \(chain) \(words[1])")
        } else if l.hasPrefix("-A") {
          rules.append("\(tool) \(l)")
        }
      }
      out += rules
    }
    return out
  }
}

extension Lab {
  mutating func save(_ arguments: [String]) -> LabAnswer {
    guard arguments.count == 1, let path = arguments.first else { return .wrong("write: save FILE.yaml") }
    var out = LabAnswer("Saved. Play it again with: whytables test \(path)\n")
    out.file = (path, journal.scenario(head, hosts: names))
    return out
  }
}
