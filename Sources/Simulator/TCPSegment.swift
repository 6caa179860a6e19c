// A TCP segment as it arrives, and the options that Linux writes, in the order it writes them (net/ipv4/tcp_output.c, tcp_options_write).

package import Wire

/// The options that a Linux machine uses.
package struct TCPOptions: Hashable, Sendable {
  package struct Timestamp: Hashable, Sendable {
    package var value: UInt32
    package var echo: UInt32
  }
  package var maximumSegment: UInt16?
  package var sackPermitted = false
  package var timestamp: Timestamp?
  package var windowScale: UInt8?
  /// Left and right edges of what arrived out of order.
  package var sack: [Range<UInt32>] = []

  package init() {}

  /// Reads options; one that is malformed ends the list (net/ipv4/tcp_input.c, tcp_parse_options).
  package init(_ bytes: [UInt8]) {
    var i = 0
    while i < bytes.count, bytes[i] != TCPHeader.Kind.end {
      if bytes[i] == TCPHeader.Kind.nop {
        i += 1
        continue
      }
      guard i + 1 < bytes.count, bytes[i + 1] >= 2, i + Int(bytes[i + 1]) <= bytes.count else { return }
      let length = Int(bytes[i + 1])
      switch (bytes[i], length) {
      case (TCPHeader.Kind.mss, 4): maximumSegment = bytes.be16(i + 2)
      case (TCPHeader.Kind.windowScale, 3): windowScale = min(bytes[i + 2], 14)
      case (TCPHeader.Kind.sackPermitted, 2): sackPermitted = true
      case (TCPHeader.Kind.timestamp, 10): timestamp = Timestamp(value: bytes.be32(i + 2), echo: bytes.be32(i + 6))
      case (TCPHeader.Kind.sack, 10), (TCPHeader.Kind.sack, 18), (TCPHeader.Kind.sack, 26), (TCPHeader.Kind.sack, 34):
        for j in stride(from: i + 2, to: i + length, by: 8) where bytes.be32(j) <= bytes.be32(j + 4) {
          sack.append(bytes.be32(j)..<bytes.be32(j + 4))
        }
      default: break
      }
      i += length
    }
  }

  package var bytes: [UInt8] {
    var out: [UInt8] = []
    if let maximumSegment {
      out += [TCPHeader.Kind.mss, 4]
      out.append16(maximumSegment)
    }
    if let timestamp {
      out += sackPermitted ? [TCPHeader.Kind.sackPermitted, 2] : [TCPHeader.Kind.nop, TCPHeader.Kind.nop]
      out += [TCPHeader.Kind.timestamp, 10]
      out.append32(timestamp.value)
      out.append32(timestamp.echo)
    } else if sackPermitted {
      out += [TCPHeader.Kind.nop, TCPHeader.Kind.nop, TCPHeader.Kind.sackPermitted, 2]
    }
    if let windowScale { out += [TCPHeader.Kind.nop, TCPHeader.Kind.windowScale, 3, windowScale] }
    if !sack.isEmpty {
      out += [TCPHeader.Kind.nop, TCPHeader.Kind.nop, TCPHeader.Kind.sack, UInt8(truncatingIfNeeded: 2 + 8 * sack.count)]
      for block in sack {
        out.append32(block.lowerBound)
        out.append32(block.upperBound)
      }
    }
    return out
  }
}

/// A segment that arrived.
package struct TCPSegment: Sendable {
  package var header: TCPHeader
  package var options: TCPOptions
  package var payload: [UInt8]

  package init?(_ d: Datagram) {
    guard let h = TCPHeader(d.bytes, at: d.transport) else { return nil }
    header = h
    options = TCPOptions(h.options)
    payload = Array(d.bytes[(d.transport + h.headerLength)...])
  }

  package func has(_ flags: TCPFlags) -> Bool { header.flags.contains(flags) }
  package var sequence: UInt32 { header.sequence }
  /// Sequence numbers used: SYN and FIN take one each.
  package var length: UInt32 { UInt32(truncatingIfNeeded: payload.count) &+ (has(.syn) ? 1 : 0) &+ (has(.fin) ? 1 : 0) }
  package var end: UInt32 { sequence &+ length }

  /// The answer of a machine without a socket for this segment, or nil to a reset (net/ipv4/tcp_ipv4.c, tcp_v4_send_reset):
  /// it carries the number that was acknowledged; where none was, it acknowledges what came.
  package var reset: TCPHeader? {
    if has(.rst) { return nil }
    var r = TCPHeader()
    r.sourcePort = header.destinationPort
    r.destinationPort = header.sourcePort
    r.flags = .rst
    if has(.ack) {
      r.sequence = header.acknowledgement
    } else {
      r.flags = [.rst, .ack]
      r.acknowledgement = end
    }
    return r
  }
}

/// `a < b` on the circle of sequence numbers.
@inline(__always) func before(_ a: UInt32, _ b: UInt32) -> Bool { Int32(bitPattern: a &- b) < 0 }
