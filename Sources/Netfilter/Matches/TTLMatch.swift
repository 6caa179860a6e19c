// -m ttl and -m hl: time to live and hop limit (net/netfilter/xt_hl.c, ttl_mt and hl_mt6; iptables-extensions(8), ttl, hl).

import Wire

/// One comparison with a header's byte.
package struct HopTest: Hashable, Sendable {
  package enum Comparison: UInt8, Hashable, Sendable { case equal, notEqual, less, greater }
  package var comparison: Comparison
  package var value: UInt8

  @inline(__always) func holds(_ n: UInt8) -> Bool {
    switch comparison {
    case .equal: n == value
    case .notEqual: n != value
    case .less: n < value
    case .greater: n > value
    }
  }
  fileprivate var text: String {
    switch comparison {
    case .equal: "== \(value)"
    case .notEqual: "!= \(value)"
    case .less: "< \(value)"
    case .greater: "> \(value)"
    }
  }
}

package struct TTLMatch: MatchExtension {
  package static let name = "ttl"
  package static let families: FamilySet = .ipv4
  package static let help = [
    "--ttl-eq": "time to live is this",
    "--ttl-lt": "is less",
    "--ttl-gt": "is more",
  ]
  package static let options: [Option<Self>] = hopOptions("--ttl", \.test)
  package var test: HopTest?
  package init() {}
  package var match: Match { .ttl(self) }
  @inline(__always) func matches(_ packet: inout Packet) -> Bool { test?.holds(packet.ttl) ?? true }
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    // The tool forgets the last quote.
    if given.isEmpty { throw OptionError("TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt") }
  }
  package func listing(_ context: OptionContext) -> String? { test.map { "TTL match TTL " + $0.text } }
}

package struct HLMatch: MatchExtension {
  package static let name = "hl"
  package static let families: FamilySet = .ipv6
  package static let help = [
    "--hl-eq": "hop limit is this",
    "--hl-lt": "is less",
    "--hl-gt": "is more",
  ]
  package static let options: [Option<Self>] = hopOptions("--hl", \.test)
  package var test: HopTest?
  package init() {}
  package var match: Match { .hl(self) }
  @inline(__always) func matches(_ packet: inout Packet) -> Bool { test?.holds(packet.ttl) ?? true }
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'") }
  }
  package func listing(_ context: OptionContext) -> String? { test.map { "HL match HL " + $0.text } }
}

/// `-eq`, `-lt` and `-gt`, of which one may stand.
private func hopOptions<M>(_ stem: String, _ path: any WritableKeyPath<M, HopTest?> & Sendable) -> [Option<M>] {
  let all: [(String, HopTest.Comparison)] = [("-lt", .less), ("-gt", .greater), ("-eq", .equal)]
  return all.map { suffix, comparison in
    let name = stem + suffix
    return Option(
      suffix == "-eq" ? [name, stem] : [name], arity: 1, negatable: suffix == "-eq",
      excludes: all.map { stem + $0.0 }.filter { $0 != name },
      valueName: "value",
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        let value = try Format<UInt8>.number.read(words[0], option, context)
        m[keyPath: path] = HopTest(comparison: isNegated ? .notEqual : comparison, value: value)
      },
      write: { m, _ in
        guard let t = m[keyPath: path] else { return [] }
        if t.comparison == .notEqual { return comparison == .equal ? ["!", name, "\(t.value)"] : [] }
        return t.comparison == comparison ? [name, "\(t.value)"] : []
      })
  }
}
