// What a rule that ran did not do: its packet was dropped all the same, it changed nothing, or its log line is not to be seen.

import Host
import Machine
import Netfilter
import Simulator
import Wire

package enum Effect: Hashable, Sendable {
  /// It let the packet go on, and another base chain, another table or the routing dropped it.
  case droppedAfter(packet: Int, DropReason, RuleReference?)
  /// It translated or marked nothing that was not so before.
  case none(packet: Int, why: String)
  /// The kernel hides the log of network namespaces but the first.
  case logHidden

  package var code: ReasonCode {
    switch self {
    case .droppedAfter: .droppedAfter
    case .none: .ranWithoutEffect
    case .logHidden: .logHidden
    }
  }

  /// What takes it away; nil where nothing named does.
  func removal(_ rule: RuleID, _ question: Question) -> Change? {
    switch self {
    case .droppedAfter(_, let reason, let by): Change.undoing(reason, by, rule.family, question)
    case .none: nil
    case .logHidden: .sysctl(Effect.logSetting, "1")
    }
  }

  package static let logSetting = "net.netfilter.nf_log_all_netns"

  func text(_ name: (Int) -> String) -> String {
    switch self {
    case .droppedAfter(let packet, let reason, let by):
      "\(name(packet)) went on from it and was dropped all the same: \(by.map { "by \($0.full)" } ?? reason.brief(nil))"
    case .none(let packet, let why): "it changed nothing of \(name(packet)): \(why)"
    case .logHidden: "its log lines are not to be seen: the kernel hides what other network namespaces log (\(Effect.logSetting)=0)"
    }
  }

  var evidence: [(String, JSON)] {
    switch self {
    case .droppedAfter(let packet, let reason, let by):
      [
        ("packet", .number(packet)), ("dropped", .string(reason.code)), ("because", .string(reason.brief(by))),
        ("by", by.map { .object(JSONRenderer.place($0)) } ?? .null),
      ]
    case .none(let packet, let why): [("packet", .number(packet)), ("because", .string(why))]
    case .logHidden: [("sysctl", .string(Effect.logSetting))]
    }
  }
}

extension ReasonFinder {
  /// What is to be said of a rule that ran.
  func effects(_ kind: TableKind, _ entry: Int32) -> [Effect] {
    guard let matches = history.matches[kind]?[entry], let (chain, position) = book.rule(kind, entry) else { return [] }
    let rule = chain.rules[position]
    var out: [Effect] = []
    if rule.target.letsGo, let e = matches.lazy.compactMap({ droppedAfter($0, kind) }).first { out.append(e) }
    if let e = withoutEffect(matches, kind, rule) { out.append(e) }
    if case .log = rule.target, c.host.machine.hidesLog { out.append(.logHidden) }
    return out
  }

  private func droppedAfter(_ m: RuleHistory.Match, _ kind: TableKind) -> Effect? {
    guard m.action == .accept, stories.indices.contains(m.packet - 1), case .dropped(let reason, _) = stories[m.packet - 1].end else {
      return nil
    }
    var by: RuleReference?
    if case .rule(let table, let entry) = reason { by = book.reference(table, entry) }
    return .droppedAfter(packet: m.packet, reason, by)
  }

  private func withoutEffect(_ matches: [RuleHistory.Match], _ kind: TableKind, _ rule: Rule) -> Effect? {
    guard let first = matches.first else { return nil }
    if kind == .nat, rule.target.translates {
      // Only a connection that is older than its table keeps what it has; every other gets its mapping when the rule matches.
      guard matches.allSatisfy({ history.older.contains($0.packet) && !isBound($0) }) else { return nil }
      return .none(packet: first.packet, why: "its connection was there before nat was, and keeps its addresses")
    }
    if case .mark(let t) = rule.target {
      var marks: [UInt32] = []
      for m in matches {
        guard let packet = history.traces[m.packet - 1].trace.packet(at: m.event) else { return nil }
        // Another rule of the same walk may have marked it since it came to the hook.
        let others = history.matches.contains { table, entries in
          entries.contains { entry, list in
            list.contains { $0.packet == m.packet && $0.event < m.event } && book.marks(table, entry)
          }
        }
        if others { return nil }
        let after = (packet.mark & ~t.mark.mask) ^ t.mark.value
        if after != packet.mark { return nil }
        marks.append(packet.mark)
      }
      return .none(packet: first.packet, why: "its mark was 0x\(String(marks.first ?? 0, radix: 16)) before, and is so after")
    }
    return nil
  }
}

extension ReasonFinder {
  /// Whether the rule decided a mapping. The target does it before the match is written down; what stands in front of that is another rule's.
  private func isBound(_ m: RuleHistory.Match) -> Bool {
    for e in history.traces[m.packet - 1].trace.events[..<m.event].reversed() {
      switch e {
      case .binding(_, _, isNull: false, _): return true
      case .rule, .policy, .verdict, .hook: return false
      default: continue
      }
    }
    return false
  }
}

extension Machine {
  /// Whether somebody said that this is a network namespace of which the kernel shows no log. Only the first one has the setting; it says
  /// whether those of others are shown.
  package var hidesLog: Bool { sysctl.other[Effect.logSetting] == "0" }
}

extension RuleBook {
  /// Whether a rule sets marks.
  fileprivate func marks(_ kind: TableKind, _ entry: Int32) -> Bool {
    guard let (chain, n) = rule(kind, entry) else { return true }
    switch chain.rules[n].target {
    case .mark, .connmark, .hmark: return true
    default: return false
    }
  }
}

extension Target {
  /// Whether the packet may go on from it.
  fileprivate var letsGo: Bool { if case .accept = self { true } else { false } }
  fileprivate var translates: Bool {
    switch self {
    case .dnat, .snat, .masquerade, .redirect, .netmap: true
    default: false
    }
  }
}
