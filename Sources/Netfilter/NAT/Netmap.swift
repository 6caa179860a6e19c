// The address that NETMAP gives (net/netfilter/xt_NETMAP.c, netmap_tg4 and netmap_tg6).

import Wire

extension Context {
  /// Maps the connection's source or destination, by hook, into the network between the range's addresses and keeps its host part.
  package mutating func netmap(_ packet: inout Packet, _ range: NATRange) -> TargetVerdict {
    let manipulation = Manipulation(hook)
    let mask = ~(range.firstAddress ^ range.lastAddress)
    let old = manipulation == .source ? packet.source : packet.destination
    return setUpNAT(&packet, range.at((old & ~mask) | (range.firstAddress & mask)), manipulation)
  }
}
