// The IPv6 header and its extension headers (RFC 8200; authentication header RFC 4302).

/// A decoded IPv6 header. Lengths are in bytes.
package struct IPv6Header: Hashable, Sendable {
  package static let length = 40

  package var trafficClass: UInt8 = 0
  /// 20 bits.
  package var flowLabel: UInt32 = 0
  package var payloadLength = 0
  package var nextHeader: UInt8 = IPProtocol.noNext
  package var hopLimit: UInt8 = 64
  package var source = Address.zero
  package var destination = Address.zero

  package init(source: Address, destination: Address, nextHeader: UInt8) {
    self.source = source
    self.destination = destination
    self.nextHeader = nextHeader
  }

  /// The header at the start of `bytes`, or nil if there are fewer than 40 bytes or the version is another.
  package init?(_ bytes: [UInt8], at start: Int = 0) {
    guard bytes.count >= start + 40, bytes[start] >> 4 == 6 else { return nil }
    let word = bytes.be32(start)
    trafficClass = UInt8(truncatingIfNeeded: word >> 20)
    flowLabel = word & 0xfffff
    payloadLength = Int(bytes.be16(start + 4))
    nextHeader = bytes[start + 6]
    hopLimit = bytes[start + 7]
    source = bytes.address(start + 8, .ipv6)
    destination = bytes.address(start + 24, .ipv6)
  }

  /// A datagram of this header and `payload` (extension headers included), with the payload length filled in.
  package func datagram(_ payload: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(40 + payload.count)
    out.append32(6 << 28 | UInt32(trafficClass) << 20 | flowLabel & 0xfffff)
    out.append16(UInt16(truncatingIfNeeded: payload.count))
    out.append(nextHeader)
    out.append(hopLimit)
    out += source.bytes(.ipv6) + destination.bytes(.ipv6)
    out += payload
    return out
  }
}

/// What a walk along the extension headers found (net/ipv6/exthdrs_core.c, ipv6_find_hdr and ipv6_skip_exthdr).
package struct IPv6Chain: Hashable, Sendable {
  /// The upper-layer protocol, or the last header reached.
  package var proto: UInt8
  /// Where its header begins, from the start of the datagram; beyond its end where a header claims more bytes than there are.
  package var offset: Int
  /// Where the first fragment header begins, if there is one. Of its eight bytes only four are sure to be there.
  package var fragmentHeader: Int?
  /// Where the byte stands that names the fragment header.
  package var fragmentField = 6
  /// Bytes from the start of the original payload; zero for a whole packet and a first fragment.
  package var fragmentOffset = 0
  package var moreFragments = false
  /// Where the byte stands that names `proto`.
  package var protoField = 6
  /// False if the chain does not lead to an upper-layer protocol; `proto` is then the header at which it broke.
  package var isComplete = true

  /// Follows hop-by-hop, routing, fragment, authentication and destination headers of the datagram at the start of `bytes`.
  /// Like the kernel it reads of each header only the bytes that lead on: a header whose rest is cut off does not end the chain.
  /// It stops behind the fragment header of a later fragment, whose bytes are no header. Nil without an IPv6 header.
  package init?(_ bytes: [UInt8], at start: Int = 0) {
    guard bytes.count >= start + 40, bytes[start] >> 4 == 6 else { return nil }
    proto = bytes[start + 6]
    offset = start + 40
    protoField = start + 6
    while let needed = IPv6Chain.bytesRead(of: proto) {
      guard offset + needed <= bytes.count else {
        isComplete = false
        return
      }
      let header = proto
      let field = protoField
      protoField = offset
      proto = bytes[offset]
      switch header {
      case IPProtocol.fragment:
        let word = bytes.be16(offset + 2)
        if fragmentHeader == nil {
          fragmentHeader = offset
          fragmentField = field
        }
        fragmentOffset = Int(word & 0xfff8)
        moreFragments = word & 1 != 0
        offset += 8
        if fragmentOffset != 0 {
          // What the first fragment's headers say of this one is in the first fragment.
          isComplete = IPv6Chain.bytesRead(of: proto) == nil
          return
        }
      case IPProtocol.ah: offset += (Int(bytes[offset + 1]) + 2) * 4
      default: offset += (Int(bytes[offset + 1]) + 1) * 8
      }
    }
  }

  /// How much of an extension header must be there to go on behind it; nil for what is no extension header, or the last.
  private static func bytesRead(of header: UInt8) -> Int? {
    switch header {
    case IPProtocol.hopByHop, IPProtocol.destinationOptions, IPProtocol.ah: 2
    case IPProtocol.routing, IPProtocol.fragment: 4
    default: nil
    }
  }
}
