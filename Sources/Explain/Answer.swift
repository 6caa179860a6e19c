// The answer to a question: a sentence, the packets' ways, the rules that never ran, the connection's entry, the kernel's log.

import Host
import IPTables
import Machine
import Netfilter
import Simulator
import Wire

/// All that is said of a conversation.
package struct Answer: Sendable {
  package var flow: Flow
  /// What a reader of the rules would not expect.
  package var remarks: [String]
  /// What was assumed because nobody said it.
  package var notes: [String]
  package var outcome: Outcome
  package var sentence: String
  /// A sentence for each flow before the last command; the packets of those flows are not told.
  package var earlier: [String] = []
  package var packets: [PacketStory]
  /// Rules of the flow's family that matched no packet.
  package var unused: [UnusedRule]
  /// The connections of these packets, as `conntrack -L` prints them in the end.
  package var connections: [String]
  /// Why there is no entry, where there is none.
  package var noConnection: String?
  /// The kernel's log, without time stamps.
  package var log: [String]
  /// The kernel shows nobody these lines.
  package var isLogHidden: Bool
  /// The tables with their counters after the conversation.
  package var ruleset: Ruleset

  /// The rules that were asked about, one by one.
  package var about: [RuleAnswer] = []
  /// What cures what, as commands to type.
  package var remedies: [Remedy] = []
  /// What changes with the commands that were to be tried.
  package var trial: Trial?
  /// What is present and not modelled though it could drop or rewrite a packet. It leads the first sentence.
  package var unmodelled: [String] = []
  /// What neighbours never learn of each other, because rules drop it. The first of it leads the sentence, too.
  package var discovery: [FailedDiscovery] = []

  /// `conversations`: where the packets are those of several flows, each flow alone.
  package init(
    _ c: Conversation, notes: [String] = [], isVerbose: Bool = false, alternatives: Alternatives? = nil, conversations: [Conversation] = []
  ) {
    let book = RuleBook(c.host, c.flow.family)
    let machine = c.host.machine
    flow = c.flow
    self.notes = notes
    outcome = c.outcome
    let stories = Storyteller.tell(c, isVerbose: isVerbose)
    var finder = ReasonFinder(c, stories, book, alternatives)
    let idle = finder.unused()
    packets = stories
    sentence =
      conversations.count > 1
      ? conversations.map { "\($0.flow): \(Answer.sentence($0))" }.joined(separator: " ") : Sentence(c, stories, book).text
    unused = idle
    remarks = Answer.remarks(c) + book.unmodelled + Array(idle.lazy.compactMap { $0.remark(stories) }.prefix(3))
    // What the kernel prints of a reference count is 1 for an entry that nobody holds.
    connections = ConntrackListing.all(c.host.context, Answer.met(in: c)).map { $0.line() + " use=1" }
    log = c.steps.flatMap(\.logs).map { LogLine($0, machine).text }
    isLogHidden = machine.hidesLog
    ruleset = c.host.ruleset
    noConnection = connections.isEmpty ? Answer.whyNoConnection(c, packets) : nil
  }

  /// What came of a conversation, in a sentence.
  package static func sentence(_ c: Conversation) -> String { Sentence(c, Storyteller.tell(c), RuleBook(c.host, c.flow.family)).text }

  /// The entries that packets of the conversation belonged to.
  private static func met(in c: Conversation) -> Set<ConnectionID> {
    var met: Set<ConnectionID> = []
    for t in c.steps.flatMap(\.traces) {
      for event in t.trace.events {
        switch event {
        case .connection(let id, _, _), .confirmed(let id): met.insert(id)
        default: break
        }
      }
    }
    return met
  }

  /// What a reader of the rules would not expect of the host.
  private static func remarks(_ c: Conversation) -> [String] {
    var out: [String] = []
    if let text = BridgedFrames(c).remark { out.append(text) }
    if c.host.machine.hidesLog, c.steps.contains(where: { !$0.logs.isEmpty }) {
      out.append(
        "The kernel hides these log lines: it shows those of the first network namespace alone (\(Effect.logSetting)=0 there).")
    }
    return out
  }

  private static func whyNoConnection(_ c: Conversation, _ packets: [PacketStory]) -> String {
    guard c.host.context.stages(c.flow.family).contains(.conntrack) else {
      return "None: no rule asks for connection tracking, so nothing is tracked."
    }
    let trackings = packets.map(\.tracking)
    if trackings.allSatisfy({ $0 == .untracked || $0 == .state(.untracked) }), !trackings.isEmpty {
      return "None: every packet is UNTRACKED."
    }
    if !trackings.isEmpty, trackings.allSatisfy({ if case .invalid = $0 { true } else { false } }) {
      return "None: connection tracking can't place any packet (INVALID), so none belongs to a connection."
    }
    let confirmed = c.steps.flatMap(\.traces).contains { t in
      t.trace.events.contains { if case .confirmed = $0 { true } else { false } }
    }
    if !confirmed { return "None: no packet that begins a connection came to the end of its way, and only then an entry is made." }
    // A reset as the only reply ends an entry at once (nf_conntrack_proto_tcp.c, nf_conntrack_tcp_packet).
    let replies = packets.filter { if case .state(let s) = $0.tracking { s.direction == .reply } else { false } }
    if let reset = replies.first, reset.kind == "RST" {
      return "None is left: \(reset.name) was the first reply, and a reset before any other reply ends an entry at once."
    }
    return "None is left: its time was over before the conversation was."
  }
}
