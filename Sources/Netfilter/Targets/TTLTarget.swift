// -j TTL and -j HL: change the time to live or the hop limit (net/netfilter/xt_HL.c, ttl_tg and hl_tg6; iptables-extensions(8), TTL, HL).

package enum HopChange: Hashable, Sendable {
  case set(UInt8), increment(UInt8), decrement(UInt8)

  @inline(__always) func apply(to old: UInt8) -> UInt8 {
    switch self {
    case .set(let n): n
    case .increment(let n): old > .max - n ? .max : old + n
    case .decrement(let n): old < n ? 0 : old - n
    }
  }
  fileprivate var words: (option: String, listing: String, value: UInt8) {
    switch self {
    case .set(let n): ("set", "set to", n)
    case .increment(let n): ("inc", "increment by", n)
    case .decrement(let n): ("dec", "decrement by", n)
    }
  }
}

/// What TTL and HL share; only the names differ.
package protocol HopTarget: TargetExtension {
  var change: HopChange { get set }
}

extension HopTarget {
  package static var tables: TableSet { .mangle }

  fileprivate static func hopOptions(_ prefix: String) -> [Option<Self>] {
    let ways = ["set", "inc", "dec"].map { prefix + $0 }
    return [
      .reading(ways[0], .number, excludes: ways) { $0.change = .set($1) },
      .reading(ways[2], .number(1...255), excludes: ways) { $0.change = .decrement($1) },
      .reading(ways[1], .number(1...255), excludes: ways) { $0.change = .increment($1) },
    ]
  }

  @inline(__always) func apply(_ packet: inout Packet) -> TargetVerdict {
    let new = change.apply(to: packet.ttl)
    if new != packet.ttl { packet.setTTL(new) }
    return .continue
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("\(Self.name): You must specify an action") }
  }
  package func savedWords(_ context: OptionContext) -> [String]? {
    ["--\(Self.name.lowercased())-\(change.words.option)", "\(change.words.value)"]
  }
  package func listing(_ context: OptionContext) -> String? { "\(Self.name) \(change.words.listing) \(change.words.value)" }
}

package struct TTLTarget: HopTarget {
  package static let name = "TTL"
  package static let families: FamilySet = .ipv4
  package static let help = [
    "--ttl-set": "set it, 0 to 255",
    "--ttl-dec": "take away, 1 to 255",
    "--ttl-inc": "add, 1 to 255",
  ]
  package static let options = hopOptions("--ttl-")
  package var change = HopChange.set(0)
  package init() {}
  package var target: Target { .ttl(self) }
}

package struct HLTarget: HopTarget {
  package static let name = "HL"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--hl-set": "set it, 0 to 255",
    "--hl-dec": "take away, 1 to 255",
    "--hl-inc": "add, 1 to 255",
  ]
  package static let options = hopOptions("--hl-")
  package var change = HopChange.set(0)
  package init() {}
  package var target: Target { .hl(self) }
}
