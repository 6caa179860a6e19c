// -j SET: adds the packet to a set, deletes it from one, or takes a mark, priority or queue from one (net/netfilter/xt_set.c,
// set_target_v3; iptables-extensions(8), SET; the tool's words: extensions/libxt_SET.c).

package struct SetTarget: TargetExtension {
  package static let name = "SET"
  package static let help = [
    "--add-set": "add the packet's src or dst, one for each dimension",
    "--del-set": "take it out",
    "--map-set": "look it up and take over what is noted there",
    "--exist": "with --add-set: set the timeout anew if it is there",
    "--timeout": "seconds that the element stays",
    "--map-mark": "take over the mark",
    "--map-prio": "take over the priority",
    "--map-queue": "take over the queue",
  ]
  package static let options: [Option<Self>] = [
    .set("--add-set", \.add), .set("--del-set", \.remove), .set("--map-set", \.map),
    Option(
      ["--exist"], arity: 0, negatable: true, mayRepeat: true, read: { (t, _, _, _, _) throws(OptionError) in t.exist = true },
      write: { _, _ in [] }),
    Option(
      ["--timeout"], arity: 1, negatable: true, mayRepeat: true, valueName: "seconds",
      read: { (t, words, _, _, _) throws(OptionError) in
        guard let n = UInt32(numeral: words[0]), n < .max else {
          throw OptionError("Invalid value for option --timeout or out of range 0-4294967294", word: words[0])
        }
        t.timeout = n
      },
      write: { _, _ in [] }),
    .mapFlag("--map-mark", \.mapsMark), .mapFlag("--map-prio", \.mapsPriority), .mapFlag("--map-queue", \.mapsQueue),
  ]

  /// A set by its name and as the packet's way has it.
  package struct Place: Hashable, Sendable {
    package var name: String
    package var use: SetUse
  }
  package fileprivate(set) var add: Place?
  package fileprivate(set) var remove: Place?
  package fileprivate(set) var map: Place?
  package fileprivate(set) var exist = false
  /// Seconds; nil takes the set's.
  package fileprivate(set) var timeout: UInt32?
  package fileprivate(set) var mapsMark = false
  package fileprivate(set) var mapsPriority = false
  package fileprivate(set) var mapsQueue = false
  package init() {}
  package var target: Target { .set(Box(self)) }

  package var places: [Place] { [add, remove, map].compactMap { $0 } }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if places.isEmpty { throw OptionError("You must specify either `--add-set' or `--del-set' or `--map-set'") }
    if add == nil {
      if exist { throw OptionError("Flag `--exist' can be used with `--add-set' only") }
      if timeout != nil { throw OptionError("Option `--timeout' can be used with `--add-set' only") }
    }
    let maps = mapsMark || mapsPriority || mapsQueue
    if map != nil, !maps { throw OptionError("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'") }
    if map == nil, let flag = ["--map-mark", "--map-prio", "--map-queue"].first(where: given.contains) {
      throw OptionError("Flag `\(flag)' can be used with `--map-set' only")
    }
  }

  /// set_target_v3_checkentry
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    for p in places { try use.checkSet(p.name) }
    guard map != nil else { return }
    if use.table != .mangle { throw KernelRefusal("EINVAL", "--map-set is for the mangle table") }
    if mapsPriority || mapsQueue, !use.hooks.isSubset(of: [.forward, .output, .postrouting]) {
      throw KernelRefusal("EINVAL", "--map-prio and --map-queue are for FORWARD, OUTPUT and POSTROUTING")
    }
  }

  /// The target with the sets' places among the host's.
  func loaded(_ sets: Sets) -> SetTarget {
    var t = self
    t.add?.use.index = add.flatMap { sets.index(of: $0.name) } ?? -1
    t.remove?.use.index = remove.flatMap { sets.index(of: $0.name) } ?? -1
    t.map?.use.index = map.flatMap { sets.index(of: $0.name) } ?? -1
    return t
  }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    if let add {
      var given = SetExtensions()
      // IPSET_MAX_TIMEOUT
      given.timeout = timeout.map { min($0, 2_147_483) }
      context.add(packet, add.use, add.use.index, given, exist: exist)
    }
    if let remove { context.remove(packet, remove.use, remove.use.index) }
    if let map {
      var probe = SetProbe()
      guard context.isInSet(map.use, &packet, &probe) else { return .continue }
      if mapsMark { packet.mark = (packet.mark & ~probe.skbInfo.markMask) ^ probe.skbInfo.mark }
      if mapsPriority { packet.priority = probe.skbInfo.priority }
    }
    return .continue
  }

  package func savedWords(_ context: OptionContext) -> [String]? { words("--", SetUse.saved) }
  package func listing(_ context: OptionContext) -> String? { words("") { $0 }.joined(separator: " ") }

  private func words(_ dashes: String, _ quote: (String) -> String) -> [String] {
    var out: [String] = []
    if let add {
      out += [dashes + "add-set", quote(add.name), add.use.directions]
      if exist { out.append(dashes + "exist") }
      if let timeout { out += [dashes + "timeout", "\(timeout)"] }
    }
    if let remove { out += [dashes + "del-set", quote(remove.name), remove.use.directions] }
    if let map { out += [dashes + "map-set", quote(map.name), map.use.directions] }
    if mapsMark { out.append(dashes + "map-mark") }
    if mapsPriority { out.append(dashes + "map-prio") }
    if mapsQueue { out.append(dashes + "map-queue") }
    return out
  }
}

extension Option<SetTarget> {
  fileprivate static func set(_ name: String, _ path: any WritableKeyPath<SetTarget, SetTarget.Place?> & Sendable) -> Option {
    Option(
      [name], arity: 2, negatable: true, mayRepeat: true, valueName: "name flags",
      read: { (t, words, _, _, context) throws(OptionError) in
        if t[keyPath: path] != nil { throw OptionError("\(name) can be specified only once", word: name) }
        t[keyPath: path] = SetTarget.Place(name: words[0], use: try SetUse(words[0], words[1], context))
      },
      write: { _, _ in [] })
  }
  fileprivate static func mapFlag(_ name: String, _ path: any WritableKeyPath<SetTarget, Bool> & Sendable) -> Option {
    Option(
      [name], arity: 0, negatable: true, mayRepeat: true, read: { (t, _, _, _, _) throws(OptionError) in t[keyPath: path] = true },
      write: { _, _ in [] })
  }
}

extension Target {
  /// The target as a loaded table has it: sets by their place.
  func loaded(_ sets: Sets) -> Target {
    if case .set(let t) = self { return .set(Box(t.value.loaded(sets))) }
    return self
  }
}
