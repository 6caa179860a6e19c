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

  private let memory: PlayMemory

  init(_ question: Question, _ memory: PlayMemory = PlayMemory()) {
    self.question = question
    self.memory = memory
    var assumed: Set<String> = []
    if question.isClockAssumed { assumed.insert("time") }
    if question.isOwnerAssumed { assumed.insert("owner") }
    self.assumed = assumed
  }

  // MARK: the other direction

  private lazy var reversed: (flow: Flow, ran: Set<RuleID>)? = {
    guard let flow = question.reversedFlow else { return nil }
    guard let q = question.applying([.ask(flow, input: nil)])?.question, let c = memory.conversation(q) else { return nil }
    return (flow, c.ran(flow.family))
  }()

  /// The flow in the other direction, if the rule runs for it.
  func runsReversed(_ id: RuleID) -> Flow? {
    guard let (flow, ran) = reversed, ran.contains(id) else { return nil }
    return flow
  }

  // MARK: without drops

  private lazy var undropped = passages(sparesTranslations: true)
  private lazy var cleared = passages(sparesTranslations: false)

  /// The tables' hooks that packets come to once drops are taken away, and rules that send them elsewhere if those are not spared.
  private func passages(sparesTranslations: Bool) -> [TableKind: Set<Hook>] {
    var passed: [TableKind: Set<Hook>] = [:]
    var changes: [Change] = []
    while changes.count < Alternatives.mostDrops {
      guard let edited = question.applying(changes), let c = memory.conversation(edited.question) else { return passed }
      let book = RuleBook(c.host, c.flow.family)
      if !changes.isEmpty {
        let history = RuleHistory(c, book)
        for (kind, hooks) in history.passages {
          passed[kind, default: []].formUnion(hooks.filter { $0.value.contains(where: \.isHopeful) }.keys)
        }
      }
      let stories = Storyteller.tell(c)
      // What sends packets elsewhere goes first: what is dropped there never mattered.
      var change = sparesTranslations ? nil : Translator.first(stories).map(Change.delete)
      if change == nil { change = FirstDrop(stories, book).flatMap { Change.undoing($0.reason, $0.rule, book.family, question) } }
      guard let next = change.flatMap(edited.edition.original), !changes.contains(next) else { return passed }
      changes.append(next)
    }
    return passed
  }

  /// Whether packets come to a table at a hook once what drops them is taken away.
  func passesUndropped(_ kind: TableKind, _ hook: Hook) -> Bool { undropped[kind]?.contains(hook) ?? false }
  /// The same, with what sends packets elsewhere taken away too.
  func passesCleared(_ kind: TableKind, _ hook: Hook) -> Bool { passesUndropped(kind, hook) || cleared[kind]?.contains(hook) ?? false }
}

enum Translator {
  /// The first rule that gave a packet another destination.
  static func first(_ stories: [PacketStory]) -> RuleID? {
    for story in stories {
      for visit in story.visits where visit.table == .nat && visit.translations.contains(where: { $0.manipulation == .destination }) {
        if case .rule = visit.result, let last = visit.rules.last(where: \.isMatch) { return last.rule.id }
      }
    }
    return nil
  }
}

extension Conversation {
  /// The rules that matched one of its packets.
  func ran(_ family: Family) -> Set<RuleID> {
    let book = RuleBook(host, family)
    var out: Set<RuleID> = []
    for walk in steps.flatMap(\.traces) where walk.packet.family == family {
      for case .rule(let kind, let entry, .matched, _) in walk.trace.events {
        guard let t = book.index(kind) else { continue }
        let (chain, position) = book.place(t, entry)
        out.insert(RuleID(kind, family, book.tables[t].table.chains[chain].name, position + 1))
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
  func removals(_ rule: RuleID, _ question: Question, _ memory: PlayMemory) -> [Change] {
    switch self {
    case .earlierVerdict(_, let by): [.delete(by.id)]
    case .natNotWalked:
      // A rule that asks for connection tracking, and does nothing.
      [.insert(.raw, rule.family, chain: "PREROUTING", text: "-m conntrack --ctstate INVALID")]
    case .chainNotEntered(let jump?, let why?): why.removals(jump.id, question, memory)
    case .droppedBefore(_, let reason, let by): Change.undoing(reason, by, rule.family, question).map { [$0] } ?? []
    case .matchFailed(let f), .alreadyTranslated(let f, _, _), .interfaceSeen(let f, _), .assumedValue(let f): [.relax(rule, f.part)]
    case .limitState(let f, let command), .setMembership(let f, _, let command): question.remedies(of: f, command, rule, memory)
    case .otherDirection(let f, let flow): [.ask(flow, input: nil), .relax(rule, f.part)]
    case .untracked(_, let f, let by): (by.map { [.delete($0.id)] } ?? []) + (f.map { [.relax(rule, $0.part)] } ?? [])
    case .invalid(_, let f?, .tcpWindow?): question.liberally(f, rule, memory) + [.relax(rule, f.part)]
    case .invalid(_, let f, _): f.map { [.relax(rule, $0.part)] } ?? []
    case .olderEntry(_, let f): [.forgetEntries] + (f.map { [.relax(rule, $0.part)] } ?? [])
    case .chainNotEntered, .natDecided, .hookNotOnWay, .noPacket: []
    }
  }
}
