// Changes of single header fields with the checksums that cover them, as the kernel makes them: incrementally (RFC 1624), so that a
// checksum that was wrong stays wrong (include/net/dsfield.h; net/core/utils.c, inet_proto_csum_replace2).

import Wire

extension Packet {
  /// TOS or traffic class (ipv4_change_dsfield, ipv6_change_dsfield).
  mutating func setTOS(_ new: UInt8) {
    if family == .ipv4 {
      let old = bytes.be16(0)
      let word = old & 0xff00 | UInt16(new)
      bytes.set16(10, Checksum.update(bytes.be16(10), old, word))
      bytes[1] = new
    } else {
      bytes[0] = 0x60 | new >> 4
      bytes[1] = bytes[1] & 0x0f | new << 4
    }
  }

  /// TTL or hop limit.
  mutating func setTTL(_ new: UInt8) {
    if family == .ipv4 {
      let old = bytes.be16(8)
      bytes[8] = new
      bytes.set16(10, Checksum.update(bytes.be16(10), old, bytes.be16(8)))
    } else {
      bytes[7] = new
    }
  }

  /// One 16-bit word of a TCP header that begins at `start`; `at` counts from there.
  mutating func setTCPWord(_ start: Int, _ at: Int, _ new: UInt16) {
    let old = bytes.be16(start + at)
    bytes.set16(start + at, new)
    bytes.set16(start + 16, Checksum.update(bytes.be16(start + 16), old, new))
  }

  /// One byte of a TCP header's options.
  mutating func setTCPByte(_ start: Int, _ at: Int, _ new: UInt8) {
    let even = at & ~1
    var word = bytes.be16(start + even)
    word = at & 1 == 0 ? word & 0x00ff | UInt16(new) << 8 : word & 0xff00 | UInt16(new)
    setTCPWord(start, even, word)
  }
}
