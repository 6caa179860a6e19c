// All sets of a host. A rule holds a set by its index, which stays what it is while anything refers to the set; swapping changes what stands
// behind two indices and leaves the names (net/netfilter/ipset/ip_set_core.c: ip_set_create, ip_set_destroy, ip_set_rename, ip_set_swap).

import Wire

package struct Sets: Hashable, Sendable {
  private(set) var slots: [IPSet?] = []
  private var indices: [String: Int32] = [:]
  package init() {}

  package func index(of name: String) -> Int32? { indices[name] }
  package subscript(index: Int32) -> IPSet? { index >= 0 && Int(index) < slots.count ? slots[Int(index)] : nil }
  package subscript(name: String) -> IPSet? { indices[name].flatMap { self[$0] } }

  /// In the order in which they are listed: lists behind what they list.
  package var all: [IPSet] {
    let sets = slots.compactMap { $0 }
    return sets.filter { $0.shape.method != .list } + sets.filter { $0.shape.method == .list }
  }

  package mutating func create(_ set: IPSet) throws(SetFault) {
    if indices[set.name] != nil { throw .setExists }
    // IPSET_INVALID_ID is 65535.
    let free = slots.firstIndex { $0 == nil } ?? slots.count
    if free >= 65535 { throw .tooManySets }
    if free == slots.count { slots.append(set) } else { slots[free] = set }
    indices[set.name] = Int32(free)
  }

  /// `rules`: how many times each set is named by rules.
  package mutating func destroy(_ name: String, rules: [String: Int]) throws(SetFault) {
    guard let index = indices[name] else { throw .noSuchSet }
    if references(to: name, rules) > 0 { throw .setInUse }
    slots[Int(index)] = nil
    indices[name] = nil
  }

  /// All or none. Members of lists do not keep them.
  package mutating func destroyAll(rules: [String: Int]) throws(SetFault) {
    if indices.keys.contains(where: { references(to: $0, rules) > 0 }) { throw .setInUse }
    self = Sets()
  }

  package mutating func rename(_ name: String, to new: String, rules: [String: Int]) throws(SetFault) {
    guard let index = indices[name] else { throw .noSuchSet }
    if references(to: name, rules) > 0 { throw .setReferenced }
    if indices[new] != nil { throw .secondSetExists }
    slots[Int(index)]?.name = new
    indices[name] = nil
    indices[new] = index
  }

  package mutating func swap(_ name: String, _ other: String) throws(SetFault) {
    guard let a = indices[name] else { throw .noSuchSet }
    guard let b = indices[other] else { throw .secondSetMissing }
    guard let first = self[a], let second = self[b], first.type.features == second.type.features, first.family == second.family else {
      throw .typeMismatch
    }
    slots.swapAt(Int(a), Int(b))
    slots[Int(a)]?.name = name
    slots[Int(b)]?.name = other
  }

  /// How often a set is named by rules and lists (struct ip_set.ref).
  package func references(to name: String, _ rules: [String: Int]) -> Int {
    guard let index = indices[name] else { return 0 }
    return slots.reduce(rules[name] ?? 0) { sum, set in sum + (set?.members.count { $0.index == index } ?? 0) }
  }

  // MARK: one set

  package mutating func flush(_ name: String) throws(SetFault) {
    guard let index = indices[name] else { throw .noSuchSet }
    slots[Int(index)]?.flush()
  }
  package mutating func flushAll() { for i in slots.indices { slots[i]?.flush() } }

  package mutating func add(_ key: SetKey, _ given: SetExtensions, to index: Int32, exist: Bool, _ jiffies: UInt64) throws(SetFault) {
    guard self[index] != nil else { throw .noSuchSet }
    try slots[Int(index)]?.add(key, given, exist: exist, jiffies)
  }
  package mutating func remove(_ key: SetKey, from index: Int32, _ jiffies: UInt64) throws(SetFault) {
    guard self[index] != nil else { throw .noSuchSet }
    try slots[Int(index)]?.remove(key, jiffies)
  }
  package mutating func test(_ key: SetKey, in index: Int32, _ probe: inout SetProbe, _ jiffies: UInt64) -> SetAnswer {
    guard index >= 0, Int(index) < slots.count else { return .no }
    return slots[Int(index)]?.test(key, &probe, jiffies) ?? .no
  }
  mutating func collect(_ index: Int32, _ jiffies: UInt64) { slots[Int(index)]?.collect(jiffies) }
  mutating func changeMembers<R>(_ index: Int32, _ body: (inout IPSet) throws(SetFault) -> R) throws(SetFault) -> R {
    guard index >= 0, Int(index) < slots.count, var set = slots[Int(index)] else { throw .noSuchSet }
    defer { slots[Int(index)] = set }
    return try body(&set)
  }
  @inline(__always) mutating func member(_ n: Int, of index: Int32, meets probe: inout SetProbe, _ jiffies: UInt64) -> Bool {
    guard let options = slots[Int(index)]?.options else { return false }
    return slots[Int(index)]?.members[n].entry.meets(options, &probe, jiffies) ?? false
  }
}
