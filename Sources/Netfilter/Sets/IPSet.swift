// One set: its elements, and the three operations on them. Models mtype_add, mtype_del and mtype_test of
// net/netfilter/ipset/ip_set_hash_gen.h and ip_set_bitmap_gen.h; a list:set's members are in SetList.swift.

import Machine
import Wire

/// What a test of an element says.
package enum SetAnswer: UInt8, Hashable, Sendable {
  case no, yes
  /// The element was added with `nomatch` (-ENOTEMPTY).
  case nomatch
  /// A bitmap:ip,mac element that has no hardware address yet (-EAGAIN): it matches, and learns the packet's.
  case incomplete
}

/// A named set.
package struct IPSet: Hashable, Sendable {
  package var name: String
  package let type: SetType
  package let options: SetOptions
  let shape: SetShape
  /// By what a packet is compared with.
  private(set) var entries: [SetKey: SetEntry] = [:]
  /// Of a list:set, in order.
  package internal(set) var members: [SetMember] = []
  private(set) var lengths = SetLengths()
  private(set) var lengths2 = SetLengths()
  /// hash:net,iface: how many interfaces a network is stored with, by its key without interface; and whether any name is a beginning.
  private var interfaces: [SetKey: Int] = [:]
  private var wildcards = 0
  /// A bitmap's elements have fixed places, whose counters nobody clears: one that is deleted and added again goes on counting.
  private var leftCounters: [SetKey: Counters] = [:]
  private var nextOrder: UInt64 = 1
  /// The tick at which what has expired is taken away; zero: not yet known.
  private var nextSweep: UInt64 = 0

  package init(_ name: String, _ type: SetType, _ options: SetOptions) {
    self.name = name
    self.type = type
    self.options = options
    shape = SetShape(type)
  }

  /// A set like this one that holds nothing.
  package var emptied: IPSet { IPSet(name, type, options) }
  package var family: Family? { options.family }
  @inline(__always) func applies(to family: Family) -> Bool { options.family == nil || options.family == family }
  /// Prefix length of a single address.
  @inline(__always) var hostLength: UInt8 { options.family == .ipv6 ? 128 : 32 }

  /// Elements that are still there, in the order in which they are printed.
  package func elements(_ jiffies: UInt64) -> [(key: SetKey, entry: SetEntry)] {
    let live = entries.filter { !$0.value.isExpired(jiffies) }.map { (key: $0.key, entry: $0.value) }
    if shape.method == .bitmap { return live.sorted { ($0.key.address, $0.key.port) < ($1.key.address, $1.key.port) } }
    return live.sorted { $0.entry.order < $1.entry.order }
  }

  /// Whether another set could be made by the same words (the types' same_set).
  package func isSame(as other: IPSet) -> Bool {
    var a = options
    let b = other.options
    (a.hashSize, a.bucketSize, a.initval, a.forcesAdd, a.size) = (b.hashSize, b.bucketSize, b.initval, b.forcesAdd, b.size)
    return type == other.type && a == b && options.size == other.options.size
  }

  package mutating func flush() {
    if shape.method == .bitmap, options.hasCounters { for (key, entry) in entries { leftCounters[key] = entry.counters } }
    entries.removeAll()
    members.removeAll()
    interfaces.removeAll()
    lengths.removeAll()
    lengths2.removeAll()
    wildcards = 0
  }

  // MARK: add

  /// Adds an element; `exist` makes an element that is there already take the new extensions.
  package mutating func add(_ key: SetKey, _ given: SetExtensions, exist: Bool, _ jiffies: UInt64) throws(SetFault) {
    collect(jiffies)
    if shape.method == .bitmap { return try addToBitmap(key, given, exist: exist, jiffies) }
    if let found = find(key) {
      guard let old = entries[found], exist || old.isExpired(jiffies) else { throw .elementExists }
      if old.isWildcard { wildcards -= 1 }
      var entry = extended(given, jiffies, over: old.counters)
      entry.order = old.order
      entry.isWildcard = old.isWildcard
      if entry.isWildcard { wildcards += 1 }
      entries[found] = entry
      return
    }
    if entries.count >= Int(options.maxElements) { try makeRoom(jiffies) }
    insert(key, extended(given, jiffies))
  }

  private mutating func insert(_ key: SetKey, _ entry: SetEntry) {
    var entry = entry
    entry.order = nextOrder
    nextOrder += 1
    entries[key] = entry
    if entry.isWildcard { wildcards += 1 }
    if shape.hasNets {
      lengths.add(key.length)
      lengths2.add(key.length2)
    }
    if shape.second == .interface { interfaces[key.withoutInterface, default: 0] += 1 }
  }

  private mutating func erase(_ key: SetKey) {
    guard let old = entries.removeValue(forKey: key) else { return }
    if old.isWildcard { wildcards -= 1 }
    if shape.method == .bitmap, options.hasCounters { leftCounters[key] = old.counters }
    if shape.hasNets {
      lengths.remove(key.length)
      lengths2.remove(key.length2)
    }
    if shape.second == .interface {
      let group = key.withoutInterface
      let left = (interfaces[group] ?? 1) - 1
      interfaces[group] = left > 0 ? left : nil
    }
  }

  /// Takes away what has expired, from time to time: a second after the set was made, then every third of its timeout, but at least every
  /// three minutes and at most every second (mtype_gc, IPSET_GC_PERIOD). Until then it matches nothing, but the length of a network still
  /// counts among the set's.
  @inline(__always) mutating func collect(_ jiffies: UInt64) {
    if let timeout = options.timeout, shape.method != .list, jiffies >= nextSweep { sweep(timeout, jiffies) }
  }
  @inline(never) private mutating func sweep(_ timeout: UInt32, _ jiffies: UInt64) {
    if nextSweep == 0 {
      nextSweep = jiffies + Context.hz
      return
    }
    for key in entries.filter({ $0.value.isExpired(jiffies) }).keys { erase(key) }
    nextSweep = jiffies + UInt64(max(1, min(180, timeout / 3))) * Context.hz
  }

  /// Sweeps what has expired; a set with `forceadd` then gives up its oldest element. The kernel gives up one that its random hash picks.
  private mutating func makeRoom(_ jiffies: UInt64) throws(SetFault) {
    for key in entries.filter({ $0.value.isExpired(jiffies) }).keys { erase(key) }
    if entries.count < Int(options.maxElements) { return }
    guard options.forcesAdd, let oldest = entries.min(by: { $0.value.order < $1.value.order }) else { throw .full }
    erase(oldest.key)
  }

  /// The extensions of an element that is new, or added again: counters stay if none are given (ip_set_init_counter), all else is new.
  func extended(_ given: SetExtensions, _ jiffies: UInt64, over old: Counters = Counters()) -> SetEntry {
    var entry = SetEntry()
    entry.isNomatch = given.isNomatch
    entry.isWildcard = given.isWildcard
    if options.hasCounters { entry.counters = Counters(packets: given.packets ?? old.packets, bytes: given.bytes ?? old.bytes) }
    if options.hasComment { entry.comment = given.comment ?? "" }
    if options.hasSKBInfo { entry.skbInfo = given.skbInfo ?? SetSKBInfo() }
    if let standard = options.timeout { entry.setTimeout(given.timeout ?? standard, jiffies) }
    return entry
  }

  // MARK: bitmaps

  /// A bitmap's key is the address or port alone; a hardware address is part of what is kept (bitmap_ipmac_do_add).
  private mutating func addToBitmap(_ key: SetKey, _ given: SetExtensions, exist: Bool, _ jiffies: UInt64) throws(SetFault) {
    guard isInRange(key) else { throw .outOfRange }
    let place = key.withoutMAC
    let old = entries[place]
    var entry = extended(given, jiffies, over: old?.counters ?? leftCounters[place] ?? Counters())
    entry.mac = key.mac == .zero ? nil : key.mac
    if shape.second == .mac {
      if let old, entry.mac == nil || old.mac != nil {
        // A timeout that waits looks like one that is over.
        if !exist, !old.isExpired(jiffies), old.waitingTimeout == 0 { throw .elementExists }
        if entry.mac == nil {
          entry.mac = old.mac
          // The kernel keeps the seconds as if the address were unknown, and takes them for a time that is long over.
          if old.mac != nil, let seconds = given.timeout ?? options.timeout, seconds != 0 { return erase(place) }
        }
      } else if let old {
        // The address is learnt: the timeout that waited begins to run.
        if given.timeout ?? options.timeout == options.timeout { entry.setTimeout(old.waitingTimeout, jiffies) }
      }
      if entry.mac == nil, let standard = options.timeout {
        entry.expiry = 0
        entry.waitingTimeout = given.timeout ?? standard
      }
    } else if let old, !exist, !old.isExpired(jiffies) {
      throw .elementExists
    }
    erase(place)
    insert(place, entry)
  }

  func isInRange(_ key: SetKey) -> Bool {
    if shape.first == .port { return key.port >= options.firstPort && key.port <= options.lastPort }
    return key.address >= options.firstAddress && key.address <= options.lastAddress
  }

  // MARK: delete

  package mutating func remove(_ key: SetKey, _ jiffies: UInt64) throws(SetFault) {
    collect(jiffies)
    if shape.method == .bitmap, !isInRange(key) { throw .outOfRange }
    guard let found = find(key), let old = entries[found] else { throw .elementMissing }
    if old.isExpired(jiffies) {
      if shape.method == .bitmap { erase(found) }
      throw .elementMissing
    }
    erase(found)
  }

  /// The stored key that is equal to this one for the type. An interface's name may be stored as a beginning; of several that fit, the first
  /// that was added counts.
  func find(_ key: SetKey) -> SetKey? {
    if shape.method == .bitmap {
      let place = key.withoutMAC
      return entries[place] == nil ? nil : place
    }
    var best: SetKey?
    var order = UInt64.max
    if let exact = entries[key] {
      if wildcards == 0 { return key }
      best = key
      order = exact.order
    }
    if wildcards > 0, shape.second == .interface {
      for count in 1...InterfaceName.maximumLength {
        var shorter = key
        let mask = InterfaceName.mask(bytes: count)
        shorter.interface = InterfaceName(first: key.interface.first & mask.first, second: key.interface.second & mask.second)
        if let e = entries[shorter], e.isWildcard, e.order < order {
          best = shorter
          order = e.order
        }
        if shorter.interface == key.interface { break }
      }
    }
    return best
  }

  // MARK: test

  /// Whether an element is in the set. An address alone is looked for in networks of every length that the set has; a network only as such.
  package mutating func test(_ key: SetKey, _ probe: inout SetProbe, _ jiffies: UInt64) -> SetAnswer {
    collect(jiffies)
    if shape.method == .bitmap {
      guard isInRange(key), let found = find(key) else { return .no }
      if shape.second == .mac {
        guard let mac = entries[found]?.mac, key.mac != .zero else { return .incomplete }
        if mac != key.mac { return .no }
      }
      return answer(found, &probe, jiffies)
    }
    guard shape.hasNets, isHost(key) else {
      guard let found = find(key) else { return .no }
      return answer(found, &probe, jiffies)
    }
    return testLengths(key, &probe, jiffies)
  }

  private func isHost(_ key: SetKey) -> Bool {
    if shape.first == .net, key.length != hostLength { return false }
    let hasSecond = shape.second == .net || shape.third == .net
    return !hasSecond || key.length2 == hostLength
  }

  /// mtype_test_cidrs
  private mutating func testLengths(_ key: SetKey, _ probe: inout SetProbe, _ jiffies: UInt64) -> SetAnswer {
    let isFirstNet = shape.first == .net
    let isSecondNet = shape.second == .net || shape.third == .net
    var i = 0
    while i < lengths.inUse.count {
      var k = key
      if isFirstNet { k.narrow(first: lengths.inUse[i], options.family ?? .ipv4) }
      i += 1
      var j = 0
      while j < lengths2.inUse.count {
        if isSecondNet { k.narrow(second: key.address2, lengths2.inUse[j], options.family ?? .ipv4) }
        j += 1
        if let found = find(k) {
          let a = answer(found, &probe, jiffies)
          if a != .no { return a }
        } else if shape.second == .interface, interfaces[k.withoutInterface] != nil {
          // The network is there with other interfaces only: no wider one is tried.
          return .no
        }
      }
    }
    return .no
  }

  /// What an element that was found says (ip_set_match_extensions, then the type's do_data_match).
  private mutating func answer(_ key: SetKey, _ probe: inout SetProbe, _ jiffies: UInt64) -> SetAnswer {
    guard let at = entries.index(forKey: key) else { return .no }
    guard entries.values[at].meets(options, &probe, jiffies) else { return .no }
    return entries.values[at].isNomatch ? .nomatch : .yes
  }
}

extension SetEntry {
  /// Counts the packet and looks at the counters (ip_set_match_extensions, net/netfilter/ipset/ip_set_core.c).
  mutating func meets(_ options: SetOptions, _ probe: inout SetProbe, _ jiffies: UInt64) -> Bool {
    if isExpired(jiffies) { return false }
    if options.hasCounters {
      if probe.isPacket, !probe.flags.contains(.skipUpdate) {
        counters.packets &+= 1
        counters.bytes &+= probe.bytes
      }
      if probe.flags.contains(.matchCounters), !(probe.packetsMatch.meets(counters.packets) && probe.bytesMatch.meets(counters.bytes)) {
        return false
      }
    }
    if options.hasSKBInfo { probe.skbInfo = skbInfo }
    return true
  }
}

extension SetKey {
  var withoutInterface: SetKey {
    var k = self
    k.interface = .none
    return k
  }
  var withoutMAC: SetKey {
    var k = self
    k.mac = .zero
    return k
  }
  mutating func narrow(first length: UInt8, _ family: Family) {
    address = address & Prefix.mask(length: Int(length), family)
    self.length = length
  }
  mutating func narrow(second whole: Address, _ length: UInt8, _ family: Family) {
    address2 = whole & Prefix.mask(length: Int(length), family)
    length2 = length
  }
}
