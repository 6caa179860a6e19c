// One rule, as a user names it: `nat OUTPUT 1`, or by its text, `-t nat -A OUTPUT -p tcp -j REDIRECT --to-ports 9999`.

import IPTables
import Netfilter
import Simulator
import Wire

extension Question {
  /// The rule that a text names.
  package func rule(named text: String) throws(QuestionError) -> RuleID {
    let words = try Question.words(text)
    let all = Ruleset(try lastRules.flatMap(\.tables))
    let families: [Family] = [flow.family, flow.family == .ipv4 ? .ipv6 : .ipv4]
    if words.contains(where: { $0.hasPrefix("-") }) { return try rule(written: words, text, all, families) }
    // `nft filter INPUT 1`: of the second back end.
    let isNFT = words.first == "nft"
    let place = isNFT ? Array(words.dropFirst()) : words
    // The table may be left out, as iptables does.
    let parts = place.count == 2 ? ["filter"] + place : place
    guard parts.count == 3, let number = Int(parts[2]), number > 0 else {
      throw QuestionError("--rule '\(text)': write TABLE CHAIN NUMBER, or the rule", remedy: "for example --rule 'nat OUTPUT 1'")
    }
    guard let kind = TableKind(name: parts[0]).map({ isNFT ? $0.nft : $0 }) else {
      throw QuestionError("--rule '\(text)': there is no table \(parts[0])", remedy: "there are raw, mangle, nat, filter and security")
    }
    for family in families {
      if let chain = all[kind, family]?.chain(parts[1]), number <= chain.rules.count { return RuleID(kind, family, parts[1], number) }
    }
    guard let table = all[kind, families[0]] ?? all[kind, families[1]] else {
      throw QuestionError("--rule '\(text)': the rules have no table \(parts[0])")
    }
    guard let chain = table.chain(parts[1]) else {
      let names = table.chains.map(\.name).joined(separator: ", ")
      throw QuestionError("--rule '\(text)': \(parts[0]) has no chain \(parts[1])", remedy: "its chains are \(names)")
    }
    let count = chain.rules.count
    throw QuestionError(
      "--rule '\(text)': \(parts[0]) \(parts[1]) has \(count == 0 ? "no rule" : count == 1 ? "1 rule only" : "\(count) rules only")")
  }

  private func rule(
    written words: [String], _ text: String, _ all: Ruleset, _ families: [Family]
  ) throws(QuestionError) -> RuleID {
    var words = words
    var only: Family?
    if let program = words.first.flatMap({ Program(called: $0) }) {
      only = program.family
      words.removeFirst()
    }
    var problem = "there is no such rule"
    for family in families where only == nil || only == family {
      var parser = CommandParser(Program(.command, family), findSet: sets.finder)
      let command: Command
      do throws(ToolError) {
        guard case .command(let read) = try parser.parse(CommandWords(words)) else { continue }
        command = read
      } catch {
        problem = error.description
        continue
      }
      guard let kind = TableKind(name: command.table), let table = all[kind, family], let name = command.chain,
        let chain = table.chain(name)
      else { continue }
      var editor = TableEditor(table)
      var printed = Printed()
      guard command.verbs == .append || command.verbs == .insert, (try? command.apply(to: &editor, &printed)) != nil,
        let changed = editor.chain(name)
      else { continue }
      let wanted = command.verbs == .append ? changed.rules.last : changed.rules.dropFirst(max(0, command.ruleNumber - 1)).first
      if let n = chain.rules.firstIndex(where: { $0 == wanted }) { return RuleID(kind, family, name, n + 1) }
    }
    throw QuestionError(
      "--rule '\(text)': \(problem)", remedy: "iptables-save shows how rules are written; or name it: 'TABLE CHAIN NUMBER'")
  }

  /// How a rule reads.
  package func reference(_ id: RuleID) -> RuleReference? {
    guard let rules = try? lastRules else { return nil }
    let all = Ruleset(rules.flatMap(\.tables))
    guard let chain = all[id.table, id.family]?.chain(id.chain), chain.rules.indices.contains(id.number - 1) else { return nil }
    return RuleReference(
      table: id.table, family: id.family, chain: id.chain, number: id.number, text: chain.rules[id.number - 1].saved(id.chain, id.family))
  }
}

/// The answer about one rule.
package struct RuleAnswer: Sendable {
  package var rule: RuleReference
  package var verdict: RuleVerdict
  /// What is to be taken away for the rule to run, in the order found; empty where it ran or nothing was found.
  package var removals: [Change]
  /// The same in words.
  package var removalTexts: [String] = []
  /// Whether the rule runs then.
  package var runsThen: Bool

  package func sentence(_ packets: [PacketStory]) -> String {
    func name(_ n: Int) -> String { packets.indices.contains(n - 1) ? packets[n - 1].name : "packet \(n)" }
    switch verdict {
    case .ran(let by, let effects):
      let who = by.count == 1 ? name(by[0]) : "\(by.count) packets: \(Reason.list(by))"
      let but = effects.map { "; but \($0.text(name))" }.joined()
      return "\(rule.full) ran for \(who)\(but)."
    case .never(let reason, _): return "\(rule.full) never ran: \(reason.text(rule, name))."
    }
  }
  /// What would make it run; nil where it ran, or where nothing is known that would.
  package var would: String? {
    guard case .never = verdict, runsThen, !removals.isEmpty else { return nil }
    // Conditions of one rule are told together.
    var out: [String] = []
    var last: RuleID?
    for (change, text) in zip(removals, removalTexts) {
      let (id, start) = change.relaxing
      if let id, id == last, text.hasPrefix(start) {
        out[out.count - 1] += ", nor for " + text.dropFirst(start.count)
      } else {
        out.append(text)
      }
      last = id
    }
    return "It would run \(out.joined(separator: ", and "))."
  }
}

extension Change {
  /// The rule that a condition is taken from, and how that is said.
  fileprivate var relaxing: (RuleID?, String) {
    guard case .relax(let id, _) = self else { return (nil, "") }
    return (id, "with \(id.place) not asking for ")
  }
}

extension Question {
  /// A change in words, with the condition that it takes from a rule as it is saved.
  private func text(of change: Change) -> String {
    guard case .relax(let id, let part) = change, let rules = try? lastRules,
      let chain = Ruleset(rules.flatMap(\.tables))[id.table, id.family]?.chain(id.chain), chain.rules.indices.contains(id.number - 1)
    else { return change.text }
    return "with \(id.place) not asking for \(Mismatch.saved(part, chain.rules[id.number - 1], id.family))"
  }

  package func answer(about id: RuleID) throws(QuestionError) -> RuleAnswer {
    guard let reference = reference(id), let verdict = try verdict(on: id) else {
      throw QuestionError("there is no rule \(id.place)")
    }
    var answer = RuleAnswer(rule: reference, verdict: verdict, removals: [], runsThen: false)
    if case .never = verdict, let tried = try Counterfactual.check(self, id) {
      answer.removals = tried.steps.map(\.change)
      answer.removalTexts = answer.removals.map(text(of:))
      // What turned out to be no reason is not given as one.
      if case .ran = tried.end, let first = tried.steps.first { answer.verdict = .never(first.reason, removal: first.change) }
      if case .ran = tried.end { answer.runsThen = true }
    }
    return answer
  }
}
