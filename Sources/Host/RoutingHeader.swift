// The routing header of IPv6 where a packet has reached its destination (ipv6_rthdr_rcv, net/ipv6/exthdrs.c; RFC 8200, 4.4). Nobody here
// forwards by one: segment routing (type 4) and RPL (type 3) are off unless they are asked for, type 0 is no more (RFC 5095).

import Netfilter
import Wire

extension Host {
  /// Whether a routing header in front of what is delivered ends the packet; its sender may be told.
  mutating func isStoppedByRoutingHeader(_ packet: borrowing Packet) -> Bool {
    guard packet.family == .ipv6, packet.bytes.count >= 40 else { return false }
    var (next, at) = (packet.bytes[6], 40)
    while at + 4 <= packet.bytes.count {
      switch next {
      case IPProtocol.hopByHop: break
      case IPProtocol.destinationOptions: if isStoppedByOptions(packet, at: at, hopByHop: false) { return true }
      case IPProtocol.fragment:
        (next, at) = (packet.bytes[at], at + 8)
        continue
      case IPProtocol.routing:
        if packet.type != .host || packet.destination.isMulticast { return true }
        if at + (Int(packet.bytes[at + 1]) + 1) * 8 > packet.bytes.count { return true }
        let (type, left) = (packet.bytes[at + 2], packet.bytes[at + 3])
        if type == 3 || type == 4 { return true }
        if left > 0 {
          icmpError(ICMPv6.parameterProblem, code: 0, info: UInt32(truncatingIfNeeded: at + 2), about: copy packet)
          return true
        }
      default: return false
      }
      (next, at) = (packet.bytes[at], at + (Int(packet.bytes[at + 1]) + 1) * 8)
    }
    return false
  }
}
