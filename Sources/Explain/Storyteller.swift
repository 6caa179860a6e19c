// From traces to stories. It reads what the engine wrote down, and evaluates nothing.

import Host
import Machine
import Netfilter
import Simulator
import Wire

/// Who had the nat table decide, by connection and manipulation.
typealias Deciders = [Binding: TableVisit.Decider]

struct Binding: Hashable {
  var connection: ConnectionID
  var manipulation: Manipulation
}

/// Tells the packets of a conversation, one after another.
package struct Storyteller {
  private let conversation: Conversation
  private let book: RuleBook
  /// Whether rules that did not match are told, too.
  private let isVerbose: Bool
  private var deciders: Deciders = [:]
  private var stories: [PacketStory] = []

  package static func tell(_ conversation: Conversation, isVerbose: Bool = false) -> [PacketStory] {
    var teller = Storyteller(conversation, isVerbose)
    for step in conversation.steps {
      let first = teller.stories.count
      for trace in step.traces { teller.tell(trace, step, after: first) }
    }
    return teller.stories
  }

  private init(_ c: Conversation, _ isVerbose: Bool) {
    conversation = c
    book = RuleBook(c.host, c.flow.family)
    self.isVerbose = isVerbose
  }

  /// `first` is the position of the step's first story: causes are counted from there.
  private mutating func tell(_ t: WalkTrace, _ step: Step, after first: Int) {
    let flow = conversation.flow
    let isTracked = conversation.host.context.stages(flow.family).contains(.conntrack)
    let sender = sender(t, step, first)
    // The same bytes from somebody else are another packet: what comes round again, or what SYNPROXY sends in the client's name.
    let again = stories.last { t.packet.repeats($0.packet) && ($0.sender == sender || $0.sender.isAnswer && sender.isAnswer) }
    let story = PacketStory(
      number: stories.count + 1, time: t.time &- (conversation.steps.first?.time ?? 0), packet: t.packet, kind: t.packet.name(in: flow),
      repeats: again.map { $0.repeats ?? $0.number }, sender: sender, tracking: isTracked ? .notReached : .off,
      end: .held(.fragment))
    var reader = TraceReader(story, book, conversation.host.machine, flow, isVerbose: isVerbose, deciders)
    reader.read(t.trace)
    deciders = reader.deciders
    stories.append(reader.story)
  }

  private func sender(_ t: WalkTrace, _ step: Step, _ first: Int) -> PacketStory.Sender {
    if let cause = t.cause { return .answer(to: first + cause + 1) }
    switch step.origin {
    case .arrived(let interface): return .outside(interface: conversation.host.machine.name(interface).description)
    case .sent(let owner): return owner?.isKernels ?? true ? .kernel : .program
    }
  }
}
