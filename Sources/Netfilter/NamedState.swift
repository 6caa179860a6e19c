// State that rules share by a name, across tables and loads: the lists of `recent`, the buckets of `hashlimit`, the estimators of RATEEST, the
// timers of IDLETIMER. It lives while a loaded rule refers to it, as in the kernel (recent_table_lookup and htable_find_get with their reference counts).

import Wire

/// The named objects of one host, and what SYNPROXY's rules share.
package struct NamedState: Sendable {
  var recent = NamedObjects<RecentList>()
  var hashlimit = NamedObjects<HashlimitTable>()
  var rateest = NamedObjects<RateEstimator>()
  var idletimer = NamedObjects<IdleTimer>()
  var cookies = SynCookies()
  package init() {}
}

/// A kind of named objects with how many rules use each. An object keeps its place as long as it lives.
struct NamedObjects<Object: NamedObject>: Sendable {
  private var objects: [Object?] = []
  private var users: [Int] = []

  /// The place of an object that a rule asks for; it is made if there is none of its name and family.
  mutating func acquire(_ name: String, _ family: Family?, make: () -> Object) -> Int32 {
    if let at = objects.firstIndex(where: { $0.map { $0.name == name && $0.family == family } ?? false }) {
      users[at] += 1
      return Int32(at)
    }
    if let free = objects.firstIndex(where: { $0 == nil }) {
      objects[free] = make()
      users[free] = 1
      return Int32(free)
    }
    objects.append(make())
    users.append(1)
    return Int32(objects.count - 1)
  }

  /// The place of an object that is there, for one user more; -1 if there is none of the name.
  mutating func hold(_ name: String) -> Int32 {
    guard let at = objects.firstIndex(where: { $0?.name == name }) else { return -1 }
    users[at] += 1
    return Int32(at)
  }

  func forEach(_ body: (Object) -> Void) { for case let object? in objects { body(object) } }

  mutating func release(_ place: Int32) {
    let i = Int(place)
    guard objects.indices.contains(i) else { return }
    users[i] -= 1
    if users[i] == 0 { objects[i] = nil }
  }

  /// Runs `body` on an object, or answers nil if the place is empty: a rule that was never put in place.
  @inline(__always) mutating func with<R>(_ place: Int32, _ body: (inout Object) -> R) -> R? {
    let i = Int(place)
    guard i >= 0, i < objects.count, objects[i] != nil else { return nil }
    return body(&objects[i]!)
  }
}

protocol NamedObject: Sendable {
  var name: String { get }
  /// Nil for objects that both families share.
  var family: Family? { get }
}

extension KernelRefusal {
  /// A name that becomes a file under /proc (xt_check_proc_name in net/netfilter/x_tables.c).
  static func check(procName name: String, of extension: String) throws(KernelRefusal) {
    if name.isEmpty || name == "." || name == ".." || name.contains("/") {
      throw KernelRefusal("EINVAL", "\(`extension`): the name must be a file's: not empty, without /")
    }
  }
}
