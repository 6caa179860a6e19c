// Tracking of GRE (net/netfilter/nf_conntrack_proto_gre.c, nf_conntrack_gre_packet). PPTP's keys are the helper's business.

import Machine
import Wire

extension Connection {
  /// Seconds without and with replies, as they were when the connection began (struct nf_ct_gre). They stand where TCP has its numbers.
  package var greTimeout: UInt32 {
    get { tcp.original.end }
    set { tcp.original.end = newValue }
  }
  package var greTimeoutStream: UInt32 {
    get { tcp.original.maxEnd }
    set { tcp.original.maxEnd = newValue }
  }
}

extension Context {
  mutating func trackGRE(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    if !connections[id].isConfirmed {
      connections[id].greTimeout = machine.sysctl.conntrack.greTimeout
      connections[id].greTimeoutStream = machine.sysctl.conntrack.greTimeoutStream
    }
    guard connections[id].status.contains(.seenReply) else {
      refresh(id, packet, direction, seconds: connections[id].greTimeout)
      return .accept
    }
    refresh(id, packet, direction, seconds: connections[id].greTimeoutStream)
    if !connections[id].status.contains(.natClash) { connections[id].status.insert(.assured) }
    return .accept
  }
}
