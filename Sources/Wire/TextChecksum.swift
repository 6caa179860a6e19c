// A checksum that tells whether a text is still the one that was written: FNV-1a (RFC 9923), over words of eight bytes, because a state
// file may have tens of megabytes. It guards against edits, not against enemies.

package enum TextChecksum {
  package static func of(_ text: ArraySlice<UInt8>) -> UInt64 {
    var h: UInt64 = 0xcbf2_9ce4_8422_2325
    text.withUnsafeBytes { bytes in
      var i = 0
      while i + 8 <= bytes.count {
        h = (h ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self))) &* 0x100_0000_01b3
        h ^= h >> 32
        i += 8
      }
      while i < bytes.count {
        h = (h ^ UInt64(bytes[i])) &* 0x100_0000_01b3
        i += 1
      }
    }
    return h
  }
}
