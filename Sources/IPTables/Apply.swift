// A command is applied to a ruleset: the second half of do_command4 (iptables 1.8.9, iptables/iptables.c). Value in, value out; nothing is
// changed unless the kernel would take the whole table.

import Netfilter
import Wire

/// What a run prints.
package struct Printed: Sendable {
  package var output = ""
  package var errors = ""
  package init() {}
}

extension Ruleset {
  /// Runs one command on its own: opens the table, applies, commits.
  package mutating func run(_ command: Command, _ printed: inout Printed, _ estimators: Estimators = Estimators()) throws(ToolError) {
    guard let kind = TableKind(name: command.table) else {
      let tool = command.family == .ipv4 ? "iptables" : "ip6tables"
      let reason = command.table.utf8.count >= 32 ? "Module is wrong version" : "Table does not exist (do you need to insmod?)"
      throw ToolError(
        .version, "can't initialize \(tool) table `\(command.table)': \(reason)", word: command.table, allowed: TableKind.names)
    }
    var editor = TableEditor(open(kind, command.family))
    try command.apply(to: &editor, &printed)
    if editor.isChanged { try commit(editor, estimators) }
  }

  /// The table, which exists from the first time that anybody asks for it.
  package mutating func open(_ kind: TableKind, _ family: Family) -> Table {
    if let t = self[kind, family] { return t }
    let t = Table(kind, family)
    self[kind, family] = t
    return t
  }

  /// Puts the changed table in place, if the kernel would.
  package mutating func commit(_ editor: TableEditor, _ known: Estimators = Estimators()) throws(ToolError) {
    let table = editor.committed
    var estimators = known
    for t in tables { for c in t.chains { for i in c.rules.indices { estimators.add(c.rules[i].target) } } }
    do throws(KernelRefusal) { try LoadedTable.check(table, estimators: estimators) } catch { throw ToolError(error) }
    self[editor.kind, editor.family] = table
  }
}

extension TableKind {
  static var names: String { allCases.map(\.name).joined(separator: " ") }
}

extension TableEditor {
  mutating func apply(_ command: Command, _ printed: inout Printed) throws(ToolError) { try command.apply(to: &self, &printed) }
}

extension Command {
  package func apply(to editor: inout TableEditor, _ printed: inout Printed) throws(ToolError) {
    let isVerbose = given.contains(.verbose)
    let name = chain ?? ""
    switch verbs {
    case .append, .insert, .replace, .delete, .check:
      try applyRule(name, to: &editor, &printed)
    case .deleteNumber: try editor.delete(from: name, number: ruleNumber)
    case .flush:
      for c in chain.map({ [$0] }) ?? editor.chainNames {
        if isVerbose { printed.output += "Flushing chain `\(c)'\n" }
        try editor.flush(c)
      }
    case .zero: try zero(&editor, &printed)
    case .zeroNumber: try editor.zero(name, number: ruleNumber)
    case .newChain: try editor.create(name)
    case .deleteChain:
      // All are tried; the last failure counts.
      var failure: ToolError?
      for c in chain.map({ [$0] }) ?? editor.chainNames.filter({ !editor.isBuiltIn($0) }) {
        if isVerbose { printed.output += "Deleting chain `\(c)'\n" }
        do throws(ToolError) { try editor.remove(c) } catch { failure = error }
      }
      if let failure { throw failure }
    case .renameChain: try editor.rename(name, to: newName ?? "")
    case .setPolicy: try editor.setPolicy(name, policy ?? "", given.contains(.counters) ? counters : nil)
    default:
      if verbs.contains(.list) {
        printed.output += try editor.listing(chain, number: ruleNumber, ListingStyle(given))
      } else {
        do throws(ToolError) { printed.output += try editor.commands(chain, number: ruleNumber, counters: isVerbose) } catch {
          printed.output += error.output
          throw error
        }
      }
      if verbs.contains(.zero) { try zero(&editor, &printed) }
    }
  }

  private func zero(_ editor: inout TableEditor, _ printed: inout Printed) throws(ToolError) {
    for c in chain.map({ [$0] }) ?? editor.chainNames {
      if given.contains(.verbose) { printed.output += "Zeroing chain `\(c)'\n" }
      try editor.zero(c)
    }
  }

  /// One rule for each pair of addresses.
  private func applyRule(_ name: String, to editor: inout TableEditor, _ printed: inout Printed) throws(ToolError) {
    var rule = Rule(filter, matches: matches, target: try resolvedTarget(editor, &printed))
    if sources.isEmpty, destinations.isEmpty { return try applyRule(rule, name, to: &editor, &printed) }
    var failure: ToolError?
    for source in sources.isEmpty ? [filter.source] : sources {
      for destination in destinations.isEmpty ? [filter.destination] : destinations {
        rule.filter.source = source
        rule.filter.destination = destination
        do throws(ToolError) { try applyRule(rule, name, to: &editor, &printed) } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  private func applyRule(_ rule: Rule, _ name: String, to editor: inout TableEditor, _ printed: inout Printed) throws(ToolError) {
    if given.contains(.verbose) { printed.output += editor.line(rule) }
    switch verbs {
    case .append: try editor.append(rule, counters, to: name)
    case .insert: try editor.insert(rule, counters, into: name, number: ruleNumber)
    case .replace: try editor.replace(rule, counters, in: name, number: ruleNumber)
    default: try editor.delete(rule, from: name, isCheck: verbs == .check)
    }
  }

  private func resolvedTarget(_ editor: borrowing TableEditor, _ printed: inout Printed) throws(ToolError) -> Target {
    switch target {
    case .none: return .none
    case .target(.accept, _): return .accept
    case .target(.drop, _): return .drop
    case .target(.return, _): return .return
    case .target(.queue, _): return .queue
    case .target(let t, let name):
      guard editor.isChain(name) else { return t }
      printed.errors += "Warning: using chain \(name), not extension\n"
      return .jump(name)
    case .name(let name):
      if editor.isChain(name) { return .jump(name) }
      throw ToolError(
        .parameter, "Couldn't load target `\(name)':No such file or directory\n", word: name, allowed: targets(editor, withExtensions: true)
      )
    case .goto(let name):
      if editor.isChain(name) { return .goto(name) }
      throw ToolError(.parameter, "goto '\(name)' is not a chain", word: name, allowed: targets(editor, withExtensions: false))
    }
  }

  /// What -j could say instead.
  private func targets(_ editor: TableEditor, withExtensions: Bool) -> String {
    let chains = editor.table.chains.filter { !$0.isBuiltIn }.map(\.name)
    if !withExtensions { return chains.joined(separator: " ") }
    let extensions = Target.all.filter { $0.families.contains(family) }.map { $0.name }.sorted()
    return (Target.verdicts.keys.sorted() + chains + extensions).joined(separator: " ")
  }
}
