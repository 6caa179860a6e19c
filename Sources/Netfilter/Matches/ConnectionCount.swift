// How many connections share a key (net/netfilter/nf_conncount.c of 6.18.44: __nf_conncount_add, __nf_conncount_gc_list, count_tree,
// insert_tree). A list remembers tuples, and forgets the dead ones when a packet of its key comes. An assured connection is not entered again.
//
// The kernel looks for dead entries once a tick (4 ms), or when 64 came since. The manual clock stands still between packets that a case
// sends one after another, where the kernel's goes on; so every packet counts as one that comes in a tick of its own. Of 27 random cases
// without waits whose answer the kernel repeated, 22 came out so, and 11 with all their packets in one tick. The copies of one packet that a
// bridge floods, and a packet that comes to a rule twice, are in one tick: what is not confirmed is then entered without a look at what is there.

import Wire

struct ConnectionCount: Sendable {
  private var tuples: [Tuple] = []
  private var isNew = true
  /// The arrival at which dead entries were looked for, and how many were left (last_gc, last_gc_count).
  private var lastLook: UInt64 = 0
  private var leftThen = 0

  /// CONNCOUNT_GC_MAX_COLLECT
  private static let most = 64

  /// Counts a packet's connection in, and says how many there are. Zero drops the packet: that is what becomes of a packet that closes the
  /// last connection of its list. `arrival` numbers what comes to this machine or is sent by it.
  mutating func count(
    _ tuple: Tuple, _ id: ConnectionID?, _ now: UInt32, arrival: UInt64, _ connections: borrowing ConnectionTable
  ) -> Int {
    if isNew {
      isNew = false
      lastLook = arrival
      tuples.append(tuple)
      return 1
    }
    let hasLooked = lastLook == arrival && tuples.count - leftThen < ConnectionCount.most
    let isConfirmed = id.map { connections[$0].isConfirmed } ?? false
    if isConfirmed, let id, connections[id].status.contains(.assured) {
      if !hasLooked {
        collect(now, connections)
        (lastLook, leftThen) = (arrival, tuples.count)
      }
    } else if hasLooked, !isConfirmed {
      tuples.append(tuple)
    } else if look(for: tuple, now, connections) {
      (lastLook, leftThen) = (arrival, tuples.count)
      tuples.append(tuple)
    }
    return tuples.count
  }

  /// Whether the tuple is to be entered, because it is not there; forgets what it finds dead until then.
  private mutating func look(for tuple: Tuple, _ now: UInt32, _ connections: borrowing ConnectionTable) -> Bool {
    var dead = 0
    var i = 0
    while i < tuples.count, dead <= ConnectionCount.most {
      let state = ConnectionCount.state(tuples[i], now, connections)
      if state != .gone, tuples[i] == tuple { return false }
      if state == .open {
        i += 1
      } else {
        tuples.remove(at: i)
        dead += 1
      }
    }
    return true
  }

  /// Forgets what is dead.
  private mutating func collect(_ now: UInt32, _ connections: borrowing ConnectionTable) {
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
