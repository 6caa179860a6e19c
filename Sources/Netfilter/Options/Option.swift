// How an extension declares an option. One declaration drives reading, refusing, saving and help; models struct xt_option_entry
// (iptables, include/xtables.h; xtables_option_parse in libxtables/xtoptions.c). Closures live here and only here: on the text's way, never
// on the packet's.

import Wire

/// What reading and printing a value may depend on.
package struct OptionContext: Sendable {
  package var family: Family
  /// The rule's -p as read so far, for port names and for extensions that ask for it; zero if none.
  package var proto: UInt16
  /// `!` stood before -p.
  package var isProtocolNegated: Bool
  /// False prints ports, protocols and addresses as names where the listing does (`-L` without `-n`).
  package var isNumeric: Bool
  /// Finds a set by its name; nil: any set may be named.
  package var findSet: SetFinder?
  /// Names of connection labels.
  package var labels = LabelNames()
  package init(
    family: Family, proto: UInt16 = 0, isProtocolNegated: Bool = false, isNumeric: Bool = true, findSet: SetFinder? = nil
  ) {
    self.family = family
    self.proto = proto
    self.isProtocolNegated = isProtocolNegated
    self.isNumeric = isNumeric
    self.findSet = findSet
  }
}

/// The family of the set with a name: `.some(nil)` is a set of no family, nil no set.
package typealias SetFinder = @Sendable (String) -> Family??

/// A value with the `!` in front of it.
package struct Negatable<Value: Hashable & Sendable>: Hashable, Sendable {
  package var value: Value
  package var isNegated: Bool
  package init(_ value: Value, isNegated: Bool = false) {
    self.value = value
    self.isNegated = isNegated
  }
}

/// How one kind of value is read from a word and written back.
package struct Format<Value>: Sendable {
  package typealias Read<Text> = @Sendable (_ word: Text, _ option: OptionName, _ context: OptionContext) throws(OptionError) -> Value

  /// Stands for the value in help: `[!] --mark value[/mask]`.
  package var valueName: String
  package var readBytes: Read<Word>
  package var write: @Sendable (_ value: Value, _ context: OptionContext) -> String
  package init(
    _ valueName: String, read: @escaping Read<String>, write: @escaping @Sendable (_ value: Value, _ context: OptionContext) -> String
  ) {
    self.init(
      valueName, readBytes: { (word, option, context) throws(OptionError) in try read(word.text, option, context) }, write: write)
  }
  /// For the commonest values, of which no string is made.
  package init(
    _ valueName: String, readBytes: @escaping Read<Word>, write: @escaping @Sendable (_ value: Value, _ context: OptionContext) -> String
  ) {
    self.valueName = valueName
    self.readBytes = readBytes
    self.write = write
  }
  package func read(_ word: String, _ option: OptionName, _ context: OptionContext) throws(OptionError) -> Value {
    try readBytes(Word(word), option, context)
  }
}

/// Whose option it is, for messages: extension `mark`, option `--mark`.
package struct OptionName: Hashable, Sendable {
  package var owner: String
  package var name: String
}

/// One option of an extension, on a value `Owner` that is being read or printed.
package struct Option<Owner>: Sendable {
  /// With dashes; the first is the one that is saved.
  package var names: [String]
  /// The name that messages use.
  package var title: String
  /// Words that follow: 0, 1 or 2.
  package var arity: Int
  /// One more word belongs to the option if it is there and begins neither with `-` nor with `!`.
  package var hasOptionalWord: Bool
  /// What an extension says in words of its own where the second is missing.
  package var secondMissing: (@Sendable (Owner) -> String)?
  package var isNegatable: Bool
  package var isRequired: Bool
  package var mayRepeat: Bool
  /// First names of options that may not stand beside this one; its own name may be among them.
  package var excludes: [String]
  /// First names of options without which this one may not stand.
  package var needs: [String]
  package var valueName: String
  /// Takes the words that follow the option.
  package var read: Read
  /// The option as save prints it, from `!` to the last word; nothing where it is not set. Free text is quoted here, by `savedString`.
  package var save: Save

  package typealias Read = @Sendable (inout Owner, OptionWords, _ isNegated: Bool, OptionName, OptionContext) throws(OptionError) -> Void
  package typealias Save = @Sendable (Owner, OptionContext, inout SavedText) -> Void

  package init(
    _ names: [String], title: String? = nil, arity: Int, hasOptionalWord: Bool = false, secondMissing: (@Sendable (Owner) -> String)? = nil,
    negatable: Bool = false, required: Bool = false, mayRepeat: Bool = false, excludes: [String] = [], needs: [String] = [],
    valueName: String = "", read: @escaping Read, save: @escaping Save
  ) {
    self.names = names
    self.title = title ?? names.first ?? ""
    self.arity = arity
    self.hasOptionalWord = hasOptionalWord
    self.secondMissing = secondMissing
    isNegatable = negatable
    isRequired = required
    self.mayRepeat = mayRepeat
    self.excludes = excludes
    self.needs = needs
    self.valueName = valueName
    self.read = read
    self.save = save
  }

  /// With the words that save prints as strings.
  package init(
    _ names: [String], title: String? = nil, arity: Int, hasOptionalWord: Bool = false, secondMissing: (@Sendable (Owner) -> String)? = nil,
    negatable: Bool = false, required: Bool = false, mayRepeat: Bool = false, excludes: [String] = [], needs: [String] = [],
    valueName: String = "", read: @escaping Read, write: @escaping @Sendable (Owner, OptionContext) -> [String]
  ) {
    self.init(
      names, title: title, arity: arity, hasOptionalWord: hasOptionalWord, secondMissing: secondMissing, negatable: negatable,
      required: required, mayRepeat: mayRepeat, excludes: excludes, needs: needs, valueName: valueName, read: read,
      save: { owner, context, out in for word in write(owner, context) { out.add(word) } })
  }
  /// The words that save prints.
  package func write(_ owner: Owner, _ context: OptionContext) -> [String] {
    SavedText.words { save(owner, context, &$0) }
  }
}

extension Option {
  /// An option with one value that `!` may turn round: `[!] --mark value[/mask]`. A nil is not saved.
  package static func value<V: Hashable & Sendable>(
    _ name: String, aliases: [String] = [], title: String? = nil, _ path: any WritableKeyPath<Owner, Negatable<V>?> & Sendable,
    _ format: Format<V>, required: Bool = false, excludes: [String] = [], needs: [String] = []
  ) -> Option {
    let field = Field(path)
    return Option(
      [name] + aliases, title: title, arity: 1, negatable: true, required: required, excludes: excludes, needs: needs,
      valueName: format.valueName,
      read: { (owner, words, isNegated, option, context) throws(OptionError) in
        field.set(Negatable(try format.readBytes(words.value, option, context), isNegated: isNegated), in: &owner)
      },
      save: { owner, context, out in
        guard let v = field.value(of: owner) else { return }
        if v.isNegated { out.add(bare: "!") }
        out.add(bare: name)
        out.add(format.write(v.value, context))
      })
  }

  /// An option with one value and no `!`. A nil is not saved.
  package static func value<V: Hashable & Sendable>(
    _ name: String, aliases: [String] = [], title: String? = nil, _ path: any WritableKeyPath<Owner, V?> & Sendable, _ format: Format<V>,
    required: Bool = false, excludes: [String] = [], needs: [String] = []
  ) -> Option {
    let field = Field(path)
    return Option(
      [name] + aliases, title: title, arity: 1, required: required, excludes: excludes, needs: needs, valueName: format.valueName,
      read: { (owner, words, _, option, context) throws(OptionError) in
        field.set(try format.readBytes(words.value, option, context), in: &owner)
      },
      save: { owner, context, out in
        guard let v = field.value(of: owner) else { return }
        out.add(bare: name)
        out.add(format.write(v, context))
      })
  }

  /// An option whose value goes into the owner by a function; another option, or `savedWords`, saves it.
  package static func reading<V>(
    _ name: String, aliases: [String] = [], _ format: Format<V>, required: Bool = false, mayRepeat: Bool = false, excludes: [String] = [],
    _ set: @escaping @Sendable (inout Owner, V) -> Void
  ) -> Option {
    Option(
      [name] + aliases, arity: 1, required: required, mayRepeat: mayRepeat, excludes: excludes, valueName: format.valueName,
      read: { (owner, words, _, option, context) throws(OptionError) in set(&owner, try format.readBytes(words.value, option, context)) },
      save: { _, _, _ in })
  }

  /// An option that stands alone and is saved by another option or by `savedWords`.
  package static func setting(
    _ name: String, aliases: [String] = [], excludes: [String] = [], _ set: @escaping @Sendable (inout Owner) -> Void
  ) -> Option {
    Option(
      [name] + aliases, arity: 0, excludes: excludes, read: { (owner, _, _, _, _) throws(OptionError) in set(&owner) },
      save: { _, _, _ in })
  }

  /// An option that stands alone: present or not.
  package static func flag(
    _ name: String, aliases: [String] = [], _ path: any WritableKeyPath<Owner, Bool> & Sendable, excludes: [String] = [],
    needs: [String] = []
  ) -> Option {
    let field = Field(path)
    return Option(
      [name] + aliases, arity: 0, excludes: excludes, needs: needs,
      read: { (owner, _, _, _, _) throws(OptionError) in field.set(true, in: &owner) },
      save: { owner, _, out in if field.value(of: owner) { out.add(bare: name) } })
  }

  /// An option that stands alone and is one flag of a set.
  package static func flag<F: OptionSet & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Owner, F> & Sendable, _ flag: F, excludes: [String] = []
  ) -> Option where F.Element == F {
    let field = Field(path)
    return Option(
      [name], arity: 0, excludes: excludes,
      read: { (owner, _, _, _, _) throws(OptionError) in field.set(field.value(of: owner).union(flag), in: &owner) },
      save: { owner, _, out in if field.value(of: owner).isSuperset(of: flag) { out.add(bare: name) } })
  }

  /// An option that stands alone and may be turned round: absent (nil), given (true) or given with `!` (false).
  package static func flag(
    _ name: String, aliases: [String] = [], negatable path: any WritableKeyPath<Owner, Bool?> & Sendable, excludes: [String] = [],
    needs: [String] = []
  ) -> Option {
    let field = Field(path)
    return Option(
      [name] + aliases, arity: 0, negatable: true, excludes: excludes, needs: needs,
      read: { (owner, _, isNegated, _, _) throws(OptionError) in field.set(!isNegated, in: &owner) },
      save: { owner, _, out in
        guard let isGiven = field.value(of: owner) else { return }
        if !isGiven { out.add(bare: "!") }
        out.add(bare: name)
      })
  }
}
