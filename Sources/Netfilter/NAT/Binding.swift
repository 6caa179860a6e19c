// Deciding a connection's mapping (net/netfilter/nf_nat_core.c, nf_nat_setup_info).

import Wire

extension Context {
  /// Decides a connection's source or destination mapping: what SNAT, DNAT and their kin call.
  package mutating func setUpNAT(_ packet: inout Packet, _ range: NATRange, _ manipulation: Manipulation) -> TargetVerdict {
    .accept
  }
}
