// The state that the six names work on, instead of a kernel: a text file with sections `[ipv4]`, `[ipv6]`, `[ipset]`, `[connlabel]`. The first
// two hold save text with counters, tables in the order of their first use (save prints them reversed); the third what `ipset save` prints;
// the last is the machine's connlabel.conf, which only its user writes. What a program does not know it leaves alone.

import Netfilter
import Wire

/// A state file's text, cut into sections.
package struct StateFile: Sendable {
  /// Why it can't be read.
  package struct Damage: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var message: String
    package var description: String { "line \(line): \(message)" }
  }

  private struct Section: Sendable {
    /// Nil for what stands in front of the first heading.
    var name: String?
    /// Line number of its first line, behind the heading.
    var line: Int
    var text: ArraySlice<UInt8>
    /// Stands in front of it; see `stamp`.
    var stamp: [UInt8] = []
  }
  private var sections: [Section]

  /// No text is an empty state.
  package init(_ text: [UInt8] = []) {
    sections = []
    var open = Section(name: nil, line: 1, text: [])
    var (bodyStart, lineStart, number) = (0, 0, 0)
    while lineStart < text.count {
      number += 1
      let end = text[lineStart...].firstIndex(of: 10).map { $0 + 1 } ?? text.count
      if let name = StateFile.heading(text[lineStart..<end]) {
        open.text = text[bodyStart..<lineStart]
        sections.append(open)
        open = Section(name: name, line: number + 1, text: [])
        bodyStart = end
      }
      lineStart = end
    }
    open.text = text[bodyStart...]
    sections.append(open)
  }

  /// `[name]` alone in a line. A rule's counters `[1:2]` begin with a digit.
  private static func heading(_ line: ArraySlice<UInt8>) -> String? {
    guard line.first == UInt8(ascii: "[") else { return nil }
    var body = line.dropFirst()
    while let c = body.last, isBlank(c) { body = body.dropLast() }
    guard body.popLast() == UInt8(ascii: "]"), let first = body.first, (97...122).contains(first) else { return nil }
    guard body.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }) else { return nil }
    return String(decoding: body, as: UTF8.self)
  }

  private static func sectionName(_ family: Family) -> String { family == .ipv4 ? "ipv4" : "ipv6" }

  /// A section as it stands; nil if there is none.
  package func text(_ section: String) -> [UInt8]? { body(section).map { Array($0) } }
  private func body(_ name: String) -> ArraySlice<UInt8>? {
    sections.first { $0.name == name }.map { $0.stamp.isEmpty ? $0.text : $0.stamp + $0.text }
  }

  /// Replaces a section, or adds it at the end.
  package mutating func set(_ section: String, _ text: [UInt8]) { set(Section(name: section, line: 0, text: text[...])) }
  private mutating func set(_ section: Section) {
    if let at = sections.firstIndex(where: { $0.name == section.name }) { sections[at] = section } else { sections.append(section) }
  }

  /// The tables of one family.
  package func ruleset(_ family: Family) throws(Damage) -> Ruleset {
    guard let section = sections.first(where: { $0.name == StateFile.sectionName(family) }) else { return Ruleset() }
    var options = RestoreOptions()
    options.keepsCounters = true
    options.isState = true
    var restorer = Restorer(Ruleset(), family, options, labels: labels)
    do throws(Restorer.Failure) { _ = try restorer.restore(Array(section.text)) } catch {
      throw Damage(line: section.line + error.line - 1, message: "\(error.error)")
    }
    return restorer.ruleset
  }

  /// Names of connection labels, in the section `[connlabel]`.
  package var labels: LabelNames { text("connlabel").map { LabelNames(String(decoding: $0, as: UTF8.self)) } ?? LabelNames() }

  /// The sets, in the section `[ipset]`. Timeouts stand still there: it holds the seconds that were left.
  package func sets() throws(Damage) -> Sets {
    guard let section = sections.first(where: { $0.name == "ipset" }) else { return Sets() }
    do throws(Damage) { return try Sets(saved: Array(section.text)) } catch {
      throw Damage(line: section.line + error.line - 1, message: error.message)
    }
  }
  /// The same sets without their elements: who only looks for a name need not read what may be a long list.
  package var emptySets: Sets {
    guard let section = sections.first(where: { $0.name == "ipset" }) else { return Sets() }
    let lines = section.text.split(separator: 10).filter { $0.starts(with: "create ".utf8) }
    return (try? Sets(saved: Array(lines.joined(separator: [10])))) ?? Sets()
  }
  package mutating func set(_ sets: Sets) { set("ipset", Array(sets.saved().utf8)) }

  /// How often rules of either family name each set.
  package func setUses() throws(Damage) -> [String: Int] {
    var uses: [String: Int] = [:]
    for family in Family.allCases { uses.merge(try ruleset(family).setUses, uniquingKeysWith: +) }
    return uses
  }

  /// Puts the tables of one family in place.
  package mutating func set(_ ruleset: Ruleset, _ family: Family) {
    let tables = ruleset.tables.filter { $0.family == family }
    let lines = tables.reduce(0) { $1.chains.reduce($0 + 2) { $0 + 1 + $1.rules.count } }
    var rules = SavedRules(.state, family)
    // More than most lines have.
    rules.text.reserve(lines * 128)
    for table in tables { table.write(to: &rules) }
    let text = rules.text.bytes[...]
    // A comment may hold an end of line.
    let isPlain = text.count >= StateFile.stampedSize && !rules.text.isStateOnly && TextScan.lineCount(text) == lines
    set(Section(name: StateFile.sectionName(family), line: 0, text: text, stamp: isPlain ? StateFile.stamp(text) : []))
  }

  // MARK: Saving without reading

  /// Smaller sections are read as fast as one could wish.
  private static let stampedSize = 1 << 16

  /// A large section that was written here needs not be read to be printed: it begins with a stamp, a comment with a checksum of what follows, if
  /// it is just what save -c prints. Whoever edits the file breaks the stamp. The number in it is that of the way of printing.
  private static func stamp(_ body: ArraySlice<UInt8>) -> [UInt8] {
    Array("# saved 1 \(String(TextChecksum.of(body), radix: 16))\n".utf8)
  }

  /// What save prints of one family, if its section has a true stamp; nil if the section must be read.
  package func saved(_ family: Family, table: TableKind?, counters: Bool, date: String) -> [UInt8]? {
    guard let text = body(StateFile.sectionName(family)), let end = text.firstIndex(of: 10) else { return nil }
    let body = text[(end + 1)...]
    guard text[...end].elementsEqual(StateFile.stamp(body)) else { return nil }
    var tables: [Range<Int>] = []
    var at = body.startIndex
    while let end = StateFile.endOfTable(body[at...]) {
      let isWanted = table.map { body[at..<end].starts(with: "*\($0.name)\n".utf8) } ?? true
      if isWanted { tables.append(at..<end) }
      at = end
    }
    if table != nil, tables.isEmpty { return nil }
    let program = Program(.save, family)
    var out: [UInt8] = []
    out.reserveCapacity(body.count + 1000)
    for t in tables.reversed() {
      out += program.savedHead(date).utf8
      if counters { out += body[t] } else { StateFile.appendWithoutCounters(body[t], to: &out) }
      out += Program.savedEnd(date).utf8
    }
    return out
  }

  /// Behind the next line that is `COMMIT`; nil if there is none.
  private static func endOfTable(_ text: ArraySlice<UInt8>) -> Int? {
    var at = text.startIndex
    while let end = text[at...].firstIndex(of: 10) {
      if text[at] == UInt8(ascii: "C") { return end + 1 }
      at = end + 1
    }
    return nil
  }

  /// Lines such as `[1:2] -A …` lose what stands in front of the command.
  private static func appendWithoutCounters(_ text: ArraySlice<UInt8>, to out: inout [UInt8]) {
    var at = text.startIndex
    while at < text.endIndex {
      let start = text[at] == UInt8(ascii: "[") ? (text[at...].firstIndex(of: 32) ?? at) + 1 : at
      at = text[start...].firstIndex(of: 10).map { $0 + 1 } ?? text.endIndex
      out += text[start..<at]
    }
  }

  package var text: [UInt8] { pieces.reduce(into: []) { $0 += $1 } }
  /// The text in pieces, because some are large.
  package var pieces: [ArraySlice<UInt8>] {
    var out: [ArraySlice<UInt8>] = []
    for s in sections {
      if let name = s.name {
        let isInLine = out.last { !$0.isEmpty }.map { $0.last != 10 } ?? false
        out.append(Word((isInLine ? "\n" : "") + "[\(name)]\n"))
      }
      out += [s.stamp[...], s.text]
    }
    return out
  }
}
