// The end of an explanation, asked of the kernel: with what it names taken away, the kernel too must count the rule. And as things were, it
// must not.
import Explain
import Firewalls
import Host
import IPTables
import KernelJudge
import Machine
import Netfilter
import Simulator
import Testing
import Wire

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite(.asksTheKernel) struct CounterfactualTests {
  /// What the kernel counts of a rule, where it is given all that came to the host in a played question; nil where it did not understand.
  static func count(_ q: Question, _ rule: RuleID) throws -> Int? {
    let played = try q.play()
    let machine = played.conversation.host.machine
    let v4 = machine.sysctl.ipForward ? 1 : 0
    let v6 = machine.sysctl.ipv6Forwarding ? 1 : 0
    var asked = KernelCase(
      interfaces: q.interfaces.map { i in
        KernelCase.Interface(i.name, i.addresses.map { "\($0.address)/\($0.prefixLength)" }, type: "tun")
      }, sysctl: ["net.ipv4.ip_forward": .number(v4), "net.ipv6.conf.all.forwarding": .number(v6)])
    asked.family = q.interfaces.contains { $0.addresses.contains { $0.address.family == .ipv6 } } ? 46 : 4
    for s in q.sysctls where !s.key.hasSuffix("forward") && !s.key.hasSuffix("forwarding") && !s.key.hasSuffix("all_netns") {
      asked.sysctl[s.key] = .text(s.value)
    }
    // A case begins with redirects off.
    for i in asked.interfaces {
      asked.sysctl["net.ipv4.conf.\(i.name).send_redirects"] = machine.sysctl.sendsRedirects(InterfaceName(i.name)) ? 1 : 0
    }
    // The routes of the question, and the default route that was assumed.
    for r in machine.routes.routes where r.table == Route.mainTable {
      guard let gateway = r.gateway else { continue }
      asked.routes.append("\(r.destination.length(r.destination.family) == 0 ? "default" : "\(r.destination)") via \(gateway)")
    }
    if !q.sets.all.isEmpty { asked.ipset = q.sets.saved() }
    let rules = Ruleset(q.rulesets.flatMap(\.tables))
    asked.rules4 = rules.saved(.ipv4, counters: false, date: "")
    asked.rules6 = rules.saved(.ipv6, counters: false, date: "")
    for happening in played.script {
      switch happening {
      case .conversation(let c):
        for step in c.steps.prefix(16) {
          switch step.origin {
          case .arrived(let id): asked.steps.append(.inject(c.host.machine.name(id).description, Hex(step.bytes)))
          case .sent(let owner):
            var raw = KernelStep.LocalRaw(hex: Hex(step.bytes), uid: owner?.uid, gid: owner?.gid, mark: q.mark == 0 ? nil : q.mark)
            let source = Packet(step.bytes)?.source
            if step.isBound, let source, !source.isUnspecified, source.isIPv4 || !source.isLinkLocal { raw.bind_addr = "\(source)" }
            asked.steps.append(.localRaw(raw))
          }
        }
      case .command(let words) where words.first == "echo":
        asked.steps.append(.command(KernelStep.Run(argv: ["sh", "-c", words.joined(separator: " ")])))
      case .command(let words): asked.steps.append(.command(KernelStep.Run(argv: words)))
      case .rules(let rulesets): asked.restore(Ruleset(rulesets.flatMap(\.tables)))
      case .reloading:
        var none = machineRules(played)
        for t in none.tables.indices {
          for c in none.tables[t].chains.indices { none.tables[t].chains[c].removeAll() }
        }
        asked.restore(none)
        asked.restore(machineRules(played))
      case .forgetting: asked.steps.append(.command(KernelStep.Run(argv: ["conntrack", "-F"])))
      }
    }
    let result = KernelJudge.run(asked)
    guard result.errors.isEmpty else { return nil }
    let lines = (rule.family == .ipv4 ? result.counters4 : result.counters6)?[rule.table.name] ?? []
    let own = lines.filter { ($0 + " ").contains("] -A \(rule.chain) ") }
    guard own.indices.contains(rule.number - 1) else { return nil }
    return Int(own[rule.number - 1].dropFirst().prefix { $0 != ":" })
  }

  private static func machineRules(_ played: Question.Played) -> Ruleset { played.conversation.host.ruleset }

  @Test(arguments: ReasonRow.all) func theKernelCountsTheRuleThen(_ row: ReasonRow) throws {
    let q = try row.question
    let id = try q.rule(named: row.rule)
    let before = try Self.count(q, id)
    guard let done = try Counterfactual.check(q, id) else {
      #expect((before ?? 0) > 0)
      return
    }
    #expect(before == 0)
    #expect((try Self.count(done.question, done.rule) ?? 0) > 0, "\(done.steps.map(\.change.text))")
  }

  /// Explanations of random firewalls are asked of the kernel, a sample of them, from all over. WHYTABLES_COUNTERFACTUALS says how many
  /// firewalls, if not 24.
  private static let firewalls = ProcessInfo.processInfo.environment["WHYTABLES_COUNTERFACTUALS"].flatMap(UInt64.init) ?? 24
  private static let sample = Int(firewalls) * 6

  @Test func theKernelCountsTheRulesOfRandomFirewallsThen() throws {
    let fresh = UInt64.random(in: 1_000_000...1_000_000_000)
    var tally = ExplanationTally()
    try tally.check(seeds: 0..<8, keepsHeld: true)
    try tally.check(seeds: fresh..<fresh + Self.firewalls, keepsHeld: true)
    print("fresh seeds from \(fresh)")
    var asked = 0
    let step = max(1, tally.held.count / Self.sample)
    let chosen = tally.held.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    for h in chosen {
      guard let n = try Self.count(h.counterfactual.question, h.counterfactual.rule) else { continue }
      asked += 1
      #expect(n > 0, "seed \(h.seed), \(h.rule.place): \(h.counterfactual.steps.map(\.change.text))")
    }
    print("the kernel counted the rule in \(asked) of \(chosen.count) counterfactuals")
    #expect(asked > chosen.count * 9 / 10)
  }
}

extension KernelCase {
  fileprivate mutating func restore(_ rules: Ruleset) {
    for family in Family.allCases {
      let text = rules.saved(family, counters: false, date: "")
      if !text.isEmpty { steps.append(.restore(KernelStep.Restore(family: family == .ipv4 ? 4 : 6, text: text))) }
    }
  }
}
