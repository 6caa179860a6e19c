// A host of which everything is known, because a snapshot says it: the machine with its sockets, sets and connections, and what it has that
// is not modelled. Nothing of it is assumed.

import Host
import Machine
import Netfilter
import Simulator

package struct KnownHost: Sendable {
  package var machine: Machine
  package var connections: [Connection]
  /// Noun phrases: what could drop or rewrite packets there and is not modelled.
  package var unmodelled: [String]
  /// Sentences: what is not known all the same.
  package var notes: [String]

  package init(machine: Machine, connections: [Connection] = [], unmodelled: [String] = [], notes: [String] = []) {
    self.machine = machine
    self.connections = connections
    self.unmodelled = unmodelled
    self.notes = notes
  }

  /// The entries of the connections, as they are at the host's time.
  func track(on host: inout Host) {
    let now = host.context.ticks
    for c in connections {
      var entry = c
      entry.timeout = c.timeout &+ now
      host.connections.restore(entry)
    }
  }
}

extension Question {
  /// Asks about a host that is known. Its rules are the question's rulesets.
  package mutating func ask(about host: KnownHost) {
    known = host
    interfaces = host.machine.interfaces.dropFirst().map { HostInterface($0) }
    if listeners == nil { listeners = host.machine.sockets.sockets }
  }

  /// The same with the tables of both back ends registered in the other order; nil where there is one back end.
  private func withOtherOrder() -> Question? {
    guard known != nil, rulesets.contains(where: { $0.tables.contains(where: \.kind.isNFT) }) else { return nil }
    var q = self
    q.rulesets = rulesets.map { r in Ruleset(r.tables.filter(\.kind.isNFT) + r.tables.filter { !$0.kind.isNFT }) }
    return q
  }

  /// What would come of it if the tables of the other back end had been registered first, where that is something else.
  fileprivate func noteOfOtherOrder(_ answer: Answer) throws(QuestionError) -> String? {
    guard let other = try withOtherOrder()?.play().conversation else { return nil }
    let sentence = Answer.sentence(other)
    if sentence == answer.sentence { return nil }
    return "Nothing says which back end's tables were registered first. This is the answer if iptables-legacy's were, so that those of "
      + "iptables-nft run first. If it was the other way round: \(sentence)"
  }
}

extension Answer {
  /// What is said of a host that is known: both orders of two back ends, what is not known, and first of all what is not modelled.
  mutating func add(_ host: KnownHost?, of question: Question) throws(QuestionError) {
    guard let host else { return }
    if let note = try question.noteOfOtherOrder(self) { notes.append(note) }
    notes += host.notes
    let inRules = remarks.lazy.filter { $0.hasPrefix(RuleBook.warning) }.map { String($0.dropFirst(RuleBook.warning.count).dropLast()) }
    unmodelled += host.unmodelled + inRules
    guard !unmodelled.isEmpty else { return }
    let things = unmodelled.joined(separator: "; ")
    sentence = "This may be wrong, because the machine has what is not modelled here (\(things)): " + sentence
  }
}

extension HostInterface {
  fileprivate init(_ i: Interface) {
    name = i.name.description
    addresses = i.addresses
  }
}
