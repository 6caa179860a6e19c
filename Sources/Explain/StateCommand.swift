// What to type for what the host remembers to be otherwise: a member of a set (ipset(8)), an address in a list of `recent`, more of what a
// match doles out (iptables-extensions(8): recent, limit, hashlimit, quota, connlimit, statistic). A command or an option is named only if the
// condition lets a packet through with it: that was tried.

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
  /// What makes a condition on something remembered say yes: the command; new state, where it is from before; more of what is doled out; or
  /// the condition itself goes.
  func remedies(of f: FailedPart, _ command: [String], _ rule: RuleID, _ memory: PlayMemory) -> [Change] {
    var out: [Change] = []
    if !command.isEmpty { out.append(.run(command)) }
    if !before.isEmpty { out.append(.reload) }
    let helps = out.filter { reach(rule, past: f.part, with: $0, memory) != .no }
    if !helps.isEmpty { return helps + [.relax(rule, f.part)] }
    // The one with which the rule runs, or else one that gets a packet past the condition.
    var more: Change?
    for text in f.generous {
      let change = Change.amend(rule, f.part, text)
      let reach = reach(rule, past: f.part, with: change, memory)
      if reach == .runs || (reach == .past && more == nil) { more = change }
      if reach == .runs { break }
    }
    return (more.map { [$0] } ?? []) + [.relax(rule, f.part)]
  }

  /// The setting that lets packets outside the window be tracked, where it gets one past the condition.
  func liberally(_ f: FailedPart, _ rule: RuleID, _ memory: PlayMemory) -> [Change] {
    [Change.sysctl("net.netfilter.nf_conntrack_tcp_be_liberal", "1")].filter { reach(rule, past: f.part, with: $0, memory) != .no }
  }

  private enum Reach { case no, past, runs }

  /// Whether a packet gets past a condition of a rule once something is otherwise.
  private func reach(_ rule: RuleID, past part: RulePart, with change: Change, _ memory: PlayMemory) -> Reach {
    guard case .match(let n) = part, let q = applying([change])?.question, let c = memory.conversation(q) else { return .no }
    let book = RuleBook(c.host, rule.family)
    guard let entry = book.entry(rule) else { return .no }
    let history = RuleHistory(c, book, keepsAll: true)
    if history.matches[rule.table]?[entry] != nil { return .runs }
    let tries = history.tries[rule.table] ?? []
    guard tries.indices.contains(Int(entry)) else { return .no }
    return tries[Int(entry)].contains { if case .match(let m) = $0.part { m > n } else { false } } ? .past : .no
  }
}

extension FailedPart {
  /// The condition with more of what it doles out, least first.
  fileprivate var generous: [String] {
    func number(_ option: String) -> UInt64? { value(option).flatMap { UInt64($0) } }
    switch match {
    case "limit", "hashlimit":
      let option = match == "limit" ? "--limit-burst" : "--hashlimit-burst"
      // What counts bytes has its burst in bytes, with a unit. Without the option it is 5.
      guard let burst = value(option) == nil ? 5 : number(option), value("--hashlimit-above") == nil else { return [] }
      return [10, 100, 1000, 10000].filter { $0 > burst }.map { with(option, $0) }
    case "quota":
      guard let quota = number("--quota") else { return [] }
      if wanted.contains("! --quota") { return [with("--quota", 0)] }
      return [1000, 1_000_000, 1_000_000_000].filter { $0 > quota }.map { with("--quota", $0) }
    case "connlimit":
      if let above = number("--connlimit-above"), above > 0 { return [with("--connlimit-above", 0)] }
      guard let most = number("--connlimit-upto") else { return [] }
      return [1, 10, 100].filter { $0 > most }.map { with("--connlimit-upto", $0) }
    case "statistic":
      guard let every = number("--every"), let now = number("--packet") else { return [] }
      return (0..<min(every, 16)).filter { $0 != now }.map { with("--packet", $0) }
    default: return []
    }
  }

  private func value(_ option: String) -> Substring? {
    let words = wanted.split(separator: " ")
    guard let at = words.firstIndex(of: option[...]), words.indices.contains(at + 1) else { return nil }
    return words[at + 1]
  }

  private func with(_ option: String, _ number: UInt64) -> String {
    guard let old = value(option) else { return "\(wanted) \(option) \(number)" }
    return wanted.replacing("\(option) \(old)", with: "\(option) \(number)")
  }
}
