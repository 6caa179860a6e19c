// The only lists of matches and targets. A new extension is its file, its case, and its line in each list below.

import Wire

/// A condition of a rule. Payloads are trivial values of at most five words; larger ones are boxed.
package enum Match: Hashable, Sendable {
  case mark(MarkMatch)
  case tcp(TCPMatch)

  /// In no particular order; `-m NAME` finds the one for its family.
  package static let all: [any MatchExtension.Type] = [
    MarkMatch.self, TCPMatch.self,
  ]

  /// The payload, for everything that has to do with text.
  package var payload: any MatchExtension {
    switch self {
    case .mark(let m): m
    case .tcp(let m): m
    }
  }

  /// Whether the packet meets the condition. `slot` is where the match's own state is, if it has any.
  @inline(__always)
  func matches(_ packet: borrowing Packet, _ context: inout Context, _ states: inout RuleStates, slot: Int32) -> Bool {
    switch self {
    case .mark(let m): m.matches(packet)
    case .tcp(let m): m.matches(packet, &context)
    }
  }
}

/// What a rule does with a packet that it matches.
package enum Target: Hashable, Sendable {
  /// No -j: the rule counts, and the next one runs.
  case none
  case accept
  case drop
  case `return`
  case jump(String)
  case goto(String)
  case mark(MarkTarget)
  case log(Box<LogTarget>)

  /// In no particular order; `-j NAME` finds the one for its family.
  package static let all: [any TargetExtension.Type] = [
    MarkTarget.self, LogTarget.self,
  ]

  /// The payload of an extension's target, for everything that has to do with text; nil for verdicts and chains.
  package var payload: (any TargetExtension)? {
    switch self {
    case .none, .accept, .drop, .return, .jump, .goto: nil
    case .mark(let t): t
    case .log(let t): t.value
    }
  }

  /// Acts on the packet.
  @inline(__always)
  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    switch self {
    case .none, .jump, .goto: .continue
    case .accept: .accept
    case .drop: .drop
    case .return: .return
    case .mark(let t): t.apply(&packet)
    case .log(let t): t.value.apply(packet, &context)
    }
  }
}

extension Match {
  /// The match that `-m name` means for a family, or nil.
  package static func type(named name: String, _ family: Family) -> (any MatchExtension.Type)? {
    all.first { $0.name == name && $0.families.contains(family) }
  }
}
extension Target {
  /// The target that `-j name` means for a family, or nil if it is no extension.
  package static func type(named name: String, _ family: Family) -> (any TargetExtension.Type)? {
    all.first { $0.name == name && $0.families.contains(family) }
  }
}

/// State of single rules, one array a kind; a rule's slot is a position in it. New for a whole table with every change of it, as in the
/// kernel.
package struct RuleStates: Sendable {
  package init() {}

  /// Makes the state of one match and returns its slot, or -1 for a match without any.
  mutating func allocate(_ match: Match, now: UInt64) -> Int32 {
    switch match {
    default: -1
    }
  }
}
