// The 128 labels of a connection (include/net/netfilter/nf_conntrack_labels.h; net/netfilter/nf_conntrack_labels.c). Only entries that are
// made while a rule asks for labels have any.

/// Which labels are set.
package struct ConnectionLabels: Hashable, Sendable {
  /// XT_CONNLABEL_MAXBIT and the ones below.
  package static let count: UInt16 = 128
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  package init() {}

  package func contains(_ label: UInt16) -> Bool { (label < 64 ? low : high) >> UInt64(label & 63) & 1 == 1 }
  package mutating func insert(_ label: UInt16) {
    if label < 64 { low |= 1 << UInt64(label & 63) } else { high |= 1 << UInt64(label & 63) }
  }
  package var isEmpty: Bool { low | high == 0 }
  package var all: [UInt16] { (0..<ConnectionLabels.count).filter(contains) }
}
