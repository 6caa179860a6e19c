// -m recent: addresses seen of late (net/netfilter/xt_recent.c, recent_mt; iptables-extensions(8), recent).

import Machine
import Wire

package struct RecentMatch: MatchExtension {
  package static let name = "recent"
  package enum Action: String, Hashable, Sendable { case set, rcheck, update, remove }

  package static let help = [
    "--set": "put the address into the list",
    "--rcheck": "the address is in the list",
    "--update": "it is, and is seen again now",
    "--remove": "it is, and is taken out",
    "--seconds": "seen within so many seconds",
    "--reap": "throw older entries away; with --seconds",
    "--hitcount": "seen so many times",
    "--rttl": "with the same TTL",
    "--name": "name of the list (DEFAULT if none is given)",
    "--rsource": "the source address (default)",
    "--rdest": "the destination address",
    "--mask": "bits of the address that count",
  ]
  package static let options: [Option<Self>] =
    [
      action(.set), action(.rcheck), action(.update), action(.remove),
      .value("--seconds", \.seconds, .number(1...UInt32.max, "seconds")),
      .flag("--reap", \.reaps, needs: ["--seconds"]),
      Option(
        ["--hitcount"], arity: 1, valueName: "hits",
        read: { (m, words, _, option, context) throws(OptionError) in
          m.hitCount = try Format<UInt32>.number.read(words[0], option, context)
        },
        write: { m, _ in m.hitCount == 0 ? [] : ["--hitcount", "\(m.hitCount)"] }),
      .flag("--rttl", \.comparesTTL, excludes: ["--set", "--remove"]),
      Option(
        ["--name"], arity: 1, valueName: "name",
        read: { (m, words, _, _, _) throws(OptionError) in m.list = String(decoding: words[0].utf8.prefix(199), as: UTF8.self) },
        write: { m, _ in ["--name", m.list] }),
      Option(
        ["--mask"], arity: 1, valueName: "mask",
        read: { (m, words, _, option, context) throws(OptionError) in
          let mask = try Format.hostMask.read(String(words[0].prefix { $0 != "/" }), option, context).address
          // A mask of all bits is what is there without one, so that -D finds the rule either way.
          m.mask = mask.text(context.family) == allBits(context.family).text(context.family) ? nil : mask
        },
        write: { m, context in ["--mask", m.maskText(context)] }),
      side("--rsource", isDestination: false), side("--rdest", isDestination: true),
    ]
  package private(set) var action: Action?
  package private(set) var isNegated = false
  /// Only this young entries count; nil is any age.
  package var seconds: UInt32?
  /// Old entries are thrown away.
  package var reaps = false
  package private(set) var hitCount: UInt32 = 0
  package var comparesTTL = false
  package private(set) var list = "DEFAULT"
  /// Nil is all bits.
  package private(set) var mask: Address?
  package private(set) var usesDestination = false
  package init() {}
  package var match: Match { .recent(Box(self)) }

  private static func action(_ a: Action) -> Option<Self> {
    let all: [Action] = [.set, .rcheck, .update, .remove]
    return Option(
      ["--\(a.rawValue)"], arity: 0, negatable: true, excludes: all.filter { $0 != a }.map { "--\($0.rawValue)" },
      read: { (m, _, isNegated, _, _) throws(OptionError) in
        m.action = a
        m.isNegated = isNegated
      },
      write: { m, _ in m.action == a ? (m.isNegated ? ["!"] : []) + ["--\(a.rawValue)"] : [] })
  }
  private static func side(_ name: String, isDestination: Bool) -> Option<Self> {
    Option(
      [name], arity: 0,
      read: { (m, _, _, _, _) throws(OptionError) in m.usesDestination = isDestination },
      write: { m, _ in m.usesDestination == isDestination ? [name] : [] })
  }
  private func maskText(_ context: OptionContext) -> String {
    (mask ?? Self.allBits(context.family)).text(context.family)
  }
  private static func allBits(_ family: Family) -> Address { family == .ipv4 ? Address(v4: .max) : Address(high: .max, low: .max) }

  /// Entries keep as many times as the rule counts hits, rounded up to a power of two; 32 if it counts none.
  private var stampMask: Int {
    guard hitCount > 0 else { return 31 }
    var n = 1
    while n < Int(hitCount) { n *= 2 }
    return n - 1
  }

  /// The list the rule asks for, when it is put in place (recent_mt_check). More times than the list keeps empty it.
  func acquire(_ named: inout NamedState) -> Int32 {
    let full = Address(high: .max, low: .max)
    let stampMask = self.stampMask
    let place = named.recent.acquire(list, nil) { RecentList(name: list, mask: mask ?? full, stampMask: stampMask) }
    named.recent.with(place) { $0.widen(stampMask) }
    return place
  }

  func matches(_ packet: inout Packet, _ context: inout Context, place: Int32) -> Bool {
    var ttl = packet.ttl
    // The TTL as it was before this host forwarded the packet.
    if !context.outName.isEmpty, packet.socket == nil { ttl &+= 1 }
    let address = usesDestination ? packet.destination : packet.source
    let family = packet.family
    let now = context.jiffies
    if context.isTracing {
      let isIn = context.named.recent.with(place) { $0.find($0.masked(address), family, ttl: comparesTTL ? ttl : 0) != nil }
      context.evidence = .inSet(isIn ?? false)
    }
    return context.named.recent.with(place) { matches(&$0, address, family, ttl, now) } ?? isNegated
  }

  private func matches(_ list: inout RecentList, _ address: Address, _ family: Family, _ ttl: UInt8, _ now: UInt64) -> Bool {
    let key = list.masked(address)
    guard let at = list.find(key, family, ttl: comparesTTL ? ttl : 0) else {
      if action == .set { list.add(key, family, ttl, now) }
      return (action == .set) != isNegated
    }
    var result = isNegated
    var reaped: Int?
    switch action {
    case .set, nil: result.toggle()
    case .remove:
      list.remove(at)
      return !isNegated
    case .rcheck, .update:
      let oldest = now &- UInt64((seconds ?? 0) &* UInt32(Context.hz))
      var hits: UInt32 = 0
      for stamp in list.entries[at].stamps {
        if seconds != nil, Int64(bitPattern: oldest &- stamp) > 0 { continue }
        hits += 1
        if hitCount == 0 || hits >= hitCount {
          result.toggle()
          break
        }
      }
      if reaps { reaped = list.reap(before: oldest, sparing: action == .update && result ? at : nil) }
    }
    // The entry may have been the one thrown away, and the others moved up.
    guard reaped != at else { return result }
    if action == .set || (action == .update && result) { list.refresh(reaped.map { $0 < at } == true ? at - 1 : at, ttl, now) }
    return result
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if action == nil { throw OptionError("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'") }
  }
  /// recent_mt_check.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if action == .set || action == .remove, seconds != nil || hitCount != 0 {
      throw KernelRefusal("EINVAL", "recent: --seconds and --hitcount are for --rcheck and --update")
    }
    if hitCount >= 65536 { throw KernelRefusal("EINVAL", "recent: --hitcount is above 65535") }
    try KernelRefusal.check(procName: list, of: "recent")
  }
  package func listing(_ context: OptionContext) -> String? {
    let words: [Action: String] = [.set: "SET", .rcheck: "CHECK", .update: "UPDATE", .remove: "REMOVE"]
    var out = (isNegated ? "! " : "") + "recent: " + (action.flatMap { words[$0] } ?? "")
    if let s = seconds { out += " seconds: \(s)" }
    if reaps { out += " reap" }
    if hitCount != 0 { out += " hit_count: \(hitCount)" }
    if comparesTTL { out += " TTL-Match" }
    return out + " name: \(list) side: \(usesDestination ? "dest" : "source") mask: \(maskText(context))"
  }
}

/// One list of `recent`.
struct RecentList: NamedObject {
  struct Entry: Sendable {
    var address: Address
    var family: Family
    var ttl: UInt8
    /// Ticks at which it was seen, in a ring.
    var stamps: [UInt64]
    var index: Int
    /// When it was made: of two entries of an address the older is found first.
    var serial: UInt64
  }
  /// Entries a list holds (the module's parameter ip_list_tot).
  static let limit = 100

  let name: String
  var family: Family? { nil }
  /// That of the first rule with this name; later rules' masks do not count.
  let mask: Address
  private var stampMask: Int
  /// The one that was not used for longest comes first.
  private(set) var entries: [Entry] = []
  private var serial: UInt64 = 0

  init(name: String, mask: Address, stampMask: Int) {
    self.name = name
    self.mask = mask
    self.stampMask = stampMask
  }

  mutating func widen(_ m: Int) {
    if m > stampMask {
      entries.removeAll()
      stampMask = m
    }
  }

  func masked(_ a: Address) -> Address { a.isIPv4 ? Address(v4: a.v4 & mask.v4) : a & mask }

  func find(_ a: Address, _ family: Family, ttl: UInt8) -> Int? {
    var best: Int?
    for (i, e) in entries.enumerated() where e.address == a && e.family == family && (ttl == e.ttl || ttl == 0 || e.ttl == 0) {
      if best.map({ e.serial < entries[$0].serial }) ?? true { best = i }
    }
    return best
  }
  mutating func add(_ a: Address, _ family: Family, _ ttl: UInt8, _ now: UInt64) {
    if entries.count >= RecentList.limit { entries.removeFirst() }
    serial += 1
    entries.append(Entry(address: a, family: family, ttl: ttl, stamps: [now], index: 1, serial: serial))
  }
  mutating func remove(_ at: Int) { entries.remove(at: at) }
  mutating func removeAll() { entries.removeAll() }

  /// recent_entry_update.
  mutating func refresh(_ at: Int, _ ttl: UInt8, _ now: UInt64) {
    var e = entries.remove(at: at)
    e.index &= stampMask
    if e.index < e.stamps.count { e.stamps[e.index] = now } else { e.stamps.append(now) }
    e.index += 1
    e.ttl = ttl
    entries.append(e)
  }

  /// Throws the oldest entry away if it was last seen before a time (recent_entry_reap); its place, if it went.
  mutating func reap(before time: UInt64, sparing kept: Int?) -> Int? {
    guard let oldest = entries.first, kept != 0, Int64(bitPattern: time &- oldest.stamps[max(0, oldest.index - 1)]) > 0 else { return nil }
    entries.removeFirst()
    return 0
  }
}
