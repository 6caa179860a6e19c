// Rules that matched no packet of a conversation, and why. It reads the traces: which tables were walked at which hooks by which packets,
// which rules were tried, and where each walk ended.

import Host
import Machine
import Netfilter
import Simulator
import Wire

/// A rule that matched no packet.
package struct UnusedRule: Sendable {
  package var rule: RuleReference
  package var reason: Reason

  package enum Reason: Hashable, Sendable {
    /// Nothing in the ruleset turns connection tracking on, so nat is never walked.
    case trackingOff
    /// Packets came by, but nat had been decided for their connection. `wouldMatch` is the first of them that the rule would match.
    case natDecided(TableVisit.Decider?, cameBy: [Int], wouldMatch: Int?)
    /// Packets came by that nat leaves alone: INVALID or UNTRACKED.
    case natNotTracked(cameBy: [Int])
    /// Tried; this is the try that got furthest.
    case noMatch(packet: Int, part: String, saw: String)
    /// Every packet that came by was decided by an earlier rule; the first of them by this one.
    case earlierVerdict(packet: Int, RuleReference)
    /// No packet was sent into the chain.
    case chainNotEntered
    /// Packets were sent into the chain, and left it before this rule.
    case leftEarlier
    /// No packet passed a hook from which the rule can be reached.
    case notOnTheWay

    /// Stable, for programs.
    package var code: String {
      switch self {
      case .trackingOff: "tracking-off"
      case .natDecided: "nat-decided"
      case .natNotTracked: "nat-not-tracked"
      case .noMatch: "no-match"
      case .earlierVerdict: "earlier-verdict"
      case .chainNotEntered: "chain-not-entered"
      case .leftEarlier: "left-earlier"
      case .notOnTheWay: "not-on-the-way"
      }
    }
  }
}

extension UnusedRule {
  /// All rules of the flow's family that matched nothing, table by table, in order.
  static func find(_ c: Conversation, _ stories: [PacketStory], _ book: RuleBook) -> [UnusedRule] {
    var walks = Walks(book)
    var number = 0
    for step in c.steps {
      for t in step.traces {
        number += 1
        walks.read(t.trace, packet: number, book)
      }
    }
    return book.tables.flatMap { walks.unused($0, c, stories, book) }
  }
}

/// What all traces say of each table, by entry and by hook.
private struct Walks {
  struct Try {
    var packet: Int
    /// How far the try got: header filter first, then the matches in order.
    var progress: Int
    /// Position of the event in the packet's trace, and of the last one before it that moved or changed the packet.
    var event: Int
    var change: Int
  }
  struct Visits {
    var walkedBy: [Int] = []
    /// With the position of the event in the packet's trace.
    var skipped: [(packet: Int, reason: SkipReason, event: Int)] = []
    /// The first walk that a rule ended.
    var end: (packet: Int, entry: Int32)?
  }
  var matched: [TableKind: [Bool]] = [:]
  var tries: [TableKind: [Try?]] = [:]
  var entered: [TableKind: [Bool]] = [:]
  var visits: [TableKind: [Hook: Visits]] = [:]

  init(_ book: RuleBook) {
    for t in book.tables {
      let count = t.chains.last.map { Int($0.start + $0.count) + 1 } ?? 0
      matched[t.kind] = Array(repeating: false, count: count)
      tries[t.kind] = Array(repeating: nil, count: count)
      entered[t.kind] = Array(repeating: false, count: t.chains.count)
      visits[t.kind] = [:]
    }
  }

  mutating func read(_ trace: Trace, packet: Int, _ book: RuleBook) {
    var hook = Hook.prerouting
    var change = 0
    for (n, event) in trace.events.enumerated() {
      switch event {
      case .hook(let h, _, _):
        hook = h
        change = n
      case .translated: change = n + 1
      case .stage(let stage):
        if let kind = stage.table { visits[kind]?[hook, default: Visits()].walkedBy.append(packet) }
      case .skipped(let stage, let reason):
        guard let kind = stage.table else { continue }
        _ = visits[kind]?[hook]?.walkedBy.popLast()
        visits[kind]?[hook]?.skipped.append((packet, reason, n))
      case .rule(let kind, let entry, let outcome, _):
        let i = Int(entry)
        guard matched[kind]?.indices.contains(i) == true else { continue }
        switch outcome {
        case .header(let part): note(Try(packet: packet, progress: Int(part.rawValue), event: n, change: change), kind, i)
        case .match(let m): note(Try(packet: packet, progress: 16 + m, event: n, change: change), kind, i)
        case .matched(let action):
          matched[kind]?[i] = true
          switch action {
          case .jump(let to), .goto(let to): if entered[kind]?.indices.contains(to) == true { entered[kind]?[to] = true }
          case .accept, .drop, .stolen, .queue:
            if visits[kind]?[hook]?.end == nil { visits[kind]?[hook]?.end = (packet, entry) }
          case .next, .return, .continue: break
          }
        }
      default: break
      }
    }
  }

  private mutating func note(_ t: Try, _ kind: TableKind, _ i: Int) {
    if let best = tries[kind]?[i], best.progress >= t.progress { return }
    tries[kind]?[i] = t
  }

  func unused(_ t: LoadedTable, _ c: Conversation, _ stories: [PacketStory], _ book: RuleBook) -> [UnusedRule] {
    let isTrackingOn = c.host.context.stages(book.family).contains(.conntrack)
    let traces = c.steps.flatMap(\.traces)
    let probe = Probe(c.host)
    var seen = SeenPacket()
    var out: [UnusedRule] = []
    for (position, chain) in t.chains.enumerated() {
      for n in 0..<Int(chain.count) {
        let entry = Int(chain.start) + n
        guard matched[t.kind]?[entry] == false, let rule = book.reference(t.kind, Int32(entry)) else { continue }
        let reason: UnusedRule.Reason
        if let best = tries[t.kind]?[entry], traces.indices.contains(best.packet - 1) {
          let (part, saw) = seen.mismatch(best, traces[best.packet - 1].trace, t.table.chains[position].rules[n], c.host.machine)
          reason = .noMatch(packet: best.packet, part: part, saw: saw)
        } else if t.kind == .nat, !isTrackingOn {
          reason = .trackingOff
        } else if let hook = chain.hook {
          reason = untried(t.kind, hook, stories, book) { packet, event in
            guard traces.indices.contains(packet - 1) else { return false }
            return probe.matches(t.table.chains[position].rules[n], book.family, traces[packet - 1].trace, at: event)
          }
        } else {
          reason = entered[t.kind]?[position] == true ? .leftEarlier : .chainNotEntered
        }
        out.append(UnusedRule(rule: rule, reason: reason))
      }
    }
    return out
  }

  /// A rule of a built-in chain that no packet got to.
  private func untried(
    _ kind: TableKind, _ hook: Hook, _ stories: [PacketStory], _ book: RuleBook, _ wouldMatch: (_ packet: Int, _ event: Int) -> Bool
  ) -> UnusedRule.Reason {
    guard let v = visits[kind]?[hook] else { return .notOnTheWay }
    if !v.walkedBy.isEmpty, let end = v.end, let rule = book.reference(kind, end.entry) {
      return .earlierVerdict(packet: end.packet, rule)
    }
    let packets = v.skipped.map(\.packet)
    if v.skipped.isEmpty { return v.walkedBy.isEmpty ? .notOnTheWay : .leftEarlier }
    let isTracked = v.skipped.contains { if case .notTracked = $0.reason { false } else { true } }
    guard isTracked else { return .natNotTracked(cameBy: packets) }
    let decider = stories.lazy.flatMap(\.visits).compactMap { visit -> TableVisit.Decider? in
      guard visit.gate.hook == hook, visit.table == kind, case .notWalked(_, let d?) = visit.result else { return nil }
      return d
    }.first
    return .natDecided(decider, cameBy: packets, wouldMatch: v.skipped.first { wouldMatch($0.packet, $0.event) }?.packet)
  }
}

/// The packet of the last try that was looked at; the next rule's is most often the same.
private struct SeenPacket {
  private var key: (packet: Int, change: Int)?
  private var packet: Packet?
  private var gate: Gate?

  mutating func mismatch(_ t: Walks.Try, _ trace: Trace, _ rule: Rule, _ machine: Machine) -> (part: String, saw: String) {
    if key?.packet != t.packet || key?.change != t.change {
      key = (t.packet, t.change)
      packet = trace.packet(at: t.event)
      gate = trace.gate(at: t.event, machine)
    }
    guard trace.events.indices.contains(t.event), case .rule(_, _, let outcome, let evidence) = trace.events[t.event], let packet else {
      return ("", "")
    }
    return Mismatch.words(rule, outcome, evidence, packet, machine, gate)
  }
}

extension UnusedRule {
  /// The surprise that the project began with: a nat rule that fits a packet and does not get it.
  func remark(_ packets: [PacketStory]) -> String? {
    guard case .natDecided(let decider?, _, let match?) = reason, packets.indices.contains(match - 1),
      packets.indices.contains(decider.packet - 1)
    else { return nil }
    return "\(rule.full) fits \(packets[match - 1].name), but does not get it: nat decides once for a connection, and "
      + "\(packets[decider.packet - 1].name) had it decided in \(decider.hook.chainName)."
  }
}
