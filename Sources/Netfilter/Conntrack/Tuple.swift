// One direction of a connection (include/net/netfilter/nf_conntrack_tuple.h, struct nf_conntrack_tuple) and a connection's entry
// (include/net/netfilter/nf_conntrack.h, struct nf_conn).

import Wire

/// Addresses, ports and protocol of one direction. For ICMP the source port is the identifier and the destination port is type and code;
/// for GRE they are keys.
package struct Tuple: Hashable, Sendable {
  package var source: Address
  package var destination: Address
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  package var proto: UInt8
  package var family: Family
  /// The zone that counts in this direction.
  package var zone: UInt16
  package init(
    source: Address, destination: Address, sourcePort: UInt16 = 0, destinationPort: UInt16 = 0, proto: UInt8, family: Family, zone: UInt16 = 0
  ) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.proto = proto
    self.family = family
    self.zone = zone
  }
}

/// The first packet's direction, or the other one.
package enum Direction: UInt8, Hashable, Sendable {
  case original = 0
  case reply = 1
  @inline(__always) package var opposite: Direction { self == .original ? .reply : .original }
}

/// A packet's relation to its connection (enum ip_conntrack_info). A packet that is tracked but belongs nowhere has none: INVALID.
package enum ConnectionState: UInt8, Hashable, Sendable {
  case established = 0
  case related = 1
  case new = 2
  case establishedReply = 3
  case relatedReply = 4
  case untracked = 7

  @inline(__always) package var direction: Direction { self == .establishedReply || self == .relatedReply ? .reply : .original }
}

/// The bits of a connection (enum ip_conntrack_status, include/uapi/linux/netfilter/nf_conntrack_common.h).
package struct ConnectionStatus: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package static let expected = ConnectionStatus(rawValue: 1 << 0)
  package static let seenReply = ConnectionStatus(rawValue: 1 << 1)
  package static let assured = ConnectionStatus(rawValue: 1 << 2)
  package static let confirmed = ConnectionStatus(rawValue: 1 << 3)
  package static let sourceNAT = ConnectionStatus(rawValue: 1 << 4)
  package static let destinationNAT = ConnectionStatus(rawValue: 1 << 5)
  package static let sequenceAdjust = ConnectionStatus(rawValue: 1 << 6)
  package static let sourceNATDone = ConnectionStatus(rawValue: 1 << 7)
  package static let destinationNATDone = ConnectionStatus(rawValue: 1 << 8)
  package static let dying = ConnectionStatus(rawValue: 1 << 9)
  package static let fixedTimeout = ConnectionStatus(rawValue: 1 << 10)
  package static let template = ConnectionStatus(rawValue: 1 << 11)
  package static let natClash = ConnectionStatus(rawValue: 1 << 12)
  package static let helper = ConnectionStatus(rawValue: 1 << 13)
}

/// A reference to a connection that notices when the entry's place was used again.
package struct ConnectionID: Hashable, Sendable {
  package var index: Int32
  package var generation: UInt32
  package init(index: Int32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }
  package static let none = ConnectionID(index: -1, generation: 0)
  @inline(__always) package var isNone: Bool { index < 0 }
}
