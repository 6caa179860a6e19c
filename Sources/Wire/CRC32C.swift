// The checksum of SCTP (RFC 9260, appendix A): CRC32c, the Castagnoli polynomial, reflected.

package enum CRC32C {
  /// The checksum of `bytes[range]` with the four bytes at `field` taken as zero, as SCTP stores it: least significant byte first on the
  /// wire, so the value here is what `set32` writes.
  package static func checksum(_ bytes: [UInt8], _ range: Range<Int>, field: Int) -> UInt32 {
    var crc = UInt32.max
    for i in range {
      crc ^= i >= field && i < field + 4 ? 0 : UInt32(bytes[i])
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0x82f6_3b78) }
    }
    return (~crc).byteSwapped
  }
}
