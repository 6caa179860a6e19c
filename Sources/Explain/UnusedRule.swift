// Rules that matched no packet of a conversation, and why.

import Netfilter

/// A rule that matched no packet.
package struct UnusedRule: Sendable {
  package var rule: RuleReference
  package var reason: Reason
}

extension UnusedRule {
  /// The surprise that the project began with: a nat rule that fits a packet and does not get it.
  func remark(_ packets: [PacketStory]) -> String? {
    guard case .natDecided(let decider?, _, let match?) = reason, packets.indices.contains(match - 1),
      packets.indices.contains(decider.packet - 1)
    else { return nil }
    return "\(rule.full) fits \(packets[match - 1].name), but does not get it: nat decides once for a connection, and "
      + "\(packets[decider.packet - 1].name) had it decided in \(decider.hook.chainName)."
  }
}
