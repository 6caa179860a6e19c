// iptables-restore: a file is read line by line, each table is applied whole at its COMMIT (iptables 1.8.9, iptables/iptables-restore.c).

import Netfilter
import Wire

/// What the command line of iptables-restore says.
package struct RestoreOptions: Hashable, Sendable {
  package var keepsCounters = false
  /// Chains and rules that are not in the file stay.
  package var noFlush = false
  package var isTest = false
  package var verbosity = 0
  /// Only this table is read.
  package var table: String?
  /// The file is one that holds a state. A line of it goes on behind its end while a quote is open, where the real tool cuts it; and it may
  /// have names of chains that only -E can make.
  package var isState = false
  package init() {}
}

/// Restores one file into a ruleset. It stops at the first mistake; tables committed until then stay.
package struct Restorer {
  /// Why it stopped.
  package struct Failure: Error, Sendable {
    package var error: ToolError
    /// From 1.
    package var line: Int
    /// `COMMIT expected`: the only failure that is printed in words of its own.
    package var isMissingCommit = false
  }

  package private(set) var ruleset: Ruleset
  package var printed = Printed()
  /// Where the rules of the open table came from, for those who must point at one: a line for each rule of each chain.
  package private(set) var places: [String: [Int]] = [:]

  private var parser: CommandParser
  private var words = CommandWords()
  private var command: Command
  private let estimators: Estimators
  private let options: RestoreOptions
  private let recordsPlaces: Bool
  private var editor: TableEditor?
  private var tableName = ""
  private var line = 0

  package init(
    _ ruleset: Ruleset, _ family: Family, _ options: RestoreOptions, resolve: Resolver? = nil, findSet: SetFinder? = nil,
    estimators: Estimators = Estimators(), labels: LabelNames = LabelNames(), recordsPlaces: Bool = false
  ) {
    self.ruleset = ruleset
    self.options = options
    self.recordsPlaces = recordsPlaces
    self.estimators = estimators
    parser = CommandParser(Program(.restore, family), resolve: resolve, findSet: findSet, labels: labels)
    if options.isState { parser.longestName = maximumKeptName }
    command = Command(family)
  }

  /// `-V` or `-h` in a line: the whole run is over, successfully.
  package enum End: Sendable { case file, early(CommandParser.Outcome) }

  /// The longest line that is read in one piece (a buffer of 10240 bytes with its final zero).
  private static let longestLine = 10239

  package mutating func restore(_ text: [UInt8]) throws(Failure) -> End {
    var rest = text[...]
    var height = 1
    while !rest.isEmpty {
      line += height
      let current = cut(&rest, &height)
      do throws(ToolError) {
        let outcome = try take(current)
        flushWarnings()
        if let outcome { return .early(outcome) }
      } catch {
        flushWarnings()
        throw Failure(error: error, line: line)
      }
    }
    if editor != nil {
      let error = ToolError(.other, "COMMIT expected at line \(line + 1)", allowed: "COMMIT behind the last rule of a table")
      throw Failure(error: error, line: line + 1, isMissingCommit: true)
    }
    return .file
  }

  /// The next line; `height` becomes the number of ends of line in it.
  private func cut(_ rest: inout ArraySlice<UInt8>, _ height: inout Int) -> ArraySlice<UInt8> {
    let all = rest
    var end = TextScan.endOfLine(all)
    height = 1
    if options.isState, all.first != UInt8(ascii: ":"), all.first != UInt8(ascii: "#") {
      while end < all.endIndex, RestoreWords.isOpen(all[..<end]) {
        end = TextScan.endOfLine(all[end...])
        height += 1
      }
    } else {
      end = min(end, all.startIndex + Restorer.longestLine)
    }
    rest = all[end...]
    return all[..<end]
  }

  private mutating func flushWarnings() {
    for w in parser.warnings { printed.errors += w + "\n" }
    parser.warnings.removeAll()
  }

  private static let commit = Array("COMMIT\n".utf8)

  private mutating func take(_ text: ArraySlice<UInt8>) throws(ToolError) -> CommandParser.Outcome? {
    guard let first = text.first, first != 10 else { return nil }
    if first == UInt8(ascii: "#") {
      if options.verbosity > 0 { printed.output += String(decoding: text, as: UTF8.self) }
      return nil
    }
    if editor == nil {
      if first == UInt8(ascii: "*") {
        try open(text)
      } else if options.table == nil || options.table == tableName {
        throw ToolError(.refused, "a table must be opened first", word: firstWord(text), allowed: "*TABLE, such as *filter")
      }
      return nil
    }
    if text.elementsEqual(Restorer.commit) {
      try commit()
    } else if first == UInt8(ascii: ":") {
      try takeChain(text)
    } else {
      return try takeRule(text)
    }
    return nil
  }

  private func firstWord(_ text: ArraySlice<UInt8>) -> String { RestoreWords.fields(text).first ?? "" }

  /// `*table`
  private mutating func open(_ text: ArraySlice<UInt8>) throws(ToolError) {
    let name = parser.program.name
    guard let table = RestoreWords.fields(text.dropFirst()).first else {
      throw ToolError(.parameter, "\(name): line \(line) table name invalid", word: "*", allowed: TableKind.names)
    }
    tableName = table
    if let only = options.table, only != table { return }
    guard let kind = TableKind(name: table) else {
      throw ToolError(.parameter, "\(name): unable to initialize table '\(table)'", word: table, allowed: TableKind.names)
    }
    var opened = TableEditor(ruleset.open(kind, parser.program.family))
    places.removeAll()
    if !options.noFlush {
      for chain in opened.chainNames {
        if options.verbosity > 0 { printed.output += "Flushing chain `\(chain)'\n" }
        try opened.flush(chain)
      }
      for chain in opened.chainNames where !opened.isBuiltIn(chain) {
        if options.verbosity > 0 { printed.output += "Deleting chain `\(chain)'\n" }
        try opened.remove(chain)
      }
    }
    editor = opened
  }

  /// `COMMIT`
  private mutating func commit() throws(ToolError) {
    guard let done = editor else { return }
    if !options.isTest, done.isChanged { try ruleset.commit(done, estimators) }
    editor = nil
  }

  /// `:CHAIN POLICY [packets:bytes]`
  private mutating func takeChain(_ text: ArraySlice<UInt8>) throws(ToolError) {
    let name = parser.program.name
    let fields = RestoreWords.fields(text.dropFirst())
    guard let chain = fields.first else { throw ToolError(.parameter, "\(name): line \(line) chain name invalid", word: ":") }
    if chain.utf8.count > parser.longestName {
      throw ToolError(.parameter, "Invalid chain name `\(chain)' (28 chars max)", word: chain)
    }
    if editor?.isBuiltIn(chain) != true {
      if let name = ShortName(chain) { parser.chainNames.insert(name) }
      if options.noFlush, editor?.isChain(chain) == true {
        try editor?.flush(chain)
      } else {
        do throws(ToolError) { try editor?.create(chain) } catch {
          throw ToolError(.parameter, "error creating chain '\(chain)':File exists", word: chain)
        }
      }
    }
    guard fields.count > 1 else {
      throw ToolError(.parameter, "\(name): line \(line) policy invalid", word: chain, allowed: "ACCEPT, DROP, or - for a user's chain")
    }
    let policy = fields[1]
    if policy == "-" { return }
    var counters = Counters()
    if options.keepsCounters {
      guard fields.count > 2, let c = Counters(bracketed: fields[2]) else {
        throw ToolError(
          .parameter, "invalid policy counters for chain '\(chain)'", word: fields.count > 2 ? fields[2] : chain,
          allowed: "[PACKETS:BYTES]")
      }
      counters = c
    }
    do throws(ToolError) { try editor?.setPolicy(chain, policy, counters) } catch {
      throw ToolError(
        .other, "Can't set policy `\(policy)' on `\(chain)' line \(line): \(error.message)", word: error.errno == "EINVAL" ? policy : chain,
        allowed: error.allowed)
    }
  }

  /// Any other line is a command: `[packets:bytes] -A CHAIN …`
  private mutating func takeRule(_ text: ArraySlice<UInt8>) throws(ToolError) -> CommandParser.Outcome? {
    var rest = text
    words.removeAll()
    if !options.noFlush { for _ in 0..<options.verbosity { words.append("-v".utf8) } }
    if let c = try RestoreWords.counters(&rest, line), options.keepsCounters {
      words.append("--set-counters".utf8)
      words.append(c.packets)
      words.append(c.bytes)
    }
    try words.split(rest)
    if let outcome = try parser.parse(words, table: tableName, into: &command) {
      if case .otherFamily = outcome { return nil }
      return outcome
    }
    // In place, so that its arrays have one owner.
    try editor?.apply(command, &printed)
    notePlace()
    return nil
  }

  private mutating func notePlace() {
    guard recordsPlaces, let chain = command.chain else { return }
    let count = max(1, command.sources.count) * max(1, command.destinations.count)
    switch command.verbs {
    case .append: places[chain, default: []] += Array(repeating: line, count: count)
    case .insert where command.ruleNumber - 1 <= places[chain, default: []].count:
      places[chain, default: []].insert(contentsOf: Array(repeating: line, count: count), at: command.ruleNumber - 1)
    case .replace where command.ruleNumber <= places[chain, default: []].count: places[chain]?[command.ruleNumber - 1] = line
    case .append, .check, .list, .listRules, .newChain, .setPolicy, .zero: break
    default: places[chain] = nil
    }
  }
}

extension Counters {
  /// `[packets:bytes]`, of which the end is not looked at.
  init?(bracketed text: String) {
    guard text.utf8.first == UInt8(ascii: "["), let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
      text[..<colon].utf8.last.map({ (48...57).contains($0) }) ?? false,
      text[..<colon].utf8.dropFirst(2).allSatisfy({ (48...57).contains($0) }),
      let p = leadingNumber(Word(String(text[..<colon].dropFirst()))),
      let b = leadingNumber(Word(String(text[text.index(after: colon)...])))
    else { return nil }
    self.init(packets: p, bytes: b)
  }
}
