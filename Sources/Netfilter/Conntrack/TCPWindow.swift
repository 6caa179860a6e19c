// Window tracking: is a segment one that the two ends can have sent (net/netfilter/nf_conntrack_proto_tcp.c, tcp_in_window; after Guido van
// Rooij, "Real Stateful TCP Packet Filtering in IP Filter")? Four bounds, each kept for the side that sends:
//
//   I    upper bound of data   sequence <= sender.maxEnd
//   II   lower bound of data   end >= sender.end - receiver.maxWindow
//   III  upper bound of acks   ack or right edge of SACK <= receiver.end
//   IV   lower bound of acks   ack or right edge of SACK >= receiver.end - max(sender.maxWindow, 66000)

import Wire

/// Serial number arithmetic (include/net/tcp.h, before and after).
@inline(__always) func before(_ a: UInt32, _ b: UInt32) -> Bool { Int32(bitPattern: a &- b) < 0 }
@inline(__always) func after(_ a: UInt32, _ b: UInt32) -> Bool { before(b, a) }

/// A TCP header as tracking reads it, without an array of its own.
struct TCPSegment {
  var sequence: UInt32
  var acknowledgement: UInt32
  var window: UInt16
  var flags: TCPFlags
  /// The sequence number behind the segment: SYN and FIN count (segment_seq_plus_len).
  var end: UInt32
  /// Where the options are; empty for a header without any.
  var options: Range<Int>
  /// The header's claimed length and what there is.
  var headerLength: Int
  var length: Int

  /// Nil if there are fewer than 20 bytes.
  init?(_ packet: borrowing Packet) {
    let at = packet.transportOffset
    guard packet.bytes.count >= at + 20 else { return nil }
    sequence = packet.bytes.be32(at + 4)
    acknowledgement = packet.bytes.be32(at + 8)
    headerLength = Int(packet.bytes[at + 12] >> 4) * 4
    flags = TCPFlags(rawValue: packet.bytes[at + 13])
    window = packet.bytes.be16(at + 14)
    length = packet.bytes.count - at
    options = at + 20..<max(at + 20, min(at + headerLength, packet.bytes.count))
    let counted = length - headerLength + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
    end = sequence &+ UInt32(truncatingIfNeeded: counted)
  }

  var kind: TCPPacketKind { TCPPacketKind(flags) }
}

/// Why a segment is not taken for what it says; the numbers are those of the kernel's log line.
enum TCPComplaint: Hashable {
  case moreThanExpected(UInt32)
  case sequenceOver(UInt32)
  case ackOver(UInt32)
  case sequenceUnder(UInt32)
  case ackUnder(UInt32)

  var text: String {
    switch self {
    case .moreThanExpected(let n): "\(n) bytes more than expected"
    case .sequenceOver(let n): "SEQ is over upper bound \(n) (over the window of the receiver)"
    case .ackOver(let n): "ACK is over upper bound \(n) (ACKed data not seen yet)"
    case .sequenceUnder(let n): "SEQ is under lower bound \(n) (already ACKed data retransmitted)"
    case .ackUnder(let n): "ignored ACK under lower bound \(n) (possible overly delayed)"
    }
  }
}

/// enum nf_ct_tcp_action
enum TCPWindowVerdict: Hashable {
  case accept
  /// It passes and changes nothing.
  case ignore(TCPComplaint)
  case invalid(TCPComplaint)
}

extension TCPDirection {
  /// Reads window scale and SACK-permitted of a SYN (tcp_options).
  mutating func readOptions(_ bytes: [UInt8], _ range: Range<Int>) {
    if range.isEmpty { return }
    scale = 0
    flags.formIntersection(.beLiberal)
    var at = range.lowerBound
    while let option = TCPOption(bytes, &at, range.upperBound) {
      if option.kind == TCPHeader.Kind.sackPermitted, option.length == 2 { flags.insert(.sackPermitted) }
      if option.kind == TCPHeader.Kind.windowScale, option.length == 3 {
        // RFC 7323, 2.3: a shift of more than 14 is taken as 14.
        scale = min(bytes[option.start + 2], 14)
        flags.insert(.windowScale)
      }
    }
  }
}

/// One option of a TCP header with its place.
private struct TCPOption {
  var kind: UInt8
  var start: Int
  var length: Int

  /// The next option at `at`, which moves behind it; nil at the end, and at a length that can't be.
  @inline(__always) init?(_ bytes: [UInt8], _ at: inout Int, _ end: Int) {
    while at < end, bytes[at] == TCPHeader.Kind.nop { at += 1 }
    guard at + 1 < end, bytes[at] != TCPHeader.Kind.end else { return nil }
    kind = bytes[at]
    start = at
    length = Int(bytes[at + 1])
    guard length >= 2, at + length <= end else { return nil }
    at += length
  }
}

extension TCPSegment {
  /// The highest right edge of a SACK block, or `ack` if that is higher (tcp_sack).
  @inline(__always) fileprivate func sackEdge(_ bytes: [UInt8], above ack: UInt32) -> UInt32 {
    if options.isEmpty { return ack }
    // Most segments carry a timestamp only.
    if options.count == 12, bytes.be32(options.lowerBound) == 0x0101_080a { return ack }
    var highest = ack
    var at = options.lowerBound
    while let option = TCPOption(bytes, &at, options.upperBound) {
      guard option.kind == TCPHeader.Kind.sack, option.length >= 10, (option.length - 2) % 8 == 0 else { continue }
      for block in stride(from: option.start + 2, to: option.start + option.length, by: 8) {
        let edge = bytes.be32(block + 4)
        if after(edge, highest) { highest = edge }
      }
      return highest
    }
    return highest
  }
}

extension TCPTracking {
  /// Judges a segment by the windows, and moves them (tcp_in_window). A liberal side's segments pass whatever the windows say, and those
  /// that are outside move nothing. `offset` is by how much the other side's numbers were changed on their way here.
  mutating func judge(_ s: TCPSegment, _ bytes: [UInt8], _ direction: Direction, beLiberal: Bool, offset: UInt32) -> TCPWindowVerdict {
    var sender = self[direction]
    var receiver = self[direction.opposite]
    defer {
      self[direction] = sender
      self[direction.opposite] = receiver
    }
    var sequence = s.sequence
    var end = s.end
    var ack = s.acknowledgement
    var sack = receiver.flags.contains(.sackPermitted) ? s.sackEdge(bytes, above: ack) : ack
    ack &-= offset
    sack &-= offset
    var window = UInt32(s.window)
    let hasSyn = s.flags.contains(.syn)
    let hasAck = s.flags.contains(.ack)
    let hasRst = s.flags.contains(.rst)

    if sender.maxWindow == 0 {
      if hasSyn {
        // A SYN+ACK in reply to a SYN, or the other SYN of a simultaneous open.
        TCPTracking.initialize(&sender, &receiver, s, bytes, direction)
        if !hasAck { return .accept }
      } else {
        // In the middle of a connection whose history is unknown: the packet tells it.
        sender.end = end
        sender.maxWindow = max(window << UInt32(sender.scale), 1)
        sender.maxEnd = end &+ sender.maxWindow
        if receiver.maxWindow == 0 {
          // Nothing was seen of the other side yet: let III and IV hold.
          receiver.end = sack
          receiver.maxEnd = sack
        } else if sack == receiver.end &+ 1 {
          // The answer to a keepalive, it seems.
          receiver.end &+= 1
        }
      }
    } else if hasSyn, after(end, sender.end), state == .synSent || state == .synRecv {
      // RFC 9293, 3.5: a TCP that begins again uses higher sequence numbers; all else may differ.
      TCPTracking.initialize(&sender, &receiver, s, bytes, direction)
      if direction == .reply, !hasAck { return .accept }
    }

    // Without an ACK, and with the zero ACK that some stacks put into resets, III and IV hold.
    if !hasAck || hasRst && ack == 0 {
      ack = receiver.end
      sack = ack
    }
    // A reset that answers a SYN.
    if hasRst, sequence == 0, state == .synSent {
      sequence = sender.end
      end = sequence
    }

    let isLiberal = beLiberal || sender.flags.contains(.beLiberal)
    let ackBound = receiver.end &- max(sender.maxWindow, 66000) &- 1
    guard before(sequence, sender.maxEnd &+ 1) else {
      let excess = end &- sender.maxEnd &+ 1
      if receiver.maxWindow != 0, after(end, sender.end &- receiver.maxWindow &- 1), after(sack, ackBound), excess <= receiver.maxWindow,
        before(sack, receiver.end &+ 1)
      {
        // Only I fails, by less than a window: if the data gets through nevertheless, its acknowledgement must be known.
        sender.end = end
        sender.flags.insert(.dataUnacknowledged)
        return isLiberal ? .accept : .ignore(.moreThanExpected(excess))
      }
      return isLiberal ? .accept : .invalid(.sequenceOver(sender.maxEnd &+ 1))
    }
    guard before(sack, receiver.end &+ 1) else { return isLiberal ? .accept : .invalid(.ackOver(receiver.end &+ 1)) }
    guard receiver.maxWindow == 0 || after(end, sender.end &- receiver.maxWindow &- 1) else {
      return isLiberal ? .accept : .ignore(.sequenceUnder(sender.end &- receiver.maxWindow &- 1))
    }
    guard after(sack, ackBound) else { return isLiberal ? .accept : .ignore(.ackUnder(ackBound)) }

    // RFC 7323, 2.2: the window of a SYN is never scaled.
    if !hasSyn { window <<= UInt32(sender.scale) }
    sender.maxWindow = max(sender.maxWindow, window &+ (sack &- ack))
    if after(end, sender.end) {
      sender.end = end
      sender.flags.insert(.dataUnacknowledged)
    }
    if hasAck {
      if !sender.flags.contains(.maxAckSet) {
        sender.maxAck = ack
        sender.flags.insert(.maxAckSet)
      } else if after(ack, sender.maxAck) {
        sender.maxAck = ack
      }
    }
    if receiver.maxWindow != 0, after(end, sender.maxEnd) { receiver.maxWindow &+= end &- sender.maxEnd }
    if after(sack &+ window, receiver.maxEnd &- 1) { receiver.maxEnd = sack &+ max(window, 1) }
    if ack == receiver.end { receiver.flags.remove(.dataUnacknowledged) }

    if s.kind == .ack { noteRetransmission(sequence, ack, end, s.window, direction) }
    return .accept
  }

  /// Counts the same segment seen again and again (tcp_in_window, "check retransmissions").
  private mutating func noteRetransmission(_ sequence: UInt32, _ ack: UInt32, _ end: UInt32, _ window: UInt16, _ direction: Direction) {
    if lastDirection == direction, lastSequence == sequence, lastAck == ack, lastEnd == end, lastWindow == window {
      retransmissions &+= 1
      return
    }
    lastDirection = direction
    lastSequence = sequence
    lastAck = ack
    lastEnd = end
    lastWindow = window
    retransmissions = 0
  }

  /// Starts a side anew from a SYN or SYN+ACK (tcp_init_sender). Scaling needs the option from both sides (RFC 7323, 2.2).
  private static func initialize(
    _ sender: inout TCPDirection, _ receiver: inout TCPDirection, _ s: TCPSegment, _ bytes: [UInt8], _ direction: Direction
  ) {
    sender.end = s.end
    sender.maxEnd = s.end
    sender.maxWindow = UInt32(max(s.window, 1))
    sender.readOptions(bytes, s.options)
    if direction == .reply, !(sender.flags.contains(.windowScale) && receiver.flags.contains(.windowScale)) {
      sender.scale = 0
      receiver.scale = 0
    }
  }
}
