// The table of connections (net/netfilter/nf_conntrack_core.c): a slab of entries, a hash of both tuples, and NAT's index by source
// (net/netfilter/nf_nat_core.c, nf_nat_bysource). Chains are integer links, so an entry needs no memory of its own on the heap.
//
// The kernel counts references. Here an entry that is not in the hash — not confirmed yet, or dead — stays readable for the packets that
// carry it until the host calls `reclaim` after an input: a reset that ends a connection still finds its NAT mapping.

import Wire

/// All connections of one host.
package struct ConnectionTable: Sendable {
  /// What the table keeps beside an entry.
  struct Place: Sendable {
    var generation: UInt32 = 0
    /// Next of the hash chain: position * 2 + direction, or -1; by direction.
    var nextOriginal: Int32 = -1
    var nextReply: Int32 = -1
    /// Next of the by-source chain, or of the free list.
    var next: Int32 = -1
    var flags: Flags = []
    /// Position in `helps`; zero is none.
    var help: Int32 = 0
  }
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    static let used = Flags(rawValue: 1)
    static let hashedOriginal = Flags(rawValue: 2)
    static let hashedReply = Flags(rawValue: 4)
    static let bySource = Flags(rawValue: 8)
    static let inLimbo = Flags(rawValue: 16)
    static let counted = Flags(rawValue: 32)
    static let labelled = Flags(rawValue: 64)
  }

  /// The first is nobody's: it stands for the entry of a reference that is no longer good.
  private(set) var slots: [Connection] = [.absent]
  private(set) var places: [Place] = [Place()]
  /// As long as `places` once accounting was on.
  private var accounts: [ConnectionAccount] = []
  /// The same once a rule asked for labels.
  private var labels: [ConnectionLabels] = []
  /// Rules that ask for labels. While there are none, new entries get none (nf_ct_labels_ext_add).
  var labelUsers = 0
  /// The first is nobody's.
  private var helps: [ConnectionHelp] = [ConnectionHelp(helper: -1)]
  private var freeHelps: [Int32] = []
  package var expectations = ExpectationTable()
  var greKeys: [GREKey] = []
  private(set) var buckets = [Int32](repeating: -1, count: 64)
  private var sourceBuckets = [Int32](repeating: -1, count: 64)
  private var free: Int32 = -1
  /// Entries outside the hash, which `reclaim` frees.
  private var limbo: [Int32] = []
  /// Where the next look for expired entries begins.
  private var cursor = 0
  /// Entries in the hash.
  package private(set) var count = 0
  /// The tick at which the garbage collector thins out the table, as it was full; nil: it was not.
  var collection: UInt32?

  package init() {}

  // MARK: one entry

  @inline(__always) package func isValid(_ id: ConnectionID) -> Bool {
    let i = Int(id.index)
    return i >= 0 && i < places.count && places[i].generation == id.generation && places[i].flags.contains(.used)
  }

  @inline(__always) private func slot(_ id: ConnectionID) -> Int { isValid(id) ? Int(id.index) : 0 }

  /// The entry. A reference that is no longer good reads an empty one, and what is written to it is lost.
  package subscript(id: ConnectionID) -> Connection {
    // One yield each: an accessor with two is never inlined, and keeps its state on the heap.
    @inline(__always) _read { yield slots[slot(id)] }
    @inline(__always) _modify {
      let i = slot(id)
      yield &slots[i]
      if i == 0 { slots[0] = .absent }
    }
  }

  func id(_ index: Int32) -> ConnectionID { ConnectionID(index: index, generation: places[Int(index)].generation) }

  /// Takes a place for a new entry, outside the hash (nf_conntrack_alloc).
  package mutating func insert(_ connection: Connection, accounted: Bool = false) -> ConnectionID {
    let index: Int32
    if free >= 0 {
      index = free
      free = places[Int(index)].next
      slots[Int(index)] = connection
    } else {
      index = Int32(truncatingIfNeeded: slots.count)
      slots.append(connection)
      places.append(Place())
    }
    let i = Int(index)
    places[i].next = -1
    places[i].help = 0
    places[i].flags = accounted ? [.used, .inLimbo, .counted] : [.used, .inLimbo]
    if accounted {
      if accounts.count < places.count {
        accounts.append(contentsOf: repeatElement(ConnectionAccount(), count: places.count - accounts.count))
      }
      accounts[i] = ConnectionAccount()
    }
    if labelUsers > 0 {
      if labels.count < places.count {
        labels.append(contentsOf: repeatElement(ConnectionLabels(), count: places.count - labels.count))
      }
      labels[i] = ConnectionLabels()
      places[i].flags.insert(.labelled)
    }
    limbo.append(index)
    return id(index)
  }

  /// Puts the entry's tuples into the hash (__nf_conntrack_hash_insert). Without `original`, only replies will find it, and listings
  /// don't show it (nf_ct_resolve_clash_harder).
  mutating func hash(_ id: ConnectionID, original: Bool = true) {
    guard isValid(id), places[Int(id.index)].flags.isDisjoint(with: [.hashedOriginal, .hashedReply]) else { return }
    if count >= buckets.count { grow() }
    count += 1
    let i = Int(id.index)
    if original {
      link(id.index, .original)
      places[i].flags.insert(.hashedOriginal)
    }
    link(id.index, .reply)
    places[i].flags.insert(.hashedReply)
    places[i].flags.remove(.inLimbo)
  }

  /// Puts a confirmed entry in place that another kernel had: its time ends at the tick that it says.
  package mutating func restore(_ connection: Connection) {
    guard findAny(connection.original) == nil, findAny(connection.reply) == nil else { return }
    let id = insert(connection)
    hash(id)
    if connection.status.contains(.sourceNATDone) { indexBySource(id) }
  }

  /// Takes the entry out of the hash (nf_ct_kill). Packets that carry it can still read it, until `reclaim`.
  package mutating func remove(_ id: ConnectionID) {
    guard isValid(id) else { return }
    let i = Int(id.index)
    if places[i].flags.contains(.hashedOriginal) { unlink(id.index, .original) }
    if places[i].flags.contains(.hashedReply) {
      unlink(id.index, .reply)
      count -= 1
    }
    places[i].flags.subtract([.hashedOriginal, .hashedReply])
    slots[i].status.insert(.dying)
    if places[i].help != 0 { removeExpectations(id) }
    if places[i].flags.insert(.inLimbo).inserted { limbo.append(id.index) }
  }

  /// Frees the entries that are in no hash, but for those in `kept`. The host calls it when no walk is left but those it holds.
  package mutating func reclaim(keeping kept: [ConnectionID] = []) {
    if limbo.isEmpty { return }
    var left = 0
    for index in limbo {
      let i = Int(index)
      guard places[i].flags.contains(.inLimbo) else { continue }
      if !kept.isEmpty, kept.contains(id(index)) {
        limbo[left] = index
        left += 1
        continue
      }
      if places[i].flags.contains(.bySource) { unlinkSource(index) }
      if places[i].help != 0 { removeHelp(i) }
      places[i].flags = []
      places[i].generation &+= 1
      places[i].next = free
      free = index
    }
    limbo.removeSubrange(left...)
  }

  /// Removes every confirmed entry (conntrack -F).
  package mutating func flush() {
    for i in places.indices where !places[i].flags.isDisjoint(with: [.hashedOriginal, .hashedReply]) {
      remove(id(Int32(truncatingIfNeeded: i)))
    }
  }

  /// Removes every entry whose time is over (gc_worker).
  package mutating func expire(_ now: UInt32) {
    for i in places.indices { expire(i, now) }
  }

  /// Looks at the next few entries only; called for each new connection, it keeps up with what comes.
  mutating func expireSome(_ now: UInt32) {
    for _ in 0..<min(4, places.count) {
      cursor = cursor + 1 < places.count ? cursor + 1 : 0
      expire(cursor, now)
    }
  }

  private mutating func expire(_ i: Int, _ now: UInt32) {
    if places[i].flags.contains(.hashedReply), slots[i].isExpired(now) { remove(id(Int32(truncatingIfNeeded: i))) }
  }

  /// The confirmed entries that a listing shows, in the order of their places.
  package func entries(_ now: UInt32) -> [ConnectionID] {
    places.indices.filter { places[$0].flags.contains(.hashedOriginal) && !slots[$0].isExpired(now) }
      .map { id(Int32(truncatingIfNeeded: $0)) }
  }

  // MARK: helpers

  @inline(__always) package func hasHelp(_ id: ConnectionID) -> Bool { isValid(id) && places[Int(id.index)].help != 0 }

  /// Gives a connection a helper, or room for what follows from having one (nf_ct_helper_ext_add).
  mutating func addHelp(_ id: ConnectionID, helper: Int8) {
    guard isValid(id) else { return }
    if hasHelp(id) {
      self[helpOf: id].helper = helper
      return
    }
    if let free = freeHelps.popLast() {
      helps[Int(free)] = ConnectionHelp(helper: helper)
      places[Int(id.index)].help = free
    } else {
      places[Int(id.index)].help = Int32(truncatingIfNeeded: helps.count)
      helps.append(ConnectionHelp(helper: helper))
    }
  }

  /// What stands beside the entry; without a helper, an empty one, and what is written to it is lost.
  package subscript(helpOf id: ConnectionID) -> ConnectionHelp {
    get { helps[hasHelp(id) ? Int(places[Int(id.index)].help) : 0] }
    _modify {
      let i = hasHelp(id) ? Int(places[Int(id.index)].help) : 0
      yield &helps[i]
      if i == 0 { helps[0] = ConnectionHelp(helper: -1) }
    }
  }

  private mutating func removeHelp(_ i: Int) {
    removeExpectations(id(Int32(truncatingIfNeeded: i)))
    freeHelps.append(places[i].help)
    places[i].help = 0
  }

  /// A master takes what it expects with it (nf_ct_remove_expectations), and PPTP's its calls (nf_ct_helper_destroy).
  private mutating func removeExpectations(_ id: ConnectionID) {
    if self[helpOf: id].known?.kind == .pptp { endCalls(of: id) }
    if !expectations.isEmpty { expectations.removeAll(of: id) }
  }

  // MARK: accounting

  /// What was counted, if the entry was made while accounting was on.
  package func account(_ id: ConnectionID) -> ConnectionAccount? {
    isValid(id) && places[Int(id.index)].flags.contains(.counted) ? accounts[Int(id.index)] : nil
  }

  /// nf_ct_acct_update
  @inline(__always) mutating func count(_ id: ConnectionID, _ direction: Direction, bytes: Int) {
    guard isValid(id), places[Int(id.index)].flags.contains(.counted) else { return }
    add(Int(id.index), direction, bytes)
  }
  private mutating func add(_ i: Int, _ direction: Direction, _ bytes: Int) {
    if direction == .original {
      accounts[i].original.packets &+= 1
      accounts[i].original.bytes &+= UInt64(truncatingIfNeeded: bytes)
    } else {
      accounts[i].reply.packets &+= 1
      accounts[i].reply.bytes &+= UInt64(truncatingIfNeeded: bytes)
    }
  }

  // MARK: labels

  /// The entry's labels, if it was made while a rule asked for any.
  package func labels(_ id: ConnectionID) -> ConnectionLabels? {
    isValid(id) && places[Int(id.index)].flags.contains(.labelled) ? labels[Int(id.index)] : nil
  }
  mutating func setLabel(_ id: ConnectionID, _ label: UInt16) {
    if labels(id) != nil { labels[Int(id.index)].insert(label) }
  }

  // MARK: looking up

  /// The confirmed entry one of whose tuples this is, and which one (__nf_conntrack_find_get). Expired entries are not found.
  package func find(_ tuple: Tuple, _ now: UInt32) -> (id: ConnectionID, direction: Direction)? {
    var reference = buckets[bucket(tuple)]
    while reference >= 0 {
      let i = Int(reference >> 1)
      let direction: Direction = reference & 1 == 0 ? .original : .reply
      if slots[i][direction] == tuple, !slots[i].isExpired(now) { return (id(reference >> 1), direction) }
      reference = direction == .original ? places[i].nextOriginal : places[i].nextReply
    }
    return nil
  }

  /// The same, be it expired or not.
  func findAny(_ tuple: Tuple) -> ConnectionID? {
    var reference = buckets[bucket(tuple)]
    while reference >= 0 {
      let direction: Direction = reference & 1 == 0 ? .original : .reply
      if slots[Int(reference >> 1)][direction] == tuple { return id(reference >> 1) }
      reference = follow(reference)
    }
    return nil
  }

  /// The same for a packet of a zone (resolve_normal_ct, nf_conntrack_find_get): its tuple is looked up as an original one in the zone
  /// that counts there, and as a reply in the zone that counts for replies.
  package func find(_ tuple: Tuple, _ zone: Zone, _ now: UInt32) -> (id: ConnectionID, direction: Direction)? {
    var t = tuple
    t.zone = zone[.original]
    if zone[.original] == zone[.reply] { return find(t, now) }
    if let found = find(t, now), found.direction == .original { return found }
    t.zone = zone[.reply]
    if let found = find(t, now), found.direction == .reply { return found }
    return nil
  }

  /// The confirmed entry that stands in the way of a new one by this tuple of it (__nf_conntrack_confirm, nf_ct_key_equal).
  func find(_ tuple: Tuple, _ now: UInt32, clashingWith new: Connection) -> ConnectionID? {
    guard let found = find(tuple, now) else { return nil }
    let isSameDirection = self[found.id][found.direction].zone == (found.direction == .original ? new.original.zone : new.reply.zone)
    return isSameDirection ? found.id : nil
  }

  /// Whether another confirmed connection has this reply tuple, so that `id` can't take it (nf_conntrack_tuple_taken). A connection with
  /// the same original tuple does not count: it is the same flow, and confirmation will sort it out.
  package func isTaken(_ reply: Tuple, except id: ConnectionID, _ now: UInt32) -> Bool {
    let mine = self[id]
    var tuple = reply
    tuple.zone = mine.reply.zone
    var reference = buckets[bucket(tuple)]
    while reference >= 0 {
      let i = Int(reference >> 1)
      let direction: Direction = reference & 1 == 0 ? .original : .reply
      if reference >> 1 != id.index, slots[i][direction] == tuple, !slots[i].isExpired(now),
        direction == .reply || mine.original.zone == tuple.zone, slots[i].original != mine.original
      {
        return true
      }
      reference = direction == .original ? places[i].nextOriginal : places[i].nextReply
    }
    return false
  }

  /// Sets what a reply looks like, before confirmation (nf_conntrack_alter_reply). The reply's zone stays.
  package mutating func alterReply(_ id: ConnectionID, to tuple: Tuple) {
    guard isValid(id), !places[Int(id.index)].flags.contains(.hashedReply) else { return }
    let i = Int(id.index)
    let zone = slots[i].reply.zone
    slots[i].reply = tuple
    slots[i].reply.zone = zone
  }

  // MARK: NAT's index by source

  /// Enters the connection in the index by its original source, once (nf_nat_setup_info); it leaves it when it is freed.
  package mutating func indexBySource(_ id: ConnectionID) {
    guard isValid(id), !places[Int(id.index)].flags.contains(.bySource) else { return }
    if count >= sourceBuckets.count { growSource() }
    places[Int(id.index)].flags.insert(.bySource)
    linkSource(id.index)
  }

  /// The connection entered last whose original tuple has this tuple's source address, source port, protocol and zone (find_appropriate_src,
  /// same_src); `after` asks for the one before it.
  package func sameSource(as tuple: Tuple, after previous: ConnectionID = .none) -> ConnectionID? {
    var index: Int32
    if previous.isNone {
      index = sourceBuckets[sourceBucket(tuple)]
    } else {
      guard isValid(previous) else { return nil }
      index = places[Int(previous.index)].next
    }
    while index >= 0 {
      let o = slots[Int(index)].original
      if o.source == tuple.source, o.sourcePort == tuple.sourcePort, o.proto == tuple.proto, o.family == tuple.family, o.zone == tuple.zone
      {
        return id(index)
      }
      index = places[Int(index)].next
    }
    return nil
  }

  private func sourceBucket(_ t: Tuple) -> Int {
    var h = mix(t.source.high ^ mix(t.source.low))
    h = mix(h ^ UInt64(t.sourcePort) << 8 ^ UInt64(t.proto) ^ UInt64(t.zone) << 24)
    return Int(truncatingIfNeeded: h) & (sourceBuckets.count - 1)
  }

  private mutating func linkSource(_ index: Int32) {
    let b = sourceBucket(slots[Int(index)].original)
    places[Int(index)].next = sourceBuckets[b]
    sourceBuckets[b] = index
  }

  private mutating func unlinkSource(_ index: Int32) {
    let b = sourceBucket(slots[Int(index)].original)
    let next = places[Int(index)].next
    if sourceBuckets[b] == index {
      sourceBuckets[b] = next
      return
    }
    var at = sourceBuckets[b]
    while at >= 0 {
      if places[Int(at)].next == index {
        places[Int(at)].next = next
        return
      }
      at = places[Int(at)].next
    }
  }

  private mutating func growSource() {
    // Oldest first, so that every chain keeps its order: the newest entry leads.
    var order: [Int32] = []
    for head in sourceBuckets {
      var chain: [Int32] = []
      var at = head
      while at >= 0 {
        chain.append(at)
        at = places[Int(at)].next
      }
      order.append(contentsOf: chain.reversed())
    }
    sourceBuckets = [Int32](repeating: -1, count: sourceBuckets.count * 2)
    for index in order { linkSource(index) }
  }

  // MARK: the hash of tuples

  /// The finalizer of SplitMix64: no seed, so that equal hosts behave alike.
  @inline(__always) private func mix(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  @inline(__always) func hash(_ t: Tuple) -> UInt32 {
    let ports = UInt64(t.sourcePort) << 48 | UInt64(t.destinationPort) << 32 | UInt64(t.zone) << 16 | UInt64(t.proto) << 8
    var h = t.source.low ^ ports
    h = mix(h) ^ t.destination.low
    if t.family == .ipv6 { h = mix(mix(h ^ t.source.high) ^ t.destination.high) }
    return UInt32(truncatingIfNeeded: mix(h) >> 32)
  }
  /// Where a hash belongs in a table of so many places (reciprocal_scale).
  @inline(__always) static func scale(_ hash: UInt32, _ size: UInt64) -> UInt64 { (UInt64(hash) &* size) >> 32 }
  @inline(__always) private func bucket(_ t: Tuple) -> Int {
    Int(truncatingIfNeeded: ConnectionTable.scale(hash(t), UInt64(truncatingIfNeeded: buckets.count)))
  }

  private mutating func link(_ index: Int32, _ direction: Direction) {
    let b = bucket(slots[Int(index)][direction])
    if direction == .original { places[Int(index)].nextOriginal = buckets[b] } else { places[Int(index)].nextReply = buckets[b] }
    buckets[b] = index << 1 | Int32(direction.rawValue)
  }

  private mutating func unlink(_ index: Int32, _ direction: Direction) {
    let b = bucket(slots[Int(index)][direction])
    let me = index << 1 | Int32(direction.rawValue)
    let next = follow(me)
    if buckets[b] == me {
      buckets[b] = next
      return
    }
    var at = buckets[b]
    while at >= 0 {
      let after = follow(at)
      if after == me {
        if at & 1 == 0 { places[Int(at >> 1)].nextOriginal = next } else { places[Int(at >> 1)].nextReply = next }
        return
      }
      at = after
    }
  }

  @inline(__always) func follow(_ reference: Int32) -> Int32 {
    reference & 1 == 0 ? places[Int(reference >> 1)].nextOriginal : places[Int(reference >> 1)].nextReply
  }

  private mutating func grow() {
    buckets = [Int32](repeating: -1, count: buckets.count * 2)
    for i in places.indices {
      if places[i].flags.contains(.hashedOriginal) { link(Int32(truncatingIfNeeded: i), .original) }
      if places[i].flags.contains(.hashedReply) { link(Int32(truncatingIfNeeded: i), .reply) }
    }
  }
}
