// What a rule asks of a set, beside the element: which parts of the packet, and conditions on counters (struct ip_set_adt_opt,
// include/linux/netfilter/ipset/ip_set.h; struct xt_set_info, include/uapi/linux/netfilter/xt_set.h).

/// A set as a rule names it: `NAME src,dst`.
package struct SetUse: Hashable, Sendable {
  /// Position among the host's sets, filled in when the table is loaded; -1: there is no such set.
  package var index: Int32 = -1
  /// How many directions were given.
  package var dimension: UInt8 = 0
  /// Bit N: part N is looked for at the packet's source.
  package var sources: UInt8 = 0
  package init() {}
  @inline(__always) func isSource(_ part: Int) -> Bool { sources >> UInt8(part) & 1 == 1 }

  /// As a rule has it behind the name.
  package var directions: String { (0..<Int(dimension)).map { isSource($0) ? "src" : "dst" }.joined(separator: ",") }
}

/// A condition on an element's packets or bytes (struct ip_set_counter_match).
package enum CounterMatch: Hashable, Sendable {
  case any, equal(UInt64), notEqual(UInt64), less(UInt64), greater(UInt64)

  @inline(__always) func meets(_ n: UInt64) -> Bool {
    switch self {
    case .any: true
    case .equal(let v): n == v
    case .notEqual(let v): n != v
    case .less(let v): n < v
    case .greater(let v): n > v
    }
  }
}

/// IPSET_FLAG_* of a rule.
package struct SetFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let returnNomatch = SetFlags(rawValue: 1)
  package static let skipUpdate = SetFlags(rawValue: 2)
  package static let skipSubUpdate = SetFlags(rawValue: 4)
  package static let matchCounters = SetFlags(rawValue: 8)
}

/// One test on its way through a set and, for a list:set, its members.
package struct SetProbe: Sendable {
  package var flags: SetFlags = []
  package var packetsMatch = CounterMatch.any
  package var bytesMatch = CounterMatch.any
  /// The packet's length; a test from `ipset test` counts nothing.
  package var bytes: UInt64 = 0
  package var isPacket = false
  /// What the element that matched says.
  package var skbInfo = SetSKBInfo()
  package init() {}
}
