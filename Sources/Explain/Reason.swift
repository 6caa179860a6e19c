// Why a rule ran for no packet: one case a reason, with its evidence. The list is closed; docs/reasons.md says what each means, what removes
// it and what cures it. The words for people are in ReasonWords.swift, those for programs in ReasonJSON.swift.

import Machine
import Netfilter
import Simulator
import Wire

/// The codes of all reasons, stable, for programs. The last four are of rules that ran.
package enum ReasonCode: String, CaseIterable, Hashable, Sendable {
  case natDecided = "nat-decided"
  case natNotWalked = "nat-not-walked"
  case earlierVerdict = "earlier-verdict"
  case chainNotEntered = "chain-not-entered"
  case matchFailed = "match-failed"
  case hookNotOnWay = "hook-not-on-way"
  case droppedBefore = "dropped-before"
  case alreadyTranslated = "already-translated"
  case otherDirection = "other-direction"
  case untracked
  case invalid
  case interfaceSeen = "interface-seen"
  case olderEntry = "older-entry"
  case limitState = "limit-state"
  case setMembership = "set-membership"
  case assumedValue = "assumed-value"
  case noPacket = "no-packet"
  case ran
  case droppedAfter = "dropped-after"
  case ranWithoutEffect = "ran-without-effect"
  case logHidden = "log-hidden"
}

/// A rule by its place, from 1. Equal places of two rulesets are equal, whatever stands there.
package struct RuleID: Hashable, Sendable {
  package var table: TableKind
  package var family: Family
  package var chain: String
  package var number: Int
  package init(_ table: TableKind, _ family: Family, _ chain: String, _ number: Int) {
    self.table = table
    self.family = family
    self.chain = chain
    self.number = number
  }
}

extension RuleReference {
  package var id: RuleID { RuleID(table, family, chain, number) }
}

/// One condition of a rule.
package enum RulePart: Hashable, Sendable {
  case source, destination, input, output, proto, fragment
  /// By its position among the rule's matches.
  case match(Int)

  init(_ header: HeaderMismatch) {
    self =
      switch header {
      case .source: .source
      case .destination: .destination
      case .input: .input
      case .output: .output
      case .proto: .proto
      case .fragment: .fragment
      }
  }
}

/// A condition that said no to a packet.
package struct FailedPart: Hashable, Sendable {
  package var packet: Int
  package var part: RulePart
  /// The name of the match; nil for what stands in front of the matches.
  package var match: String?
  /// As saved: `-m tcp --dport 80`.
  package var wanted: String
  /// What the packet had there; empty where the match does not tell.
  package var saw: String
}

package indirect enum Reason: Hashable, Sendable {
  /// Packets came by, but nat had been decided for their connection. `fits` is the first of them that the rule would match.
  case natDecided(TableVisit.Decider?, cameBy: [Int], fits: Int?)
  /// Nothing in the ruleset turns connection tracking on, so nat is never walked.
  case natNotWalked
  /// The walk came to the rule's chain and was decided, or left the chain, before the rule.
  case earlierVerdict(packet: Int, RuleReference)
  /// No packet was sent into the chain: the jump that came nearest, and why it ran for none. Nil: nothing jumps there.
  case chainNotEntered(RuleReference?, Reason?)
  case matchFailed(FailedPart)
  /// No packet passed a hook from which the chain can be reached.
  case hookNotOnWay(Hook, passed: [Hook])
  /// A packet that was on its way there was dropped.
  case droppedBefore(packet: Int, DropReason, RuleReference?)
  /// The packet had other addresses or ports before; with those the rule matches.
  case alreadyTranslated(FailedPart, Translation, by: RuleReference?)
  /// The rule runs for a flow in the other direction.
  case otherDirection(FailedPart, Flow)
  /// The rule asks for a state, or stands in nat, and the packets are UNTRACKED. `by` took them out.
  case untracked([Int], FailedPart?, by: RuleReference?)
  case invalid([Int], FailedPart?, InvalidReason?)
  /// The rule names an interface that the packet has at another hook.
  case interfaceSeen(FailedPart, elsewhere: Gate)
  /// The packet's connection is older than the rules: its entry was there before.
  case olderEntry(packet: Int, FailedPart?)
  /// What a match remembers said no: limit, hashlimit, recent, quota, connlimit, statistic. `command`: what to type for it to say yes.
  case limitState(FailedPart, command: [String])
  case setMembership(FailedPart, set: String, command: [String])
  /// The match asks for what nobody said, and what was assumed does not fit.
  case assumedValue(FailedPart)
  /// There is no packet of the rule's family.
  case noPacket(Family)

  package var code: ReasonCode {
    switch self {
    case .natDecided: .natDecided
    case .natNotWalked: .natNotWalked
    case .earlierVerdict: .earlierVerdict
    case .chainNotEntered: .chainNotEntered
    case .matchFailed: .matchFailed
    case .hookNotOnWay: .hookNotOnWay
    case .droppedBefore: .droppedBefore
    case .alreadyTranslated: .alreadyTranslated
    case .otherDirection: .otherDirection
    case .untracked: .untracked
    case .invalid: .invalid
    case .interfaceSeen: .interfaceSeen
    case .olderEntry: .olderEntry
    case .limitState: .limitState
    case .setMembership: .setMembership
    case .assumedValue: .assumedValue
    case .noPacket: .noPacket
    }
  }

  /// The rule that packets have to reach first, and why it ran for none: the jump, where no packet came into the chain.
  func nearest(_ rule: RuleID) -> (reason: Reason, rule: RuleID) {
    guard case .chainNotEntered(let jump?, let why?) = self else { return (self, rule) }
    return why.nearest(jump.id)
  }

  /// The condition that said no, where one did.
  package var failed: FailedPart? {
    switch self {
    case .matchFailed(let f), .alreadyTranslated(let f, _, _), .otherDirection(let f, _), .interfaceSeen(let f, _), .limitState(let f, _),
      .setMembership(let f, _, _), .assumedValue(let f):
      f
    case .untracked(_, let f, _), .invalid(_, let f, _), .olderEntry(_, let f): f
    case .natDecided, .natNotWalked, .earlierVerdict, .chainNotEntered, .hookNotOnWay, .droppedBefore, .noPacket: nil
    }
  }
}
