// The five places of a packet's way where the IP layer asks netfilter (include/uapi/linux/netfilter.h, enum nf_inet_hooks).

/// A netfilter hook. The raw value is the kernel's number.
package enum Hook: UInt8, Hashable, Sendable, CaseIterable {
  case prerouting = 0
  case input = 1
  case forward = 2
  case output = 3
  case postrouting = 4

  /// The name of the built-in chains that are entered from here, such as `PREROUTING`.
  package var chainName: String {
    switch self {
    case .prerouting: "PREROUTING"
    case .input: "INPUT"
    case .forward: "FORWARD"
    case .output: "OUTPUT"
    case .postrouting: "POSTROUTING"
    }
  }
  /// The hook of a built-in chain's name.
  package init?(chainName: String) {
    guard let hook = Hook.allCases.first(where: { $0.chainName == chainName }) else { return nil }
    self = hook
  }
}

/// A set of hooks; bit N is hook number N, as in the kernel's hook masks.
package struct HookSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package init(_ hook: Hook) { rawValue = 1 << hook.rawValue }
  package static let prerouting = HookSet(.prerouting)
  package static let input = HookSet(.input)
  package static let forward = HookSet(.forward)
  package static let output = HookSet(.output)
  package static let postrouting = HookSet(.postrouting)
  package static let all: HookSet = [.prerouting, .input, .forward, .output, .postrouting]
  package func contains(_ hook: Hook) -> Bool { contains(HookSet(hook)) }
}

/// The five tables of iptables, of either back end. The raw value is their order at a hook where all have a chain.
package enum TableKind: UInt8, Hashable, Sendable {
  case raw, mangle, nat, filter, security
  /// The tables of iptables-nft on a machine that has rules of iptables-legacy as well: the kernel walks both. A machine with one back end
  /// alone has the five above, whichever it is.
  case nftRaw, nftMangle, nftNAT, nftFilter, nftSecurity

  private static let count: UInt8 = 5
  /// The five tables.
  package static let allCases: [TableKind] = [.raw, .mangle, .nat, .filter, .security]
  /// Those of both back ends, in the order in which they stand at a hook.
  package static let bothBackEnds = allCases.flatMap { [$0, $0.nft] }

  /// Whether it is the second back end's.
  package var isNFT: Bool { rawValue >= TableKind.count }
  /// Which of the five it is.
  package var base: TableKind { TableKind(rawValue: rawValue % TableKind.count) ?? self }
  /// The same table of the second back end.
  package var nft: TableKind { TableKind(rawValue: rawValue % TableKind.count + TableKind.count) ?? self }
  /// The same table of the other back end.
  package var twin: TableKind { isNFT ? base : nft }

  /// The name as `-t` takes it.
  package var name: String {
    switch base {
    case .raw: "raw"
    case .mangle: "mangle"
    case .nat: "nat"
    case .filter: "filter"
    default: "security"
    }
  }
  /// The name with the back end where that must be said: `nft filter`.
  package var title: String { isNFT ? "nft \(name)" : name }
  package init?(name: String) {
    guard let kind = TableKind.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  /// The hooks at which the table has a built-in chain (the `valid_hooks` of net/ipv4/netfilter/iptable_*.c).
  package var hooks: HookSet {
    switch base {
    case .raw: [.prerouting, .output]
    case .mangle: .all
    case .nat: [.prerouting, .input, .output, .postrouting]
    default: [.input, .forward, .output]
    }
  }
  /// The built-in chains in the order in which the real tool lists and saves them: by hook number.
  package var builtInChains: [Hook] { Hook.allCases.filter(hooks.contains) }
}

/// A set of tables.
package struct TableSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package init(_ kind: TableKind) { rawValue = 1 << kind.base.rawValue }
  package static let raw = TableSet(.raw)
  package static let mangle = TableSet(.mangle)
  package static let nat = TableSet(.nat)
  package static let filter = TableSet(.filter)
  package static let security = TableSet(.security)
  package static let all: TableSet = [.raw, .mangle, .nat, .filter, .security]
  package func contains(_ kind: TableKind) -> Bool { contains(TableSet(kind)) }
}
