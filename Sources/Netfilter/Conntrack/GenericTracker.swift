// Tracking of protocols that nothing is known about: addresses only (net/netfilter/nf_conntrack_proto_generic.c; the packet function is
// generic_packet in nf_conntrack_core.c).

import Machine
import Wire

extension Context {
  mutating func trackGeneric(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    refresh(id, packet, direction, seconds: machine.sysctl.conntrack.genericTimeout)
    return .accept
  }
}
