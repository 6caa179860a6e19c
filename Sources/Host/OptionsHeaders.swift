// The options of IPv6's hop-by-hop header, which every host reads before the first hook, and of destination options headers, which are read
// where the packet is delivered (ip6_parse_tlv, ipv6_parse_hopopts, ipv6_destopt_rcv, net/ipv6/exthdrs.c; RFC 8200, 4.2).

import Netfilter
import Wire

private enum TLV {
  static let pad1: UInt8 = 0
  static let padN: UInt8 = 1
  static let routerAlert: UInt8 = 5
  static let calipso: UInt8 = 7
  static let ioam: UInt8 = 49
  static let jumbo: UInt8 = 194
  /// net.ipv6.max_hbh_opts_number and max_dst_opts_number
  static let maximum = 8
}

extension Host {
  /// Whether the options header at `header` ends the packet; its sender may be told.
  mutating func isStoppedByOptions(_ packet: borrowing Packet, at header: Int, hopByHop: Bool) -> Bool {
    guard header + 8 <= packet.bytes.count else { return true }
    let end = header + (Int(packet.bytes[header + 1]) + 1) * 8
    guard end <= packet.bytes.count else { return true }
    var (at, padding, options) = (header + 2, 0, 0)
    while at < end {
      let type = packet.bytes[at]
      if type == TLV.pad1 {
        padding += 1
        if padding > 7 { return true }
        at += 1
        continue
      }
      guard at + 1 < end else { return true }
      let length = Int(packet.bytes[at + 1]) + 2
      guard at + length <= end else { return true }
      if type == TLV.padN {
        padding += length
        // Padding is zero and fills up to eight bytes, no more (RFC 4942, 2.1.9.5).
        if padding > 7 || packet.bytes[(at + 2)..<(at + length)].contains(where: { $0 != 0 }) { return true }
      } else {
        options += 1
        if options > TLV.maximum || isStopped(by: type, packet, at, length, hopByHop) { return true }
        padding = 0
      }
      at += length
    }
    return false
  }

  private mutating func isStopped(by type: UInt8, _ packet: borrowing Packet, _ at: Int, _ length: Int, _ hopByHop: Bool) -> Bool {
    switch type {
    case TLV.routerAlert where hopByHop: return length != 4
    case TLV.ioam where hopByHop: return at & 3 != 0
    // A security label (RFC 5570); its checksum is not asked here.
    case TLV.calipso where hopByHop: return length < 10 || Int(packet.bytes[at + 6]) * 4 + 10 > length
    case TLV.jumbo where hopByHop:
      guard length == 6, at & 3 == 2 else { return true }
      // No packet here is a jumbogram: one that says so is too short, or has a length in its header, too.
      let isLong = packet.bytes.be32(at + 2) > 65535
      if isLong, packet.bytes.be16(4) == 0 { return true }
      icmpError(ICMPv6.parameterProblem, code: 0, info: UInt32(truncatingIfNeeded: isLong ? at : at + 2), about: copy packet)
      return true
    default: break
    }
    // What to do with an option that nobody knows, its two highest bits say.
    switch type >> 6 {
    case 0: return false
    case 3 where packet.destination.isMulticast, 1: return true
    default:
      icmpError(ICMPv6.parameterProblem, code: 2, info: UInt32(truncatingIfNeeded: at), about: copy packet)
      return true
    }
  }
}
