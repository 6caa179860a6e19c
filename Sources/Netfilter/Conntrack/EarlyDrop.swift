// A full table of connections (net/netfilter/nf_conntrack_core.c of Linux 6.18: __nf_conntrack_alloc, early_drop, early_drop_list, gc_worker,
// gc_worker_can_early_drop). net.netfilter.nf_conntrack_max counts for each network namespace alone.
//
// A new connection that finds the table full takes the place of others, if there are any that may go near its own place in the hash: of
// eight buckets the first that holds an entry that is not ASSURED loses all such entries. Else the packet is dropped, and the next round of
// the garbage collector throws entries out until less than 95 of 100 are left.
//
// What is random: the kernel's hash has a secret key, so which entries share a bucket is chance; only its rate is known, as the
// hash has net.netfilter.nf_conntrack_buckets places. With 800 UDP entries in 262144 buckets 8 of 200 new connections found one that could
// go (16 hashed tuples of 262144 / 800: 5 of 100 were to be expected). The hash here has no key, and gives one case of the many.
// When the collector comes is not known either: a round is over within a minute. Here it comes when the minute is over. An entry whose time
// is over counts on Linux until somebody finds it; here it is gone.

import Machine
import Wire

extension Context {
  /// Makes room for a connection in a full table; false if there is none to be had.
  mutating func makeRoom(for tuple: Tuple) -> Bool {
    let settings = machine.sysctl.conntrack
    guard settings.max > 0, connections.count >= settings.max else { return true }
    connections.expire(ticks)
    guard connections.count >= settings.max else { return true }
    let entries = connections.count
    let thrownOut = connections.dropEarly(near: tuple, buckets: settings.buckets)
    if isTracing { trace.add(.tableFull(entries: entries, limit: settings.max, thrownOut: thrownOut)) }
    if thrownOut > 0 { return true }
    if connections.collection == nil { connections.collection = ticks &+ Context.ticks(seconds: 60) }
    return false
  }

  /// The collector's round after the table was full, if it is time for it.
  package mutating func collectConnections() {
    guard let time = connections.collection, Int32(bitPattern: ticks &- time) >= 0 else { return }
    connections.collection = nil
    connections.expire(ticks)
    // The kernel divides before it multiplies.
    connections.thinOut(below: machine.sysctl.conntrack.max / 100 * 95)
  }
}

extension ConnectionTable {
  /// NF_CT_EVICTION_RANGE
  private static let evictionRange: UInt64 = 8

  /// early_drop; how many entries went.
  mutating func dropEarly(near tuple: Tuple, buckets size: Int) -> Int {
    let size = UInt64(max(1, min(size, 1 << 31)))
    let first = ConnectionTable.scale(hash(tuple), size)
    for n in 0..<min(ConnectionTable.evictionRange, size) {
      let victims = ids(inBucket: (first + n) % size, of: size).filter { !self[$0].status.contains(.assured) }
      for id in victims { remove(id) }
      if !victims.isEmpty { return Set(victims).count }
    }
    return 0
  }

  /// What gc_worker does to a table that was full: entries that may go do, until less than so many are left.
  mutating func thinOut(below most: Int) {
    for id in hashed() where count >= most && self[id].canDropEarly { remove(id) }
  }

  /// The entries that a hash of another size would have in one bucket; one that has both its tuples there comes twice.
  private func ids(inBucket wanted: UInt64, of size: UInt64) -> [ConnectionID] {
    // The hash is scaled, not cut, so the bucket's tuples are neighbours here as well.
    let here = { (bucket: UInt64) in Int(truncatingIfNeeded: ((bucket << 32) / size &* UInt64(buckets.count)) >> 32) }
    var found: [ConnectionID] = []
    for b in here(wanted)...min(here(wanted + 1), buckets.count - 1) {
      var reference = buckets[b]
      while reference >= 0 {
        let tuple = slots[Int(reference >> 1)][reference & 1 == 0 ? .original : .reply]
        if ConnectionTable.scale(hash(tuple), size) == wanted { found.append(id(reference >> 1)) }
        reference = follow(reference)
      }
    }
    return found
  }
  /// All confirmed entries, whether a listing shows them or not.
  private func hashed() -> [ConnectionID] {
    places.indices.filter { places[$0].flags.contains(.hashedReply) }.map { id(Int32(truncatingIfNeeded: $0)) }
  }
}

extension Connection {
  /// gc_worker_can_early_drop: not ASSURED, or closing (tcp_can_early_drop, sctp_can_early_drop).
  fileprivate var canDropEarly: Bool {
    if !status.contains(.assured) { return true }
    switch original.proto {
    case IPProtocol.tcp: return [.finWait, .lastAck, .timeWait, .close, .closeWait].contains(tcp.state)
    case IPProtocol.sctp: return [.shutdownSent, .shutdownReceived, .shutdownAckSent].contains(sctp.state)
    default: return false
    }
  }
}
