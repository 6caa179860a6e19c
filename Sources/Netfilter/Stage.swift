// What runs at a hook, and in which order: one table of data with the kernel's priorities
// (include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities; netfilter_ipv6.h has the same numbers but for defrag, -400 in both).
// Of stages with the same priority the one that was registered last runs first (nf_hook_entries_grow, net/netfilter/core.c): so it is with a
// table of iptables-legacy and the same table of iptables-nft.

/// A function that the kernel registers at a hook.
package enum Stage: UInt8, Hashable, Sendable, CaseIterable {
  case defragmentation
  case raw
  case conntrack
  case mangle
  case destinationNAT
  case filter
  case security
  case sourceNAT
  case synproxy
  case helper
  case confirm
  // The tables of iptables-nft, where there are both back ends.
  case nftRaw
  case nftMangle
  case nftDestinationNAT
  case nftFilter
  case nftSecurity
  case nftSourceNAT

  /// Where the stage runs (nf_defrag_ipv4.c, nf_conntrack_proto.c, nf_nat_proto.c, iptable_*.c).
  package var hooks: HookSet {
    switch self {
    case .defragmentation, .conntrack, .raw, .nftRaw: [.prerouting, .output]
    case .mangle, .nftMangle: TableKind.mangle.hooks
    case .destinationNAT, .nftDestinationNAT: [.prerouting, .output]
    case .sourceNAT, .nftSourceNAT: [.input, .postrouting]
    case .filter, .nftFilter: TableKind.filter.hooks
    case .security, .nftSecurity: TableKind.security.hooks
    case .synproxy, .helper, .confirm: [.input, .postrouting]
    }
  }

  /// The place in a hook's order: lower runs first.
  package var priority: Int32 {
    switch self {
    case .defragmentation: -400
    case .raw, .nftRaw: -300
    case .conntrack: -200
    case .mangle, .nftMangle: -150
    case .destinationNAT, .nftDestinationNAT: -100
    case .filter, .nftFilter: 0
    case .security: 50
    case .sourceNAT, .nftSourceNAT: 100
    // Not the kernel's number: iptables/nft.c, xtables_ipv4, asks for this one.
    case .nftSecurity: 150
    // nf_confirm does the rest in one: helper, sequence numbers, confirmation.
    case .synproxy: .max - 2
    case .helper: .max - 1
    case .confirm: .max
    }
  }

  /// The table that the stage walks, if it walks one.
  package var table: TableKind? {
    switch self {
    case .raw: .raw
    case .mangle: .mangle
    case .destinationNAT, .sourceNAT: .nat
    case .filter: .filter
    case .security: .security
    case .nftRaw: .nftRaw
    case .nftMangle: .nftMangle
    case .nftDestinationNAT, .nftSourceNAT: .nftNAT
    case .nftFilter: .nftFilter
    case .nftSecurity: .nftSecurity
    case .defragmentation, .conntrack, .synproxy, .helper, .confirm: nil
    }
  }

  /// The NAT stage of a table's back end that does this.
  package static func nat(_ manipulation: Manipulation, _ table: TableKind) -> Stage {
    switch manipulation {
    case .source: table.isNFT ? .nftSourceNAT : .sourceNAT
    case .destination: table.isNFT ? .nftDestinationNAT : .destinationNAT
    }
  }

  /// The stages of a hook in the order in which they run.
  package static func all(at hook: Hook) -> [Stage] { order[Int(hook.rawValue)] }

  private static let order: [[Stage]] = Hook.allCases.map { hook in
    allCases.filter { $0.hooks.contains(hook) }.sorted { $0.priority < $1.priority }
  }
}

/// A set of stages: which are registered now, for one family.
package struct StageSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package init(_ stage: Stage) { rawValue = 1 << UInt32(stage.rawValue) }
  package func contains(_ stage: Stage) -> Bool { contains(StageSet(stage)) }
}
