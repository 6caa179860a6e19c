// What an extension declares, and how the text's side uses it without knowing which one it is.

import Wire

/// What having a rule with this extension turns on for its family (the checkentry functions' nf_ct_netns_get, nf_defrag_ipv4_enable).
package struct Needs: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let defragmentation = Needs(rawValue: 1)
  /// Connection tracking, which brings defragmentation.
  package static let tracking = Needs(rawValue: 3)
  /// Tracking, and SYNPROXY's hooks.
  package static let proxy = Needs(rawValue: 7)
}

/// Which families an extension exists for.
package struct FamilySet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let ipv4 = FamilySet(rawValue: 1)
  package static let ipv6 = FamilySet(rawValue: 2)
  package static let both: FamilySet = [.ipv4, .ipv6]
  package func contains(_ f: Family) -> Bool { contains(f == .ipv4 ? FamilySet.ipv4 : FamilySet.ipv6) }
}

/// What the kernel knows of a rule when it checks an extension in it (struct xt_mtchk_param).
package struct RuleUse: Sendable {
  package var table: TableKind
  package var family: Family
  /// The hooks from which the rule can be reached.
  package var hooks: HookSet
  package var filter: HeaderFilter
  /// The rule's other conditions.
  package var matches: [Match]
  /// The host's sets; nil: unknown.
  package var sets: Sets?
  /// The rate estimators that there are when the rule is checked.
  package var estimators: Estimators
  /// Whether a rule so far has turned accounting on.
  var asksForAccounting = false
  package init(
    table: TableKind, family: Family, hooks: HookSet, filter: HeaderFilter, matches: [Match] = [], sets: Sets? = nil,
    estimators: Estimators = Estimators()
  ) {
    self.table = table
    self.family = family
    self.hooks = hooks
    self.filter = filter
    self.matches = matches
    self.sets = sets
    self.estimators = estimators
  }
}

/// The kernel's refusal of a rule that the tool could read.
package struct KernelRefusal: Error, Hashable, Sendable {
  /// The errno that the replace call returns, by name: EINVAL, ENOENT, ELOOP, …
  package var errno: String
  /// What it means, in one sentence.
  package var reason: String
  /// The rule that is refused, where the loader knows it.
  package var place: RulePlace?
  /// Whether a rule before it has turned connection accounting on, which the refusal does not undo (connbytes_mt_check, xt_connbytes.c).
  package var leavesAccounting = false
  package init(_ errno: String, _ reason: String) {
    self.errno = errno
    self.reason = reason
  }
}

/// A rule by its chain and its position from zero.
package struct RulePlace: Hashable, Sendable {
  package var chain: String
  package var rule: Int
}

/// Which options of one extension have been read.
package struct GivenOptions: Sendable {
  /// Bit N is option N; no extension has more than 64.
  fileprivate var positions: UInt64 = 0
  /// Lines for standard error that stop nothing.
  fileprivate var warnings: [String] = []
  /// Canonical names of all options.
  private let options: [String]
  package init<E: Extension>(of _: E.Type) { options = E.options.map { $0.names[0] } }

  package var isEmpty: Bool { positions == 0 }
  fileprivate func contains(_ position: Int) -> Bool { positions >> UInt64(position) & 1 != 0 }
  package func contains(_ name: String) -> Bool { options.firstIndex(of: name).map { contains($0) } ?? false }
  /// Canonical names.
  package var names: Set<String> { Set(options.filter { contains($0) }) }
  /// Moves what was complained of to `others`.
  package mutating func takeWarnings(_ others: inout [String]) {
    if warnings.isEmpty { return }
    others += warnings
    warnings = []
  }
}

/// A match or a target: name, options, checks. Its evaluation is in `MatchExtension` or `TargetExtension`.
package protocol Extension: Hashable, Sendable {
  /// As `-m` or `-j` takes it.
  static var name: String { get }
  static var families: FamilySet { get }
  /// In the order in which save prints them.
  static var options: [Option<Self>] { get }
  static var needs: Needs { get }
  /// False for what the tool still reads and Linux has no more.
  static var isInLinux: Bool { get }
  /// A sentence for each option, by its first name. What has none is an old spelling that the help passes over.
  static var help: [String: String] { get }
  /// Names that a value may have, for the help.
  static func helpNames(_ family: Family) -> [String]
  /// The same for this value; differs from the type's where an option decides (`CT --notrack`).
  var needs: Needs { get }
  /// Tables that may hold it; the kernel refuses others (xt_match.table).
  static var tables: TableSet { get }
  /// Hooks that may reach it (xt_match.hooks).
  static var hooks: HookSet { get }
  /// Protocols of the rule's -p that it asks for; empty is any (xt_match.proto).
  static var protocols: [UInt8] { get }

  /// The extension with its defaults, before any option is read.
  init()
  /// Runs after the last option, before required and excluding options are checked (the tool's `x6_fcheck`).
  mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError)
  /// The kernel's own check of the value (checkentry).
  func check(_ use: RuleUse) throws(KernelRefusal)
  /// Save's words where they do not follow from `options`; nil takes the options in order. Words are printed as they are: free text quotes
  /// itself (`savedString`).
  func savedWords(_ context: OptionContext) -> [String]?
  /// The value as it is saved: without what is the same as nothing.
  var saved: Self { get }
  /// The options as save prints them. This and the next three have one implementation for all; they are asked for here so that the compiler
  /// makes one of each for every extension, which is much faster than one that looks its types up.
  func save(to out: inout SavedText, _ context: OptionContext)
  /// Takes an option by its position in `options`.
  mutating func take(_ option: Int, _ words: OptionWords, isNegated: Bool, _ given: inout GivenOptions, _ context: OptionContext)
    throws(OptionError)
  /// Checks what is missing. Call it once, after the last option.
  mutating func close(_ given: GivenOptions, _ context: OptionContext) throws(OptionError)
  /// The checks that every extension shares (xt_check_match, xt_check_target in net/netfilter/x_tables.c), then its own.
  func checkUse(_ use: RuleUse) throws(KernelRefusal)
  /// Whether save's words give the value back. Where they do not, the state file holds the declared options instead.
  var isSavedWhole: Bool { get }
  /// The text behind the columns of `-L`, without the blank in front; nil prints what save would.
  func listing(_ context: OptionContext) -> String?
  /// What stands in front of that text: the tool forgets the blank of some.
  static var listingSeparator: String { get }
  /// What the tool complains of when it reads an option that it takes all the same.
  static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String?
  /// What the kernel does with such a rule and the engine does not; nil where they agree. An answer names it before all else.
  var unmodelled: String? { get }
}

extension Extension {
  package static var families: FamilySet { .both }
  package static var options: [Option<Self>] { [] }
  package static var needs: Needs { [] }
  package static var isInLinux: Bool { true }
  package static var help: [String: String] { [:] }
  package static func helpNames(_ family: Family) -> [String] { [] }
  package var needs: Needs { Self.needs }
  package static var tables: TableSet { .all }
  package static var hooks: HookSet { .all }
  package static var protocols: [UInt8] { [] }
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {}
  package func check(_ use: RuleUse) throws(KernelRefusal) {}
  package func savedWords(_ context: OptionContext) -> [String]? { nil }
  package var isSavedWhole: Bool { true }
  package func listing(_ context: OptionContext) -> String? { nil }
  package static var listingSeparator: String { " " }
  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? { nil }
  package var unmodelled: String? { nil }

  package var saved: Self { self }

  package func save(to out: inout SavedText, _ context: OptionContext) {
    let isWhole = !out.isState || isSavedWhole
    if !isWhole { out.isStateOnly = true }
    if isWhole, let words = savedWords(context) {
      for word in words { out.add(word) }
      return
    }
    let value = isWhole ? saved : self
    let options = Self.options
    for i in options.indices { options[i].save(value, context, &out) }
  }
  /// The options as declared, in their order.
  package func declaredWords(_ context: OptionContext) -> [String] { Self.options.flatMap { $0.write(self, context) } }
  /// The words that `save` adds.
  package func optionWords(_ context: OptionContext) -> [String] {
    SavedText.words { save(to: &$0, context) }
  }

  package func checkUse(_ use: RuleUse) throws(KernelRefusal) {
    if !Self.tables.contains(use.table) {
      throw KernelRefusal("EINVAL", "\(Self.name) is not allowed in table \(use.table.name)")
    }
    if !use.hooks.isSubset(of: Self.hooks) {
      let wrong = Hook.allCases.filter { use.hooks.contains($0) && !Self.hooks.contains($0) }.map(\.chainName).joined(separator: ", ")
      throw KernelRefusal("EINVAL", "\(Self.name) is not allowed in a chain that is reached from \(wrong)")
    }
    if !Self.protocols.isEmpty, use.filter.flags.contains(.notProto) || !Self.protocols.contains(where: { UInt16($0) == use.filter.proto })
    {
      throw KernelRefusal("EINVAL", "\(Self.name) needs -p with its protocol, without !")
    }
    try check(use)
  }
}

/// A condition of a rule.
package protocol MatchExtension: Extension {
  /// This value as a case of the only list of matches.
  var match: Match { get }
}

/// What a rule does.
package protocol TargetExtension: Extension {
  /// This value as a case of the only list of targets.
  var target: Target { get }
}

extension Extension {
  package mutating func take(_ index: Int, _ words: OptionWords, isNegated: Bool, _ given: inout GivenOptions, _ context: OptionContext)
    throws(OptionError)
  {
    // Not the whole option: its many parts would all be retained.
    let options = Self.options
    let title = options[index].title
    if given.contains(index), !options[index].mayRepeat {
      throw OptionError("\(Self.name): option \"\(title)\" can only be used once.\n", word: title)
    }
    given.positions |= 1 << UInt64(index)
    if isNegated, !options[index].isNegatable {
      throw OptionError("\(Self.name): option \"\(title)\" cannot be inverted.\n", word: title)
    }
    if let w = Self.warning(options[index].names[0], words, context) { given.warnings.append(w) }
    if words.count < options[index].arity {
      let name = options[index].names[0]
      throw OptionError(options[index].secondMissing?(self) ?? "\(name) requires two args.", word: name)
    }
    try options[index].read(&self, words, isNegated, OptionName(owner: Self.name, name: title), context)
  }

  /// The checks of xtables_options_fcheck (libxtables/xtoptions.c), behind the extension's own.
  package mutating func close(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    try finish(given, context)
    let options = Self.options
    for i in options.indices {
      guard given.contains(i) else {
        if options[i].isRequired { throw OptionError("\(Self.name): option \"\(options[i].title)\" must be specified\n") }
        continue
      }
      if options[i].needs.isEmpty, options[i].excludes.isEmpty { continue }
      let o = options[i]
      for other in options {
        if o.needs.contains(other.names[0]), !given.contains(other.names[0]) {
          throw OptionError("\(Self.name): option \"\(o.title)\" also requires \"\(other.title)\".\n", word: o.title)
        }
        if other.names[0] != o.names[0], o.excludes.contains(other.names[0]), given.contains(other.names[0]) {
          throw OptionError("\(Self.name): option \"\(o.title)\" cannot be used together with \"\(other.title)\".\n", word: o.title)
        }
      }
    }
  }

  /// The outsides of the options, in order.
  package static var shapes: [OptionShape] {
    options.map {
      OptionShape(
        names: $0.names, arity: $0.arity, hasOptionalWord: $0.hasOptionalWord, isNegatable: $0.isNegatable, valueName: $0.valueName)
    }
  }
}

/// The outside of an option: what the command line parser must know to find its words.
package struct OptionShape: Hashable, Sendable {
  package var names: [String]
  package var arity: Int
  package var hasOptionalWord = false
  package var isNegatable: Bool
  package var valueName: String
}
