// The state file on disk, under its lock: FILE.lock is locked with flock(2) as the real tool locks /run/xtables.lock, the file itself is
// replaced as a whole.

import IPTables
import Netfilter
import Wire

/// The surroundings of a run of the six names.
struct StateStore: ToolWorld {
  private let options: StateOptions
  private var file = StateFile()
  private var opened: [Table] = []
  private var lock: Int32?

  init(_ options: StateOptions) { self.options = options }

  private func path() throws(ToolStop) -> String {
    if let p = options.path, !p.isEmpty { return p }
    throw ToolStop("whytables: there is no state file: set WHYTABLES_STATE, or give --state FILE in front of the name.\n", 2)
  }

  /// The real tool takes no lock to save. Nobody sees half a file, because it is replaced as a whole.
  func savedText(_ family: Family, table: TableKind?, counters: Bool) -> [UInt8]? {
    guard let text = try? System.contents(try path()) else { return nil }
    return StateFile(text).saved(family, table: table, counters: counters, date: date)
  }

  mutating func open(_ family: Family, wait: Int?) throws(ToolStop) -> Ruleset {
    let path = try openFile(wait: wait)
    do throws(StateFile.Damage) {
      let ruleset = try file.ruleset(family)
      opened = ruleset.tables
      return ruleset
    } catch { throw damaged(path, error) }
  }

  private func damaged(_ path: String, _ error: StateFile.Damage) -> ToolStop {
    ToolStop("whytables: \(path):\(error.line): \(error.message)\n", 1)
  }

  /// Takes the lock and reads the file.
  private mutating func openFile(wait: Int?) throws(ToolStop) -> String {
    let path = try path()
    do throws(System.Failure) {
      lock = try System.lock(path + ".lock", seconds: wait ?? 0)
    } catch { throw ToolStop("Fatal: can't open lock file \(path).lock: \(error.text)\n", 4) }
    if lock == nil {
      throw ToolStop(
        """
        Can't lock \(path).lock: Resource temporarily unavailable
        Another app is currently holding the xtables lock. Stopped waiting after \(wait ?? 0)s.

        """, 4)
    }
    do throws(System.Failure) { file = StateFile(try System.contents(path) ?? []) } catch {
      throw ToolStop("whytables: can't read \(path): \(error.text)\n", 4)
    }
    return path
  }

  mutating func close(_ ruleset: Ruleset, _ family: Family) throws(ToolStop) {
    if ruleset.tables != opened { file.set(ruleset, family) }
    try closeFile(isChanged: ruleset.tables != opened)
    // Held to the end of the program; see there.
    opened = ruleset.tables
  }

  mutating func openSets() throws(ToolStop) -> (sets: Sets, rules: [String: Int]) {
    let path = try openFile(wait: nil)
    do throws(StateFile.Damage) { return (try file.sets(), try file.setUses()) } catch { throw damaged(path, error) }
  }

  mutating func closeSets(_ sets: Sets, isChanged: Bool) throws(ToolStop) {
    if isChanged { file.set(sets) }
    try closeFile(isChanged: isChanged)
  }

  var labels: LabelNames {
    let text = options.path.flatMap { try? System.contents($0) } ?? []
    return StateFile(text).labels
  }

  /// A file that can't be read has no sets, and is complained of by `open`.
  var findSet: SetFinder? {
    let text = options.path.flatMap { try? System.contents($0) } ?? []
    return StateFile(text).emptySets.finder
  }

  /// Writes the file if it changed, and gives the lock back.
  private mutating func closeFile(isChanged: Bool) throws(ToolStop) {
    defer {
      if let lock { System.unlock(lock) }
      lock = nil
    }
    if !isChanged { return }
    let path = try path()
    do throws(System.Failure) { try System.replace(path, with: file.pieces) } catch {
      throw ToolStop("whytables: can't write \(path): \(error.text)\n", 4)
    }
  }

  func read(_ path: String?) throws(ToolStop) -> [UInt8] {
    do throws(System.Failure) {
      guard let path else { return try System.readAll(0) }
      guard let text = try System.contents(path) else { throw System.Failure() }
      return text
    } catch { throw ToolStop("Can't open \(path ?? "standard input"): \(error.text)\n", 1) }
  }

  mutating func write(_ text: String, to path: String) throws(ToolStop) {
    do throws(System.Failure) { try System.overwrite(path, with: text) } catch {
      throw ToolStop("Failed to open file, error: \(error.text)\n", 1)
    }
  }

  var date: String { System.date }
  var resolve: Resolver? { options.resolves ? { @Sendable in System.resolve($0, $1) } : nil }
}
