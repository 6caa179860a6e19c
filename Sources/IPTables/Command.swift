// An iptables command as a value: what the command line says, checked, not yet applied (iptables 1.8.9, iptables/xshared.c: struct
// xt_cmd_parse and xtables_args; the table of what may stand together is commands_v_options there).

import Netfilter
import Wire

/// What a command does. `-L` and `-S` may stand with `-Z`; all others alone.
package struct Verbs: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }
  package static let insert = Verbs(rawValue: 1 << 0)
  package static let delete = Verbs(rawValue: 1 << 1)
  package static let deleteNumber = Verbs(rawValue: 1 << 2)
  package static let replace = Verbs(rawValue: 1 << 3)
  package static let append = Verbs(rawValue: 1 << 4)
  package static let list = Verbs(rawValue: 1 << 5)
  package static let flush = Verbs(rawValue: 1 << 6)
  package static let zero = Verbs(rawValue: 1 << 7)
  package static let newChain = Verbs(rawValue: 1 << 8)
  package static let deleteChain = Verbs(rawValue: 1 << 9)
  package static let setPolicy = Verbs(rawValue: 1 << 10)
  package static let renameChain = Verbs(rawValue: 1 << 11)
  package static let listRules = Verbs(rawValue: 1 << 12)
  package static let zeroNumber = Verbs(rawValue: 1 << 13)
  package static let check = Verbs(rawValue: 1 << 14)
  /// Those that carry a rule.
  package static let withRule: Verbs = [.insert, .delete, .replace, .append, .check]

  /// The letters of the commands by bit.
  private static let letters = Array("IDDRALFZNXPESZC")
  /// The letter of the highest command in the set.
  var letter: Character { rawValue == 0 ? "?" : Verbs.letters[15 - rawValue.leadingZeroBitCount] }
}

/// Which options were given, in the order of the tool's table.
package struct Given: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }
  package static let numeric = Given(rawValue: 1 << 0)
  package static let source = Given(rawValue: 1 << 1)
  package static let destination = Given(rawValue: 1 << 2)
  package static let proto = Given(rawValue: 1 << 3)
  package static let jump = Given(rawValue: 1 << 4)
  package static let verbose = Given(rawValue: 1 << 5)
  package static let exact = Given(rawValue: 1 << 6)
  package static let input = Given(rawValue: 1 << 7)
  package static let output = Given(rawValue: 1 << 8)
  package static let lineNumbers = Given(rawValue: 1 << 9)
  package static let counters = Given(rawValue: 1 << 10)
  package static let fragment = Given(rawValue: 1 << 11)

  private static let letters = Array("nsdpjvxio0cf")
  /// The letter of the lowest option in the set.
  var letter: Character { rawValue == 0 ? "?" : Given.letters[min(rawValue.trailingZeroBitCount, 11)] }

  private static let always: Given = [.verbose]
  private static let rule: Given = [.source, .destination, .proto, .jump, .verbose, .input, .output, .fragment]

  /// What may stand with one command.
  static func allowed(with verb: Verbs) -> Given {
    switch verb {
    case .insert, .append, .replace: rule.union(.counters)
    case .delete, .check: rule
    case .list: [.numeric, .verbose, .exact, .lineNumbers]
    case .setPolicy: [.verbose, .counters]
    default: always
    }
  }
}

/// What `-j` or `-g` says. Whether a name is a chain is known only when the command is applied.
package enum TargetWord: Hashable, Sendable {
  case none
  /// A verdict or an extension with its options.
  case target(Target, name: String)
  case name(String)
  case goto(String)
}

/// One command.
package struct Command: Hashable, Sendable {
  package var family: Family
  package var verbs: Verbs = []
  package var given: Given = []
  package var table = "filter"
  package var chain: String?
  package var newName: String?
  package var policy: String?
  /// From 1; 0 if none was given.
  package var ruleNumber = 0
  /// How often -v stands there.
  package var verbosity = 0
  package var filter: HeaderFilter
  /// Addresses that stand for one rule each; empty where the rule's own is all.
  package var sources: [Prefix] = []
  package var destinations: [Prefix] = []
  package var matches: [Match] = []
  package var target = TargetWord.none
  package var counters = Counters()
  /// Seconds to wait for the lock; nil without -w, negative for ever.
  package var wait: Int?

  package init(_ family: Family) {
    self.family = family
    filter = HeaderFilter(family)
  }
}
