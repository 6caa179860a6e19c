// Rules that matched no packet of a conversation, and why. It reads the traces: which tables were walked at which hooks by which packets,
// which rules were tried, and where each walk ended.

import Host
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
    /// Packets came by, but nat had been decided for their connection.
    case natDecided(TableVisit.Decider?, cameBy: [Int])
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
    /// Position of the event in the packet's trace.
    var event: Int
  }
  struct Visits {
    var walkedBy: [Int] = []
    var skipped: [(packet: Int, reason: SkipReason)] = []
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
    for (n, event) in trace.events.enumerated() {
      switch event {
      case .hook(let h, _, _): hook = h
      case .stage(let stage):
        if let kind = stage.table { visits[kind]?[hook, default: Visits()].walkedBy.append(packet) }
      case .skipped(let stage, let reason):
        guard let kind = stage.table else { continue }
        _ = visits[kind]?[hook]?.walkedBy.popLast()
        visits[kind]?[hook]?.skipped.append((packet, reason))
      case .rule(let kind, let entry, let outcome, _):
        let i = Int(entry)
        guard matched[kind]?.indices.contains(i) == true else { continue }
        switch outcome {
        case .header(let part): note(Try(packet: packet, progress: Int(part.rawValue), event: n), kind, i)
        case .match(let m): note(Try(packet: packet, progress: 16 + m, event: n), kind, i)
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
    var out: [UnusedRule] = []
    for (position, chain) in t.chains.enumerated() {
      for n in 0..<Int(chain.count) {
        let entry = Int(chain.start) + n
        guard matched[t.kind]?[entry] == false, let rule = book.reference(t.kind, Int32(entry)) else { continue }
        let reason: UnusedRule.Reason
        if let best = tries[t.kind]?[entry], traces.indices.contains(best.packet - 1) {
          reason = mismatch(best, traces[best.packet - 1].trace, t.table.chains[position].rules[n], stories, c)
        } else if t.kind == .nat, !isTrackingOn {
          reason = .trackingOff
        } else if let hook = chain.hook {
          reason = untried(t.kind, hook, stories, book)
        } else {
          reason = entered[t.kind]?[position] == true ? .leftEarlier : .chainNotEntered
        }
        out.append(UnusedRule(rule: rule, reason: reason))
      }
    }
    return out
  }

  /// A rule of a built-in chain that no packet got to.
  private func untried(_ kind: TableKind, _ hook: Hook, _ stories: [PacketStory], _ book: RuleBook) -> UnusedRule.Reason {
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
    return .natDecided(decider, cameBy: packets)
  }

  private func mismatch(_ t: Try, _ trace: Trace, _ rule: Rule, _ stories: [PacketStory], _ c: Conversation) -> UnusedRule.Reason {
    let (part, saw) = trace.mismatch(at: t.event, rule, c.host.machine)
    return .noMatch(packet: t.packet, part: part, saw: saw)
  }
}
