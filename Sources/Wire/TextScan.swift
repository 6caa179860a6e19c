// Ends of lines and words in a text, which may have tens of megabytes. Lines are found eight bytes at a time; how to find the zero bytes of a
// word: Warren, Hacker's Delight, 6-1.

package enum TextScan {
  private static let ends: UInt64 = 0x0a0a_0a0a_0a0a_0a0a
  private static let lows: UInt64 = 0x7f7f_7f7f_7f7f_7f7f

  /// The highest bit of each byte of the word that is a line's end.
  @inline(__always) private static func marks(_ word: UInt64) -> UInt64 {
    let x = word ^ ends
    return ~(((x & lows) &+ lows) | x | lows)
  }

  /// The place behind the first end of line; the end of the text if there is none.
  package static func endOfLine(_ text: ArraySlice<UInt8>) -> Int {
    text.withUnsafeBytes { bytes in
      var i = 0
      while i + 8 <= bytes.count {
        let found = marks(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)))
        if found != 0 { return text.startIndex + i + found.trailingZeroBitCount / 8 + 1 }
        i += 8
      }
      while i < bytes.count {
        if bytes[i] == 10 { return text.startIndex + i + 1 }
        i += 1
      }
      return text.endIndex
    }
  }

  /// The place of the first blank, end of line or double quote from `start` on; the end of the text if there is none.
  package static func endOfWord(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
    text.withUnsafeBytes { bytes in
      var i = max(0, start - text.startIndex)
      while i < bytes.count {
        let c = bytes[i]
        if c <= 34, c == 32 || c == 34 || c == 9 || c == 10 { break }
        i += 1
      }
      return text.startIndex + i
    }
  }

  /// How many ends of line there are.
  package static func lineCount(_ text: ArraySlice<UInt8>) -> Int {
    text.withUnsafeBytes { bytes in
      var n = 0
      var i = 0
      while i + 8 <= bytes.count {
        // Few words have one, and counting bits is slow where the processor has no instruction for it.
        let found = marks(bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self))
        if found != 0 { n += found.nonzeroBitCount }
        i += 8
      }
      while i < bytes.count {
        if bytes[i] == 10 { n += 1 }
        i += 1
      }
      return n
    }
  }
}
