// -m connlimit: how many connections a host or network has (net/netfilter/xt_connlimit.c, connlimit_mt; iptables-extensions(8), connlimit).
// ConnectionCount.swift counts.

import Wire

/// The connections that one rule counts, by masked address and zone (struct nf_conncount_data).
struct ConnlimitState: Sendable {
  struct Key: Hashable, Sendable {
    var address: Address
    var zone: UInt16
  }
  var lists: [Key: ConnectionCount] = [:]
}

package struct ConnlimitMatch: MatchExtension {
  package static let name = "connlimit"
  package static let needs: Needs = .tracking
  package static let help = [
    "--connlimit-upto": "at most so many connections",
    "--connlimit-above": "more connections than that",
    "--connlimit-mask": "hosts with the same first bits count together (default: all bits)",
    "--connlimit-saddr": "count by source address (default)",
    "--connlimit-daddr": "count by destination address",
  ]
  package static let options: [Option<Self>] = [
    limit("--connlimit-upto", isAbove: false, excludes: "--connlimit-above"),
    limit("--connlimit-above", isAbove: true, excludes: "--connlimit-upto"),
    Option(
      ["--connlimit-mask"], arity: 1, valueName: "prefix_length",
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
      [name], arity: 1, negatable: true, excludes: [excludes], valueName: "n",
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
    let ticks = UInt32(truncatingIfNeeded: context.jiffies)
    let tuple: Tuple
    var id: ConnectionID?
    var zone: UInt16 = 0
    if packet.connection.isNone {
      guard let t = Tuple(packet) else {
        context.hotdrop = true
        return false
      }
      tuple = t
      id = context.connections.find(t, ticks)?.id
    } else {
      let connection = context.connections[packet.connection]
      tuple = connection.original
      id = packet.connection
      // A zone of one direction counts as well.
      zone = max(connection.original.zone, connection.reply.zone)
    }
    let address = usesDestination ? packet.destination : packet.source
    let masked = hiddenBits == 0 ? address : address & Prefix.mask(length: packet.family.addressBits - Int(hiddenBits), packet.family)
    let key = ConnlimitState.Key(address: masked, zone: zone)
    let count = state.lists[key, default: ConnectionCount()].count(
      tuple, id, ticks, arrival: context.arrival, context.connections)
    // None at all passes for a failure: a segment that closes the last connection of its key is dropped (connlimit_mt).
    if count == 0 {
      context.hotdrop = true
      return false
    }
    if context.isTracing { context.evidence = .count(UInt64(count)) }
    return (count > Int(limit)) == isAbove
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if !given.contains("--connlimit-upto"), !given.contains("--connlimit-above") {
      throw OptionError("You must specify \"--connlimit-above\" or \"--connlimit-upto\".")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    "#conn \(usesDestination ? "dst" : "src")/\(length(context)) \(isAbove ? ">" : "<=") \(limit)"
  }
}
