// The IPv4 header (RFC 791), TOS as RFC 2474 and 3168 use it.

/// A decoded IPv4 header. Lengths are in bytes.
package struct IPv4Header: Hashable, Sendable {
  /// Bytes of a header without options.
  package static let minimumLength = 20
  package static let dontFragment: UInt16 = 0x4000
  package static let moreFragments: UInt16 = 0x2000

  package var headerLength = 20
  package var tos: UInt8 = 0
  /// The whole datagram as the header claims it.
  package var totalLength = 20
  package var identification: UInt16 = 0
  /// Flags and fragment offset as on the wire: CE 0x8000, DF 0x4000, MF 0x2000, offset in units of 8 bytes.
  package var fragmentWord: UInt16 = 0
  package var ttl: UInt8 = 64
  package var proto: UInt8 = 0
  package var checksum: UInt16 = 0
  package var source = Address.anyV4
  package var destination = Address.anyV4
  /// The options with their padding; empty or a multiple of four bytes, 40 at most.
  package var options: [UInt8] = []

  package init(source: Address, destination: Address, proto: UInt8) {
    self.source = source
    self.destination = destination
    self.proto = proto
  }

  /// The header at the start of `bytes`, or nil if there is none: too short, another version, a header length below five words or
  /// beyond the bytes. The total length and the checksum are not judged here.
  package init?(_ bytes: [UInt8], at start: Int = 0) {
    guard bytes.count >= start + 20, bytes[start] >> 4 == 4 else { return nil }
    headerLength = Int(bytes[start] & 15) * 4
    guard headerLength >= 20, bytes.count >= start + headerLength else { return nil }
    tos = bytes[start + 1]
    totalLength = Int(bytes.be16(start + 2))
    identification = bytes.be16(start + 4)
    fragmentWord = bytes.be16(start + 6)
    ttl = bytes[start + 8]
    proto = bytes[start + 9]
    checksum = bytes.be16(start + 10)
    source = bytes.address(start + 12, .ipv4)
    destination = bytes.address(start + 16, .ipv4)
    if headerLength > 20 { options = Array(bytes[(start + 20)..<(start + headerLength)]) }
  }

  /// Bytes from the start of the original payload.
  package var fragmentOffset: Int { Int(fragmentWord & 0x1fff) * 8 }

  /// A datagram of this header and `payload`, with header length, total length and checksum filled in.
  package func datagram(_ payload: [UInt8]) -> [UInt8] {
    let padded = options + Array(repeating: 0, count: (4 - options.count % 4) % 4)
    let length = 20 + padded.count
    var out: [UInt8] = []
    out.reserveCapacity(length + payload.count)
    out.append(0x40 | UInt8(truncatingIfNeeded: length / 4))
    out.append(tos)
    out.append16(UInt16(truncatingIfNeeded: length + payload.count))
    out.append16(identification)
    out.append16(fragmentWord)
    out.append(ttl)
    out.append(proto)
    out.append16(0)
    out.append32(source.v4)
    out.append32(destination.v4)
    out += padded
    IPv4Header.fixChecksum(&out)
    out += payload
    return out
  }

  /// Computes the header checksum of the datagram in `bytes` anew.
  package static func fixChecksum(_ bytes: inout [UInt8]) {
    guard bytes.count >= 20, bytes.count >= Int(bytes[0] & 15) * 4 else { return }
    bytes.set16(10, 0)
    var c = Checksum()
    c.add(bytes, 0..<Int(bytes[0] & 15) * 4)
    bytes.set16(10, c.value)
  }
}
