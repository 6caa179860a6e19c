// Tracking of ICMP queries (net/netfilter/nf_conntrack_proto_icmp.c, nf_conntrack_icmp_packet). Errors are in ICMPErrors.swift.

import Machine
import Wire

extension Context {
  mutating func trackICMP(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    if packet.family != .ipv4 { return .invalid(.icmpType) }
    if !connections[id].isConfirmed {
      switch connections[id].original.icmpType {
      case ICMP.echoRequest, ICMP.timestampRequest, ICMP.infoRequest, ICMP.addressMaskRequest: break
      default: return .invalid(.icmpType)
      }
    }
    refresh(id, packet, direction, seconds: machine.sysctl.conntrack.icmpTimeout)
    return .accept
  }
}
