// Members of a list:set, as the tool adds, deletes and tests them (list_set_uadd, list_set_udel, list_set_utest in
// net/netfilter/ipset/ip_set_list_set.c).

/// Where a member stands: anywhere, or next to another one.
package enum SetPlace: Hashable, Sendable {
  case anywhere
  case before(String)
  case after(String)
}

extension Sets {
  private func memberIndex(_ name: String, _ place: SetPlace) throws(SetFault) -> (id: Int32, reference: Int32?) {
    guard let id = index(of: name) else { throw .noSuchMember }
    if self[id]?.shape.method == .list { throw .listInList }
    switch place {
    case .anywhere: return (id, nil)
    case .before(let other), .after(let other):
      guard let reference = index(of: other) else { throw .noSuchReference }
      return (id, reference)
    }
  }

  package mutating func addMember(
    _ name: String, _ place: SetPlace, _ given: SetExtensions, to list: Int32, exist: Bool, _ jiffies: UInt64
  ) throws(SetFault) {
    let (id, reference) = try memberIndex(name, place)
    try changeMembers(list) { (set) throws(SetFault) in
      set.members.removeAll { $0.entry.isExpired(jiffies) }
      let at = reference.flatMap { r in set.members.firstIndex { $0.index == r } }
      if reference != nil, at == nil { throw .referenceNotMember }
      if let old = set.members.firstIndex(where: { $0.index == id }) {
        if !exist { throw .elementExists }
        set.members[old].entry = set.extended(given, jiffies, over: set.members[old].entry.counters)
        return
      }
      let member = SetMember(index: id, entry: set.extended(given, jiffies))
      switch (place, at) {
      case (.before, let at?): set.members.insert(member, at: at)
      case (.after, let at?): set.members.insert(member, at: at + 1)
      default: set.members.append(member)
      }
    }
  }

  package mutating func removeMember(_ name: String, _ place: SetPlace, from list: Int32, _ jiffies: UInt64) throws(SetFault) {
    let (id, reference) = try memberIndex(name, place)
    try changeMembers(list) { (set) throws(SetFault) in
      set.members.removeAll { $0.entry.isExpired(jiffies) }
      guard let at = set.members.firstIndex(where: { $0.index == id }) else {
        throw reference == nil ? .elementMissing : .referenceNotMember
      }
      if !set.stands(at, place, reference) { throw .referenceNotMember }
      set.members.remove(at: at)
    }
  }

  package func hasMember(_ name: String, _ place: SetPlace, in list: Int32, _ jiffies: UInt64) throws(SetFault) -> Bool {
    let (id, reference) = try memberIndex(name, place)
    guard var set = self[list] else { throw .noSuchSet }
    set.members.removeAll { $0.entry.isExpired(jiffies) }
    guard let at = set.members.firstIndex(where: { $0.index == id }) else { return false }
    return set.stands(at, place, reference)
  }
}

extension IPSet {
  /// Whether the member's neighbour is the one that was named.
  fileprivate func stands(_ at: Int, _ place: SetPlace, _ reference: Int32?) -> Bool {
    switch place {
    case .anywhere: true
    case .before: at + 1 < members.count && members[at + 1].index == reference
    case .after: at > 0 && members[at - 1].index == reference
    }
  }
}
