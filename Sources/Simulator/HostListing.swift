// What a host shows of itself: `ip`, `ss`, `sysctl` and `conntrack -L`, in the form of the real tools, as far as the host knows.

package import Host
internal import IPTables
internal import Machine
internal import Netfilter
internal import Wire

extension Host {
  /// What a command that only looks prints; nil if the words are no such command.
  package func show(_ words: [String]) -> CommandAnswer? {
    guard let name = words.first else { return nil }
    let rest = Array(words.dropFirst())
    switch name {
    case "ip": return ip(rest)
    case "ss": return CommandAnswer(status: 0, output: listeners)
    case "sysctl":
      guard let key = rest.first(where: { !$0.hasPrefix("-") }), !rest.contains(where: { $0.contains("=") }) else { return nil }
      guard let value = machine.sysctl.value(of: key) else {
        return CommandAnswer(status: 255, errors: "sysctl: \(key) is not modelled here, and nobody has set it\n")
      }
      return CommandAnswer(status: 0, output: "\(key) = \(value)\n")
    case "conntrack":
      guard rest.first == "-L" || rest.first == "--dump" || rest.isEmpty else { return nil }
      let isExtended = rest.contains("extended")
      let entries = ConntrackListing.all(context)
      // The tool counts on standard error.
      let count = "conntrack v1.4.7 (conntrack-tools): \(entries.count) flow entries have been shown.\n"
      return CommandAnswer(status: 0, output: entries.map { $0.line(isExtended: isExtended) + " use=1\n" }.joined(), errors: count)
    default: return nil
    }
  }

  private func ip(_ arguments: [String]) -> CommandAnswer? {
    let family: Family? = arguments.first == "-6" ? .ipv6 : arguments.first == "-4" ? .ipv4 : nil
    let words = arguments.filter { !$0.hasPrefix("-") }
    guard let object = words.first, words.count == 1 || ["show", "list", "ls", "s", "l"].contains(words[1]) else { return nil }
    func begins(_ full: String) -> Bool { full.hasPrefix(object) }
    if begins("address") || begins("link") { return CommandAnswer(status: 0, output: interfaces(family, onlyLinks: !begins("address"))) }
    if begins("route") { return CommandAnswer(status: 0, output: routes(family ?? .ipv4, words)) }
    if object.count > 1, begins("rule") { return CommandAnswer(status: 0, output: rules(family ?? .ipv4)) }
    return nil
  }

  private func interfaces(_ family: Family?, onlyLinks: Bool) -> String {
    var out = ""
    for (n, i) in machine.interfaces.enumerated() {
      let flags = (i.kind == .loopback ? "LOOPBACK" : "BROADCAST,MULTICAST") + (i.isUp ? ",UP,LOWER_UP" : "")
      out += "\(n + 1): \(i.name): <\(flags)> mtu \(i.mtu) state \(i.isUp ? "UP" : "DOWN")\n"
      if i.kind != .tun { out += "    link/\(i.kind == .loopback ? "loopback" : "ether") \(i.mac)\n" }
      if onlyLinks { continue }
      for a in i.addresses where family == nil || a.address.family == family {
        out += "    \(a.address.family == .ipv4 ? "inet" : "inet6") \(a.address)/\(a.prefixLength)\n"
      }
    }
    return out
  }

  private func routes(_ family: Family, _ words: [String]) -> String {
    var table: UInt32? = Route.mainTable
    if let at = words.firstIndex(of: "table"), words.count > at + 1 {
      table = words[at + 1] == "all" ? nil : words[at + 1] == "local" ? Route.localTable : UInt32(words[at + 1]) ?? Route.mainTable
    }
    return machine.routes.routes.filter { $0.destination.family == family && (table == nil || $0.table == table) }.map { r in
      var text = r.destination.length(family) == 0 ? "default" : "\(r.destination)"
      if r.kind != .unicast { text = "\(r.kind) \(text)" }
      if let g = r.gateway { text += " via \(g)" }
      if !r.interface.isNone { text += " dev \(machine.name(r.interface))" }
      if table == nil, r.table != Route.mainTable { text += " table \(r.table == Route.localTable ? "local" : "\(r.table)")" }
      if let s = r.preferredSource { text += " src \(s)" }
      if r.metric != 0 { text += " metric \(r.metric)" }
      return text + "\n"
    }.joined()
  }

  private func rules(_ family: Family) -> String {
    let names = [Route.mainTable: "main", Route.localTable: "local", Route.defaultTable: "default"]
    return machine.routes.rules.filter { $0.family == family }.sorted { $0.priority < $1.priority }.map { r in
      var text = "\(r.priority):\t\(r.isNegated ? "not " : "")from \(r.source.map { "\($0)" } ?? "all")"
      if let d = r.destination { text += " to \(d)" }
      if r.mark != 0 || r.markMask != 0 {
        text += " fwmark 0x\(String(r.mark, radix: 16))" + (r.markMask == .max ? "" : "/0x\(String(r.markMask, radix: 16))")
      }
      if let i = r.inInterface { text += " iif \(i)" }
      if let o = r.outInterface { text += " oif \(o)" }
      return text + " lookup \(names[r.table] ?? "\(r.table)")\n"
    }.joined()
  }

  private var listeners: String {
    let sockets = machine.sockets.sockets.filter { $0.remote == nil }
    let rows = sockets.map { s in
      let proto = s.proto == IPProtocol.tcp ? "tcp" : s.proto == IPProtocol.udp ? "udp" : "\(s.proto)"
      let address = s.address.map { $0.family == .ipv6 ? "[\($0)]" : "\($0)" } ?? "*"
      return "\(proto)  \(s.proto == IPProtocol.tcp ? "LISTEN" : "UNCONN")  \(address):\(s.port)\n"
    }
    return rows.joined()
  }
}
