// A command line becomes a `Command`: do_parse of iptables 1.8.9 (iptables/xshared.c), step by step, so that of several mistakes the same
// one is reported.

import Machine
import Netfilter
import Wire

/// Reads command lines of one program. It keeps what it learned of extensions from one line to the next.
package struct CommandParser {
  package enum Outcome {
    case command(Command)
    /// `-V`; true behind `!`.
    case version(isNegated: Bool)
    /// `-h`, with the extensions that were named before it.
    case help([(name: String, options: [OptionShape])])
    /// A line of a file for the other family (`-4`, `-6`).
    case otherFamily
  }

  package let program: Program
  /// The word that the program was called by.
  private let calledAs: String
  package var resolve: Resolver?
  /// Finds the sets that rules may name; nil: any name will do.
  package var findSet: SetFinder?
  /// Lines for standard error that stop nothing.
  package var warnings: [String] = []
  /// Names that are known to be chains, whatever extensions there are: those that a file to restore has named.
  package var chainNames: Set<String> = []
  private var matchTypes: [String: MatchType?] = [:]
  private var targetTypes: [String: TargetType?] = [:]

  private struct MatchType {
    var type: any MatchExtension.Type
    var options: OptionGroup
  }
  private struct TargetType {
    var type: any TargetExtension.Type
    var options: OptionGroup
  }

  package init(_ program: Program, calledAs: String? = nil, resolve: Resolver? = nil, findSet: SetFinder? = nil) {
    self.program = program
    self.calledAs = calledAs ?? program.name
    self.resolve = resolve
    self.findSet = findSet
  }

  private var family: Family { program.family }
  private var isRestore: Bool { program.role == .restore }

  /// One command line under way.
  private struct Reading {
    var scanner: OptionScanner
    var command: Command
    var findSet: SetFinder?
    var isNegated = false
    var protoWord: String?
    var isProtoMatchLoaded = false
    var sourceText: String?
    var destinationText: String?
    var isTableSet = false
    var hasWaitInterval = false
    /// Matches in order; a later one of the same name takes the options.
    var matches: [(name: String, reader: any AnyMatchReader)] = []
    var target: (name: String, reader: any AnyTargetReader)?
    /// Newest first, with the name of their match, or nil for the target.
    var groups: [OptionGroup] = []
    var owners: [String?] = []

    var context: OptionContext {
      OptionContext(
        family: command.family, proto: command.filter.proto, isProtocolNegated: command.filter.flags.contains(.notProto),
        findSet: findSet)
    }
  }

  // MARK: The words

  /// Reads the words behind the program's name. `table` is the one of the file that is being restored.
  package mutating func parse(_ words: [String], table: String? = nil) throws(ToolError) -> Outcome {
    var r = Reading(scanner: OptionScanner(words, family, front: table ?? calledAs), command: Command(family), findSet: findSet)
    if let table { r.command.table = table }
    r.isTableSet = table != nil
    reading: while true {
      switch r.scanner.next(r.groups) {
      case .end: break reading
      case .word("!"):
        if r.isNegated { throw ToolError(.parameter, "multiple consecutive ! not allowed", word: "!") }
        r.isNegated = true
        continue
      case .word(let word): throw ToolError(.usage, "Bad argument `\(word)'", word: word)
      case .global(let option, let value):
        if let outcome = try take(option.letter, value, &r) { return outcome }
      case .extended(let group, let option, let value):
        try takeExtended(group, option, value, &r)
      case .unknown:
        if try loadProtoMatch(&r) { continue }
        throw unknownOption(r)
      case .missingValue:
        if try loadProtoMatch(&r) { continue }
        throw ToolError(.parameter, "option \"\(r.scanner.lastWord)\" requires an argument", word: r.scanner.lastWord)
      }
      r.isNegated = false
    }
    return .command(try finish(&r))
  }

  private mutating func take(_ letter: UInt8, _ value: String?, _ r: inout Reading) throws(ToolError) -> Outcome? {
    // For some options 1.8.9 takes the whole word that ended last, so that `-ptcp` and `--protocol=tcp` ask for odd protocols.
    let takesWholeWord = "psdjio".utf8.contains(letter)
    let word = takesWholeWord ? r.scanner.lastWord : value ?? ""
    switch UnicodeScalar(letter) {
    case "A": try add(.append, &r, chain: word)
    case "C": try add(.check, &r, chain: word)
    case "D":
      try add(.delete, &r, chain: word)
      if let number = r.scanner.takeArgument() {
        r.command.ruleNumber = try ruleNumber(number)
        r.command.verbs = .deleteNumber
      }
    case "R":
      try add(.replace, &r, chain: word)
      guard let number = r.scanner.takeArgument() else { throw ToolError(.parameter, "-R requires a rule number", word: word) }
      r.command.ruleNumber = try ruleNumber(number)
    case "I":
      try add(.insert, &r, chain: word)
      r.command.ruleNumber = try r.scanner.takeArgument().map { (n) throws(ToolError) in try ruleNumber(n) } ?? 1
    case "L", "S":
      try add(letter == UInt8(ascii: "L") ? .list : .listRules, &r, beside: [.zero, .zeroNumber])
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain }
      if let number = r.scanner.takeArgument() { r.command.ruleNumber = try ruleNumber(number) }
    case "F":
      try add(.flush, &r)
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain }
    case "Z":
      try add(.zero, &r, beside: [.list, .listRules])
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain }
      if let number = r.scanner.takeArgument() {
        r.command.ruleNumber = try ruleNumber(number)
        r.command.verbs = .zeroNumber
      }
    case "N":
      try checkNewChain(word)
      try add(.newChain, &r, chain: word)
    case "X":
      try add(.deleteChain, &r)
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain }
    case "E":
      try add(.renameChain, &r, chain: word)
      guard let name = r.scanner.takeArgument() else {
        throw ToolError(.parameter, "-E requires old-chain-name and new-chain-name", word: word)
      }
      r.command.newName = name
    case "P":
      try add(.setPolicy, &r, chain: word)
      guard let policy = r.scanner.takeArgument() else {
        throw ToolError(.parameter, "-P requires a chain and a policy", word: word, allowed: "ACCEPT or DROP")
      }
      r.command.policy = policy
    case "h":
      var loaded = r.matches.map { ("-m \($0.name)", $0.reader.options) }
      if let t = r.target { loaded.append(("-j \(t.name)", t.reader.options)) }
      if loaded.isEmpty, try loadProtoMatch(&r) { loaded = r.matches.map { ("-m \($0.name)", $0.reader.options) } }
      return .help(loaded)
    case "V": return .version(isNegated: r.isNegated)

    case "p": try takeProto(word.lowercased(), &r)
    case "s":
      try set(.source, &r, .notSource)
      r.sourceText = word
    case "d":
      try set(.destination, &r, .notDestination)
      r.destinationText = word
    case "g":
      try set(.jump, &r)
      try checkTargetName(word)
      r.command.target = .goto(word)
    case "j":
      try set(.jump, &r)
      try checkTargetName(word)
      try loadTarget(word, &r)
    case "i":
      try checkNotEmpty(value ?? "")
      try set(.input, &r, .notIn)
      r.command.filter.inInterface = try interface(word)
    case "o":
      try checkNotEmpty(value ?? "")
      try set(.output, &r, .notOut)
      r.command.filter.outInterface = try interface(word)
    case "f":
      if family == .ipv6 { throw ToolError(.parameter, "`-f' is not supported in IPv6, use -m frag instead", word: "-f") }
      try set(.fragment, &r, .notFragment)
      r.command.filter.flags.insert(.fragment)
    case "m":
      if r.isNegated { throw ToolError(.parameter, "unexpected ! flag before --match", word: "!") }
      try loadMatch(word, &r)
    case "v":
      if r.command.verbosity == 0 { try set(.verbose, &r) }
      r.command.verbosity += 1
    case "n": try set(.numeric, &r)
    case "x": try set(.exact, &r)
    case "0": try set(.lineNumbers, &r)
    case "t":
      if r.isNegated { throw ToolError(.parameter, "unexpected ! flag before --table", word: "!") }
      if isRestore, r.isTableSet { throw ToolError(.parameter, "The -t option cannot be used in \(program.name).\n", word: word) }
      r.command.table = word
    case "w":
      if isRestore { throw ToolError(.parameter, "You cannot use `-w' from iptables-restore", word: "-w") }
      r.command.wait = try WaitOption.seconds(value ?? r.scanner.takeArgument())
    case "W":
      if isRestore { throw ToolError(.parameter, "You cannot use `-W' from iptables-restore", word: "-W") }
      warnings.append(try WaitOption.interval(value ?? r.scanner.takeArgument()))
      r.hasWaitInterval = true
    case "M": break
    case "c": try takeCounters(word, &r)
    case "4": if family == .ipv6 { if isRestore { return .otherFamily } else { throw ToolError(.usage, "", word: "-4") } }
    case "6": if family == .ipv4 { if isRestore { return .otherFamily } else { throw ToolError(.usage, "", word: "-6") } }
    default:
      if try loadProtoMatch(&r) { return nil }
      throw ToolError(.parameter, "Unknown arg \"(null)\"", word: r.scanner.lastWord)
    }
    return nil
  }

  private func add(_ verb: Verbs, _ r: inout Reading, chain: String? = nil, beside: Verbs = []) throws(ToolError) {
    if r.isNegated { throw ToolError(.parameter, "unexpected '!' flag", word: "!") }
    let others = r.command.verbs.subtracting(beside)
    if !others.isEmpty {
      throw ToolError(.parameter, "Cannot use -\(verb.letter) with -\(others.letter)", word: r.scanner.lastWord)
    }
    r.command.verbs.insert(verb)
    if let chain { r.command.chain = chain }
  }

  private func set(_ option: Given, _ r: inout Reading, _ inverse: HeaderFilter.Flags = []) throws(ToolError) {
    if r.command.given.contains(option) {
      throw ToolError(.parameter, "multiple -\(option.letter) flags not allowed", word: r.scanner.lastWord)
    }
    r.command.given.insert(option)
    if r.isNegated {
      if inverse.isEmpty { throw ToolError(.parameter, "cannot have ! before -\(option.letter)", word: "!") }
      r.command.filter.flags.insert(inverse)
    }
  }

  private func ruleNumber(_ word: String) throws(ToolError) -> Int {
    guard let n = Int32(numeral: word), n >= 1 else {
      throw ToolError(.parameter, "Invalid rule number `\(word)'", word: word, allowed: "a number from 1")
    }
    return Int(n)
  }

  private mutating func takeProto(_ word: String, _ r: inout Reading) throws(ToolError) {
    try set(.proto, &r, .notProto)
    r.protoWord = word
    guard let number = Protocols.number(word) else {
      throw ToolError(
        .parameter, "unknown protocol \"\(word)\" specified", word: word, allowed: "a number from 0 to 255, all, or a name such as tcp")
    }
    r.command.filter.proto = UInt16(number)
    if number == 0, r.command.filter.flags.contains(.notProto) {
      throw ToolError(.parameter, "rule would never match protocol", word: word)
    }
    if number != 0 || family == .ipv6 { r.command.filter.flags.insert(.proto) }
    let headers = [IPProtocol.routing, IPProtocol.fragment, IPProtocol.ah, IPProtocol.destinationOptions]
    if family == .ipv6, headers.contains(number), !r.command.filter.flags.contains(.notProto) {
      warnings.append("Warning: never matched protocol: \(word). use extension match instead.")
    }
  }

  private func takeCounters(_ word: String, _ r: inout Reading) throws(ToolError) {
    try set(.counters, &r)
    var packets = Substring(word)
    var bytes: Substring?
    if let comma = word.dropFirst().firstIndex(of: ",") {
      packets = word[..<comma]
      bytes = word[word.index(after: comma)...]
    } else if let next = r.scanner.takeArgument() {
      bytes = next[...]
    }
    guard let bytes else { throw ToolError(.parameter, "-c requires packet and byte counter", word: word) }
    guard let p = leadingNumber(packets) else { throw ToolError(.parameter, "-c packet counter not numeric", word: word) }
    guard let b = leadingNumber(bytes) else { throw ToolError(.parameter, "-c byte counter not numeric", word: String(bytes)) }
    r.command.counters = Counters(packets: p, bytes: b)
  }

  private func checkNotEmpty(_ name: String) throws(ToolError) {
    if name.isEmpty { throw ToolError(.parameter, "Empty interface is likely to be undesired") }
  }

  private mutating func interface(_ name: String) throws(ToolError) -> InterfacePattern {
    if name.utf8.count > InterfaceName.maximumLength {
      throw ToolError(
        .parameter, "interface name `\(name)' must be shorter than IFNAMSIZ (15)", word: name, allowed: "at most 15 characters")
    }
    if let warning = InterfaceName.warning(name) { warnings.append(warning) }
    return InterfacePattern(name)
  }

  private mutating func checkNewChain(_ name: String) throws(ToolError) {
    try checkLength(name)
    if let c = name.first, c == "-" || c == "!" {
      throw ToolError(.parameter, "chain name not allowed to start with `\(c)'", word: name)
    }
    if name.isEmpty || Target.verdicts[name] != nil || targetType(name) != nil {
      throw ToolError(.parameter, "chain name may not clash with target name", word: name)
    }
    if name.utf8.contains(where: isBlank) { throw ToolError(.parameter, "Invalid chain name `\(name)'", word: name) }
  }

  private func checkLength(_ chain: String) throws(ToolError) {
    if chain.utf8.count > maximumNameLength {
      throw ToolError(
        .parameter, "chain name `\(chain)' too long (must be under 29 chars)", word: chain, allowed: "at most 28 characters")
    }
  }

  private func checkTargetName(_ name: String) throws(ToolError) {
    if name.isEmpty { throw ToolError(.parameter, "Invalid target name (too short)") }
    if name.utf8.count > maximumNameLength {
      throw ToolError(.parameter, "Invalid target name `\(name)' (28 chars max)", word: name)
    }
    if name.utf8.contains(where: isBlank) { throw ToolError(.parameter, "Invalid target name `\(name)'", word: name) }
  }

  // MARK: Extensions

  /// `icmp6` has three names.
  private static func matchName(_ word: String) -> String { word == "icmpv6" || word == "ipv6-icmp" ? "icmp6" : word }

  private mutating func matchType(_ name: String) -> MatchType? {
    if let known = matchTypes[name] { return known }
    let found = Match.type(named: name, family).map { MatchType(type: $0, options: OptionGroup($0.reader().options)) }
    matchTypes[name] = .some(found)
    return found
  }

  private mutating func targetType(_ name: String) -> TargetType? {
    if chainNames.contains(name) { return nil }
    if let known = targetTypes[name] { return known }
    let found = Target.type(named: name, family).map { TargetType(type: $0, options: OptionGroup($0.reader().options)) }
    targetTypes[name] = .some(found)
    return found
  }

  private mutating func loadMatch(_ word: String, _ r: inout Reading) throws(ToolError) {
    if word.utf8.count > maximumNameLength {
      throw ToolError(.parameter, "Invalid match name \"\(word)\" (28 chars max)", word: word)
    }
    let name = CommandParser.matchName(word)
    guard let type = matchType(name) else {
      throw ToolError(
        .parameter, "Couldn't load match `\(name)':No such file or directory\n", word: word,
        allowed: Match.all.filter { $0.families.contains(family) }.map { $0.name }.sorted().joined(separator: " "))
    }
    // A second one of the same name shares the options of the first.
    if !r.matches.contains(where: { $0.name == name }) {
      r.groups.insert(type.options, at: 0)
      r.owners.insert(name, at: 0)
    }
    r.matches.append((name, type.type.reader()))
  }

  private mutating func loadTarget(_ word: String, _ r: inout Reading) throws(ToolError) {
    if let verdict = Target.verdicts[word] {
      r.command.target = .target(verdict, name: word)
      return
    }
    r.command.target = .name(word)
    guard let type = targetType(word) else { return }
    r.groups.insert(type.options, at: 0)
    r.owners.insert(nil, at: 0)
    r.target = (word, type.type.reader())
  }

  /// `-p tcp` brings `-m tcp` when an option is met that nobody knows, once (should_load_proto, load_proto). True if it did: the word is to
  /// be read again.
  private mutating func loadProtoMatch(_ r: inout Reading) throws(ToolError) -> Bool {
    guard let word = r.protoWord, !r.isProtoMatchLoaded else { return false }
    let name: String
    if let number = UInt8(numeral: word) {
      guard let n = number == 0 ? "all" : Protocols.name(number) else { return false }
      name = CommandParser.matchName(n)
    } else {
      name = CommandParser.matchName(word)
    }
    guard matchType(name) != nil else { return false }
    try loadMatch(name, &r)
    r.isProtoMatchLoaded = true
    r.scanner.index -= 1
    return true
  }

  private mutating func takeExtended(_ group: Int, _ option: Int, _ value: String?, _ r: inout Reading) throws(ToolError) {
    var words: [String] = []
    let arity = r.groups[group].arities[option]
    if arity > 0 { words.append(value ?? "") }
    if arity > 1, let second = r.scanner.takeArgument() { words.append(second) }
    if r.groups[group].hasOptionalWord[option], let more = r.scanner.takeArgument() { words.append(more) }
    do throws(OptionError) {
      let context = r.context
      if let name = r.owners[group] {
        guard let at = r.matches.lastIndex(where: { $0.name == name }) else { return }
        defer { warnings += r.matches[at].reader.takeWarnings() }
        try r.matches[at].reader.take(option, words: words, isNegated: r.isNegated, context)
      } else {
        defer { warnings += r.target?.reader.takeWarnings() ?? [] }
        try r.target?.reader.take(option, words: words, isNegated: r.isNegated, context)
      }
    } catch { throw ToolError(error) }
  }

  private func unknownOption(_ r: Reading) -> ToolError {
    let word = r.scanner.lastWord
    let known = r.groups.flatMap { $0.names.map { "--\($0.name)" } }
    return ToolError(.parameter, "unknown option \"\(word)\"", word: word, allowed: known.joined(separator: " "))
  }

  // MARK: The whole

  private mutating func finish(_ r: inout Reading) throws(ToolError) -> Command {
    if r.command.table == "nat",
      r.command.policy == "DROP" || r.command.target == .target(.drop, name: "DROP") || r.command.target == .goto("DROP")
    {
      throw ToolError(
        .parameter, "\nThe \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n", word: "DROP",
        allowed: "drop in the filter table")
    }
    if r.command.wait == nil || r.command.wait == 0, r.hasWaitInterval {
      throw ToolError(.parameter, "--wait-interval only makes sense with --wait\n")
    }
    do throws(OptionError) {
      let context = r.context
      for i in r.matches.indices {
        try r.matches[i].reader.finish(context)
        r.command.matches.append(r.matches[i].reader.match)
      }
      if var target = r.target {
        try target.reader.finish(context)
        r.command.target = .target(target.reader.target, name: target.name)
      }
    } catch { throw ToolError(error) }
    if r.scanner.index < r.scanner.words.count {
      throw ToolError(.parameter, "unknown arguments found on commandline", word: r.scanner.words[r.scanner.index])
    }
    if r.command.verbs.isEmpty { throw ToolError(.parameter, "no command specified") }
    if r.isNegated { throw ToolError(.parameter, "nothing appropriate following !", word: "!") }
    try readAddresses(&r)
    try checkTogether(r.command)
    if let chain = r.command.chain { try checkLength(chain) }
    try checkInterfaces(r.command)
    return r.command
  }

  private func readAddresses(_ r: inout Reading) throws(ToolError) {
    let hasRule = !r.command.verbs.isDisjoint(with: .withRule)
    let all = [Prefix(.any(family), mask: HeaderFilter(family).source.mask)]
    r.command.sources = try r.sourceText.map { (t) throws(ToolError) in try Addresses.read(t, family, resolve) } ?? (hasRule ? all : [])
    r.command.destinations =
      try r.destinationText.map { (t) throws(ToolError) in try Addresses.read(t, family, resolve) } ?? (hasRule ? all : [])
    let isMultiple = r.command.sources.count > 1 || r.command.destinations.count > 1
    if isMultiple, !r.command.filter.flags.isDisjoint(with: [.notSource, .notDestination]) {
      throw ToolError(.parameter, "! not allowed with multiple source or destination IP addresses", word: "!")
    }
    if isMultiple, r.command.verbs == .replace {
      throw ToolError(.parameter, "Replacement rule does not specify a unique address")
    }
  }

  /// An option is legal if it is with any of the commands (generic_opt_check).
  private func checkTogether(_ c: Command) throws(ToolError) {
    var allowed: Given = []
    for bit in 0..<15 {
      let verb = Verbs(rawValue: 1 << UInt16(bit))
      if c.verbs.contains(verb) { allowed.formUnion(.allowed(with: verb)) }
    }
    let wrong = c.given.subtracting(allowed)
    if !wrong.isEmpty { throw ToolError(.parameter, "Illegal option `-\(wrong.letter)' with this command", word: "-\(wrong.letter)") }
  }

  private func checkInterfaces(_ c: Command) throws(ToolError) {
    guard !c.verbs.isDisjoint(with: Verbs.withRule.union(.deleteNumber)), let chain = c.chain else { return }
    if chain == "PREROUTING" || chain == "INPUT", c.given.contains(.output) {
      throw ToolError(.parameter, "Can't use -o with \(chain)\n", word: "-o", allowed: "-i: a packet has no output interface there yet")
    }
    if chain == "POSTROUTING" || chain == "OUTPUT", c.given.contains(.input) {
      throw ToolError(.parameter, "Can't use -i with \(chain)\n", word: "-i", allowed: "-o: the input interface is not asked there")
    }
  }
}
