// Tracking of GRE (net/netfilter/nf_conntrack_proto_gre.c, nf_conntrack_gre_packet). Keys come from the PPTP helper, which is not modelled.

import Machine
import Wire

extension Context {
  mutating func trackGRE(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    let settings = machine.sysctl.conntrack
    guard connections[id].status.contains(.seenReply) else {
      refresh(id, packet, direction, seconds: settings.greTimeout)
      return .accept
    }
    refresh(id, packet, direction, seconds: settings.greTimeoutStream)
    if !connections[id].status.contains(.natClash) { connections[id].status.insert(.assured) }
    return .accept
  }
}
