// The headers of an IPv6 packet that has reached its destination, opened one after the other up to that of the protocol that gets it
// (ip6_protocol_deliver_rcu, net/ipv6/ip6_input.c; RFC 8200, 4). Nobody here forwards by a routing header (ipv6_rthdr_rcv,
// net/ipv6/exthdrs.c): segment routing (type 4) and RPL (type 3) are off unless they are asked for, type 0 is no more (RFC 5095).

import Machine
import Netfilter
import Wire

/// What the headers in front of the upper layer came to.
enum OpenedHeaders {
  /// The protocol that gets the packet, where its header begins, and where the byte stands that names it.
  case upper(proto: UInt8, at: Int, field: Int)
  /// A fragment waits for the others of its datagram.
  case held
  /// A header ends the packet; its sender may have been told.
  case ended(DropReason)
}

extension Host {
  /// What a packet's headers lead to. A fragment that is the last of its datagram becomes the datagram. An authentication header is one that
  /// is delivered, as nothing opens it without IPsec.
  mutating func openHeaders(_ packet: inout Packet) -> OpenedHeaders {
    guard packet.family == .ipv6 else { return .upper(proto: packet.proto, at: packet.transportOffset, field: 9) }
    // A datagram is put together once (IP6SKB_FRAGMENTED). Where tracking did it, the transport header is taken to be where the payload began
    // (nf_ct_frag6_reasm): headers in front of that are not opened, and what is there is read as the first of them. What a bridge put together
    // comes in anew.
    var isWhole = packet.largestFragment > 0 && packet.physIn.isNone
    let start = isWhole ? context.fragments.shape(packet.fragmentShape)?.start : nil
    // Hop-by-hop options were read when the packet came in; they stand nowhere else, not behind a fragment header either.
    var (field, at) = (6, 40)
    if packet.bytes[6] == IPProtocol.hopByHop, packet.bytes.count >= 48, start != 40 { (field, at) = (40, 48 + Int(packet.bytes[41]) * 8) }
    var next = packet.bytes[field]
    if let start { at = start }
    while true {
      switch next {
      case IPProtocol.destinationOptions: if isStoppedByOptions(packet, at: at, hopByHop: false) { return .ended(.malformed) }
      case IPProtocol.routing: if isStoppedByRouting(packet, at: at) { return .ended(.malformed) }
      case IPProtocol.fragment:
        if let (code, pointer) = isWhole ? (0, at) : packet.fragmentFault(at: at) {
          icmpError(ICMPv6.parameterProblem, code: code, info: UInt32(truncatingIfNeeded: pointer), about: packet)
          return .ended(isWhole ? .malformed : .fragment(.malformed))
        }
        isWhole = true
        if packet.isAtomicFragment(at: at) {
          (next, field, at) = (packet.bytes[at], at, at + 8)
        } else {
          switch context.defragment(&packet, for: .delivery) {
          case .accept: break
          case .drop(let reason): return .ended(reason)
          case .stolen, .queue: return .held
          }
          // The first fragment's headers lead on.
          if let shape = context.fragments.shape(packet.fragmentShape) { (field, at) = (shape.field, shape.start) }
          next = packet.bytes[field]
        }
        continue
      default: return .upper(proto: next, at: at, field: field)
      }
      guard at + 8 <= packet.bytes.count else { return .ended(.malformed) }
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

extension Packet {
  /// Whether the sockets of TCP, UDP and ICMP get what rules took for the transport header. Behind an authentication header, and behind some
  /// headers in front of fragments, they do not.
  package func isTransport(_ proto: UInt8, at place: Int) -> Bool { proto == self.proto && place == transportOffset }
}
