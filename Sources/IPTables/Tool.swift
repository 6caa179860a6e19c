// A run of one of the six names, but for files and clocks: what it needs of the world stands in front of it as a value.

import Netfilter
import Wire

/// What a run of a program asks of its surroundings.
package protocol ToolWorld {
  /// Opens the state, keeping others out until `finish`. `wait` is that of -w.
  mutating func open(_ family: Family, wait: Int?) throws(ToolStop) -> Ruleset
  /// Writes the state back if it changed, and lets others in.
  mutating func close(_ ruleset: Ruleset, _ family: Family) throws(ToolStop)
  /// A file's bytes, or standard input's for nil.
  func read(_ path: String?) throws(ToolStop) -> [UInt8]
  /// What save prints, if the state has it as text; nil if the state must be opened.
  func savedText(_ family: Family, table: TableKind?, counters: Bool) -> [UInt8]?
  mutating func write(_ text: String, to path: String) throws(ToolStop)
  /// ctime(3)'s text without its line's end.
  var date: String { get }
  var resolve: Resolver? { get }
  /// Finds the sets that a rule may name.
  var findSet: SetFinder? { get }
  /// The rate estimators that rules may name.
  var estimators: Estimators { get }
  /// The names of connection labels.
  var labels: LabelNames { get }
  /// Opens the sets, keeping others out until `closeSets`; `rules` is how often rules of either family name each.
  mutating func openSets() throws(ToolStop) -> (sets: Sets, rules: [String: Int])
  mutating func closeSets(_ sets: Sets, isChanged: Bool) throws(ToolStop)
}

extension ToolWorld {
  package var estimators: Estimators { Estimators() }
  package var labels: LabelNames { LabelNames() }
  package func savedText(_ family: Family, table: TableKind?, counters: Bool) -> [UInt8]? { nil }
}

/// The end of a run before its time: what goes to standard error, and the exit status.
package struct ToolStop: Error, Sendable {
  package var text: String
  package var status: Int32
  package init(_ text: String, _ status: Int32) {
    self.text = text
    self.status = status
  }
}

/// One of the six programs.
package struct Tool {
  package let program: Program
  /// The word that it was called by, for the C library's complaints.
  package let calledAs: String
  package var printed = Printed()
  /// What save prints without making a string of it.
  package private(set) var saved: [UInt8] = []
  /// KernelRefusal's.
  package private(set) var leavesAccounting = false

  package init(_ program: Program, calledAs: String) {
    self.program = program
    self.calledAs = calledAs
  }

  /// Runs to the end; what is to be printed is in `printed`. Returns the exit status.
  package mutating func run(_ arguments: [String], _ world: inout some ToolWorld) -> Int32 {
    do throws(ToolStop) {
      switch program.role {
      case .command: try command(arguments, &world)
      case .save: try save(arguments, &world)
      case .restore: return try restore(arguments, &world)
      }
      return 0
    } catch {
      printed.errors += error.text
      return error.status
    }
  }

  private func stop(_ e: ToolError, line: Int? = nil) -> ToolStop { ToolStop(e.text(program, line: line), e.status) }

  private mutating func command(_ arguments: [String], _ world: inout some ToolWorld) throws(ToolStop) {
    var parser = CommandParser(program, calledAs: calledAs, resolve: world.resolve, findSet: world.findSet, labels: world.labels)
    let outcome: CommandParser.Outcome
    do throws(ToolError) { outcome = try parser.parse(CommandWords(arguments)) } catch {
      printed.errors += parser.warnings.map { $0 + "\n" }.joined()
      throw stop(error)
    }
    printed.errors += parser.warnings.map { $0 + "\n" }.joined()
    guard case .command(let command) = outcome else {
      finish(outcome)
      return
    }
    var ruleset = try world.open(program.family, wait: command.wait)
    var failure: ToolError?
    do throws(ToolError) { try ruleset.run(command, &printed, world.estimators) } catch { failure = error }
    try world.close(ruleset, program.family)
    if let failure {
      leavesAccounting = failure.leavesAccounting
      throw stop(failure)
    }
  }

  /// Version or help.
  private mutating func finish(_ outcome: CommandParser.Outcome) {
    switch outcome {
    case .version(let isNegated):
      printed.output += isNegated ? "Not \(Program.version) ;-)\n" : "\(program.name) v\(Program.version)\n"
    case .help(let loaded): printed.output += Usage.command(program, loaded)
    case .command, .otherFamily: break
    }
  }

  private mutating func save(_ arguments: [String], _ world: inout some ToolWorld) throws(ToolStop) {
    let found: ToolOptions.Found
    do throws(ToolOptions.Complaint) { found = try ToolOptions.save.read(arguments) } catch {
      throw ToolStop("\(calledAs): \(error.text)\nLook at manual page `\(program.name).8' for more information.\n", 1)
    }
    var counters = false
    var tableName: String?
    var path: String?
    for (letter, value) in found.options {
      switch letter {
      case "b": printed.errors += "-b/--binary option is not implemented\n"
      case "c": counters = true
      case "t": tableName = value
      case "f": path = value
      case "V":
        printed.output += "\(program.name) v\(Program.version)\n"
        return
      case "d":
        try dump(nil, counters, nil, &world)
        return
      default: break
      }
    }
    if !found.operands.isEmpty { throw ToolStop("Unknown arguments found on commandline\n", 1) }
    try dump(tableName, counters, path, &world)
  }

  private mutating func dump(_ name: String?, _ counters: Bool, _ path: String?, _ world: inout some ToolWorld) throws(ToolStop) {
    var kind: TableKind?
    if let name {
      kind = TableKind(name: name)
      if kind == nil { throw stop(ToolError(.other, "Cannot initialize: Table does not exist (do you need to insmod?)")) }
    }
    if let text = world.savedText(program.family, table: kind, counters: counters) {
      if let path { try world.write(String(decoding: text, as: UTF8.self), to: path) } else { saved = text }
      return
    }
    var ruleset = try world.open(program.family, wait: nil)
    if let kind { _ = ruleset.open(kind, program.family) }
    try world.close(ruleset, program.family)
    let text = ruleset.saved(program.family, table: kind, counters: counters, date: world.date)
    if let path { try world.write(text, to: path) } else { printed.output += text }
  }

  private mutating func restore(_ arguments: [String], _ world: inout some ToolWorld) throws(ToolStop) -> Int32 {
    let found: ToolOptions.Found
    do throws(ToolOptions.Complaint) { found = try ToolOptions.restore.read(arguments) } catch {
      throw ToolStop("\(calledAs): \(error.text)\nTry `\(program.name) -h' for more information.\n", 1)
    }
    var options = RestoreOptions()
    var wait: Int?
    var hasInterval = false
    for (letter, value) in found.options {
      do throws(ToolError) {
        switch letter {
        case "b": printed.errors += "-b/--binary option is not implemented\n"
        case "c": options.keepsCounters = true
        case "v": options.verbosity += 1
        case "t": options.isTest = true
        case "n": options.noFlush = true
        case "T": options.table = value
        case "w": wait = try WaitOption.seconds(value)
        case "W":
          printed.errors += try WaitOption.interval(value) + "\n"
          hasInterval = true
        case "V":
          printed.output += "\(program.name) v\(Program.version)\n"
          return 0
        case "h":
          printed.errors += Usage.restore(program)
          return 0
        default: break
        }
      } catch { throw stop(error, line: 0) }
    }
    if found.operands.count > 1 { throw ToolStop("Unknown arguments found on commandline\n", 1) }
    let text = try world.read(found.operands.first)
    if hasInterval, (wait ?? 0) == 0 { throw ToolStop("Option --wait-interval requires option --wait\n", 1) }
    var restorer = Restorer(
      try world.open(program.family, wait: wait), program.family, options, resolve: world.resolve, findSet: world.findSet,
      estimators: world.estimators, labels: world.labels)
    var failure: Restorer.Failure?
    var end = Restorer.End.file
    do throws(Restorer.Failure) { end = try restorer.restore(text) } catch { failure = error }
    printed.output += restorer.printed.output
    printed.errors += restorer.printed.errors
    try world.close(restorer.ruleset, program.family)
    if let failure {
      leavesAccounting = failure.error.leavesAccounting
      if failure.isMissingCommit { throw ToolStop("\(program.name): \(failure.error.message)\n", 1) }
      throw stop(failure.error, line: failure.line)
    }
    if case .early(let outcome) = end { finish(outcome) }
    return 0
  }
}
