// Which prefix lengths the networks of a set have: only these are tried for an address, the longest first (struct net_prefixes and
// mtype_add_cidr in net/netfilter/ipset/ip_set_hash_gen.h).

struct SetLengths: Hashable, Sendable {
  /// How many networks have a length, by length.
  private var counts: [UInt32] = []
  /// Lengths in use, longest first.
  private(set) var inUse: [UInt8] = []

  mutating func add(_ length: UInt8) {
    while counts.count <= Int(length) { counts.append(0) }
    counts[Int(length)] += 1
    if counts[Int(length)] == 1 { inUse.insert(length, at: inUse.firstIndex { $0 < length } ?? inUse.count) }
  }

  mutating func remove(_ length: UInt8) {
    guard Int(length) < counts.count, counts[Int(length)] > 0 else { return }
    counts[Int(length)] -= 1
    if counts[Int(length)] == 0 { inUse.removeAll { $0 == length } }
  }

  mutating func removeAll() { self = SetLengths() }
}
