// How many connections share a key (net/netfilter/nf_conncount.c of 6.18.44: __nf_conncount_add, __nf_conncount_gc_list, count_tree,
// insert_tree). A list remembers tuples, and looks only now and then which of them still are connections: once a tick for the same list,
// unless many came since; and never for an assured connection's sake, which is not entered again either.

import Wire

struct ConnectionCount: Sendable {
  private var tuples: [Tuple] = []
  /// The tick at which dead entries were last looked for, and how many entries were left then.
  private var collectedAt: UInt32 = 0
  private var collectedCount = 0
  private var isNew = true

  /// CONNCOUNT_GC_MAX_COLLECT
  private static let most = 64

  /// Counts a packet's connection in, and says how many there are. Zero drops the packet: that is what becomes of a packet that closes the
  /// last connection of its list.
  mutating func count(_ tuple: Tuple, _ id: ConnectionID?, _ now: UInt32, _ connections: borrowing ConnectionTable) -> Int {
    if isNew {
      isNew = false
      tuples.append(tuple)
      collectedAt = now
      return 1
    }
    let wasEmpty = tuples.isEmpty
    if let id, connections[id].isConfirmed {
      if connections[id].status.contains(.assured) {
        if !wasEmpty { collect(now, connections) }
      } else {
        enter(tuple, now, connections)
      }
    } else if now == collectedAt, tuples.count >= collectedCount, tuples.count - collectedCount < ConnectionCount.most {
      tuples.append(tuple)
    } else {
      enter(tuple, now, connections)
    }
    return tuples.count
  }

  /// Enters the tuple unless it is there, and forgets what it finds dead until then.
  private mutating func enter(_ tuple: Tuple, _ now: UInt32, _ connections: borrowing ConnectionTable) {
    var dead = 0
    var i = 0
    while i < tuples.count, dead <= ConnectionCount.most {
      let state = ConnectionCount.state(tuples[i], now, connections)
      if state != .gone, tuples[i] == tuple { return }
      if state == .open {
        i += 1
      } else {
        tuples.remove(at: i)
        dead += 1
      }
    }
    collectedAt = now
    collectedCount = tuples.count
    tuples.append(tuple)
  }

  /// Forgets what is dead, once a tick.
  private mutating func collect(_ now: UInt32, _ connections: borrowing ConnectionTable) {
    if now == collectedAt { return }
    var dead = 0
    var i = 0
    while i < tuples.count {
      if ConnectionCount.state(tuples[i], now, connections) != .open {
        tuples.remove(at: i)
        dead += 1
      } else if dead > ConnectionCount.most {
        break
      } else {
        i += 1
      }
    }
    collectedAt = now
    collectedCount = tuples.count
  }

  private enum State { case open, closed, gone }

  /// find_or_evict and already_closed: a confirmed entry, which TCP has not closed yet. One processor is assumed, so that an entry that is
  /// not confirmed yet is gone.
  private static func state(_ t: Tuple, _ now: UInt32, _ connections: borrowing ConnectionTable) -> State {
    guard let (id, _) = connections.find(t, now) else { return .gone }
    if t.proto != IPProtocol.tcp { return .open }
    let state = connections[id].tcp.state
    return state == .timeWait || state == .close ? .closed : .open
  }
}
