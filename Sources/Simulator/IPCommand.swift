// `ip route` and `ip rule` on a machine (iproute2), as far as a packet filter's way depends on them. What is not understood is refused.

package import Machine
package import Wire

extension Machine {
  /// `[-4|-6] route add|replace|del …`, `[-4|-6] rule add|del …`
  package mutating func ip(_ arguments: [String]) throws(HostCommandError) {
    var words = arguments[...]
    var family: Family? = arguments.contains { $0.contains(":") } ? .ipv6 : nil
    if let first = words.first, first == "-4" || first == "-6" {
      family = first == "-6" ? .ipv6 : .ipv4
      words.removeFirst()
    }
    let object = words.popFirst() ?? ""
    let verb = words.popFirst() ?? ""
    switch (object, verb) {
    case ("route", "add"), ("route", "replace"), ("route", "append"):
      let route = try route(Array(words), family ?? .ipv4)
      if verb == "replace" {
        routes.removeAll { $0.destination == route.destination && $0.table == route.table && $0.metric == route.metric }
      }
      routes.add(route)
    case ("route", "del"), ("route", "delete"):
      let wanted = try route(Array(words), family ?? .ipv4, mustLead: false)
      guard let found = routes.routes.first(where: { Machine.fits($0, wanted) }) else {
        throw HostCommandError("there is no such route (ESRCH)")
      }
      routes.removeAll { $0 == found }
    case ("rule", "add"): routes.add(try rule(Array(words), family ?? .ipv4))
    default: throw HostCommandError("'\((["ip"] + arguments).joined(separator: " "))' is not understood; ip route and ip rule add are")
    }
  }

  private static func fits(_ route: Route, _ wanted: Route) -> Bool {
    route.destination == wanted.destination && route.table == wanted.table
      && (wanted.interface.isNone || route.interface == wanted.interface)
      && (wanted.gateway == nil || route.gateway == wanted.gateway)
  }

  /// `[TYPE] DESTINATION [via GATEWAY] [dev NAME] [src ADDRESS] [metric N] [table N] [mtu N]`
  package func route(_ given: [String], _ family: Family, mustLead: Bool = true) throws(HostCommandError) -> Route {
    var words = given[...]
    let text = given.joined(separator: " ")
    let kinds: [String: RouteKind] = [
      "unicast": .unicast, "local": .local, "broadcast": .broadcast, "unreachable": .unreachable, "prohibit": .prohibit,
      "blackhole": .blackhole, "throw": .throw,
    ]
    var kind = RouteKind.unicast
    if let k = words.first.flatMap({ kinds[$0] }) {
      kind = k
      words.removeFirst()
    }
    guard let to = words.popFirst() else { throw HostCommandError("route '\(text)': there is no destination") }
    guard let prefix = to == "default" ? .all(family) : Prefix(to) else {
      throw HostCommandError("route '\(text)': '\(to)' is not a network; write ADDRESS/LENGTH or default")
    }
    var route = Route(prefix, kind: kind, interface: .none)
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { throw HostCommandError("route '\(text)': nothing follows '\(word)'") }
      switch word {
      case "via": route.gateway = try address(value, text)
      case "dev":
        guard let id = id(InterfaceName(value)) else { throw HostCommandError("route '\(text)': the host has no interface \(value)") }
        route.interface = id
      case "src": route.preferredSource = try address(value, text)
      case "metric": route.metric = try number(value, text)
      case "table": route.table = try table(value, text)
      case "mtu": route.mtu = Int(try number(value, text))
      default: throw HostCommandError("route '\(text)': '\(word)' is not understood; via, dev, src, metric, table and mtu are")
      }
    }
    guard mustLead else { return route }
    if route.interface.isNone, let gateway = route.gateway {
      guard let way = routes.lookup(RouteQuery(to: gateway, from: .any(gateway.family))), way.kind == .unicast else {
        throw HostCommandError("route '\(text)': \(gateway) is in no network that the host is connected to")
      }
      route.interface = way.interface
    }
    if route.interface.isNone {
      if kind == .unicast { throw HostCommandError("route '\(text)': say where it leads: via ADDRESS or dev INTERFACE") }
      route.interface = Machine.loopback
    }
    return route
  }

  /// `[from PREFIX] [to PREFIX] [fwmark N[/MASK]] [iif NAME] [oif NAME] [pref N] lookup TABLE`
  package func rule(_ given: [String], _ family: Family) throws(HostCommandError) -> RoutingRule {
    var words = given[...]
    let text = given.joined(separator: " ")
    var rule = RoutingRule(priority: 32765, family: family, table: Route.mainTable)
    if words.first == "not" {
      rule.isNegated = true
      words.removeFirst()
    }
    while let word = words.popFirst() {
      guard let value = words.popFirst() else { throw HostCommandError("rule '\(text)': nothing follows '\(word)'") }
      switch word {
      case "fwmark":
        let parts = value.split(separator: "/")
        rule.mark = try number(String(parts.first ?? ""), text)
        rule.markMask = parts.count > 1 ? try number(String(parts[1]), text) : .max
      case "from", "to":
        if value == "all" { continue }
        guard let prefix = Prefix(value) else { throw HostCommandError("rule '\(text)': '\(value)' is not a network") }
        if word == "from" { rule.source = prefix } else { rule.destination = prefix }
      case "iif": rule.inInterface = InterfaceName(value)
      case "oif": rule.outInterface = InterfaceName(value)
      case "priority", "pref": rule.priority = try number(value, text)
      case "lookup", "table": rule.table = try table(value, text)
      default: throw HostCommandError("rule '\(text)': '\(word)' is not understood")
      }
    }
    return rule
  }

  private func address(_ word: String, _ text: String) throws(HostCommandError) -> Address {
    guard let a = Address(word) else { throw HostCommandError("'\(text)': '\(word)' is not an address") }
    return a
  }
  private func number(_ word: String, _ text: String) throws(HostCommandError) -> UInt32 {
    guard let n = word.hasPrefix("0x") ? UInt32(word.dropFirst(2), radix: 16) : UInt32(word) else {
      throw HostCommandError("'\(text)': '\(word)' is not a number")
    }
    return n
  }
  private func table(_ word: String, _ text: String) throws(HostCommandError) -> UInt32 {
    let names = ["main": Route.mainTable, "local": Route.localTable, "default": Route.defaultTable]
    if let known = names[word] { return known }
    return try number(word, text)
  }
}
