// Tracking of ICMPv6 queries (net/netfilter/nf_conntrack_proto_icmpv6.c, nf_conntrack_icmpv6_packet). Errors, and the messages that are
// never tracked, are in ICMPErrors.swift.

import Machine
import Wire

extension Context {
  mutating func trackICMPv6(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    if packet.family != .ipv6 { return .invalid(.icmpType) }
    if !connections[id].isConfirmed {
      // Echo request and node information query.
      switch connections[id].original.icmpType {
      case ICMPv6.echoRequest, 139: break
      default: return .invalid(.icmpType)
      }
    }
    refresh(id, packet, direction, seconds: machine.sysctl.conntrack.icmpv6Timeout)
    return .accept
  }
}
