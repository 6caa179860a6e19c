// -m conntrack: what tracking knows of the packet's connection (net/netfilter/xt_conntrack.c, conntrack_mt; iptables-extensions(8),
// conntrack).

import Wire

package struct ConntrackMatch: MatchExtension {
  package static let name = "conntrack"
  package static let needs: Needs = .tracking
  package static let help = [
    "--ctstate": "state of the connection: INVALID, ESTABLISHED, NEW, RELATED, UNTRACKED, SNAT, DNAT",
    "--ctproto": "protocol of the connection, by number or name",
    "--ctorigsrc": "who opened it",
    "--ctorigdst": "whom it was opened to",
    "--ctreplsrc": "who answers",
    "--ctrepldst": "whom the answer goes to",
    "--ctorigsrcport": "port of who opened it",
    "--ctorigdstport": "port it was opened to",
    "--ctreplsrcport": "port that answers",
    "--ctrepldstport": "port that the answer goes to",
    "--ctstatus": "what became of it: NONE, EXPECTED, SEEN_REPLY, ASSURED, CONFIRMED",
    "--ctexpire": "seconds that the entry has left, or a range",
    "--ctdir": "direction of this packet in its connection",
  ]
  package static let options: [Option<Self>] = [
    .value("--ctstate", \.states, .states("ctstate", StateSet.names)),
    .value("--ctproto", \.proto, .connectionProtocol),
    .value("--ctorigsrc", \.originalSource, .hostMask),
    .value("--ctorigdst", \.originalDestination, .hostMask),
    .value("--ctreplsrc", \.replySource, .hostMask),
    .value("--ctrepldst", \.replyDestination, .hostMask),
    .value("--ctorigsrcport", \.originalSourcePorts, .resolvedPorts),
    .value("--ctorigdstport", \.originalDestinationPorts, .resolvedPorts),
    .value("--ctreplsrcport", \.replySourcePorts, .resolvedPorts),
    .value("--ctrepldstport", \.replyDestinationPorts, .resolvedPorts),
    .value("--ctstatus", \.status, .connectionStatus),
    .value("--ctexpire", \.expires, .range("time[:time]")),
    .value("--ctdir", \.direction, .direction),
  ]
  package var states: Negatable<StateSet>?
  package var proto: Negatable<UInt8>?
  package var originalSource: Negatable<Prefix>?
  package var originalDestination: Negatable<Prefix>?
  package var replySource: Negatable<Prefix>?
  package var replyDestination: Negatable<Prefix>?
  package var originalSourcePorts: Negatable<PortRange>?
  package var originalDestinationPorts: Negatable<PortRange>?
  package var replySourcePorts: Negatable<PortRange>?
  package var replyDestinationPorts: Negatable<PortRange>?
  package var status: Negatable<ConnectionStatus>?
  /// Seconds until the entry ends.
  package var expires: Negatable<NumberRange<UInt32>>?
  package var direction: Direction?
  package init() {}

  /// A match on nothing but the state, which is by far the commonest, is a case of its own without a box (`ConntrackStateMatch`).
  package init(states: Negatable<StateSet>) { self.states = states }
  package var match: Match {
    if let s = states, self == ConntrackMatch(states: s) { return .conntrackState(s) }
    return .conntrack(Box(self))
  }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if let s = states, !stateMatches(s.value, isNegated: s.isNegated, &packet, &context) { return false }
    // Without a connection only the state can be asked; the other tests then count as passed if it was, and as failed if not.
    guard !packet.connection.isNone || packet.carriesTemplate else { return states != nil }
    let ticks = UInt32(truncatingIfNeeded: context.jiffies)
    let connection = packet.carriesTemplate ? .template(packet.family) : context.connections[packet.connection]
    if context.isTracing { context.evidence = .connectionStatus(connection.status) }
    if let d = direction, (packet.connectionState?.direction ?? .original) != d { return false }
    let original = connection.original
    let reply = connection.reply
    if let t = originalSource, t.value.contains(original.source) == t.isNegated { return false }
    if let t = originalDestination, t.value.contains(original.destination) == t.isNegated { return false }
    if let t = replySource, t.value.contains(reply.source) == t.isNegated { return false }
    if let t = replyDestination, t.value.contains(reply.destination) == t.isNegated { return false }
    if let t = proto, (original.proto == t.value) == t.isNegated { return false }
    if let t = originalSourcePorts, t.value.contains(original.sourcePort) == t.isNegated { return false }
    if let t = originalDestinationPorts, t.value.contains(original.destinationPort) == t.isNegated { return false }
    if let t = replySourcePorts, t.value.contains(reply.sourcePort) == t.isNegated { return false }
    if let t = replyDestinationPorts, t.value.contains(reply.destinationPort) == t.isNegated { return false }
    if let t = status, t.value.isDisjoint(with: connection.status) != t.isNegated { return false }
    if let t = expires {
      // An unconfirmed entry's timeout is not yet a point in time, and the kernel's subtraction makes nothing of it.
      let left = connection.isConfirmed ? max(0, Int32(bitPattern: connection.timeout &- ticks)) : 0
      if t.value.contains(UInt32(left) / UInt32(Context.hz)) == t.isNegated { return false }
    }
    return true
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("conntrack: At least one option is required") }
  }

  package func listing(_ context: OptionContext) -> String? {
    ConntrackMatch.options.flatMap { option in
      var words = option.write(self, context)
      guard !words.isEmpty else { return words }
      let name = words.count - 2
      words[name] = String(words[name].dropFirst(2))
      // A prefix of length zero is every address, and so called.
      if !context.isNumeric, ["0.0.0.0/0", "::/0"].contains(words[name + 1]) { words[name + 1] = "anywhere" }
      return words
    }.joined(separator: " ")
  }
}

/// A conntrack match that asks for the state alone: the same to everyone, but small.
struct ConntrackStateMatch: MatchExtension {
  static let name = ConntrackMatch.name
  static let needs = ConntrackMatch.needs
  static let options: [Option<Self>] = [.value("--ctstate", \.states, .states("ctstate", StateSet.names))]
  var states: Negatable<StateSet>?
  init() {}
  init(_ states: Negatable<StateSet>) { self.states = states }
  private var whole: ConntrackMatch {
    var m = ConntrackMatch()
    m.states = states
    return m
  }
  var match: Match { whole.match }
  func listing(_ context: OptionContext) -> String? { whole.listing(context) }
}

extension Format<UInt8> {
  /// Saved as a number whatever it was written as.
  static let connectionProtocol = Format(
    "protocol",
    read: { (word, _, _) throws(OptionError) in
      guard let n = Protocols.number(word) else {
        throw OptionError("unknown protocol \"\(word)\" specified", word: word, allowed: "0 to 255 or a protocol's name")
      }
      return n
    },
    write: { v, _ in "\(v)" })
}

extension Format<ConnectionStatus> {
  private static let statusNames = FlagNames(names: [
    ("NONE", 0), ("EXPECTED", ConnectionStatus.expected.rawValue), ("SEEN_REPLY", ConnectionStatus.seenReply.rawValue),
    ("ASSURED", ConnectionStatus.assured.rawValue), ("CONFIRMED", ConnectionStatus.confirmed.rawValue),
  ])
  fileprivate static let connectionStatus = Format(
    "status[,status...]",
    readBytes: { (word, _, _) throws(OptionError) in
      let bits = try statusNames.read(word) { rest, _ in
        OptionError("Bad ctstatus \"\(rest)\"", word: word.text, allowed: statusNames.names.map(\.name).joined(separator: ", "))
      }
      return ConnectionStatus(rawValue: bits)
    },
    write: { v, _ in
      v.isEmpty ? "NONE" : statusNames.names.filter { $0.bit & v.rawValue != 0 }.map(\.name).joined(separator: ",")
    })
}

extension Format<Direction> {
  fileprivate static let direction = Format(
    "{ORIGINAL|REPLY}",
    read: { (word, option, _) throws(OptionError) in
      if word.equals(ignoringCase: "ORIGINAL") { return .original }
      if word.equals(ignoringCase: "REPLY") { return .reply }
      throw OptionError(
        "\(option.owner): Bad value for \"\(option.name)\" option: \"\(word)\"", word: word, allowed: "ORIGINAL or REPLY")
    },
    write: { v, _ in v == .original ? "ORIGINAL" : "REPLY" })
}
