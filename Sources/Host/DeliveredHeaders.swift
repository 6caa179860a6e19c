// The headers of an IPv6 packet that has reached its destination, opened one after the other up to that of the protocol that gets it
// (ip6_protocol_deliver_rcu, net/ipv6/ip6_input.c; RFC 8200, 4). Nobody here forwards by a routing header (ipv6_rthdr_rcv,
// net/ipv6/exthdrs.c): segment routing (type 4) and RPL (type 3) are off unless they are asked for, type 0 is no more (RFC 5095).

import Netfilter
import Wire

extension Host {
  /// The protocol that gets a packet, and where the byte stands that names it; nil if a header ends the packet, of which its sender may be
  /// told. An authentication header is one that is delivered, as nothing opens it without IPsec.
  mutating func openHeaders(_ packet: borrowing Packet) -> (proto: UInt8, field: Int)? {
    guard packet.family == .ipv6 else { return (packet.proto, 9) }
    var (next, field, at) = (packet.bytes[6], 6, 40)
    // Hop-by-hop options were read when the packet came in; they stand nowhere else.
    var isHopByHop = next == IPProtocol.hopByHop
    // A datagram is put together once (IP6SKB_FRAGMENTED).
    var isWhole = packet.largestFragment > 0
    while true {
      switch next {
      case IPProtocol.hopByHop where isHopByHop: isHopByHop = false
      case IPProtocol.destinationOptions: if isStoppedByOptions(packet, at: at, hopByHop: false) { return nil }
      case IPProtocol.routing: if isStoppedByRouting(packet, at: at) { return nil }
      case IPProtocol.fragment:
        guard !isWhole, at + 8 <= packet.bytes.count else {
          icmpError(ICMPv6.parameterProblem, code: 0, info: UInt32(truncatingIfNeeded: at), about: copy packet)
          return nil
        }
        isWhole = true
        (next, field, at) = (packet.bytes[at], at, at + 8)
        continue
      default: return (next, field)
      }
      guard at + 8 <= packet.bytes.count else { return nil }
      (next, field, at) = (packet.bytes[at], at, at + (Int(packet.bytes[at + 1]) + 1) * 8)
    }
  }

  private mutating func isStoppedByRouting(_ packet: borrowing Packet, at: Int) -> Bool {
    guard packet.type == .host, !packet.destination.isMulticast, at + 8 <= packet.bytes.count,
      at + (Int(packet.bytes[at + 1]) + 1) * 8 <= packet.bytes.count
    else { return true }
    let (type, left) = (packet.bytes[at + 2], packet.bytes[at + 3])
    if type == 3 || type == 4 { return true }
    if left == 0 { return false }
    icmpError(ICMPv6.parameterProblem, code: 0, info: UInt32(truncatingIfNeeded: at + 2), about: copy packet)
    return true
  }
}
