// Cutting a datagram for a link, and the small header changes of forwarding (ip_do_fragment in net/ipv4/ip_output.c, ip6_fragment in
// net/ipv6/ip6_output.c, ip_decrease_ttl in include/net/ip.h).

import Netfilter
import Wire

extension Packet {
  var dontFragment: Bool { family == .ipv4 && bytes.be16(6) & IPv4Header.dontFragment != 0 }

  /// One less, with IPv4's checksum kept right.
  mutating func decreaseTTL() {
    if family == .ipv6 {
      bytes[7] &-= 1
      return
    }
    let old = bytes.be16(8)
    bytes[8] &-= 1
    bytes.set16(10, Checksum.update(bytes.be16(10), old, bytes.be16(8)))
  }

  /// The pieces that fit: no larger than the link takes nor than the fragments the datagram came in, and as those were (`shape`) if they all
  /// fit. Nil if its headers can't be followed.
  func fragments(mtu: Int, as shape: [Int]?) -> [Packet]? {
    // IPv6's need not be smaller than any link takes (ip6_fragment).
    let largest = family == .ipv4 ? largestFragment : max(largestFragment, 1280)
    let limit = largestFragment > 0 ? min(mtu, largest) : mtu
    return family == .ipv4 ? fragments4(limit, shape) : fragments6(limit, shape)
  }

  /// The sizes of all pieces. A list of fragments that are still whole is sent as it is: the fast path of ip_do_fragment and ip6_fragment.
  private static func sizes(of payload: Int, room: Int, as shape: [Int]?) -> [Int] {
    if let shape, shape.reduce(0, +) == payload, shape.allSatisfy({ $0 <= room }), shape.dropLast().allSatisfy({ $0 & 7 == 0 }) {
      return shape
    }
    var sizes: [Int] = []
    var left = payload
    while left > 0 {
      // The last piece need not be a multiple of eight.
      let size = left <= room ? left : max(8, room & ~7)
      sizes.append(min(size, left))
      left -= size
    }
    return sizes
  }

  private func fragments4(_ limit: Int, _ shape: [Int]?) -> [Packet] {
    let header = Array(bytes[..<transportOffset])
    let payload = Array(bytes[transportOffset...])
    let word = bytes.be16(6)
    let sizes = Packet.sizes(of: payload.count, room: limit - header.count, as: shape)
    // The DF bit of a copy is TEE's own and says nothing of the path; the fast path leaves it out (ip_fraglist_init).
    let flags: UInt16 = isCopy || sizes == shape ? 0x8000 : 0xc000
    var out: [Packet] = []
    var at = 0
    for size in sizes {
      var piece = at == 0 ? header : Packet.laterHeader(header)
      let last = at + size == payload.count
      let offset = UInt16(truncatingIfNeeded: (Int(word & 0x1fff) * 8 + at) / 8)
      piece.set16(6, word & flags | offset | (last && word & IPv4Header.moreFragments == 0 ? 0 : IPv4Header.moreFragments))
      piece += payload[at..<(at + size)]
      piece.set16(2, UInt16(truncatingIfNeeded: piece.count))
      IPv4Header.fixChecksum(&piece)
      append(piece, to: &out)
      at += size
    }
    return out
  }

  /// A later fragment's header: options that are not marked as copied become no-operations (ip_options_fragment).
  private static func laterHeader(_ header: [UInt8]) -> [UInt8] {
    var h = header
    var i = 20
    while i < h.count {
      if h[i] == 0 { break }
      if h[i] == 1 {
        i += 1
        continue
      }
      guard i + 1 < h.count, h[i + 1] >= 2 else { break }
      let length = Int(h[i + 1])
      if h[i] & 0x80 == 0 { for k in i..<min(i + length, h.count) { h[k] = 1 } }
      i += length
    }
    return h
  }

  private func fragments6(_ limit: Int, _ shape: [Int]?) -> [Packet]? {
    // Everything in front of the transport header stays in each piece; the fragment header goes behind it.
    guard let chain = IPv6Chain(bytes), chain.isComplete, chain.offset < bytes.count else { return nil }
    if chain.fragmentHeader != nil { return [self] }
    let front = Array(bytes[..<chain.offset])
    let payload = Array(bytes[chain.offset...])
    var out: [Packet] = []
    var at = 0
    for size in Packet.sizes(of: payload.count, room: limit - front.count - 8, as: shape) {
      var piece = front
      piece[chain.protoField] = IPProtocol.fragment
      piece += [chain.proto, 0]
      piece.append16(UInt16(truncatingIfNeeded: at) | (at + size == payload.count ? 0 : 1))
      piece.append32(fragmentIdentification)
      piece += payload[at..<(at + size)]
      piece.set16(4, UInt16(truncatingIfNeeded: piece.count - 40))
      append(piece, to: &out)
      at += size
    }
    return out
  }

  private func append(_ bytes: [UInt8], to list: inout [Packet]) {
    guard var p = Packet(bytes) else { return }
    p.mark = mark
    p.inInterface = inInterface
    p.outInterface = outInterface
    p.nextHop = nextHop
    p.connection = connection
    p.connectionState = connectionState
    (p.isCopy, p.physIn, p.physOut) = (isCopy, physIn, physOut)
    list.append(p)
  }
}
