// -m connlimit: how many connections a host or network has (net/netfilter/xt_connlimit.c, connlimit_mt; net/netfilter/nf_conncount.c,
// __nf_conncount_add; iptables-extensions(8), connlimit).

import Wire

/// The connections that one rule counts, by masked address. Gone and closed ones leave when the next packet of their key comes.
struct ConnlimitState: Sendable {
  var lists: [Address: [Tuple]] = [:]
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
    if packet.connection.isNone {
      guard let t = Tuple(packet) else {
        context.hotdrop = true
        return false
      }
      tuple = t
    } else {
      tuple = context.connections[packet.connection].original
    }
    let address = usesDestination ? packet.destination : packet.source
    let key = hiddenBits == 0 ? address : address & Prefix.mask(length: packet.family.addressBits - Int(hiddenBits), packet.family)
    let ticks = UInt32(truncatingIfNeeded: context.jiffies)
    var list = state.lists[key] ?? []
    list.removeAll { t in t != tuple && !isOpen(t, ticks, context.connections) }
    if !list.contains(tuple) { list.append(tuple) }
    let count = list.count
    state.lists[key] = list
    if context.isTracing { context.evidence = .count(UInt64(count)) }
    return (count > Int(limit)) == isAbove
  }

  /// already_closed and find_or_evict: a confirmed entry that TCP has not closed yet.
  private func isOpen(_ t: Tuple, _ ticks: UInt32, _ connections: borrowing ConnectionTable) -> Bool {
    guard let (id, _) = connections.find(t, ticks) else { return false }
    if t.proto != IPProtocol.tcp { return true }
    let state = connections[id].tcp.state
    return state != .timeWait && state != .close
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
