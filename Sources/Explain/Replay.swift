// A conversation that was played elsewhere, by the lab or a scenario, becomes a question again: the same flow on the host as it was before.
// What is asked of it then, rule by rule and with changes, is what `whytables why` asks.

import Host
import Machine
import Netfilter
import Simulator
import Wire

extension Question {
  /// Nil where it does not come out the same: another host turned it down, or other conversations went on meanwhile. `isCutShort`: it was
  /// looked at before its end, which a replay goes to.
  package init?(replaying c: Conversation, on host: Host, isCutShort: Bool = false) {
    for world in [nil, Service.closed, .silent] {
      self.init(c.flow)
      ask(about: KnownHost(machine: host.machine))
      rulesets = [host.ruleset]
      sets = host.sets
      given = host
      if let first = c.steps.first {
        if case .sent(let program?) = first.origin { owner = program }
        mark = first.mark
      }
      // Other hosts are played by the world outside.
      if let world { outside = [Simulator.Services.Exception(world)] }
      if case .arrived(let i)? = c.steps.first?.origin, !host.machine.isLocal(c.flow.source) { input = host.machine.name(i).description }
      guard let again = try? play().conversation, again.outcome.name == c.outcome.name else { continue }
      guard again.steps.count == c.steps.count || isCutShort && again.steps.count > c.steps.count else { continue }
      return
    }
    return nil
  }
}

extension Answer {
  /// The answer to a conversation as a host saw it. With `question` it says also what only asking again can tell.
  package init(_ c: Conversation, isVerbose: Bool, replayed question: Question?) {
    self.init(c, isVerbose: isVerbose, alternatives: question.map { Alternatives($0) })
  }
}
