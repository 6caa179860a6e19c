// A question with changes: the same host and flow, but for what is taken away or added.

import Host
import IPTables
import Machine
import Netfilter
import Simulator
import Wire

extension Question {
  /// The question as it would be with changes, and where its rules stand then; nil where a change names what is not there.
  func applying(_ changes: [Change]) -> (question: Question, edition: Edition)? {
    guard let rules = try? lastRules, let edition = Edition(rules, changes, sets) else { return nil }
    var q = self
    if let last = trail.indices.last, !changes.contains(where: \.namesRules) { q.trail[last] += changes } else { q.trail.append(changes) }
    if hasCommands { q.replaced = edition.rulesets } else { q.rulesets = edition.rulesets }
    for c in changes {
      switch c {
      case .delete, .relax, .amend, .acceptPolicy, .insert: break
      case .sysctl(let key, let value):
        // Of settings that stand for each interface and for all, what was said of one would count as well.
        let leaf = key.split(separator: ".").last
        if key.contains(".conf.") { q.sysctls.removeAll { $0.key.split(separator: ".").last == leaf } }
        guard let option = try? SysctlOption(parsing: "\(key)=\(value)") else { return nil }
        q.sysctls.append(option)
      case .forgetEntries: q.forgetsEntries = true
      case .reload: q.reloads = true
      case .run(let words): q.prepared.append(words)
      case .ask(let flow, let input):
        q.flow = flow
        q.input = input
        q.outside = []
        if flow.family != self.flow.family { q.before = q.before.filter { if case .command = $0 { true } else { false } } }
      }
    }
    return (q, edition)
  }

  private var hasCommands: Bool { before.contains { if case .command = $0 { true } else { false } } }

  /// The rules as the last command leaves them.
  var lastRules: [Ruleset] {
    get throws(QuestionError) {
      if let replaced { return replaced }
      guard hasCommands else { return rulesets }
      var all = Ruleset(rulesets.flatMap(\.tables))
      for case .command(let words) in before {
        guard let program = words.first.flatMap({ Program(called: $0) }), program.role == .command else { continue }
        try all.run(words, program, sets, "'\(words.joined(separator: " "))'")
      }
      return [all]
    }
  }

  /// The flow with its two sides exchanged.
  var reversedFlow: Flow? {
    let source =
      flow.source.isUnspecified ? interfaces.flatMap(\.addresses).first { $0.address.family == flow.family }?.address : flow.source
    guard let source, source != flow.destination else { return nil }
    return Flow(flow.kind, from: flow.destination, to: source, port: flow.destinationPort)
  }

  /// Commands, as `--try` takes them, on the rules that the question begins with.
  package func trying(_ commands: [String]) throws(QuestionError) -> Question {
    var q = self
    for text in commands {
      let words = try Question.words(text)
      guard let program = words.first.flatMap({ Program(called: $0) }), program.role == .command else {
        if words.first == "sysctl", let setting = words.last {
          q.sysctls.append(try SysctlOption(parsing: setting))
          continue
        }
        if words.first == "ipset" || words.first == "echo" {
          q.prepared.append(words)
          continue
        }
        if words.first == "conntrack" {
          q.lastly.append(words)
          continue
        }
        throw QuestionError(
          "--try '\(text)': this is no command that can be tried", remedy: "iptables, ip6tables, ipset, sysctl and conntrack can")
      }
      var all = Ruleset(q.rulesets.flatMap(\.tables))
      try all.run(words, program, q.sets, "--try '\(text)'")
      q.rulesets = [all]
    }
    return q
  }

  /// The words of a command line: at blanks, with quotes.
  package static func words(_ text: String) throws(QuestionError) -> [String] {
    var words: [String] = []
    var current: String?
    var quote: Character?
    for c in text {
      if let q = quote {
        if c == q { quote = nil } else { current = (current ?? "") + String(c) }
      } else if c == "'" || c == "\"" {
        quote = c
        current = current ?? ""
      } else if c.isWhitespace {
        if let w = current { words.append(w) }
        current = nil
      } else {
        current = (current ?? "") + String(c)
      }
    }
    if quote != nil { throw QuestionError("\(text): a quote is not closed") }
    if let w = current { words.append(w) }
    if words.first == "sudo" { words.removeFirst() }
    return words
  }

  /// Whether a word list is a command rather than a flow.
  package static func isCommand(_ text: String) -> Bool {
    guard let first = text.split(whereSeparator: \.isWhitespace).first.map(String.init) else { return false }
    return first == "sudo" || first == "echo" || Host.commands.contains(first) || Program(called: first) != nil
  }
}

extension Ruleset {
  mutating func run(_ words: [String], _ program: Program, _ sets: Sets, _ name: String) throws(QuestionError) {
    // The programs of iptables-nft have tables of their own where there are both back ends.
    if words.first?.contains("-nft") == true, tables.contains(where: \.kind.isNFT) {
      var own = backEnd(isNFT: true)
      try own.run(words, program, sets, name)
      tables = tables.filter { !$0.kind.isNFT } + own.asNFT.tables
      return
    }
    var parser = CommandParser(program, findSet: sets.finder)
    do throws(ToolError) {
      guard case .command(let command) = try parser.parse(CommandWords(Array(words.dropFirst()))) else {
        throw ToolError(.other, "nothing to do")
      }
      var printed = Printed()
      try run(command, &printed)
    } catch { throw QuestionError("\(name): \(error.description)") }
  }
}
