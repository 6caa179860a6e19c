// The words of one command line, whether a shell or a file to restore gave them (iptables 1.8.9, iptables/xshared.c: add_param_to_argv).
// Words of a line are pieces of it, as far as they stand there as they are: a large file is not copied.

import Netfilter
import Wire

package struct CommandWords {
  private var line: ArraySlice<UInt8> = []
  /// Bytes of the words that are not in the line.
  private var bytes: [UInt8] = []
  private var places: [(range: Range<Int>, isInLine: Bool)] = []

  package init() {}
  package init(_ words: [String]) {
    for word in words { append(word.utf8) }
  }

  var count: Int { places.count }
  subscript(position: Int) -> Word {
    let place = places[position]
    return place.isInLine ? line[place.range] : bytes[place.range]
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  mutating func append(_ word: some Sequence<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: word)
    places.append((start..<bytes.count, false))
  }

  /// Adds the words of a line, of which there is one at most. They end at blanks and at a closing quote. Inside double quotes a backslash
  /// takes the next character as it is.
  mutating func split(_ line: ArraySlice<UInt8>) throws(ToolError) {
    self.line = line
    let limit = places.count + 251
    var at = line.startIndex
    while at < line.endIndex {
      let start = at
      at = TextScan.endOfWord(line, from: start)
      let isPlain = at == line.endIndex || line[at] != UInt8(ascii: "\"")
      if isPlain {
        if at - start >= 1024 { throw tooLong(line[start..<(start + 1024)]) }
        if at > start { try add(start..<at, isInLine: true, limit) }
        at += 1
      } else {
        at = try takeQuoted(line, from: start, quote: at, limit)
      }
    }
  }

  private func tooLong(_ word: Word) -> ToolError { ToolError(.parameter, "Parameter too long!", word: word.text) }
  private mutating func add(_ range: Range<Int>, isInLine: Bool, _ limit: Int) throws(ToolError) {
    if places.count >= limit { throw ToolError(.parameter, "Parser cannot handle more arguments\n") }
    places.append((range, isInLine))
  }

  /// A word that has a quote in it, at `quote`. Returns where the next begins.
  private mutating func takeQuoted(_ line: ArraySlice<UInt8>, from start: Int, quote: Int, _ limit: Int) throws(ToolError) -> Int {
    let place = bytes.count
    bytes.append(contentsOf: line[start..<quote])
    if bytes.count - place >= 1024 { throw tooLong(bytes[place..<(place + 1024)]) }
    var at = quote + 1
    var isEscaped = false
    while at < line.endIndex {
      let c = line[at]
      at += 1
      if isEscaped {
        isEscaped = false
      } else if c == UInt8(ascii: "\"") {
        // Empty between quotes is a word.
        try add(place..<bytes.count, isInLine: false, limit)
        return at
      } else if c == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      }
      bytes.append(c)
      if bytes.count - place >= 1024 { throw tooLong(bytes[place...]) }
    }
    if bytes.count > place { try add(place..<bytes.count, isInLine: false, limit) }
    return at
  }
}
