// Sequence numbers of a TCP connection whose payload a helper made longer or shorter (net/netfilter/nf_conntrack_seqadj.c).

import Wire

/// How far the numbers of one direction are off (struct nf_ct_seqadj).
package struct SequenceOffset: Hashable, Sendable {
  /// The segment that was changed last; what is after it is off by `after`, what is not by `before`.
  package var position: UInt32 = 0
  package var before: Int32 = 0
  package var after: Int32 = 0

  /// nf_ct_seqadj_set: one change in a window; a retransmission of the changed segment changes nothing more.
  mutating func change(at sequence: UInt32, by difference: Int32) {
    guard before == after || Netfilter.before(position, sequence) else { return }
    position = sequence
    before = after
    after &+= difference
  }

  /// nf_ct_seq_offset
  func offset(_ sequence: UInt32) -> Int32 { Netfilter.after(sequence, position) ? after : before }

  /// What an acknowledgement of changed numbers was of the unchanged ones.
  func original(_ acknowledgement: UInt32) -> UInt32 {
    let isAfter = Netfilter.after(acknowledgement &- UInt32(bitPattern: before), position)
    return acknowledgement &- UInt32(bitPattern: isAfter ? after : before)
  }
}

/// Both directions (struct nf_conn_seqadj).
package struct SequenceAdjustment: Hashable, Sendable {
  package var original = SequenceOffset()
  package var reply = SequenceOffset()

  package subscript(direction: Direction) -> SequenceOffset {
    get { direction == .original ? original : reply }
    _modify { if direction == .original { yield &original } else { yield &reply } }
  }

  /// Rewrites sequence, acknowledgement and SACK blocks of a segment (nf_ct_seq_adjust); what acknowledges nothing keeps the last two. False if it is cut off, or an option is: the
  /// packet is dropped.
  func adjust(_ bytes: inout [UInt8], at start: Int, _ direction: Direction) -> Bool {
    guard bytes.count >= start + TCPHeader.minimumLength else { return false }
    let sequence = bytes.be32(start + 4)
    replace(&bytes, start, at: start + 4, sequence &+ UInt32(bitPattern: self[direction].offset(sequence)))
    if bytes[start + 13] & TCPFlags.ack.rawValue == 0 { return true }
    replace(&bytes, start, at: start + 8, self[direction.opposite].original(bytes.be32(start + 8)))
    return adjustSACK(&bytes, start, direction.opposite)
  }

  /// nf_ct_sack_adjust
  private func adjustSACK(_ bytes: inout [UInt8], _ start: Int, _ other: Direction) -> Bool {
    var at = start + TCPHeader.minimumLength
    let end = start + Int(bytes[start + 12] >> 4) * 4
    guard end <= bytes.count else { return false }
    while at < end {
      switch bytes[at] {
      case TCPHeader.Kind.end: return true
      case TCPHeader.Kind.nop: at += 1
      case let kind:
        guard at + 1 < end else { return false }
        let length = Int(bytes[at + 1])
        guard length >= 2, at + length <= end else { return false }
        if kind == TCPHeader.Kind.sack, length >= 10, (length - 2) % 8 == 0 {
          for edge in stride(from: at + 2, to: at + length, by: 4) {
            replace(&bytes, start, at: edge, self[other].original(bytes.be32(edge)))
          }
        }
        at += length
      }
    }
    return true
  }

  private func replace(_ bytes: inout [UInt8], _ start: Int, at: Int, _ new: UInt32) {
    let old = bytes.be32(at)
    if old == new { return }
    bytes.set32(at, new)
    var checksum = bytes.be16(start + 16)
    // The word may begin at an odd place among the options: then its bytes have changed places in the sum.
    if (at - start) & 1 == 0 {
      checksum = Checksum.update(checksum, old, new)
    } else {
      checksum = Checksum.update(checksum.byteSwapped, old, new).byteSwapped
    }
    bytes.set16(start + 16, checksum)
  }
}
