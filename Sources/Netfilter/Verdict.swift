// What a table or a stage says of a packet (include/uapi/linux/netfilter.h), and why a packet ended.

import Machine
import Wire

/// The verdict of a table or a hook.
package enum Verdict: Hashable, Sendable {
  case accept
  case drop(DropReason)
  /// The packet was taken over: held for defragmentation, or answered by a target.
  case stolen
  /// For a user-space program at this queue number.
  case queue(UInt16)
}

/// What a target says to the rule loop.
package enum TargetVerdict: Hashable, Sendable {
  /// On to the next rule (XT_CONTINUE).
  case `continue`
  case accept
  case drop
  case stolen
  case `return`
  case queue(UInt16)
  /// On to the next rule, when what the target sends is on its way.
  case pause
}

/// Where and why a packet was dropped.
package enum DropReason: Hashable, Sendable {
  /// A rule's verdict. The index is that of the loaded table.
  case rule(TableKind, entry: Int32)
  /// A built-in chain's policy.
  case policy(TableKind, Hook)
  /// A match that could not read a header it needs (xt_action_param.hotdrop).
  case unreadableHeader(TableKind, entry: Int32)
  /// No room was left in a loop of jumps (a user chain re-entered by TEE or a stack overflow): the kernel drops.
  case jumpStack(TableKind)
  /// Connection tracking: the entry could not be made or confirmed.
  case conntrack(ConntrackDrop)
  /// Address translation failed: no free tuple, a header that can't be rewritten, or the outgoing interface of a masqueraded connection changed.
  case nat(NATDrop)
  case fragment(FragmentDrop)
  case routing(RoutingDrop)
  /// The IP header or its length or checksum is wrong.
  case malformed
  /// An option of the IP header, or of IPv6's hop-by-hop header, is wrong; the sender may be told.
  case badOption
  /// The packet asks for a way of its own, which Linux refuses unless accept_source_route is on.
  case sourceRoute
  /// The packet is for another machine's hardware address.
  case otherHost
  /// A frame that no port of its bridge is left for: it is for a machine behind the port that it came in by.
  case noBridgePort
  /// TTL or hop limit ran out.
  case ttlExceeded
  /// Nothing on this host receives the protocol.
  case unknownProtocol
  /// Larger than the next link takes, and not to be fragmented.
  case tooBig
  /// The next hop answers no ARP request and no neighbour solicitation.
  case noNeighbour
}

package enum ConntrackDrop: UInt8, Hashable, Sendable, CaseIterable {
  /// Another packet's entry took the tuple before this one was confirmed.
  case clash
  case tableFull
  /// The tracker refuses the packet outright.
  case refused
  /// A helper could not follow the packet: half a command, or no port left for what it announces.
  case helper
}

package enum NATDrop: UInt8, Hashable, Sendable, CaseIterable {
  case noFreeTuple
  case unwritable
  case interfaceChanged
}

package enum FragmentDrop: UInt8, Hashable, Sendable, CaseIterable {
  case malformed, overlap, timeout, duplicate
  /// All fragments are there, but the whole would be too long, or their ECN bits contradict each other.
  case unassemblable

  /// Whether a local sender hears nothing of it: ipv4_conntrack_defrag says STOLEN whatever is wrong, nf_ct_frag6_gather says DROP of a
  /// fragment that it does not take in.
  package func isSilent(_ family: Family) -> Bool { family == .ipv4 || self == .duplicate || self == .unassemblable }
}

package enum RoutingDrop: UInt8, Hashable, Sendable, CaseIterable {
  case noRoute
  case prohibited
  case blackhole
  case unreachable
  /// `rp_filter`: the way back to the source does not lead out by the interface the packet came in by.
  case reversePath
  /// A source or destination that may not appear on this interface.
  case martian
  /// Not for this host, and forwarding is off.
  case forwardingOff
  case interfaceDown
}
