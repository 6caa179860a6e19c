// A command line becomes a `Command`: do_parse of iptables 1.8.9 (iptables/xshared.c), step by step, so that of several mistakes the same
// one is reported.

import Machine
import Netfilter
import Wire

/// Reads command lines of one program. It keeps what it learned of extensions from one line to the next.
package struct CommandParser {
  package enum Outcome {
    indirect case command(Command)
    /// `-V`; true behind `!`.
    case version(isNegated: Bool)
    /// `-h`, with the help of the extensions that were named before it.
    case help([String])
    /// A line of a file for the other family (`-4`, `-6`).
    case otherFamily
  }

  package let program: Program
  /// The word that the program was called by.
  private let calledAs: String
  package var resolve: Resolver?
  /// What is known before a line is read: the sets that rules may name, the machine's names of connection labels.
  private var known: OptionContext
  /// Lines for standard error that stop nothing.
  package var warnings: [String] = []
  /// The longest name that a chain may have.
  package var longestName = maximumNameLength
  /// Names that are known to be chains, whatever extensions there are: those that a file to restore has named.
  package var chainNames: Set<ShortName> = []
  /// Extensions by the names that were looked for; nil where there is none.
  private var matchTypes = NameTable<MatchType?>()
  private var targetTypes = NameTable<TargetType?>()

  package init(
    _ program: Program, calledAs: String? = nil, resolve: Resolver? = nil, findSet: SetFinder? = nil, labels: LabelNames = LabelNames()
  ) {
    self.program = program
    self.calledAs = calledAs ?? program.name
    self.resolve = resolve
    known = OptionContext(family: program.family, findSet: findSet)
    known.labels = labels
  }

  var family: Family { program.family }
  private var isRestore: Bool { program.role == .restore }

  /// Empty lists that were those of the line before: the next line uses their room.
  private var matchRoom: [LoadedMatch] = []
  private var groupRoom: [OptionGroup] = []

  // MARK: The words

  /// Reads the words behind the program's name.
  package mutating func parse(_ words: CommandWords) throws(ToolError) -> Outcome {
    var command = Command(family)
    return try parse(words, table: nil, into: &command) ?? .command(command)
  }

  /// The same for a line of a file with rules of a table: a command is put in the place of the last one, anything else is returned.
  mutating func parse(_ words: CommandWords, table: String?, into command: inout Command) throws(ToolError) -> Outcome? {
    var r = Reading(
      scanner: OptionScanner(words, family, front: table ?? calledAs), command: Command(family), isTableSet: table != nil, context: known)
    if let table { r.command.table = table }
    swap(&r.matches, &matchRoom)
    swap(&r.groups, &groupRoom)
    reading: while true {
      switch r.scanner.next(r.groups) {
      case .end: break reading
      case .word(let word):
        guard word.first == UInt8(ascii: "!"), word.count == 1 else {
          throw ToolError(.usage, "Bad argument `\(word.text)'", word: word.text)
        }
        if r.isNegated { throw ToolError(.parameter, "multiple consecutive ! not allowed", word: "!") }
        r.isNegated = true
        continue
      case .global(let option, let value):
        if let outcome = try take(option.letter, value, &r) { return outcome }
      case .extended(let group, let option, let value):
        try takeExtended(group, option, value, &r)
      case .unknown:
        if try loadProtoMatch(&r) { continue }
        throw unknownOption(r)
      case .missingValue:
        if try loadProtoMatch(&r) { continue }
        let word = r.scanner.lastWord.text
        throw ToolError(.parameter, "option \"\(word)\" requires an argument", word: word)
      }
      r.isNegated = false
    }
    try finish(&r)
    swap(&command, &r.command)
    while r.matches.popLast() != nil {}
    while r.groups.popLast() != nil {}
    swap(&r.matches, &matchRoom)
    swap(&r.groups, &groupRoom)
    return nil
  }

  private mutating func take(_ letter: UInt8, _ value: Word?, _ r: inout Reading) throws(ToolError) -> Outcome? {
    // For some options 1.8.9 takes the whole word that ended last, so that `-ptcp` and `--protocol=tcp` ask for odd protocols.
    let word: Word
    switch UnicodeScalar(letter) {
    case "p", "s", "d", "j", "i", "o": word = r.scanner.lastWord
    default: word = value ?? []
    }
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
      guard let number = r.scanner.takeArgument() else { throw ToolError(.parameter, "-R requires a rule number", word: word.text) }
      r.command.ruleNumber = try ruleNumber(number)
    case "I":
      try add(.insert, &r, chain: word)
      r.command.ruleNumber = try r.scanner.takeArgument().map { (n) throws(ToolError) in try ruleNumber(n) } ?? 1
    case "L", "S":
      try add(letter == UInt8(ascii: "L") ? .list : .listRules, &r, beside: [.zero, .zeroNumber])
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain.text }
      if let number = r.scanner.takeArgument() { r.command.ruleNumber = try ruleNumber(number) }
    case "F":
      try add(.flush, &r)
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain.text }
    case "Z":
      try add(.zero, &r, beside: [.list, .listRules])
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain.text }
      if let number = r.scanner.takeArgument() {
        r.command.ruleNumber = try ruleNumber(number)
        r.command.verbs = .zeroNumber
      }
    case "N":
      try checkNewChain(word)
      try add(.newChain, &r, chain: word)
    case "X":
      try add(.deleteChain, &r)
      if let chain = value ?? r.scanner.takeArgument() { r.command.chain = chain.text }
    case "E":
      try add(.renameChain, &r, chain: word)
      guard let name = r.scanner.takeArgument() else {
        throw ToolError(.parameter, "-E requires old-chain-name and new-chain-name", word: word.text)
      }
      r.command.newName = name.text
    case "P":
      try add(.setPolicy, &r, chain: word)
      guard let policy = r.scanner.takeArgument() else {
        throw ToolError(.parameter, "-P requires a chain and a policy", word: word.text, allowed: "ACCEPT or DROP")
      }
      r.command.policy = policy.text
    case "h":
      // `-p tcp -h` is help for -m tcp; `-p 6 -h` is not.
      if r.matches.isEmpty, let word = r.protoWord, UInt8(numeral: word) == nil { _ = try loadProtoMatch(&r) }
      var sections: [String] = []
      if let t = r.targets.first { sections.append(type(of: t.value).helpText(family, kind: "target")) }
      if case .target(let t, _) = r.command.target, t.payload == nil { sections.append(Usage.verdicts) }
      return .help(sections + r.matches.map { type(of: $0.value).helpText(family, kind: "match") })
    case "V": return .version(isNegated: r.isNegated)

    case "p": try takeProto(word, &r)
    case "s":
      try set(.source, &r, .notSource)
      r.source = word
    case "d":
      try set(.destination, &r, .notDestination)
      r.destination = word
    case "g":
      try set(.jump, &r)
      try checkTargetName(word)
      r.command.target = .goto(word.text)
    case "j":
      try set(.jump, &r)
      try checkTargetName(word)
      try loadTarget(word, &r)
    case "i":
      try checkNotEmpty(value ?? [])
      try set(.input, &r, .notIn)
      r.command.filter.inInterface = try interface(word)
    case "o":
      try checkNotEmpty(value ?? [])
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
      if isRestore, r.isTableSet { throw ToolError(.parameter, "The -t option cannot be used in \(program.name).\n", word: word.text) }
      r.command.table = word.text
    case "w":
      if isRestore { throw ToolError(.parameter, "You cannot use `-w' from iptables-restore", word: "-w") }
      r.command.wait = try WaitOption.seconds((value ?? r.scanner.takeArgument())?.text)
    case "W":
      if isRestore { throw ToolError(.parameter, "You cannot use `-W' from iptables-restore", word: "-W") }
      warnings.append(try WaitOption.interval((value ?? r.scanner.takeArgument())?.text))
      r.hasWaitInterval = true
    case "M": break
    case "c": try takeCounters(word, &r)
    case "4": if family == .ipv6 { if isRestore { return .otherFamily } else { throw ToolError(.usage, "", word: "-4") } }
    case "6": if family == .ipv4 { if isRestore { return .otherFamily } else { throw ToolError(.usage, "", word: "-6") } }
    default:
      if try loadProtoMatch(&r) { return nil }
      throw ToolError(.parameter, "Unknown arg \"(null)\"", word: r.scanner.lastWord.text)
    }
    return nil
  }

  private func add(_ verb: Verbs, _ r: inout Reading, chain: Word? = nil, beside: Verbs = Verbs()) throws(ToolError) {
    if r.isNegated { throw ToolError(.parameter, "unexpected '!' flag", word: "!") }
    let others = r.command.verbs.subtracting(beside)
    if !others.isEmpty {
      throw ToolError(.parameter, "Cannot use -\(verb.letter) with -\(others.letter)", word: r.scanner.lastWord.text)
    }
    r.command.verbs.insert(verb)
    if let chain { r.command.chain = chain.text }
  }

  private func set(_ option: Given, _ r: inout Reading, _ inverse: HeaderFilter.Flags = HeaderFilter.Flags()) throws(ToolError) {
    if r.command.given.contains(option) {
      throw ToolError(.parameter, "multiple -\(option.letter) flags not allowed", word: r.scanner.lastWord.text)
    }
    r.command.given.insert(option)
    if r.isNegated {
      if inverse.isEmpty { throw ToolError(.parameter, "cannot have ! before -\(option.letter)", word: "!") }
      r.command.filter.flags.insert(inverse)
    }
  }

  private func ruleNumber(_ word: Word) throws(ToolError) -> Int {
    guard let n = Int32(numeral: word), n >= 1 else {
      throw ToolError(.parameter, "Invalid rule number `\(word.text)'", word: word.text, allowed: "a number from 1")
    }
    return Int(n)
  }

  private mutating func takeProto(_ typed: Word, _ r: inout Reading) throws(ToolError) {
    try set(.proto, &r, .notProto)
    let isLower = typed.allSatisfy { $0 < 65 || $0 > 90 }
    let word = isLower ? typed : typed.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }[...]
    r.protoWord = word
    guard let number = Protocols.number(word) else {
      throw ToolError(
        .parameter, "unknown protocol \"\(word.text)\" specified", word: word.text,
        allowed: "a number from 0 to 255, all, or a name such as tcp")
    }
    r.command.filter.proto = UInt16(number)
    r.context.proto = UInt16(number)
    r.context.isProtocolNegated = r.isNegated
    if number == 0, r.command.filter.flags.contains(.notProto) {
      throw ToolError(.parameter, "rule would never match protocol", word: word.text)
    }
    if number != 0 || family == .ipv6 { r.command.filter.flags.insert(.proto) }
    if family == .ipv6, CommandParser.headers.contains(number), !r.command.filter.flags.contains(.notProto) {
      warnings.append("Warning: never matched protocol: \(word.text). use extension match instead.")
    }
  }

  /// Extension headers, which are no protocol of the packet.
  private static let headers = [IPProtocol.routing, IPProtocol.fragment, IPProtocol.ah, IPProtocol.destinationOptions]

  private func takeCounters(_ word: Word, _ r: inout Reading) throws(ToolError) {
    try set(.counters, &r)
    var packets = word
    var bytes: Word?
    if let comma = word.dropFirst().firstIndex(of: UInt8(ascii: ",")) {
      packets = word[..<comma]
      bytes = word[(comma + 1)...]
    } else {
      bytes = r.scanner.takeArgument()
    }
    guard let bytes else { throw ToolError(.parameter, "-c requires packet and byte counter", word: word.text) }
    guard let p = leadingNumber(packets) else { throw ToolError(.parameter, "-c packet counter not numeric", word: word.text) }
    guard let b = leadingNumber(bytes) else { throw ToolError(.parameter, "-c byte counter not numeric", word: bytes.text) }
    r.command.counters = Counters(packets: p, bytes: b)
  }

  private func checkNotEmpty(_ name: Word) throws(ToolError) {
    if name.isEmpty { throw ToolError(.parameter, "Empty interface is likely to be undesired") }
  }

  private mutating func interface(_ name: Word) throws(ToolError) -> InterfacePattern {
    if name.count > InterfaceName.maximumLength {
      throw ToolError(
        .parameter, "interface name `\(name.text)' must be shorter than IFNAMSIZ (15)", word: name.text, allowed: "at most 15 characters")
    }
    if let warning = InterfaceName.warning(name) { warnings.append(warning) }
    return InterfacePattern(name)
  }

  private mutating func checkNewChain(_ name: Word) throws(ToolError) {
    try checkLength(name.text)
    if let c = name.first, c == UInt8(ascii: "-") || c == UInt8(ascii: "!") {
      throw ToolError(.parameter, "chain name not allowed to start with `\(UnicodeScalar(c))'", word: name.text)
    }
    if name.isEmpty || Target.verdict(name) != nil || targetType(name) != nil {
      throw ToolError(.parameter, "chain name may not clash with target name", word: name.text)
    }
    if name.contains(where: isBlank) { throw ToolError(.parameter, "Invalid chain name `\(name.text)'", word: name.text) }
  }

  func checkLength(_ chain: String) throws(ToolError) {
    if chain.utf8.count > longestName {
      throw ToolError(
        .parameter, "chain name `\(chain)' too long (must be under 29 chars)", word: chain, allowed: "at most 28 characters")
    }
  }

  private func checkTargetName(_ name: Word) throws(ToolError) {
    if name.isEmpty { throw ToolError(.parameter, "Invalid target name (too short)") }
    if name.count > longestName {
      throw ToolError(.parameter, "Invalid target name `\(name.text)' (28 chars max)", word: name.text)
    }
    if name.contains(where: isBlank) { throw ToolError(.parameter, "Invalid target name `\(name.text)'", word: name.text) }
  }

  // MARK: Extensions

  /// `icmp6` has three names.
  private static func matchName(_ name: String) -> String { name == "icmpv6" || name == "ipv6-icmp" ? "icmp6" : name }

  private mutating func matchType(_ word: Word) -> MatchType? {
    guard let key = ShortName(word) else { return nil }
    if let known = matchTypes[key] { return known }
    let name = CommandParser.matchName(word.text)
    // All names of a match share one group of options.
    let type = name == word.text ? Match.type(named: name, family).map { ($0, OptionGroup($0)) } : matchType(Word(name))
    matchTypes.insert(type, for: key)
    return type
  }

  private mutating func targetType(_ word: Word) -> TargetType? {
    guard let key = ShortName(word), !chainNames.contains(key) else { return nil }
    if let known = targetTypes[key] { return known }
    let type = Target.type(named: word.text, family).map { ($0, OptionGroup($0)) }
    targetTypes.insert(type, for: key)
    // The tool asks the kernel when it looks a target up, once.
    if let (found, _) = type, !found.isInLinux {
      warnings.append("Warning: Extension \(found.name) revision 0 not supported, missing kernel module?")
    }
    return type
  }

  private mutating func loadMatch(_ word: Word, _ r: inout Reading) throws(ToolError) {
    if word.count > maximumNameLength {
      throw ToolError(.parameter, "Invalid match name \"\(word.text)\" (28 chars max)", word: word.text)
    }
    guard let type = matchType(word) else {
      let name = CommandParser.matchName(word.text)
      throw ToolError(
        .parameter, "Couldn't load match `\(name)':No such file or directory\n", word: word.text,
        allowed: Match.all.filter { $0.families.contains(family) }.map { $0.name }.sorted().joined(separator: " "))
    }
    // A second one of the same name shares the options of the first.
    if !r.matches.contains(where: { $0.group === type.group }) { r.groups.append(type.group) }
    r.matches.append(LoadedMatch(type))
  }

  private mutating func loadTarget(_ word: Word, _ r: inout Reading) throws(ToolError) {
    if let (name, verdict) = Target.verdict(word) {
      r.command.target = .target(verdict, name: name)
      return
    }
    r.command.target = .name(word.text)
    guard let type = targetType(word) else { return }
    r.groups.append(type.group)
    r.targets.append(LoadedTarget(type))
  }

  /// `-p tcp` brings `-m tcp` when an option is met that nobody knows, once (should_load_proto, load_proto). True if it did: the word is to
  /// be read again.
  private mutating func loadProtoMatch(_ r: inout Reading) throws(ToolError) -> Bool {
    guard var name = r.protoWord, !r.isProtoMatchLoaded else { return false }
    if let number = UInt8(numeral: name) {
      guard let n = number == 0 ? "all" : Protocols.name(number) else { return false }
      name = Word(n)
    }
    guard matchType(name) != nil else { return false }
    try loadMatch(name, &r)
    r.isProtoMatchLoaded = true
    r.scanner.index -= 1
    return true
  }

  private mutating func takeExtended(_ group: OptionGroup, _ option: Int, _ value: Word?, _ r: inout Reading) throws(ToolError) {
    var words = OptionWords()
    if let value { words.append(value) }
    if group.arities[option] > 1, let second = r.scanner.takeArgument() { words.append(second) }
    if group.hasOptionalWord[option], let more = r.scanner.takeArgument() { words.append(more) }
    do throws(OptionError) {
      for i in r.matches.indices.reversed() where r.matches[i].group === group {
        defer { r.matches[i].given.takeWarnings(&warnings) }
        return try r.matches[i].take(option, words, isNegated: r.isNegated, r.context)
      }
      for i in r.targets.indices {
        defer { r.targets[i].given.takeWarnings(&warnings) }
        try r.targets[i].take(option, words, isNegated: r.isNegated, r.context)
      }
    } catch { throw ToolError(error) }
  }

  private func unknownOption(_ r: Reading) -> ToolError {
    let word = r.scanner.lastWord.text
    let known = r.groups.reversed().flatMap { $0.names.map { "--\($0.name)" } }
    return ToolError(.parameter, "unknown option \"\(word)\"", word: word, allowed: known.joined(separator: " "))
  }
}
