// What the traces of a conversation say of rules: which matched which packets, how far the others were tried, and where walks left a chain
// before its end. It reads; it evaluates nothing.

import Host
import Machine
import Netfilter
import Simulator
import Wire

struct RuleHistory {
  /// A rule that was tried and did not match.
  struct Try {
    var packet: Int
    var part: RulePart
    /// How far the try got: header filter first, then the matches in order.
    var progress: Int
    /// Position of the event in the packet's trace, and of the last one before it that moved or changed the packet.
    var event: Int
    var change: Int
  }
  struct Match {
    var packet: Int
    var event: Int
    var action: RuleAction
  }
  /// A walk that left a chain before its end.
  struct Leave {
    var packet: Int
    var event: Int
    /// The rule that decided, and the one of this chain that the walk had come to.
    var by: Int32
    var reached: Int32
  }
  /// A packet at a table's stage of a hook.
  struct Passage {
    var packet: Int
    var event: Int
    var skipped: SkipReason?
    /// Whether the table was walked, or would be if something could be taken away: that nat was decided can't, or that a packet is INVALID.
    var isHopeful: Bool {
      switch skipped {
      case nil, .trackingOff: true
      case .notTracked(let state): state != nil
      case .natAlreadyDecided, .reply, .icmpError: false
      }
    }
  }

  private(set) var matches: [TableKind: [Int32: [Match]]] = [:]
  private(set) var tries: [TableKind: [[Try]]] = [:]
  /// By chain.
  private(set) var entered: [TableKind: [Bool]] = [:]
  private(set) var leaves: [TableKind: [[Leave]]] = [:]
  private(set) var passages: [TableKind: [Hook: [Passage]]] = [:]
  /// Hooks that packets passed.
  private(set) var hooks: Set<Hook> = []
  /// Packets of connections that were there before the conversation.
  private(set) var older: Set<Int> = []
  /// The rule that took a packet out of connection tracking (CT --notrack).
  let traces: [WalkTrace]
  /// Every try is kept, not only the one that got furthest.
  private let keepsAll: Bool
  private var made: Set<ConnectionID> = []

  init(_ c: Conversation, _ book: RuleBook, keepsAll: Bool = false) {
    traces = c.steps.flatMap(\.traces)
    self.keepsAll = keepsAll
    for t in book.tables {
      let count = t.chains.last.map { Int($0.start + $0.count) + 1 } ?? 0
      matches[t.kind] = [:]
      tries[t.kind] = Array(repeating: [], count: count)
      entered[t.kind] = Array(repeating: false, count: t.chains.count)
      leaves[t.kind] = Array(repeating: [], count: t.chains.count)
      passages[t.kind] = [:]
    }
    for (n, t) in traces.enumerated() { read(t.trace, packet: n + 1, book) }
  }

  private mutating func read(_ trace: Trace, packet: Int, _ book: RuleBook) {
    var hook = Hook.prerouting
    var change = 0
    /// The chains that the walk is in, with the entry that each has come to.
    var frames: [(chain: Int, at: Int32)] = []
    for (n, event) in trace.events.enumerated() {
      switch event {
      case .hook(let h, _, _):
        hook = h
        hooks.insert(h)
        change = n
      case .translated: change = n + 1
      case .connection(let id, _, let isNew):
        if isNew { made.insert(id) } else if !id.isNone, !made.contains(id) { older.insert(packet) }
      case .stage(let stage):
        frames = []
        if let kind = stage.table { passages[kind]?[hook, default: []].append(Passage(packet: packet, event: n)) }
      case .skipped(let stage, let reason):
        guard let kind = stage.table, let last = passages[kind]?[hook]?.indices.last else { continue }
        passages[kind]?[hook]?[last].skipped = reason
        passages[kind]?[hook]?[last].event = n
      case .rule(let kind, let entry, let outcome, _):
        guard let t = book.index(kind), tries[kind]?.indices.contains(Int(entry)) == true else { continue }
        let chain = book.place(t, entry).chain
        while frames.count > 1, frames.last?.chain != chain { frames.removeLast() }
        if frames.isEmpty { frames = [(chain, entry)] }
        frames[frames.count - 1].at = entry
        switch outcome {
        case .header(let part):
          note(Try(packet: packet, part: RulePart(part), progress: Int(part.rawValue), event: n, change: change), kind, Int(entry))
        case .match(let m): note(Try(packet: packet, part: .match(m), progress: 16 + m, event: n, change: change), kind, Int(entry))
        case .matched(let action):
          matches[kind]?[entry, default: []].append(Match(packet: packet, event: n, action: action))
          follow(action, Leave(packet: packet, event: n, by: entry, reached: entry), kind, &frames)
        }
      default: break
      }
    }
  }

  private mutating func follow(_ action: RuleAction, _ leave: Leave, _ kind: TableKind, _ frames: inout [(chain: Int, at: Int32)]) {
    func left(_ frame: (chain: Int, at: Int32)) -> Leave {
      Leave(packet: leave.packet, event: leave.event, by: leave.by, reached: frame.at)
    }
    switch action {
    case .jump(let to):
      if entered[kind]?.indices.contains(to) == true { entered[kind]?[to] = true }
      frames.append((to, -1))
    case .goto(let to):
      if entered[kind]?.indices.contains(to) == true { entered[kind]?[to] = true }
      guard let top = frames.popLast() else { return }
      leaves[kind]?[top.chain].append(left(top))
      frames.append((to, -1))
    case .return:
      guard let top = frames.popLast() else { return }
      leaves[kind]?[top.chain].append(left(top))
    case .accept, .drop, .stolen, .queue: for f in frames { leaves[kind]?[f.chain].append(left(f)) }
    case .next, .continue: break
    }
  }

  private mutating func note(_ t: Try, _ kind: TableKind, _ i: Int) {
    if keepsAll {
      tries[kind]?[i].append(t)
    } else if let best = tries[kind]?[i].first {
      if best.progress < t.progress { tries[kind]?[i][0] = t }
    } else {
      tries[kind]?[i] = [t]
    }
  }
}
