// -m owner: who sent a local packet (net/netfilter/xt_owner.c, owner_mt; iptables-extensions(8), owner).

import Machine

package struct OwnerMatch: MatchExtension {
  package static let name = "owner"
  package static let hooks: HookSet = [.output, .postrouting]
  package static let help = [
    "--uid-owner": "user of the sending socket, by name, number or range",
    "--gid-owner": "group of the sending socket",
    "--socket-exists": "there is a sending socket",
    "--suppl-groups": "--gid-owner looks at all groups of the user",
  ]
  package static let options: [Option<Self>] = [
    .flag("--socket-exists", negatable: \.socketExists),
    .value("--uid-owner", \.uid, .account(Accounts.user)),
    .value("--gid-owner", \.gid, .account(Accounts.group)),
    Option(
      ["--suppl-groups"], arity: 0,
      read: { (m, _, _, _, _) throws(OptionError) in
        guard m.gid != nil else {
          throw OptionError("owner: Bad value for \"--suppl-groups\" option: \"you need to use --gid-owner first\"", word: "--suppl-groups")
        }
        m.supplementaryGroups = true
      },
      write: { m, _ in m.supplementaryGroups ? ["--suppl-groups"] : [] }),
  ]
  package var socketExists: Bool?
  package var uid: Negatable<NumberRange<UInt32>>?
  package var gid: Negatable<NumberRange<UInt32>>?
  /// The other groups of the process count too: those that the machine says its user is in.
  package var supplementaryGroups = false
  package init() {}
  package var match: Match { .owner(self) }

  @inline(__always) func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    if context.isTracing { context.evidence = .owner(packet.socket) }
    guard let socket = packet.socket else {
      // Without a socket a rule matches if `!` stands before all that it asks.
      return socketExists != true && uid?.isNegated != false && gid?.isNegated != false && !supplementaryGroups
    }
    if socketExists == false { return false }
    if socket.isKernels { return uid?.isNegated != false && gid?.isNegated != false }
    if let u = uid, u.value.contains(socket.uid) == u.isNegated { return false }
    if let g = gid {
      let isIn =
        g.value.contains(socket.gid)
        || supplementaryGroups && context.machine.groups[socket.uid]?.contains(where: g.value.contains) ?? false
      if isIn == g.isNegated { return false }
    }
    return true
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if given.isEmpty { throw OptionError("owner: At least one of --uid-owner, --gid-owner or --socket-exists is required") }
  }
  /// owner_check: a reversed range is no range.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    for range in [uid, gid] {
      if let r = range?.value, r.first > r.last { throw KernelRefusal("EINVAL", "owner: the range \(r.text) is reversed") }
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    func text(_ what: String, _ range: Negatable<NumberRange<UInt32>>, _ name: (UInt32) -> String?) -> String {
      let r = range.value
      let value = r.first != r.last ? "\(r.first)-\(r.last)" : (context.isNumeric ? nil : name(r.first)) ?? "\(r.first)"
      return (range.isNegated ? "! " : "") + "owner \(what) match \(value)"
    }
    var parts: [String] = []
    if let s = socketExists { parts.append((s ? "" : "! ") + "owner socket exists") }
    if let u = uid { parts.append(text("UID", u, Accounts.user)) }
    if let g = gid { parts.append(text("GID", g, Accounts.group)) }
    if supplementaryGroups { parts.append("incl. suppl. groups") }
    return parts.joined(separator: " ")
  }
}

extension Format<NumberRange<UInt32>> {
  /// A user's or group's name, its number, or a range of numbers.
  fileprivate static func account(_ id: @escaping @Sendable (String) -> UInt32?) -> Format {
    Format(
      "name|id[-id]",
      read: { (word, option, _) throws(OptionError) in
        if let n = id(word) { return NumberRange(n) }
        let bad = OptionError(
          "owner: Bad value for \"\(option.name)\" option: \"\(word)\"", word: word,
          allowed: "a number, two numbers with - between them, or a name that every Debian system has")
        let limit = UInt64(UInt32.max - 1)
        guard case (let first, let rest)? = Numeral.scan(word[...], max: limit) else { throw bad }
        if rest.isEmpty { return NumberRange(UInt32(truncatingIfNeeded: first)) }
        guard rest.first == "-" || rest.first == ":", case (let last, let end)? = Numeral.scan(rest.dropFirst(), max: limit), end.isEmpty
        else { throw bad }
        return NumberRange(UInt32(truncatingIfNeeded: first), UInt32(truncatingIfNeeded: last))
      },
      write: { v, _ in v.first == v.last ? "\(v.first)" : "\(v.first)-\(v.last)" })
  }
}
