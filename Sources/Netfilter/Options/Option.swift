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
  /// Stands for the value in help: `[!] --mark value[/mask]`.
  package var placeholder: String
  package var read: @Sendable (_ word: String, _ option: OptionName, _ context: OptionContext) throws(OptionError) -> Value
  package var write: @Sendable (_ value: Value, _ context: OptionContext) -> String
  package init(
    _ placeholder: String,
    read: @escaping @Sendable (_ word: String, _ option: OptionName, _ context: OptionContext) throws(OptionError) -> Value,
    write: @escaping @Sendable (_ value: Value, _ context: OptionContext) -> String
  ) {
    self.placeholder = placeholder
    self.read = read
    self.write = write
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
  package var placeholder: String
  /// Takes the words that follow the option.
  package var read: @Sendable (inout Owner, [String], _ isNegated: Bool, OptionName, OptionContext) throws(OptionError) -> Void
  /// The option as save prints it, from `!` to the last word; empty where it is not set. Free text is quoted here, by `savedString`.
  package var write: @Sendable (Owner, OptionContext) -> [String]

  package init(
    _ names: [String], title: String? = nil, arity: Int, hasOptionalWord: Bool = false, secondMissing: (@Sendable (Owner) -> String)? = nil,
    negatable: Bool = false, required: Bool = false, mayRepeat: Bool = false, excludes: [String] = [], needs: [String] = [],
    placeholder: String = "",
    read: @escaping @Sendable (inout Owner, [String], _ isNegated: Bool, OptionName, OptionContext) throws(OptionError) -> Void,
    write: @escaping @Sendable (Owner, OptionContext) -> [String]
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
    self.placeholder = placeholder
    self.read = read
    self.write = write
  }
}

extension Option {
  /// An option with one value that `!` may turn round: `[!] --mark value[/mask]`. A nil is not saved.
  package static func value<V: Hashable & Sendable>(
    _ name: String, aliases: [String] = [], title: String? = nil, _ path: any WritableKeyPath<Owner, Negatable<V>?> & Sendable,
    _ format: Format<V>, required: Bool = false, excludes: [String] = [], needs: [String] = []
  ) -> Option {
    Option(
      [name] + aliases, title: title, arity: 1, negatable: true, required: required, excludes: excludes, needs: needs,
      placeholder: format.placeholder,
      read: { (owner, words, isNegated, option, context) throws(OptionError) in
        owner[keyPath: path] = Negatable(try format.read(words[0], option, context), isNegated: isNegated)
      },
      write: { owner, context in
        guard let v = owner[keyPath: path] else { return [] }
        return (v.isNegated ? ["!"] : []) + [name, format.write(v.value, context)]
      })
  }

  /// An option with one value and no `!`. A nil is not saved.
  package static func value<V: Hashable & Sendable>(
    _ name: String, aliases: [String] = [], title: String? = nil, _ path: any WritableKeyPath<Owner, V?> & Sendable, _ format: Format<V>,
    required: Bool = false, excludes: [String] = [], needs: [String] = []
  ) -> Option {
    Option(
      [name] + aliases, title: title, arity: 1, required: required, excludes: excludes, needs: needs, placeholder: format.placeholder,
      read: { (owner, words, _, option, context) throws(OptionError) in
        owner[keyPath: path] = try format.read(words[0], option, context)
      },
      write: { owner, context in owner[keyPath: path].map { [name, format.write($0, context)] } ?? [] })
  }

  /// An option whose value goes into the owner by a function; another option, or `savedWords`, saves it.
  package static func reading<V>(
    _ name: String, aliases: [String] = [], _ format: Format<V>, required: Bool = false, mayRepeat: Bool = false, excludes: [String] = [],
    _ set: @escaping @Sendable (inout Owner, V) -> Void
  ) -> Option {
    Option(
      [name] + aliases, arity: 1, required: required, mayRepeat: mayRepeat, excludes: excludes, placeholder: format.placeholder,
      read: { (owner, words, _, option, context) throws(OptionError) in set(&owner, try format.read(words[0], option, context)) },
      write: { _, _ in [] })
  }

  /// An option that stands alone and is saved by another option or by `savedWords`.
  package static func setting(
    _ name: String, aliases: [String] = [], excludes: [String] = [], _ set: @escaping @Sendable (inout Owner) -> Void
  ) -> Option {
    Option(
      [name] + aliases, arity: 0, excludes: excludes, read: { (owner, _, _, _, _) throws(OptionError) in set(&owner) },
      write: { _, _ in [] })
  }

  /// An option that stands alone: present or not.
  package static func flag(
    _ name: String, aliases: [String] = [], _ path: any WritableKeyPath<Owner, Bool> & Sendable, excludes: [String] = [],
    needs: [String] = []
  ) -> Option {
    Option(
      [name] + aliases, arity: 0, excludes: excludes, needs: needs,
      read: { (owner, _, _, _, _) throws(OptionError) in owner[keyPath: path] = true },
      write: { owner, _ in owner[keyPath: path] ? [name] : [] })
  }

  /// An option that stands alone and may be turned round: absent (nil), given (true) or given with `!` (false).
  package static func flag(
    _ name: String, aliases: [String] = [], negatable path: any WritableKeyPath<Owner, Bool?> & Sendable, excludes: [String] = [],
    needs: [String] = []
  ) -> Option {
    Option(
      [name] + aliases, arity: 0, negatable: true, excludes: excludes, needs: needs,
      read: { (owner, _, isNegated, _, _) throws(OptionError) in owner[keyPath: path] = !isNegated },
      write: { owner, _ in owner[keyPath: path].map { $0 ? [name] : ["!", name] } ?? [] })
  }
}
