// `ip route` and `ip rule` on a machine (iproute2), as far as a packet filter's way depends on them; LinkCommand.swift has `ip address` and
// `ip link`. What is not understood is refused.

package import Machine
package import Wire

extension Machine {
  /// `[-4|-6] route|rule|address|link …`; words may be shortened, as ip(8) has it.
  package mutating func ip(_ arguments: [String]) throws(HostCommandError) {
    var words = arguments[...]
    var family: Family? = arguments.contains { $0.contains(":") && MACAddress($0) == nil } ? .ipv6 : nil
    if let first = words.first, first == "-4" || first == "-6" {
      family = first == "-6" ? .ipv6 : .ipv4
      words.removeFirst()
    }
    let object = Machine.full(words.popFirst() ?? "", ["address", "route", "rule", "link"])
    let verb = Machine.full(words.popFirst() ?? "", ["add", "append", "change", "delete", "replace", "set", "flush"])
    switch (object, verb) {
    case ("route", "add"), ("route", "replace"), ("route", "change"), ("route", "append"):
      try addRoute(Array(words), family ?? .ipv4, verb)
    case ("route", "delete"):
      let wanted = try route(Array(words), family ?? .ipv4, mustLead: false)
      guard let found = routes.routes.first(where: { Machine.fits($0, wanted) }) else {
        throw HostCommandError("there is no such route (ESRCH)")
      }
      routes.removeAll { $0 == found }
    case ("rule", "add"): routes.add(try rule(Array(words), family ?? .ipv4))
    case ("rule", "delete"): try deleteRule(Array(words), family ?? .ipv4)
    case ("address", "add"), ("address", "replace"), ("address", "delete"): try address(Array(words), verb)
    case ("address", "flush"): try flushAddresses(Array(words), family)
    case ("link", "add"): try addLink(Array(words))
    case ("link", "set"): try setLink(Array(words))
    default:
      throw HostCommandError(
        "'\((["ip"] + arguments).joined(separator: " "))' is not understood; ip address, link, route and rule are, with add and del")
    }
  }

  /// The first of the words that begins so (matches() of iproute2); `del` and the like are prefixes, too.
  private static func full(_ word: String, _ known: [String]) -> String { known.first { !word.isEmpty && $0.hasPrefix(word) } ?? word }

  private mutating func addRoute(_ words: [String], _ family: Family, _ verb: String) throws(HostCommandError) {
    let route = try route(words, family)
    func isInTheWay(_ r: Route) -> Bool {
      r.destination == route.destination && r.table == route.table && r.metric == route.metric
    }
    if verb == "add", route.destination.family == .ipv4, routes.routes.contains(where: isInTheWay) {
      throw HostCommandError("there is a route to \(route.destination) already (EEXIST)")
    }
    if verb == "change", !routes.routes.contains(where: isInTheWay) { throw HostCommandError("there is no such route (ENOENT)") }
    if verb == "replace" || verb == "change" { routes.removeAll(where: isInTheWay) }
    routes.add(route)
  }

  private mutating func deleteRule(_ words: [String], _ family: Family) throws(HostCommandError) {
    // What is not said is not asked for; `lookup` need not be.
    let says = { (keys: String...) in words.contains(where: keys.contains) }
    let wanted = try rule(words, family)
    let found = routes.rules.firstIndex { r in
      r.family == family && (!says("pref", "priority") || r.priority == wanted.priority)
        && (!says("lookup", "table") || r.table == wanted.table)
        && (!says("from") || r.source == wanted.source) && (!says("to") || r.destination == wanted.destination)
        && (!says("fwmark") || (r.mark == wanted.mark && r.markMask == wanted.markMask))
        && (!says("iif") || r.inInterface == wanted.inInterface)
        && (!says("oif") || r.outInterface == wanted.outInterface) && r.isNegated == wanted.isNegated
    }
    guard let found else { throw HostCommandError("there is no such rule (ENOENT)") }
    routes.removeRule(at: found)
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
      if let address = Address(String(to.prefix { $0 != "/" })) {
        throw HostCommandError("route '\(text)': '\(to)' has no length from 0 to \(address.family.addressBits)")
      }
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
    if let gateway = route.gateway, gateway.family != prefix.address.family {
      throw HostCommandError("route '\(text)': the gateway is of another family than the destination")
    }
    guard mustLead else { return route }
    if route.interface.isNone, let gateway = route.gateway {
      // The kernel wants a neighbour (net/ipv4/fib_semantics.c, fib_check_nh).
      guard let way = routes.lookup(RouteQuery(to: gateway, from: .any(gateway.family))), way.kind == .unicast, way.gateway == nil else {
        throw HostCommandError("route '\(text)': \(gateway) is in no network that the host is connected to; add dev, or an interface there")
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
    var rule = RoutingRule(priority: routes.defaultPriority(family), family: family, table: Route.mainTable)
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
