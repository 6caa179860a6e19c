// Looking for an IPv6 extension header, as the matches on them do (ipv6_find_hdr in net/ipv6/exthdrs_core.c).

import Wire

/// Where the first header of a kind begins, if the packet has one and `size` bytes of it are there. A chain or header that is cut off drops the
/// packet.
func findHeader(_ kind: UInt8, _ packet: inout Packet, size: Int, _ context: inout Context) -> Int? {
  var header = packet.bytes[6]
  var at = 40
  while header != kind {
    switch header {
    case IPProtocol.hopByHop, IPProtocol.routing, IPProtocol.destinationOptions, IPProtocol.ah, IPProtocol.fragment: break
    default: return nil
    }
    guard at + (header == IPProtocol.fragment ? 4 : 2) <= packet.bytes.count else {
      context.hotdrop = true
      return nil
    }
    let next = packet.bytes[at]
    switch header {
    case IPProtocol.fragment:
      // Behind a later fragment's header there are no headers.
      if packet.bytes.be16(at + 2) & 0xfff8 != 0 { return nil }
      at += 8
    case IPProtocol.ah: at += (Int(packet.bytes[at + 1]) + 2) * 4
    default: at += (Int(packet.bytes[at + 1]) + 1) * 8
    }
    header = next
  }
  guard at + size <= packet.bytes.count else {
    context.hotdrop = true
    return nil
  }
  return at
}
