// A command line under way: what is known of the rule so far, and the extensions that take its options (struct xtables_rule_match and
// iptables_command_state, include/xtables.h and iptables/xshared.h).

import Netfilter

extension CommandParser {
  typealias MatchType = (type: any MatchExtension.Type, group: OptionGroup)
  typealias TargetType = (type: any TargetExtension.Type, group: OptionGroup)

  /// A match while its options are being read.
  struct LoadedMatch {
    let group: OptionGroup
    var value: any MatchExtension
    var given: GivenOptions

    init(_ type: MatchType) {
      group = type.group
      value = type.type.init()
      given = type.group.given
    }
    mutating func take(_ option: Int, _ words: OptionWords, isNegated: Bool, _ context: OptionContext) throws(OptionError) {
      try value.take(option, words, isNegated: isNegated, &given, context)
    }
    mutating func finish(_ context: OptionContext) throws(OptionError) -> Match {
      try value.close(given, context)
      return value.match
    }
  }
  /// The same for the target.
  struct LoadedTarget {
    let group: OptionGroup
    var value: any TargetExtension
    var given: GivenOptions

    init(_ type: TargetType) {
      group = type.group
      value = type.type.init()
      given = type.group.given
    }
    mutating func take(_ option: Int, _ words: OptionWords, isNegated: Bool, _ context: OptionContext) throws(OptionError) {
      try value.take(option, words, isNegated: isNegated, &given, context)
    }
    mutating func finish(_ context: OptionContext) throws(OptionError) -> Target {
      try value.close(given, context)
      return value.target
    }
  }

  /// One command line under way.
  struct Reading {
    var scanner: OptionScanner
    var command: Command
    var isNegated = false
    var protoWord: Word?
    var isProtoMatchLoaded = false
    var source: Word?
    var destination: Word?
    let isTableSet: Bool
    var hasWaitInterval = false
    /// What is known of the rule.
    var context: OptionContext
    /// Matches in order; a later one of the same name takes the options.
    var matches: [LoadedMatch] = []
    /// The target; none or one.
    var targets: [LoadedTarget] = []
    /// Of the extensions above, newest last.
    var groups: [OptionGroup] = []
  }
}
