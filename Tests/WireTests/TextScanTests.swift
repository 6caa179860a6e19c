// Ends of lines and words: the fast scan against the plain one, at every place of a word of eight bytes.

import Testing
import Wire

@Suite struct TextScanTests {
  @Test func agreesWithAPlainScan() {
    var seed: UInt64 = 1
    for length in 0..<40 {
      for _ in 0..<50 {
        let text: [UInt8] = (0..<length).map { _ in
          seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return [10, 10, 9, 11, 32, 34, 138, 0, 0x8a, 0x0b, 65, 255][Int(seed >> 33) % 12]
        }
        for start in 0...length {
          let slice = text[start...]
          #expect(TextScan.endOfLine(slice) == slice.firstIndex(of: 10).map { $0 + 1 } ?? length)
          #expect(TextScan.lineCount(slice) == slice.count { $0 == 10 })
          #expect(TextScan.endOfWord(text[...], from: start) == slice.firstIndex { [9, 10, 32, 34].contains($0) } ?? length)
        }
      }
    }
  }
}
