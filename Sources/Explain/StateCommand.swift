// What to type for what the host remembers to be otherwise: a member of a set (ipset(8)), an address in a list of `recent`
// (iptables-extensions(8), recent). A command is named only if the condition lets a packet through with it: that was tried.

import Host
import IPTables
import Machine
import Netfilter
import Simulator
import Wire

extension ReasonFinder {
  /// The set holds the packet no more, or holds it; empty where that is not a matter of one element.
  func setCommand(_ t: RuleHistory.Try, _ trace: Trace, _ rule: Rule) -> [String] {
    guard case .match(let n) = t.part, rule.matches.indices.contains(n), case .set(let m) = rule.matches[n],
      let packet = trace.packet(at: t.event), let gate = trace.gate(at: t.event, c.host.machine)
    else { return [] }
    let test = m.value.test
    guard test.flags.isEmpty, test.packets == .any, test.bytes == .any else { return [] }
    let found = c.host.sets.element(
      of: packet, in: m.value.set, test.use, InterfaceName(gate.input), InterfaceName(gate.output), held: test.isNegated,
      c.host.context.jiffies)
    guard let found else { return [] }
    return ["ipset", test.isNegated ? "del" : "add", m.value.set, found.set.text(of: found.key)]
  }

  /// The list of `recent` has seen the packet's address, or has not.
  func recentCommand(_ t: RuleHistory.Try, _ trace: Trace, _ rule: Rule) -> [String] {
    guard case .match(let n) = t.part, rule.matches.indices.contains(n), case .recent(let m) = rule.matches[n],
      let packet = trace.packet(at: t.event), m.value.action != .set
    else { return [] }
    let sign = m.value.isNegated ? "-" : "+"
    return ["echo", "\(sign)\(m.value.address(of: packet))", ">", "/proc/net/xt_recent/\(m.value.list)"]
  }
}

extension Question {
  /// What makes a condition on something remembered say yes: the command; new state, where it is from before; or the condition itself goes.
  func remedies(of f: FailedPart, _ command: [String], _ rule: RuleID, _ memory: PlayMemory) -> [Change] {
    var out: [Change] = []
    if !command.isEmpty { out.append(.run(command)) }
    if !before.isEmpty { out.append(.reload) }
    return out.filter { gets(rule, past: f.part, with: $0, memory) } + [.relax(rule, f.part)]
  }

  /// Whether a packet gets past a condition of a rule once something is otherwise.
  private func gets(_ rule: RuleID, past part: RulePart, with change: Change, _ memory: PlayMemory) -> Bool {
    guard case .match(let n) = part, let q = applying([change])?.question, let c = memory.conversation(q) else { return false }
    let book = RuleBook(c.host, rule.family)
    guard let entry = book.entry(rule) else { return false }
    let history = RuleHistory(c, book, keepsAll: true)
    if history.matches[rule.table]?[entry] != nil { return true }
    let tries = history.tries[rule.table] ?? []
    guard tries.indices.contains(Int(entry)) else { return false }
    return tries[Int(entry)].contains { if case .match(let m) = $0.part { m > n } else { false } }
  }
}
