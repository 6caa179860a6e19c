// Keys of a terminal, from the bytes that it sends (ECMA-48 control sequences as xterm and the Linux console send them; UTF-8).

package enum Key: Hashable, Sendable {
  case character(Character)
  case enter, tab, backspace, delete
  case left, right, up, down, home, end
  case wordLeft, wordRight
  /// Control with a letter, from `a` to `z`.
  case control(Character)
  /// A sequence that means nothing here.
  case unknown
}

/// Makes keys of bytes, which may come in any pieces.
package struct KeyReader: Sendable {
  private var pending: [UInt8] = []
  package init() {}

  /// The keys that are complete with this byte: none or one.
  package mutating func take(_ byte: UInt8) -> Key? {
    pending.append(byte)
    guard let first = pending.first else { return nil }
    if first == 0x1b { return escape() }
    if first >= 0xc0 {
      let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
      if pending.count < length, byte & 0xc0 == 0x80 || pending.count == 1 { return nil }
      let text = String(decoding: pending, as: UTF8.self)
      pending = []
      return text.count == 1 && text != "\u{fffd}" ? text.first.map(Key.character) : .unknown
    }
    pending = []
    switch first {
    case 0x0d, 0x0a: return .enter
    case 0x09: return .tab
    case 0x7f, 0x08: return .backspace
    case 1...26: return .control(Character(UnicodeScalar(first + 0x60)))
    case 0x20...0x7e: return .character(Character(UnicodeScalar(first)))
    default: return .unknown
    }
  }

  private mutating func escape() -> Key? {
    guard pending.count > 1 else { return nil }
    guard pending[1] == UInt8(ascii: "[") || pending[1] == UInt8(ascii: "O") else {
      defer { pending = [] }
      return pending[1] == UInt8(ascii: "b") ? .wordLeft : pending[1] == UInt8(ascii: "f") ? .wordRight : .unknown
    }
    guard pending.count > 2, let last = pending.last, (0x40...0x7e).contains(last) else {
      // None that is known is so long; its end is waited for.
      if pending.count > 64 { pending.removeSubrange(2...) }
      return nil
    }
    let middle = String(decoding: pending[2..<(pending.count - 1)], as: UTF8.self)
    pending = []
    let isModified = middle.hasSuffix(";5") || middle.hasSuffix(";3")
    switch last {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return isModified ? .wordRight : .right
    case UInt8(ascii: "D"): return isModified ? .wordLeft : .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "~"):
      switch middle {
      case "1", "7": return .home
      case "4", "8": return .end
      case "3": return .delete
      default: return .unknown
      }
    default: return .unknown
    }
  }
}
