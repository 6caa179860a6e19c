// Routes and policy rules: which way a destination goes. Models fib_lookup (net/ipv4/fib_rules.c, fib_trie.c) and ip6_route_lookup
// (net/ipv6/fib6_rules.c): rules by priority choose tables, a table answers with its longest prefix, then the lowest metric.

import Wire

/// What a matching route does with a packet; `ip route add TYPE …`.
package enum RouteKind: UInt8, Hashable, Sendable {
  case unicast, local, broadcast, multicast, unreachable, prohibit, blackhole, `throw`
}

/// One route.
package struct Route: Hashable, Sendable {
  package static let localTable: UInt32 = 255
  package static let mainTable: UInt32 = 254
  package static let defaultTable: UInt32 = 253

  package var destination: Prefix
  package var kind: RouteKind
  package var gateway: Address?
  package var interface: InterfaceID
  package var metric: UInt32
  package var table: UInt32
  /// `src ADDRESS`: the source of packets made on this host.
  package var preferredSource: Address?
  /// `mtu N`, or zero for the interface's.
  package var mtu: Int

  package init(
    _ destination: Prefix, kind: RouteKind = .unicast, via gateway: Address? = nil, interface: InterfaceID, metric: UInt32 = 0,
    table: UInt32 = Route.mainTable, preferredSource: Address? = nil, mtu: Int = 0
  ) {
    self.destination = destination
    self.kind = kind
    self.gateway = gateway
    self.interface = interface
    self.metric = metric
    self.table = table
    self.preferredSource = preferredSource
    self.mtu = mtu
  }
}

/// `ip rule`: which table to ask for which packets.
package struct RoutingRule: Hashable, Sendable {
  package var priority: UInt32
  package var family: Family
  package var source: Prefix?
  package var destination: Prefix?
  package var mark: UInt32
  package var markMask: UInt32
  package var inInterface: InterfaceName?
  package var outInterface: InterfaceName?
  package var isNegated: Bool
  package var table: UInt32

  package init(priority: UInt32, family: Family, table: UInt32) {
    self.priority = priority
    self.family = family
    self.table = table
    mark = 0
    markMask = 0
    isNegated = false
  }
}

/// The question a packet asks of the routes.
package struct RouteQuery: Hashable, Sendable {
  package var destination: Address
  package var source: Address
  package var mark: UInt32
  /// The interface the packet came in by; none for a packet made here.
  package var input: InterfaceName
  /// A socket's bound interface, or the interface a reverse-path check asks about.
  package var output: InterfaceID
  package init(to destination: Address, from source: Address, mark: UInt32 = 0, input: InterfaceName = .none, output: InterfaceID = .none) {
    self.destination = destination
    self.source = source
    self.mark = mark
    self.input = input
    self.output = output
  }
}

/// The routes of a machine, both families.
package struct RoutingTable: Hashable, Sendable {
  /// Longest prefix first, then lowest metric; kept in order by `add`.
  package private(set) var routes: [Route] = []
  /// In order of priority.
  package private(set) var rules: [RoutingRule]
  /// IPv4 rules or local routes that the kernel did not make itself (fib4_has_custom_rules, fib_has_custom_local_routes): sources are then
  /// looked up, not only held against this machine's addresses.
  package private(set) var isCustom4 = false

  package init() {
    rules = [(0, Route.localTable), (32766, Route.mainTable), (32767, Route.defaultTable)].flatMap { priority, table in
      Family.allCases.map { RoutingRule(priority: priority, family: $0, table: table) }
    }
  }

  /// With these rules alone.
  package init(rules: [RoutingRule]) {
    self.rules = []
    for rule in rules { add(rule) }
  }

  package mutating func add(_ route: Route) {
    // The kernel's own have a preferred source.
    if route.kind == .local, route.destination.family == .ipv4, route.preferredSource == nil { isCustom4 = true }
    let length = RoutingTable.order(route)
    let at = routes.firstIndex { RoutingTable.order($0) < length || (RoutingTable.order($0) == length && $0.metric > route.metric) }
    routes.insert(route, at: at ?? routes.count)
  }
  package mutating func add(_ rule: RoutingRule) {
    if rule.family == .ipv4 { isCustom4 = true }
    // Each family has its own list.
    rules.insert(rule, at: rules.firstIndex { $0.family == rule.family && $0.priority > rule.priority } ?? rules.count)
  }
  /// What a rule gets that names none: one before the second of its family (fib_default_rule_pref, net/core/fib_rules.c).
  package func defaultPriority(_ family: Family) -> UInt32 {
    let second = rules.lazy.filter { $0.family == family }.dropFirst().first?.priority ?? 0
    return second == 0 ? 0 : second - 1
  }
  package mutating func removeAll(where gone: (Route) -> Bool) { routes.removeAll(where: gone) }
  package mutating func removeRule(at position: Int) { if rules.indices.contains(position) { rules.remove(at: position) } }

  private static func order(_ r: Route) -> Int { r.destination.length(r.destination.family) ?? 0 }

  /// The route for a packet, or nil if there is none. `unreachable`, `prohibit` and `blackhole` routes are answers.
  package func lookup(_ q: RouteQuery) -> Route? {
    let family = q.destination.family
    for rule in rules where rule.family == family && matches(rule, q) {
      for route in routes where route.table == rule.table && route.destination.contains(q.destination) {
        if !q.output.isNone, route.interface != q.output { continue }
        if route.kind == .throw { break }
        return route
      }
    }
    return nil
  }

  /// The longest prefix of the local table alone, which says what kind of address this is (inet_dev_addr_type).
  package func localRoute(_ a: Address) -> Route? {
    for route in routes where route.table == Route.localTable && route.destination.contains(a) { return route }
    return nil
  }

  private func matches(_ rule: RoutingRule, _ q: RouteQuery) -> Bool {
    var hit = (q.mark ^ rule.mark) & rule.markMask == 0
    if let s = rule.source { hit = hit && s.contains(q.source) }
    if let d = rule.destination { hit = hit && d.contains(q.destination) }
    if let i = rule.inInterface { hit = hit && i == q.input }
    return hit != rule.isNegated
  }
}
