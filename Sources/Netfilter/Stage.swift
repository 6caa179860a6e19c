// What runs at a hook, and in which order: one table of data with the kernel's priorities
// (include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities; netfilter_ipv6.h has the same numbers but for defrag, -400 in both).

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

  /// Where the stage runs (nf_defrag_ipv4.c, nf_conntrack_proto.c, nf_nat_proto.c, iptable_*.c).
  package var hooks: HookSet {
    switch self {
    case .defragmentation, .conntrack, .raw: [.prerouting, .output]
    case .mangle: TableKind.mangle.hooks
    case .destinationNAT: [.prerouting, .output]
    case .sourceNAT: [.input, .postrouting]
    case .filter: TableKind.filter.hooks
    case .security: TableKind.security.hooks
    case .synproxy, .helper, .confirm: [.input, .postrouting]
    }
  }

  /// The place in a hook's order: lower runs first.
  package var priority: Int32 {
    switch self {
    case .defragmentation: -400
    case .raw: -300
    case .conntrack: -200
    case .mangle: -150
    case .destinationNAT: -100
    case .filter: 0
    case .security: 50
    case .sourceNAT: 100
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
    case .defragmentation, .conntrack, .synproxy, .helper, .confirm: nil
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
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }
  package init(_ stage: Stage) { rawValue = 1 << UInt16(stage.rawValue) }
  package func contains(_ stage: Stage) -> Bool { contains(StageSet(stage)) }
}
