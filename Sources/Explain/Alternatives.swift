// What a conversation alone can't tell, and asking again can: whether a rule runs for a flow in the other direction, and where packets would
// go that were dropped. Each is played once, when first asked for.

import Host
import Machine
import Netfilter
import Simulator
import Wire

package final class Alternatives {
  /// Drops that are taken away one after another.
  private static let mostDrops = 8
  private let question: Question
  /// The names of matches that ask for what nobody said.
  let assumed: Set<String>

  init(_ question: Question) {
    self.question = question
    var assumed: Set<String> = []
    if question.isClockAssumed { assumed.insert("time") }
    if question.isOwnerAssumed { assumed.insert("owner") }
    self.assumed = assumed
  }

  // MARK: the other direction

  private lazy var reversed: (flow: Flow, ran: Set<RuleID>)? = {
    guard let flow = question.reversedFlow else { return nil }
    guard let c = try? question.applying([.ask(flow, input: nil)])?.question.play().conversation else { return nil }
    return (flow, c.host.ran(flow.family))
  }()

  /// The flow in the other direction, if the rule runs for it.
  func runsReversed(_ id: RuleID) -> Flow? {
    guard let (flow, ran) = reversed, ran.contains(id) else { return nil }
    return flow
  }

  // MARK: without drops

  private lazy var undropped: [TableKind: Set<Hook>] = {
    var passed: [TableKind: Set<Hook>] = [:]
    var changes: [Change] = []
    while changes.count < Alternatives.mostDrops {
      guard let edited = question.applying(changes), let c = try? edited.question.play().conversation else { return passed }
      let book = RuleBook(c.host, c.flow.family)
      if !changes.isEmpty {
        let history = RuleHistory(c, book)
        for (kind, hooks) in history.passages {
          passed[kind, default: []].formUnion(hooks.filter { $0.value.contains(where: \.isHopeful) }.keys)
        }
      }
      guard let drop = FirstDrop(Storyteller.tell(c), book),
        let change = Change.undoing(drop.reason, drop.rule, book.family, question).flatMap(edited.edition.original),
        !changes.contains(change)
      else { return passed }
      changes.append(change)
    }
    return passed
  }()

  /// Whether packets come to a table at a hook once what drops them is taken away.
  func passesUndropped(_ kind: TableKind, _ hook: Hook) -> Bool { undropped[kind]?.contains(hook) ?? false }
}

extension Host {
  /// The rules that counted a packet.
  func ran(_ family: Family) -> Set<RuleID> {
    var out: Set<RuleID> = []
    for t in ruleset.tables where t.family == family {
      for c in t.chains {
        for (n, counters) in c.counters.enumerated() where counters.packets > 0 { out.insert(RuleID(t.kind, family, c.name, n + 1)) }
      }
    }
    return out
  }
}

extension Change {
  /// What takes a drop away; nil where nothing named can be taken away.
  static func undoing(_ reason: DropReason, _ rule: RuleReference?, _ family: Family, _ question: Question) -> Change? {
    let v4 = family == .ipv4
    return switch reason {
    case .rule: rule.map { .delete($0.id) }
    case .policy(let kind, let hook): .acceptPolicy(kind, family, chain: hook.chainName)
    case .routing(.forwardingOff): .sysctl(v4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding", "1")
    case .routing(.reversePath): v4 ? .sysctl("net.ipv4.conf.all.rp_filter", "0") : nil
    case .routing(.martian): v4 ? .sysctl("net.ipv4.conf.all.route_localnet", "1") : nil
    case .conntrack(.tableFull): .sysctl("net.netfilter.nf_conntrack_max", "262144")
    default: nil
    }
  }
}

extension Reason {
  /// What to take away for the rule to come nearer to running, the likeliest first; empty where nothing can be.
  func removals(_ rule: RuleID, _ question: Question) -> [Change] {
    switch self {
    case .earlierVerdict(_, let by): [.delete(by.id)]
    case .natNotWalked:
      // A rule that asks for connection tracking, and does nothing.
      [.insert(.raw, rule.family, chain: "PREROUTING", text: "-m conntrack --ctstate INVALID")]
    case .chainNotEntered(let jump?, let why?): why.removals(jump.id, question)
    case .droppedBefore(_, let reason, let by): Change.undoing(reason, by, rule.family, question).map { [$0] } ?? []
    case .matchFailed(let f), .alreadyTranslated(let f, _, _), .interfaceSeen(let f, _), .limitState(let f), .setMembership(let f, _),
      .assumedValue(let f):
      [.relax(rule, f.part)]
    case .otherDirection(let f, let flow): [.ask(flow, input: nil), .relax(rule, f.part)]
    case .untracked(_, let f, let by): (by.map { [.delete($0.id)] } ?? []) + (f.map { [.relax(rule, $0.part)] } ?? [])
    case .invalid(_, let f, _): f.map { [.relax(rule, $0.part)] } ?? []
    case .olderEntry(_, let f): [.forgetEntries] + (f.map { [.relax(rule, $0.part)] } ?? [])
    case .chainNotEntered, .natDecided, .hookNotOnWay, .noPacket: []
    }
  }
}
