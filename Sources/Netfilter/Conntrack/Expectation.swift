// What helpers expect (net/netfilter/nf_conntrack_expect.c; include/net/netfilter/nf_conntrack_expect.h, struct nf_conntrack_expect): a
// connection that a control channel announced. The first packet that fits makes a RELATED connection, whose master is the control channel.

import Wire

/// A connection that is to come.
package struct Expectation: Hashable, Sendable {
  package struct Flags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// It stays when a connection used it.
    package static let permanent = Flags(rawValue: 1)
    /// It does not count yet.
    package static let inactive = Flags(rawValue: 2)
  }
  /// What is done to the expected connection when it comes (expectfn).
  package enum FollowUp: UInt8, Hashable, Sendable { case none, master, sip, pptp }

  /// The destination and protocol must be these; of the source, what the mask covers.
  package var tuple: Tuple
  package var sourceMask: Address
  package var sourcePortMask: UInt16
  package var master: ConnectionID
  /// The zone of the master (nf_ct_zone).
  package var zone: UInt16
  /// Position in the helper's policies (class).
  package var category: UInt8
  package var flags: Flags = []
  /// The helper that the expected connection gets, as a position in the list of helpers, or -1.
  package var helper: Int8 = -1
  package var followUp = FollowUp.none
  /// The master's direction in which the expected connection goes, and what its destination was before it was translated.
  package var direction = Direction.original
  package var savedAddress = Address.zero
  package var savedPort: UInt16 = 0
  /// The tick at which it is over.
  package var end: UInt32 = 0
  /// Tells expectations apart; the table gives it.
  package fileprivate(set) var id: UInt32 = 0

  /// nf_ct_expect_init: without a source address or port, any will do.
  init(
    _ master: ConnectionID, _ connection: Connection, category: UInt8 = 0, from source: Address?, to destination: Address, _ proto: UInt8,
    sourcePort: UInt16? = nil, port: UInt16
  ) {
    let family = connection.original.family
    tuple = Tuple(
      source: source ?? .any(family), destination: destination, sourcePort: sourcePort ?? 0, destinationPort: port, proto: proto,
      family: family)
    sourceMask = source == nil ? .any(family) : .all(family)
    sourcePortMask = sourcePort == nil ? 0 : 0xffff
    self.master = master
    zone = connection.original.zone != 0 ? connection.original.zone : connection.reply.zone
    self.category = category
  }

  /// Whether a packet with this tuple is what is expected (nf_ct_tuple_mask_cmp).
  fileprivate func covers(_ t: Tuple, _ address: Address, _ port: UInt16) -> Bool {
    t.destination == tuple.destination && t.destinationPort == tuple.destinationPort && t.proto == tuple.proto && t.family == tuple.family
      && t.source & address == tuple.source & address && t.sourcePort & port == tuple.sourcePort & port
  }
  fileprivate func covers(_ t: Tuple) -> Bool { covers(t, sourceMask, sourcePortMask) }

  /// expect_matches
  fileprivate func isSame(as other: Expectation) -> Bool {
    tuple == other.tuple && sourceMask == other.sourceMask && sourcePortMask == other.sourcePortMask && zone == other.zone
  }
  /// Two that could both take one connection (expect_clash).
  fileprivate func clashes(with other: Expectation) -> Bool {
    covers(other.tuple, sourceMask & other.sourceMask, sourcePortMask & other.sourcePortMask) && zone == other.zone
  }

  /// Ticks left.
  package func remaining(_ now: UInt32) -> UInt32 { UInt32(max(0, Int32(bitPattern: end &- now))) }
}

extension Address {
  /// A mask of all bits of a family.
  static func all(_ family: Family) -> Address { family == .ipv4 ? Address(v4: .max) : Address(high: .max, low: .max) }
}

/// How many expectations of a class a helper may have, and how long they wait (struct nf_conntrack_expect_policy).
package struct ExpectationPolicy: Hashable, Sendable {
  package var name = ""
  /// Zero is no limit.
  package var maximum = 1
  package var seconds: UInt32 = 300
}

/// What became of a wish to expect (nf_ct_expect_related).
enum ExpectationOutcome: Hashable {
  case expected
  /// -EBUSY: another one stands in the way.
  case busy
  /// -EALREADY: another connection, or another class, expects the same.
  case already
  /// -EMFILE
  case full
}

/// All expectations of one host, oldest first.
package struct ExpectationTable: Sendable {
  private var list: [Expectation] = []
  private var lastID: UInt32 = 0
  /// net.netfilter.nf_conntrack_expect_max, as it is where the table of connections has 262144 buckets.
  static let maximum = 4096

  @inline(__always) var isEmpty: Bool { list.isEmpty }

  /// All that are not over, in the order in which they were made.
  package func all(_ now: UInt32) -> [Expectation] { list.filter { $0.remaining(now) > 0 } }

  /// What a new connection with this tuple was expected by, the newest first (__nf_ct_expect_find); with `isActive`, of those that count.
  func find(_ tuple: Tuple, zone: UInt16, _ now: UInt32, isActive: Bool = false) -> Expectation? {
    list.last { $0.zone == zone && $0.covers(tuple) && $0.remaining(now) > 0 && !(isActive && $0.flags.contains(.inactive)) }
  }

  /// nf_ct_expect_related: an equal one is replaced, the oldest of a full class goes.
  mutating func insert(
    _ new: inout Expectation, _ policy: ExpectationPolicy, _ now: UInt32, anyMaster: Bool = false
  ) -> ExpectationOutcome {
    list.removeAll { $0.remaining(now) == 0 }
    for (i, other) in list.enumerated().reversed() {
      if anyMaster || other.master == new.master, other.isSame(as: new) {
        if other.category != new.category || other.master != new.master { return .already }
        list.remove(at: i)
        break
      }
      if other.clashes(with: new) { return .busy }
    }
    let ofClass = list.indices.filter { list[$0].master == new.master && list[$0].category == new.category }
    if policy.maximum > 0, ofClass.count >= policy.maximum, let oldest = ofClass.first { list.remove(at: oldest) }
    if list.count >= ExpectationTable.maximum { return .full }
    lastID &+= 1
    new.id = lastID
    new.end = now &+ Context.ticks(seconds: policy.seconds)
    list.append(new)
    return .expected
  }

  /// nf_ct_unexpect_related
  mutating func remove(_ expectation: Expectation) { list.removeAll { $0.id == expectation.id } }
  /// nf_ct_remove_expectations
  mutating func removeAll(of master: ConnectionID) { list.removeAll { $0.master == master } }
  /// The newest that a connection with this tuple would take.
  mutating func removeFirst(_ tuple: Tuple, zone: UInt16) {
    if let i = list.lastIndex(where: { $0.zone == zone && $0.covers(tuple) }) { list.remove(at: i) }
  }

  /// Those of one connection, the newest first.
  func all(of master: ConnectionID, _ now: UInt32) -> [Expectation] {
    list.reversed().filter { $0.master == master && $0.remaining(now) > 0 }
  }
  /// Writes back what was changed.
  mutating func update(_ expectation: Expectation) {
    if let i = list.firstIndex(where: { $0.id == expectation.id }) { list[i] = expectation }
  }
}
