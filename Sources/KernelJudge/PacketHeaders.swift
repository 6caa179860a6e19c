// As much of a packet as the judge must read: where the transport header is (RFC 791, RFC 8200) and the checksums (RFC 1071). The engine
// reads packets with other code, on purpose.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The headers of one packet, without any link-layer header. Fields of a header that is not there read as zero.
package struct PacketHeaders {
  package let bytes: [UInt8]
  package let proto: UInt8
  /// Where the transport header starts.
  package let transport: Int
  /// False for a later fragment, which has no transport header.
  package let isFirst: Bool

  package init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    switch bytes.byte(0) >> 4 {
    case 4 where bytes.count >= 20:
      proto = bytes[9]
      transport = Int(bytes[0] & 15) * 4
      isFirst = bytes.be16(6) & 0x1fff == 0
    case 6 where bytes.count >= 40:
      var next = bytes[6]
      var offset = 40
      var first = true
      while first, [0, 43, 44, 51, 60].contains(next), offset + 8 <= bytes.count {
        let header = next
        next = bytes[offset]
        switch header {
        case 44:  // fragment
          first = bytes.be16(offset + 2) & 0xfff8 == 0
          offset += 8
        case 51: offset += (Int(bytes[offset + 1]) + 2) * 4  // authentication
        default: offset += (Int(bytes[offset + 1]) + 1) * 8
        }
      }
      proto = next
      transport = offset
      isFirst = first
    default: return nil
    }
  }

  package var isIPv4: Bool { bytes[0] >> 4 == 4 }
  var addresses: [UInt8] { isIPv4 ? bytes.piece(12, 8) : bytes.piece(8, 32) }
  /// How long the packet says that it is.
  var length: Int { isIPv4 ? Int(bytes.be16(2)) : 40 + Int(bytes.be16(4)) }
  package var source: String { addressText(isIPv4 ? bytes.piece(12, 4) : bytes.piece(8, 16)) }
  package var destination: String { addressText(isIPv4 ? bytes.piece(16, 4) : bytes.piece(24, 16)) }
  var identification: UInt16 { isIPv4 ? bytes.be16(4) : 0 }

  /// Whether there is a whole TCP header (20 bytes), a UDP header (8), ...
  package func has(_ protocols: [UInt8], _ size: Int) -> Bool { isFirst && protocols.contains(proto) && bytes.count >= transport + size }
  package var isTCP: Bool { has([6], 20) }
  package var sequence: UInt32 { bytes.be32(transport + 4) }
  package var acknowledgement: UInt32 { bytes.be32(transport + 8) }
  package var isSYN: Bool { bytes.byte(transport + 13) & 2 != 0 }
  package var isAcknowledgement: Bool { isTCP && bytes.byte(transport + 13) & 16 != 0 }

  /// The sum of the pseudo header; ICMP of IPv4 has none.
  private var pseudoHeaderSum: UInt32 {
    proto == 1 ? 0 : onesComplementSum(addresses) &+ UInt32(proto) &+ UInt32(bytes.count - transport)
  }
  private var checksumField: Int? {
    switch proto {
    case 1 where has([1], 8), 58 where has([58], 8): transport + 2
    case 6 where has([6], 20): transport + 16
    case 17 where has([17], 8): transport + 6
    default: nil
    }
  }

  /// The packet with a right TCP, UDP or ICMP checksum.
  package var withTransportChecksum: [UInt8] {
    guard let field = checksumField else { return bytes }
    var packet = bytes
    packet.set(be16: 0, at: field)
    let sum = ~folded(pseudoHeaderSum &+ onesComplementSum(packet.piece(transport, packet.count)))
    packet.set(be16: sum == 0 && proto == 17 ? 0xffff : sum, at: field)
    return packet
  }

  /// The packet as the wire would have it. A packet whose checksum is left to the device (CHECKSUM_PARTIAL) carries the sum of the pseudo
  /// header in its place.
  package var finished: [UInt8] {
    guard let field = checksumField, proto == 6 || proto == 17, bytes.be16(field) == folded(pseudoHeaderSum) else { return bytes }
    return withTransportChecksum
  }
}

/// The bytes with a right IPv4 header checksum.
package func withHeaderChecksum(_ packet: [UInt8]) -> [UInt8] {
  var packet = packet
  packet.set(be16: 0, at: 10)
  packet.set(be16: ~folded(onesComplementSum(packet.piece(0, Int(packet.byte(0) & 15) * 4))), at: 10)
  return packet
}

private func onesComplementSum(_ bytes: [UInt8]) -> UInt32 {
  var sum: UInt32 = 0
  for i in stride(from: 0, to: bytes.count, by: 2) { sum &+= UInt32(bytes.be16(i)) }
  return sum
}

private func folded(_ sum: UInt32) -> UInt16 {
  var sum = sum
  while sum >> 16 != 0 { sum = (sum & 0xffff) &+ (sum >> 16) }
  return UInt16(sum)
}

/// An address of 4 or 16 bytes in its usual text form.
package func addressText(_ bytes: [UInt8]) -> String {
  var text = [CChar](repeating: 0, count: 64)
  guard bytes.count == 4 || bytes.count == 16,
    inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil
  else { return "?" }
  return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The other way round; nothing where the text is not an address.
package func addressBytes(_ text: String) -> [UInt8] {
  var four = in_addr()
  var six = in6_addr()
  if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
  if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
  return []
}
