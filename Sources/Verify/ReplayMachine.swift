// The machine of a case: interfaces, addresses, routes and settings, as a network namespace is set up for it. IPv4 forwarding is on, IPv6
// forwarding where the case has IPv6, rp_filter is off: the case's own settings come last.

internal import KernelJudge
internal import Machine
internal import Wire

/// A line of a case that can't be understood.
package struct ReplayError: Error, CustomStringConvertible {
  package var description: String
  init(_ text: String) { description = text }
}

extension Machine {
  init(_ c: KernelCase) throws(ReplayError) {
    self.init()
    try set("net.ipv4.ip_forward", "1")
    try set("net.ipv4.icmp_ratelimit", "0")
    try set("net.ipv6.icmp.ratelimit", "0")
    if !c.captureLocal { handlers4 = Machine.ownHandlers4 }
    try set("net.ipv6.conf.all.forwarding", "1")
    for i in c.interfaces {
      var interface = Interface(InterfaceName(i.name), kind: i.type == "tap" || i.type == "bridge" ? .ethernet : .tun)
      interface.mtu = i.mtu ?? 1500
      interface.isUp = i.up ?? true
      if let g = i.group { interface.group = UInt32(g.text) ?? 0 }
      if let m = i.mac {
        guard let mac = MACAddress(m) else { throw ReplayError("interface \(i.name): '\(m)' is no hardware address") }
        interface.mac = mac
      }
      for a in i.addrs ?? [] {
        guard let p = Prefix(a) else { throw ReplayError("interface \(i.name): '\(a)' is no address with a prefix length") }
        interface.addresses.append(InterfaceAddress(p.address, prefixLength: p.length(p.family) ?? 0))
      }
      for n in i.neigh ?? [] {
        guard let a = Address(n.ip), let m = MACAddress(n.mac) else { throw ReplayError("interface \(i.name): neighbour \(n.ip) \(n.mac)") }
        interface.neighbours[a] = m
      }
      let added = i.type == "bridge" ? addBridge(interface) : add(interface)
      if let master = i.master { try enslave(i.name, added, to: master) }
    }
    for r in c.routes { try addRoute(r.split(separator: " ").map(String.init), family: r.contains(":") ? .ipv6 : .ipv4) }
    for line in c.ip { try ip(line) }
    for (key, value) in c.sysctl.sorted(by: { $0.key < $1.key }) { try set(key, value.text) }
  }

  mutating func set(_ key: String, _ value: String) throws(ReplayError) {
    do { try sysctl.set(key, value) } catch { throw ReplayError(error.description) }
  }

  /// `DESTINATION [via GATEWAY] [dev NAME] [src ADDRESS] [metric N] [table N] [mtu N]`, with a route type in front if wanted.
  mutating func addRoute(_ words: [String], family: Family) throws(ReplayError) {
    var words = words[...]
    let kinds: [String: RouteKind] = [
      "unicast": .unicast, "local": .local, "broadcast": .broadcast, "unreachable": .unreachable, "prohibit": .prohibit,
      "blackhole": .blackhole, "throw": .throw,
    ]
    var kind = RouteKind.unicast
    if let k = words.first.flatMap({ kinds[$0] }) {
      kind = k
      words.removeFirst()
    }
    guard let to = words.popFirst(), let prefix = to == "default" ? .all(family) : Prefix(to) else {
      throw ReplayError("route '\(words.joined(separator: " "))' has no destination")
    }
    var route = Route(prefix, kind: kind, interface: .none)
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { throw ReplayError("route \(to): '\(word)' lacks its value") }
      switch word {
      case "via": route.gateway = Address(value)
      case "dev": route.interface = id(InterfaceName(value)) ?? .none
      case "src": route.preferredSource = Address(value)
      case "metric": route.metric = UInt32(value) ?? 0
      case "table": route.table = UInt32(value) ?? Route.mainTable
      case "mtu": route.mtu = Int(value) ?? 0
      default: throw ReplayError("route \(to): '\(word)' is not understood")
      }
    }
    if route.interface.isNone, let gateway = route.gateway {
      guard let way = routes.lookup(RouteQuery(to: gateway, from: .any(family))) else {
        throw ReplayError("route \(to): there is no way to its gateway \(gateway)")
      }
      route.interface = way.interface
    }
    routes.add(route)
  }

  /// `route add …`, `rule add …` and `link set PORT master BRIDGE` lines of ip(8).
  private mutating func ip(_ line: String) throws(ReplayError) {
    var words = line.split(separator: " ").map(String.init)[...]
    var family = Family.ipv4
    if words.first == "-6" {
      family = .ipv6
      words.removeFirst()
    }
    if line.contains(":") { family = .ipv6 }
    if Array(words.prefix(2)) == ["link", "set"] {
      words.removeFirst(2)
      if words.first == "dev" { words.removeFirst() }
      guard let port = words.popFirst(), words.popFirst() == "master", let bridge = words.popFirst(), words.isEmpty,
        let portID = id(InterfaceName(port))
      else { throw ReplayError("ip: '\(line)' is not understood") }
      return try enslave(port, portID, to: bridge)
    }
    guard words.count > 2, words[words.startIndex + 1] == "add" else { throw ReplayError("ip: '\(line)' is not understood") }
    let object = words.removeFirst()
    words.removeFirst()
    switch object {
    case "route": try addRoute(Array(words), family: family)
    case "rule":
      var rule = RoutingRule(priority: routes.defaultPriority(family), family: family, table: Route.mainTable)
      while let word = words.popFirst(), let value = words.popFirst() {
        switch word {
        case "fwmark":
          let parts = value.split(separator: "/")
          rule.mark = try mark(parts[0])
          rule.markMask = parts.count > 1 ? try mark(parts[1]) : .max
        case "from": rule.source = value == "all" ? nil : Prefix(value)
        case "to": rule.destination = Prefix(value)
        case "iif": rule.inInterface = InterfaceName(value)
        case "oif": rule.outInterface = InterfaceName(value)
        case "priority", "pref": rule.priority = UInt32(value) ?? 0
        case "lookup", "table": rule.table = UInt32(value) ?? Route.mainTable
        default: throw ReplayError("ip rule: '\(word)' is not understood")
        }
      }
      routes.add(rule)
    default: throw ReplayError("ip: '\(line)' is not understood")
    }
  }

  private mutating func enslave(_ name: String, _ port: InterfaceID, to bridge: String) throws(ReplayError) {
    guard let device = id(InterfaceName(bridge)), enslave(port, to: device) else {
      throw ReplayError("interface \(name) can't be a port of \(bridge)")
    }
  }

  /// A number as ip(8) reads marks: decimal, or hexadecimal after 0x.
  private func mark(_ text: Substring) throws(ReplayError) -> UInt32 {
    let value = text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text)
    guard let value else { throw ReplayError("ip rule: '\(text)' is no mark") }
    return value
  }
}
