// A next hop that answers no ARP request and no neighbour solicitation (net/core/neighbour.c, neigh_timer_handler, neigh_invalidate; RFC 826;
// RFC 4861, 7.2.2). At the end of its way a packet waits while the neighbour is asked three times, a second apart. Then it is dropped, and its
// sender hears of it from this host: host unreachable (net/ipv4/arp.c, arp_error_report; ipv4_link_failure), address unreachable
// (net/ipv6/ndisc.c, ndisc_error_report). A local program hears the same way, over lo. The requests themselves are not modelled, nor is the
// room of the queue (unres_qlen_bytes).

import Machine
import Netfilter
import Wire

/// A packet that waits for its neighbour's answer.
struct UnansweredPacket: Sendable {
  var walk: Walk
  var output: InterfaceID
  /// When the neighbour is given up.
  var end: UInt64
}

extension Host {
  /// Three requests (mcast_solicit), a second apart (retrans_time_ms).
  private static let patience: UInt64 = 3_000_000_000

  /// Lets a packet wait whose neighbour answers nothing; with it those that wait for that one already.
  mutating func waitForNeighbour(_ packet: Packet, _ output: InterfaceID, _ walk: Walk) {
    if context.isTracing { context.trace.add(.held(.neighbour), packet) }
    let asked = unanswered.first { $0.output == output && $0.walk.packet.nextHop == packet.nextHop }
    var walk = Walk(packet, .giveUp, isLocallySent: walk.isLocallySent)
    walk.packet.outInterface = output
    unanswered.append(UnansweredPacket(walk: walk, output: output, end: asked?.end ?? context.now &+ Host.patience))
  }

  /// When the next packet's neighbour is given up; nil: none waits.
  package var neighbourDeadline: UInt64? { unanswered.lazy.map(\.end).min() }

  /// Gives one neighbour up for one packet, if its time is over by then; the packet's walk.
  package mutating func giveUpNeighbour(by time: UInt64) -> Walk? {
    guard let end = neighbourDeadline, end <= time, let i = unanswered.firstIndex(where: { $0.end == end }) else { return nil }
    if end > context.now { context.now = end }
    let walk = unanswered.remove(at: i).walk
    start(walk)
    return walk
  }
}
