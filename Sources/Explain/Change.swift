// What could be otherwise, as a value: a rule less, a condition less, a setting, a table of connections without its old entries. A question
// is asked again with changes; rules keep the names that they have in the question as it was asked.

import IPTables
import Machine
import Netfilter
import Simulator
import Wire

package enum Change: Hashable, Sendable {
  case delete(RuleID)
  /// The rule without one of its conditions.
  case relax(RuleID, RulePart)
  /// The rule with more of what a match of its doles out: the match, as it is written then.
  case amend(RuleID, RulePart, String)
  case acceptPolicy(TableKind, Family, chain: String)
  /// At the head of a built-in chain. The text is what follows the chain's name in a command.
  case insert(TableKind, Family, chain: String, text: String)
  case sysctl(String, String)
  /// The connections that were there before are forgotten.
  case forgetEntries
  /// The rules are taken away and loaded again, so that what they remember begins again.
  case reload
  /// A command is run first.
  case run([String])
  /// Another flow, by its interface where the routes don't tell: where nothing can be taken away, one for which the rule would run.
  case ask(Flow, input: String?)
}

extension Change {
  /// Whether its meaning depends on where rules stand.
  var namesRules: Bool {
    switch self {
    case .delete, .relax, .amend, .insert: true
    case .acceptPolicy, .sysctl, .forgetEntries, .reload, .run, .ask: false
    }
  }
}

/// The ruleset with changes, and where its rules stood before.
struct Edition {
  private(set) var rulesets: [Ruleset]
  /// By chain: the former number of each rule; nil for one that is new.
  private var origins: [RuleID: [Int?]] = [:]
  /// The positions of matches that rules have no more.
  private var gone: [RuleID: Set<Int>] = [:]

  /// Nil where a change names what is not there.
  init?(_ rulesets: [Ruleset], _ changes: [Change], _ sets: Sets) {
    self.rulesets = rulesets
    var deleted: Set<RuleID> = []
    var relaxed: [RuleID: Set<RulePart>] = [:]
    var amended: [RuleID: [RulePart: String]] = [:]
    var accepted: Set<RuleID> = []
    var inserted: [RuleID: [String]] = [:]
    for c in changes {
      switch c {
      case .delete(let id): deleted.insert(id)
      case .relax(let id, let part): relaxed[id, default: []].insert(part)
      case .amend(let id, let part, let text): amended[id, default: [:]][part] = text
      case .acceptPolicy(let t, let f, let chain): accepted.insert(RuleID(t, f, chain, 0))
      case .insert(let t, let f, let chain, let text): inserted[RuleID(t, f, chain, 0), default: []].append(text)
      case .sysctl, .forgetEntries, .reload, .run, .ask: break
      }
    }
    for id in inserted.keys where !self.rulesets.contains(where: { $0[id.table, id.family] != nil }) {
      var added = Ruleset()
      added[id.table, id.family] = Table(id.table, id.family)
      self.rulesets.append(added)
    }
    for r in self.rulesets.indices {
      for t in self.rulesets[r].tables.indices {
        let table = self.rulesets[r].tables[t]
        var changed = table
        for (c, chain) in table.chains.enumerated() {
          let place = RuleID(table.kind, table.family, chain.name, 0)
          var new = Chain(chain.name, policy: accepted.contains(place) ? .accept : chain.policy)
          new.policyCounters = chain.policyCounters
          var origin: [Int?] = []
          for text in inserted[place] ?? [] {
            guard let rule = Rule(text, table, chain.name, sets) else { return nil }
            new.append(rule)
            origin.append(nil)
          }
          for (n, rule) in chain.rules.enumerated() {
            let id = RuleID(table.kind, table.family, chain.name, n + 1)
            if deleted.contains(id) { continue }
            guard let rule = rule.amended(amended[id] ?? [:], table, chain.name, sets) else { return nil }
            if let parts = relaxed[id] { gone[id] = rule.matches(of: parts) }
            new.append(relaxed[id].map { rule.without($0, table, sets) } ?? rule)
            origin.append(n + 1)
          }
          changed.chains[c] = new
          origins[place] = origin
        }
        self.rulesets[r].tables[t] = changed
      }
    }
  }

  /// The name of a rule in the question as it was asked; nil for a new one.
  func original(_ id: RuleID) -> RuleID? {
    var place = id
    place.number = 0
    guard let numbers = origins[place] else { return id }
    guard numbers.indices.contains(id.number - 1), let n = numbers[id.number - 1] else { return nil }
    place.number = n
    return place
  }
  /// Where a rule stands now; nil if it was deleted.
  func current(_ id: RuleID) -> RuleID? {
    var place = id
    place.number = 0
    guard let numbers = origins[place] else { return id }
    guard let n = numbers.firstIndex(of: id.number) else { return nil }
    place.number = n + 1
    return place
  }
  /// A match's position among those that the rule had; `id` as the question was asked.
  func original(_ part: RulePart, of id: RuleID) -> RulePart {
    guard case .match(var n) = part, let gone = gone[id] else { return part }
    for g in gone.sorted() where g <= n { n += 1 }
    return .match(n)
  }

  /// Where a condition stands now; nil if the rule has it no more.
  private func current(_ part: RulePart, of id: RuleID) -> RulePart? {
    guard case .match(let n) = part, let gone = gone[id] else { return part }
    return gone.contains(n) ? nil : .match(n - gone.count { $0 < n })
  }

  /// A change in the names of the rules as they are now; nil where it is made.
  func current(_ change: Change) -> Change? {
    switch change {
    case .delete(let id): current(id).map { .delete($0) }
    case .relax(let id, let part): current(id).flatMap { now in current(part, of: id).map { .relax(now, $0) } }
    case .amend(let id, let part, let text): current(id).flatMap { now in current(part, of: id).map { .amend(now, $0, text) } }
    case .acceptPolicy, .insert, .sysctl, .forgetEntries, .reload, .run, .ask: change
    }
  }

  /// A reason's change, in the names of the question as it was asked.
  func original(_ change: Change) -> Change? {
    switch change {
    case .delete(let id): original(id).map { .delete($0) }
    case .relax(let id, let part): original(id).map { .relax($0, original(part, of: $0)) }
    case .amend(let id, let part, let text): original(id).map { .amend($0, original(part, of: $0), text) }
    case .acceptPolicy, .insert, .sysctl, .forgetEntries, .reload, .run, .ask: change
    }
  }
}

extension Rule {
  /// The rule of `-A CHAIN text`.
  init?(_ text: String, _ table: Table, _ chain: String, _ sets: Sets) {
    let words = ["-t", table.kind.name, "-A", chain] + text.split(separator: " ").map(String.init)
    var parser = CommandParser(Program(.command, table.family), findSet: sets.finder)
    guard case .command(let command)? = try? parser.parse(CommandWords(words)) else { return nil }
    var editor = TableEditor(table)
    var printed = Printed()
    guard (try? command.apply(to: &editor, &printed)) != nil, let rule = editor.chain(chain)?.rules.last else { return nil }
    self = rule
  }

  /// The rule with some of its matches written anew; nil where that can't be read.
  func amended(_ texts: [RulePart: String], _ table: Table, _ chain: String, _ sets: Sets) -> Rule? {
    var rule = self
    for (part, text) in texts {
      guard case .match(let n) = part, matches.indices.contains(n), let new = Rule(text, table, chain, sets)?.matches.first else {
        return nil
      }
      rule.matches[n] = new
    }
    return rule
  }

  /// The rule without some of its conditions. What can't stand without them goes too: matches and targets that ask for a protocol.
  func without(_ parts: Set<RulePart>, _ table: Table, _ sets: Sets) -> Rule {
    let family = table.family
    var rule = self
    let gone = matches(of: parts)
    for part in parts {
      switch part {
      case .source:
        rule.filter.source = HeaderFilter(family).source
        rule.filter.flags.remove(.notSource)
      case .destination:
        rule.filter.destination = HeaderFilter(family).destination
        rule.filter.flags.remove(.notDestination)
      case .input:
        rule.filter.inInterface = .any
        rule.filter.flags.remove(.notIn)
      case .output:
        rule.filter.outInterface = .any
        rule.filter.flags.remove(.notOut)
      case .fragment: rule.filter.flags.subtract([.fragment, .notFragment])
      case .proto:
        rule.filter.proto = 0
        rule.filter.flags.subtract([.proto, .notProto])
      case .match: break
      }
    }
    rule.matches = matches.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
    if parts.contains(.proto), target.payload != nil, !rule.isTaken(table, sets) { rule.target = .none }
    return rule
  }

  /// The positions of the matches that go with some conditions.
  func matches(of parts: Set<RulePart>) -> Set<Int> {
    Set(matches.indices.filter { parts.contains(.match($0)) || parts.contains(.proto) && matches[$0].asksForProtocol })
  }

  /// Whether the kernel would take the rule in a chain of the table that no hook reaches.
  private func isTaken(_ table: Table, _ sets: Sets) -> Bool {
    var alone = Table(table.kind, table.family)
    var chain = Chain("alone")
    chain.append(self)
    alone.chains.append(chain)
    return (try? LoadedTable.check(alone, sets: sets)) != nil
  }
}

extension Match {
  /// Whether it can stand only behind a -p.
  var asksForProtocol: Bool {
    let type = Swift.type(of: payload)
    return !type.protocols.isEmpty || type.name == "multiport"
  }
}
