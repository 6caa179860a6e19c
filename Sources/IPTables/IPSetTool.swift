// The program `ipset` of version 7.17 on sets that are values: command line, commands, restore (src/ipset.c, lib/ipset.c). The world in
// front of it is that of the six names of iptables.

import Netfilter
import Wire

package struct IPSetTool {
  static let version = "7.17"
  package var printed = Printed()
  private var sets = Sets()
  /// How often rules name each set.
  private var rules: [String: Int] = [:]
  private let jiffies: UInt64
  private var isQuiet = false
  /// Elements of a restore that wait to be sent together, as the real tool sends them: one set, one command.
  private var pending: [Pending] = []
  private var line: Int?

  private struct Pending {
    var verb: Verb
    var set: String
    var words: [String]
    var exist: Bool
    var line: Int
  }

  /// Whether a word means this program: `ipset`, `/sbin/ipset`.
  package static func isCalled(_ path: String) -> Bool { path.split(separator: "/").last == "ipset" }

  /// `now`: the host's time in nanoseconds, where timeouts run.
  package init(now: UInt64 = 0) { jiffies = now / Context.nanosecondsPerTick }

  /// In the order in which an abbreviation is looked for.
  enum Verb: String, CaseIterable {
    case create, add, del, test, destroy, list, save, restore, flush, rename, swap, help, version, quit

    private static let letters: [Verb: String] = [
      .create: "-N", .add: "-A", .del: "-D", .test: "-T", .destroy: "-X", .list: "-L", .save: "-S", .restore: "-R", .flush: "-F",
      .rename: "-E", .swap: "-W", .help: "-H", .version: "-V",
    ]
    init?(word: String) {
      let name = word.hasPrefix("--") ? String(word.dropFirst(2)) : word
      guard !name.isEmpty,
        let found = Verb.allCases.first(where: { Verb.letters[$0] == word })
          ?? Verb.allCases.first(where: { $0.rawValue.hasPrefix(name) || ($0 == .create && name == "new") })
      else { return nil }
      self = found
    }
    /// Words that must follow, and that may.
    var arguments: (needed: Int, allowed: Int) {
      switch self {
      case .create, .add, .del, .test, .rename, .swap: (2, 2)
      case .destroy, .list, .save, .flush, .help: (0, 1)
      case .restore, .version, .quit: (0, 0)
      }
    }
  }

  /// Options that may stand anywhere.
  private struct Options {
    var listing = IPSetListing()
    var hasMode = false
    var exist = false
    var isQuiet = false
    var file: String?
  }

  // MARK: a run

  /// Runs a command line; what is to be printed is in `printed`. Returns the exit status.
  package mutating func run(_ arguments: [String], _ world: inout some ToolWorld) -> Int32 {
    do throws(ToolStop) {
      var words = arguments
      let options: Options
      do throws(IPSetError) { options = try IPSetTool.takeOptions(&words) } catch { throw ToolStop(error.printed(line: nil), error.status) }
      isQuiet = options.isQuiet
      var text: [UInt8]?
      if words.first.flatMap(Verb.init(word:)) == .restore, words.count == 1 { text = try world.read(options.file) }
      (sets, rules) = try world.openSets()
      let before = sets
      var status: Int32 = 0
      do throws(IPSetError) {
        if let text { try restore(text, options.exist) } else { try execute(words, options) }
      } catch {
        if !isQuiet { printed.errors += error.printed(line: line) }
        status = error.status
      }
      try world.closeSets(sets, isChanged: sets != before)
      if let path = options.file, text == nil, !printed.output.isEmpty {
        try world.write(printed.output, to: path)
        printed.output = ""
      }
      return status
    } catch {
      printed.errors += error.text
      return error.status
    }
  }

  private static func takeOptions(_ words: inout [String]) throws(IPSetError) -> Options {
    var options = Options()
    var rest = words[...]
    words = []
    while let word = rest.popFirst() {
      switch word {
      case "-!", "-exist", "--exist": options.exist = true
      case "-q", "-quiet", "--quiet": options.isQuiet = true
      case "-s", "-sorted", "--sorted": options.listing.isSorted = true
      case "-n", "-name", "--name": options.listing.namesOnly = true
      case "-t", "-terse", "--terse": options.listing.isTerse = true
      case "-r", "-resolve", "--resolve": break
      case "-o", "-output", "--output", "-f", "-file", "--file":
        guard let value = rest.popFirst() else { throw .usage("Missing mandatory argument to option \(word)") }
        if word.drop(while: { $0 == "-" }).hasPrefix("f") {
          options.file = value
          continue
        }
        options.hasMode = true
        switch value {
        case "plain": options.listing.mode = .plain
        case "save": options.listing.mode = .save
        case "xml": options.listing.mode = .xml
        default: throw .syntax("unknown output mode '\(value)'")
        }
      default: words.append(word)
      }
    }
    return options
  }

  // MARK: one command

  private mutating func execute(_ words: [String], _ options: Options) throws(IPSetError) {
    guard let first = words.first else { throw .usage("No command specified.") }
    guard let verb = Verb(word: first) else { throw .usage("No command specified: unknown argument \(first)") }
    let arguments = words.dropFirst()
    let (needed, allowed) = verb.arguments
    if arguments.count < needed {
      throw .usage("Missing \(arguments.isEmpty ? "" : "second ")mandatory argument to command \(verb.rawValue)")
    }
    let rest = arguments.dropFirst(allowed)
    if verb != .create, verb != .add, verb != .del, verb != .test, let extra = rest.first { throw .usage("Unknown argument \(extra)") }
    let names = Array(arguments.prefix(allowed))
    switch verb {
    case .create: try create(names, rest, options.exist)
    case .add, .del, .test:
      let set = try named(names[0])
      let element = try IPSetElement(try memberWord(names[1], set), set)
      let extensions = try entryOptions(names[1], rest, set, isAdd: verb == .add)
      if line != nil, verb != .test {
        try enqueue(Pending(verb: verb, set: set.name, words: [names[1]] + rest, exist: options.exist, line: line ?? 0))
      } else {
        try send()
        try change(verb, set, element, extensions, options.exist)
      }
    default:
      try send()
      try manage(verb, names, options)
    }
  }

  /// Commands on whole sets.
  private mutating func manage(_ verb: Verb, _ names: [String], _ options: Options) throws(IPSetError) {
    for n in names where verb != .help { _ = try IPSetTool.checkedName(n) }
    do throws(SetFault) {
      switch verb {
      case .destroy:
        if let name = names.first { try sets.destroy(name, rules: rules) } else { try sets.destroyAll(rules: rules) }
      case .flush:
        if let name = names.first { try sets.flush(name) } else { sets.flushAll() }
      case .rename: try sets.rename(names[0], to: names[1], rules: rules)
      case .swap: try sets.swap(names[0], names[1])
      case .list, .save:
        var listing = options.listing
        if verb == .save, !options.hasMode { listing.mode = .save }
        guard let name = names.first else {
          printed.output += listing.text(sets.all, sets, rules, jiffies)
          return
        }
        guard let set = sets[name] else { throw .noSuchSet }
        printed.output += listing.text([set], sets, rules, jiffies)
      case .version: printed.output += "ipset v\(IPSetTool.version), protocol version: 7\n"
      case .help: printed.output += IPSetUsage.text
      default: break
      }
    } catch { throw IPSetError(error) }
  }

  private mutating func create(_ names: [String], _ rest: ArraySlice<String>, _ exist: Bool) throws(IPSetError) {
    let name = try IPSetTool.checkedName(names[0])
    guard let type = SetType(named: names[1]) else { throw .syntax("typename '\(names[1])' is unknown") }
    let set = IPSet(name, type, try SetOptions(type, rest, initval: IPSetTool.initval(name)))
    try send()
    if exist, let old = sets[name], old.isSame(as: set) { return }
    do throws(SetFault) { try sets.create(set) } catch { throw IPSetError(error) }
  }

  /// The kernel draws a number for a set's hash; here it follows from the name (FNV-1a), so that one run is as the other.
  private static func initval(_ name: String) -> UInt32 { name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } }

  static func checkedName(_ name: String) throws(IPSetError) -> String {
    if name.utf8.count > SetUse.maximumNameLength {
      throw .syntax("setname '\(name)' is longer than \(SetUse.maximumNameLength) characters")
    }
    return name
  }

  /// The set without its elements, so that they have one owner while they change.
  private func named(_ name: String) throws(IPSetError) -> IPSet {
    guard let set = sets[try IPSetTool.checkedName(name)]?.emptied else { throw IPSetError(.noSuchSet) }
    return set
  }

  // MARK: elements

  /// A list:set's old form `NAME,before,NAME`.
  private func memberWord(_ word: String, _ set: IPSet) throws(IPSetError) -> String {
    guard set.type == .listSet, let (name, more) = IPSetValue.cut(word, ",") else { return word }
    guard let (place, _) = IPSetValue.cut(more, ","), place == "before" || place == "after" else {
      throw IPSetError("you must specify elements as setname,[before|after],setname")
    }
    return name
  }

  private func entryOptions(_ word: String, _ rest: ArraySlice<String>, _ set: IPSet, isAdd: Bool) throws(IPSetError) -> IPSetEntryOptions {
    var options = try IPSetEntryOptions(rest, set, isAdd: isAdd)
    if set.type == .listSet, let (_, more) = IPSetValue.cut(word, ","), let (place, other) = IPSetValue.cut(more, ",") {
      options.place = place == "before" ? .before(other) : .after(other)
    }
    return options
  }

  private mutating func change(
    _ verb: Verb, _ set: IPSet, _ element: IPSetElement, _ options: IPSetEntryOptions, _ exist: Bool
  ) throws(IPSetError) {
    guard let index = sets.index(of: set.name) else { throw IPSetError(.noSuchSet) }
    do throws(SetFault) { try options.check(set) } catch { throw IPSetError(error) }
    if verb == .test { return try test(set, index, element, options) }
    if set.type == .listSet {
      do throws(SetFault) {
        if verb == .add {
          try sets.addMember(element.text, options.place, options.given, to: index, exist: exist, jiffies)
        } else {
          try sets.removeMember(element.text, options.place, from: index, jiffies)
        }
      } catch {
        if exist, error == .elementMissing { return }
        throw IPSetError(error, isDelete: verb == .del)
      }
      return
    }
    try element.forEach(set, isTest: false) { (key) throws(IPSetError) in
      do throws(SetFault) {
        if verb == .add {
          try sets.add(key, options.given, to: index, exist: exist, jiffies)
        } else {
          try sets.remove(key, from: index, jiffies)
        }
      } catch {
        if exist, error == .elementMissing { return }
        throw IPSetError(error, isDelete: verb == .del)
      }
    }
  }

  private mutating func test(_ set: IPSet, _ index: Int32, _ element: IPSetElement, _ options: IPSetEntryOptions) throws(IPSetError) {
    var isIn = false
    var text = element.text
    if set.type == .listSet {
      // A name that is no set is in no list.
      do throws(SetFault) { isIn = try sets.hasMember(text, options.place, in: index, jiffies) } catch {
        if error != .noSuchMember { throw IPSetError(error) }
      }
      switch options.place {
      case .anywhere: break
      case .before(let other), .after(let other): text += " after \(other)"
      }
    } else {
      try element.forEach(set, isTest: true) { (key) throws(IPSetError) in
        var probe = SetProbe()
        let answer = sets.test(key, in: index, &probe, jiffies)
        isIn = options.given.isNomatch ? answer == .nomatch : answer == .yes || answer == .incomplete
      }
    }
    if isIn {
      if !isQuiet { printed.errors += "Warning: \(text) is in set \(set.name).\n" }
    } else {
      // In a file, it is the silent end.
      if !isQuiet, line == nil { printed.errors += "\(text) is NOT in set \(set.name).\n" }
      isQuiet = true
      throw IPSetError("", status: line == nil ? 1 : 0)
    }
  }

  // MARK: restore

  private mutating func restore(_ text: [UInt8], _ exist: Bool) throws(IPSetError) {
    var exist = exist
    var number = 0
    for bytes in text.split(separator: 10, omittingEmptySubsequences: false) {
      number += 1
      var words = try IPSetTool.words(bytes, isEnd: bytes.endIndex == text.endIndex)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      line = number
      if words == ["COMMIT"] {
        try send()
        continue
      }
      var options = try IPSetTool.takeOptions(&words)
      // From the line on in which it stands.
      exist = exist || options.exist
      options.exist = exist
      try execute(words, options)
    }
    try send()
    line = nil
  }

  private mutating func enqueue(_ p: Pending) throws(IPSetError) {
    if let last = pending.last, last.verb != p.verb || last.set != p.set || last.exist != p.exist { try send() }
    pending.append(p)
  }

  /// Does what waited; a refusal names its line.
  private mutating func send() throws(IPSetError) {
    let now = line
    let waiting = pending
    pending = []
    for p in waiting {
      line = p.line
      let set = try named(p.set)
      let element = try IPSetElement(try memberWord(p.words[0], set), set)
      try change(p.verb, set, element, try entryOptions(p.words[0], p.words.dropFirst(), set, isAdd: p.verb == .add), p.exist)
    }
    line = now
  }

  /// Words between blanks; double quotes hold blanks together. An empty word is none, and neither is what stands behind a quote that the line
  /// does not close; the end of the file must not come first.
  private static func words(_ line: ArraySlice<UInt8>, isEnd: Bool) throws(IPSetError) -> [String] {
    var out: [String] = []
    var word: [UInt8] = []
    var isQuoted = false
    for c in line {
      if c == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if !isQuoted, isBlank(c) || c == 13 {
        if !word.isEmpty { out.append(String(decoding: word, as: UTF8.self)) }
        word = []
      } else {
        word.append(c)
      }
    }
    if isQuoted, isEnd { throw .usage("Missing close quote!") }
    if !isQuoted, !word.isEmpty { out.append(String(decoding: word, as: UTF8.self)) }
    return out
  }
}

extension Sets {
  /// Reads what `ipset save` printed; the failure has its line.
  package init(saved text: [UInt8], now: UInt64 = 0) throws(StateFile.Damage) {
    var tool = IPSetTool(now: now)
    self = try tool.read(text)
  }

  /// As `ipset save` prints them, with what it leaves out, so that they can be read again.
  package func saved(now: UInt64 = 0) -> String {
    var listing = IPSetListing()
    listing.mode = .save
    listing.isState = true
    return listing.text(all, self, [:], now / Context.nanosecondsPerTick)
  }
}

extension IPSetTool {
  fileprivate mutating func read(_ text: [UInt8]) throws(StateFile.Damage) -> Sets {
    do throws(IPSetError) {
      try restore(text, false)
      return sets
    } catch { throw StateFile.Damage(line: line ?? 1, message: error.text) }
  }
}
