// -m connlimit: how many connections a host or network has (net/netfilter/xt_connlimit.c, connlimit_mt; net/netfilter/nf_conncount.c,
// __nf_conncount_add; iptables-extensions(8), connlimit).

import Wire

/// The connections that one rule counts, by masked address and zone (struct nf_conncount_data).
struct ConnlimitState: Sendable {
  struct Key: Hashable, Sendable {
    var address: Address
    var zone: UInt16
  }
  var lists: [Key: [Tuple]] = [:]
}

package struct ConnlimitMatch: MatchExtension {
  package static let name = "connlimit"
  package static let needs: Needs = .tracking
  package static let options: [Option<Self>] = [
    limit("--connlimit-upto", isAbove: false, excludes: "--connlimit-above"),
    limit("--connlimit-above", isAbove: true, excludes: "--connlimit-upto"),
    Option(
      ["--connlimit-mask"], arity: 1, placeholder: "prefix_length",
      read: { (m, words, _, option, context) throws(OptionError) in
        // A mask with holes counts as a full one.
        let length = try readPrefixLength(words[0], option, context) ?? context.family.addressBits
        m.hiddenBits = UInt8(truncatingIfNeeded: context.family.addressBits - length)
      },
      write: { m, context in ["--connlimit-mask", "\(m.length(context))"] }),
    side("--connlimit-saddr", isDestination: false, excludes: "--connlimit-daddr"),
    side("--connlimit-daddr", isDestination: true, excludes: "--connlimit-saddr"),
  ]
  package private(set) var limit: UInt32 = 0
  package private(set) var isAbove = false
  private var hiddenBits: UInt8 = 0
  package private(set) var usesDestination = false
  package init() {}
  package var match: Match { .connlimit(self) }

  private func length(_ context: OptionContext) -> Int { context.family.addressBits - Int(hiddenBits) }

  private static func limit(_ name: String, isAbove: Bool, excludes: String) -> Option<Self> {
    Option(
      [name], arity: 1, negatable: true, excludes: [excludes], placeholder: "n",
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        m.limit = try Format<UInt32>.number.read(words[0], option, context)
        m.isAbove = isAbove != isNegated
      },
      write: { m, _ in m.isAbove == isAbove ? [name, "\(m.limit)"] : [] })
  }
  private static func side(_ name: String, isDestination: Bool, excludes: String) -> Option<Self> {
    Option(
      [name], arity: 0, excludes: [excludes],
      read: { (m, _, _, _, _) throws(OptionError) in m.usesDestination = isDestination },
      write: { m, _ in m.usesDestination == isDestination ? [name] : [] })
  }

  func matches(_ packet: inout Packet, _ context: inout Context, _ state: inout ConnlimitState) -> Bool {
    let tuple: Tuple
    var zone: UInt16 = 0
    var isAssured = false
    if packet.connection.isNone {
      guard let t = Tuple(packet) else {
        context.hotdrop = true
        return false
      }
      tuple = t
    } else {
      let connection = context.connections[packet.connection]
      tuple = connection.original
      // A zone of one direction counts as well.
      zone = max(connection.original.zone, connection.reply.zone)
      isAssured = connection.status.contains(.assured)
    }
    let address = usesDestination ? packet.destination : packet.source
    let masked = hiddenBits == 0 ? address : address & Prefix.mask(length: packet.family.addressBits - Int(hiddenBits), packet.family)
    let count = state.count(tuple, of: ConnlimitState.Key(address: masked, zone: zone), isAssured: isAssured, context)
    if context.isTracing { context.evidence = .count(UInt64(count)) }
    // None at all passes for a failure: a segment that closes the last connection of its key is dropped (connlimit_mt).
    if count == 0 {
      context.hotdrop = true
      return false
    }
    return (count > Int(limit)) == isAbove
  }

  package mutating func finish(_ given: Set<String>, _ context: OptionContext) throws(OptionError) {
    if !given.contains("--connlimit-upto"), !given.contains("--connlimit-above") {
      throw OptionError("You must specify \"--connlimit-above\" or \"--connlimit-upto\".")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    "#conn \(usesDestination ? "dst" : "src")/\(length(context)) \(isAbove ? ">" : "<=") \(limit)"
  }
}

extension ConnlimitState {
  /// Counts a key's connections with this one (count_tree). The kernel looks at a list at most once a tick; here each packet comes in a
  /// tick of its own.
  fileprivate mutating func count(_ tuple: Tuple, of key: Key, isAssured: Bool, _ context: borrowing Context) -> Int {
    guard var list = lists[key] else {
      lists[key] = [tuple]
      return 1
    }
    let ticks = UInt32(truncatingIfNeeded: context.jiffies)
    func isOpen(_ t: Tuple) -> Bool { ConnlimitState.isOpen(t, ticks, context.connections) }
    if isAssured {
      // It is known for long: the list is only cleaned, of the connection itself too (nf_conncount_gc_list).
      list.removeAll { !isOpen($0) }
    } else {
      // What stands behind the connection itself is not looked at (__nf_conncount_add).
      let own = list.firstIndex { $0 == tuple && context.connections.find($0, ticks) != nil }
      let rest = list[(own ?? list.endIndex)...]
      list = list[..<(own ?? list.endIndex)].filter(isOpen) + (own == nil ? [tuple] : rest)
    }
    lists[key] = list
    return list.count
  }

  /// find_or_evict and already_closed: a confirmed entry that TCP has not closed yet.
  private static func isOpen(_ t: Tuple, _ ticks: UInt32, _ connections: borrowing ConnectionTable) -> Bool {
    guard let (id, _) = connections.find(t, ticks) else { return false }
    if t.proto != IPProtocol.tcp { return true }
    let state = connections[id].tcp.state
    return state != .timeWait && state != .close
  }
}
