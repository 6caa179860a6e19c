// The words of one command line, whether a shell or a file to restore gave them (iptables 1.8.9, iptables/xshared.c: add_param_to_argv).

import Netfilter
import Wire

/// Words with their bytes in one piece, which the next line uses again.
package struct CommandWords {
  private var bytes: [UInt8] = []
  private var places: [Range<Int>] = []

  package init() {}
  package init(_ words: [String]) {
    for word in words { append(word.utf8) }
  }

  var count: Int { places.count }
  subscript(position: Int) -> Word { bytes[places[position]] }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  mutating func append(_ word: some Sequence<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: word)
    places.append(start..<bytes.count)
  }

  /// Adds the words of a line. They end at blanks and at a closing quote. Inside double quotes a backslash takes the next character as it is.
  mutating func split(_ line: ArraySlice<UInt8>) throws(ToolError) {
    let limit = places.count + 251
    var at = bytes.count
    bytes.append(contentsOf: line)
    // The open word stands where it stood in the line, but for quotes and backslashes, over which the rest of it moves.
    var (start, end) = (at, at)
    var isQuoted = false
    var isEscaped = false
    func add(_ place: Range<Int>, _ places: inout [Range<Int>]) throws(ToolError) {
      if places.count >= limit { throw ToolError(.parameter, "Parser cannot handle more arguments\n") }
      places.append(place)
    }
    while at < bytes.count {
      let c = bytes[at]
      at += 1
      if isEscaped {
        isEscaped = false
      } else if c == UInt8(ascii: "\"") {
        isQuoted.toggle()
        if isQuoted { continue }
        try add(start..<end, &places)
        (start, end) = (at, at)
        continue
      } else if isQuoted {
        isEscaped = c == UInt8(ascii: "\\")
        if isEscaped { continue }
      } else if c == 32 || c == 9 || c == 10 {
        if end > start { try add(start..<end, &places) }
        (start, end) = (at, at)
        continue
      }
      bytes[end] = c
      end += 1
      if end - start >= 1024 { throw ToolError(.parameter, "Parameter too long!", word: bytes[start..<end].text) }
    }
    if end > start { try add(start..<end, &places) }
  }
}
