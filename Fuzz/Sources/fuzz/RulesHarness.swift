// Text of rules: a file for restore, and command lines, one a line. What is accepted must be printed so that it is read again as the same.

import IPTables
import Netfilter
import Verify
import Wire

enum RulesHarness {
  /// The first byte picks family and options.
  static func restore(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let family: Family = first & 1 == 0 ? .ipv4 : .ipv6
    var options = RestoreOptions()
    options.keepsCounters = first & 2 != 0
    options.isState = first & 4 != 0
    var restorer = Restorer(Ruleset(), family, options)
    do { _ = try restorer.restore(Array(bytes.dropFirst())) } catch { return }
    readAgain(restorer.ruleset, family)
  }

  static func commands(_ bytes: [UInt8]) {
    var world = FuzzWorld()
    // No word of a command line can hold a zero.
    if bytes.contains(0) { return }
    for line in bytes.split(separator: 10, maxSplits: 20) {
      let words = line.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
      guard let name = words.first, let program = Program(called: name) else { continue }
      var tool = Tool(program, calledAs: name)
      let status = tool.run(Array(words.dropFirst()), &world)
      promise(
        status == 0 || !tool.printed.errors.isEmpty || words.contains("-C") || words.contains("--check"), "failed without a word: \(words)")
    }
    for family in Family.allCases { readAgain(world.ruleset, family) }
  }

  /// What is printed must be read, and be printed the same again.
  private static func readAgain(_ ruleset: Ruleset, _ family: Family) {
    var file = StateFile()
    file.set(ruleset, family)
    do {
      var again = StateFile()
      again.set(try StateFile(file.text).ruleset(family), family)
      promise(again.text == file.text, "read again it is another:\n\(difference(file.text, again.text))")
    } catch { fatalError("not read again: \(error)\n\(lines(file.text).dropFirst(max(0, error.line - 1)).first ?? "")") }
  }
  private static func lines(_ text: [UInt8]) -> [String] { text.split(separator: 10).map { String(decoding: $0, as: UTF8.self) } }
  private static func difference(_ a: [UInt8], _ b: [UInt8]) -> String {
    zip(lines(a), lines(b)).first { $0 != $1 }.map { "\($0)\n\($1)" } ?? "one has more lines"
  }
}

/// Files and clocks, without either.
struct FuzzWorld: ToolWorld {
  var ruleset = Ruleset()
  var sets = Sets()

  mutating func open(_ family: Family, wait: Int?) throws(ToolStop) -> Ruleset { ruleset }
  mutating func close(_ ruleset: Ruleset, _ family: Family) throws(ToolStop) { self.ruleset = ruleset }
  func read(_ path: String?) throws(ToolStop) -> [UInt8] { Array("*filter\n-A INPUT -j ACCEPT\nCOMMIT\n".utf8) }
  mutating func write(_ text: String, to path: String) throws(ToolStop) {}
  var date: String { "Thu Jan  1 00:00:00 1970" }
  var resolve: Resolver? { nil }
  var findSet: SetFinder? { sets.finder }
  mutating func openSets() throws(ToolStop) -> (sets: Sets, rules: [String: Int]) { (sets, ruleset.setUses) }
  mutating func closeSets(_ sets: Sets, isChanged: Bool) throws(ToolStop) { self.sets = sets }
}
