// A whole file of save text becomes a ruleset, or an error that points at the word: for everyone who reads rules rather than restores them.
// One mistake refuses the whole file. What iptables-nft-save prints is read too: it differs in comments only.

import Netfilter
import Wire

/// Why a file of rules can't be read.
package struct RulesetError: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// From 1.
  package var line: Int
  /// The line's text.
  package var text: String
  /// Position of the word in it, in characters from 0, and the word; empty if the whole line is meant.
  package var column: Int
  package var word: String
  package var message: String
  /// What may stand there; empty if the message says it.
  package var allowed: String

  /// Several lines: place and message, the line, a caret under the word, what is allowed. Whatever file it was, a terminal can show it.
  package var description: String {
    var out = "\(file):\(line): \(message.printable(atMost: 300))\n"
    if !text.isEmpty {
      // Of a long line what is near the word.
      let all = Array(text)
      let wordStart = min(max(0, column), all.count)
      let start = max(0, wordStart - 80)
      let end = min(all.count, start + 160)
      let front = (start > 0 ? "…" : "") + String(all[start..<wordStart]).printable()
      let meant = String(all[wordStart..<min(wordStart + word.count, end)]).printable()
      let rest = String(all[min(wordStart + word.count, end)..<end]).printable() + (end < all.count ? "…" : "")
      out += "    \(front)\(meant)\(rest)\n    "
      // Tabs stay tabs, so that the caret stands under the word.
      out += String(front.map { $0 == "\t" ? "\t" : " " })
      out += "^" + String(repeating: "~", count: max(0, meant.count - 1)) + "\n"
    }
    if !allowed.isEmpty { out += "  allowed here: \(allowed)\n" }
    return out
  }
}

extension String {
  /// With `\x1b` for what a terminal would not show but obey.
  fileprivate func printable(atMost limit: Int = .max) -> String {
    var out = ""
    for c in unicodeScalars {
      if out.count >= limit { return out + "…" }
      let isControl = c.value < 32 && c != "\t" || c.value >= 127 && c.value < 160
      let isOdd = c.properties.generalCategory == .format || c.properties.generalCategory == .lineSeparator
      if isControl || isOdd { out += "\\x" + String(c.value, radix: 16) } else { out.unicodeScalars.append(c) }
    }
    return out
  }
}

extension Ruleset {
  /// Reads a file of save text of one family, counters included.
  package init(
    parsing text: [UInt8], _ family: Family, file: String, resolve: Resolver? = nil, findSet: SetFinder? = nil
  ) throws(RulesetError) {
    var options = RestoreOptions()
    options.keepsCounters = Ruleset.hasPolicyCounters(text)
    var restorer = Restorer(Ruleset(), family, options, resolve: resolve, findSet: findSet, recordsPlaces: true)
    // A last line without its end is a line.
    var whole = text
    if whole.last.map({ $0 != 10 }) ?? false { whole.append(10) }
    do throws(Restorer.Failure) { _ = try restorer.restore(whole) } catch {
      throw RulesetError(error, whole, file, restorer.places)
    }
    self = restorer.ruleset
  }

  /// Files written by hand may leave the counters of policies away.
  private static func hasPolicyCounters(_ text: [UInt8]) -> Bool {
    text.split(separator: 10).allSatisfy { line in
      guard line.first == UInt8(ascii: ":") else { return true }
      let fields = RestoreWords.fields(line)
      return fields.count > 2 || (fields.count == 2 && fields[1] == "-")
    }
  }
}

extension RulesetError {
  init(_ failure: Restorer.Failure, _ text: [UInt8], _ file: String, _ places: [String: [Int]]) {
    let e = failure.error
    self.file = file
    line = failure.line
    message = e.description
    allowed = e.allowed
    word = e.word
    column = 0
    if let place = e.place {
      // The kernel refuses at COMMIT; the rule that it means stands further up.
      if let lines = places[place.chain], place.rule < lines.count { line = lines[place.rule] }
      message = e.allowed
      allowed = ""
    }
    let lines = text.split(separator: 10, omittingEmptySubsequences: false)
    self.text = line >= 1 && line <= lines.count ? String(decoding: lines[line - 1], as: UTF8.self) : ""
    while let c = self.text.last, c == "\r" || c == " " { self.text.removeLast() }
    if let at = RulesetError.find(word, in: self.text) {
      column = at
    } else {
      word = self.text.trimmingBlanks
      column = self.text.count - word.count
    }
  }

  /// Where the word stands alone, else where it stands at all.
  private static func find(_ word: String, in line: String) -> Int? {
    if word.isEmpty { return nil }
    let text = Array(line)
    let wanted = Array(word)
    guard text.count >= wanted.count else { return nil }
    func isEdge(_ i: Int) -> Bool { i < 0 || i >= text.count || " \t\"=,!/:*".contains(text[i]) }
    var inside: Int?
    for i in 0...(text.count - wanted.count) where text[i..<(i + wanted.count)].elementsEqual(wanted) {
      if isEdge(i - 1), isEdge(i + wanted.count) { return i }
      inside = inside ?? i
    }
    return inside
  }
}

extension String {
  fileprivate var trimmingBlanks: String { String(drop { $0 == " " || $0 == "\t" }) }
}
