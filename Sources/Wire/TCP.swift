// The TCP header (RFC 9293) and its options (RFC 7323 window scale and timestamps, RFC 2018 selective acknowledgement).

/// The flag bits of byte 13 of a TCP header.
public struct TCPFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let fin = TCPFlags(rawValue: 0x01)
  package static let syn = TCPFlags(rawValue: 0x02)
  package static let rst = TCPFlags(rawValue: 0x04)
  package static let psh = TCPFlags(rawValue: 0x08)
  package static let ack = TCPFlags(rawValue: 0x10)
  package static let urg = TCPFlags(rawValue: 0x20)
  package static let ece = TCPFlags(rawValue: 0x40)
  package static let cwr = TCPFlags(rawValue: 0x80)
}

/// A decoded TCP header. Lengths are in bytes.
package struct TCPHeader: Hashable, Sendable {
  package static let minimumLength = 20
  /// Option kinds.
  package enum Kind {
    package static let end: UInt8 = 0
    package static let nop: UInt8 = 1
    package static let mss: UInt8 = 2
    package static let windowScale: UInt8 = 3
    package static let sackPermitted: UInt8 = 4
    package static let sack: UInt8 = 5
    package static let timestamp: UInt8 = 8
  }

  package var sourcePort: UInt16 = 0
  package var destinationPort: UInt16 = 0
  package var sequence: UInt32 = 0
  package var acknowledgement: UInt32 = 0
  package var headerLength = 20
  /// The four reserved bits behind the data offset.
  package var reserved: UInt8 = 0
  package var flags: TCPFlags = []
  package var window: UInt16 = 0
  package var checksum: UInt16 = 0
  package var urgentPointer: UInt16 = 0
  /// The options with their padding; 40 bytes at most.
  package var options: [UInt8] = []

  package init() {}

  /// The header at `start`, or nil if it is cut off or its length is below five words.
  package init?(_ bytes: [UInt8], at start: Int) {
    guard start >= 0, bytes.count >= start + 20 else { return nil }
    headerLength = Int(bytes[start + 12] >> 4) * 4
    guard headerLength >= 20, bytes.count >= start + headerLength else { return nil }
    sourcePort = bytes.be16(start)
    destinationPort = bytes.be16(start + 2)
    sequence = bytes.be32(start + 4)
    acknowledgement = bytes.be32(start + 8)
    reserved = bytes[start + 12] & 15
    flags = TCPFlags(rawValue: bytes[start + 13])
    window = bytes.be16(start + 14)
    checksum = bytes.be16(start + 16)
    urgentPointer = bytes.be16(start + 18)
    if headerLength > 20 { options = Array(bytes[(start + 20)..<(start + headerLength)]) }
  }

  /// Header and payload with the checksum for these addresses.
  package func segment(_ payload: [UInt8] = [], _ family: Family, _ source: Address, _ destination: Address) -> [UInt8] {
    let padded = options + Array(repeating: 0, count: (4 - options.count % 4) % 4)
    var out: [UInt8] = []
    out.reserveCapacity(20 + padded.count + payload.count)
    out.append16(sourcePort)
    out.append16(destinationPort)
    out.append32(sequence)
    out.append32(acknowledgement)
    out.append(UInt8(truncatingIfNeeded: (20 + padded.count) / 4) << 4 | reserved)
    out.append(flags.rawValue)
    out.append16(window)
    out.append16(0)
    out.append16(urgentPointer)
    out += padded
    out += payload
    var c = Checksum()
    c.addPseudoHeader(family, source, destination, IPProtocol.tcp, length: out.count)
    c.add(out, 0..<out.count)
    out.set16(16, c.value)
    return out
  }
}
