// Devices, addresses, routes, rules and settings of a snapshot become a machine. Sources: what ip(8) of iproute2 prints with -j
// (ip/ipaddress.c, iproute.c, iprule.c), sysctl(8).

import Machine
import Wire

extension Snapshot {
  /// Reads the machine; what it has that a machine here can't is added to `unmodelled`, what is missing to `notes`.
  mutating func readMachine(_ text: SnapshotText) {
    let interfaces = readInterfaces(text)
    let known = Dictionary(interfaces.enumerated().map { ($1.name, InterfaceID($0)) }, uniquingKeysWith: { a, _ in a })
    var routes = readRules(text)
    for (family, command) in [(Family.ipv4, "ip -4 -d -j route show table all"), (.ipv6, "ip -6 -d -j route show table all")] {
      guard let list = json(text, command) else { continue }
      for r in list.array { if let route = route(r, family, known) { routes.add(route) } }
    }
    for r in refusals { routes.add(r) }
    // A neighbour that the machine has not met has some hardware address, too.
    machine = Machine(
      interfaces: interfaces.map {
        var i = $0
        i.assumesNeighbours = true
        return i
      }, routes: routes)
    for n in JSONValue(text.good("ip -j neigh show")?.output ?? "")?.array ?? [] where n["state"].array.contains(.text("FAILED")) {
      guard let address = n["dst"].string.flatMap({ Address($0) }), let id = n["dev"].string.flatMap({ known[InterfaceName($0)] }) else {
        continue
      }
      machine.silentNeighbours.insert(Neighbour(address, on: id))
    }
    // A snapshot that is older than this question has no answer to it.
    for device in text["ip -j maddr show"] == nil ? [] : json(text, "ip -j maddr show")?.array ?? [] {
      guard let id = device["ifname"].string.flatMap({ known[InterfaceName($0)] }) else { continue }
      for group in device["maddr"].array.compactMap({ $0["address"].string.flatMap { Address($0) } }) {
        machine.memberships.insert(GroupMembership(group, on: id))
      }
    }
    readSysctls(text)
    readBridges(text)
  }

  /// The JSON that a command printed; a note where there is none.
  mutating func json(_ text: SnapshotText, _ command: String) -> JSONValue? {
    guard let section = text[command], section.isGood else {
      notes.append("The snapshot lacks what `\(command)' prints: \(text[command]?.reason ?? "it is not in it").")
      return nil
    }
    // Where there is nothing to print, ip(8) may print nothing.
    guard let value = JSONValue(section.output.isEmpty ? "[]" : section.output) else {
      notes.append("What `\(command)' printed can't be read.")
      return nil
    }
    return value
  }

  // MARK: devices

  private mutating func readInterfaces(_ text: SnapshotText) -> [Interface] {
    var out: [(index: UInt64, Interface)] = []
    for j in json(text, "ip -d -j link show")?.array ?? [] {
      guard let name = j["ifname"].string else { continue }
      let flags = j["flags"].array.compactMap(\.string)
      let kind: Interface.Kind =
        switch j["link_type"].string {
        case "loopback": .loopback
        case "ether": .ethernet
        default: .tun
        }
      let group = j["group"].number ?? (j["group"].string == "default" ? 0 : nil)
      if group == nil { notes.append("The group of \(name) has a name, \(j["group"].string ?? ""): its number isn't known here.") }
      out.append(
        (
          j["ifindex"].number ?? .max,
          Interface(
            InterfaceName(name), kind: kind, mtu: Int(clamping: j["mtu"].number ?? 1500),
            mac: j["address"].string.flatMap { MACAddress($0) } ?? .zero, group: UInt32(clamping: group ?? 0), isUp: flags.contains("UP"))
        ))
      if j["linkinfo"]["info_kind"].string == "vrf" { unmodelled.append("the VRF \(name)") }
      if j["xdp"].has { unmodelled.append("an XDP program on \(name)") }
    }
    var interfaces = out.sorted { $0.index < $1.index }.map(\.1)
    if let lo = interfaces.firstIndex(where: { $0.kind == .loopback }) {
      interfaces.insert(interfaces.remove(at: lo), at: 0)
    } else {
      interfaces.insert(Interface(.loopback, kind: .loopback, mtu: 65536), at: 0)
    }
    for j in json(text, "ip -d -j addr show")?.array ?? [] {
      guard let name = j["ifname"].string, let i = interfaces.firstIndex(where: { $0.name == InterfaceName(name) }) else { continue }
      for a in j["addr_info"].array {
        guard let address = a["local"].string.flatMap({ Address($0) }) else { continue }
        let bits = address.family.addressBits
        let broadcast = a["broadcast"].string.flatMap { Address($0) }
        interfaces[i].addresses.append(
          InterfaceAddress(address, prefixLength: min(bits, Int(clamping: a["prefixlen"].number ?? UInt64(bits))), broadcast: broadcast))
      }
    }
    for n in JSONValue(text.good("ip -j neigh show")?.output ?? "")?.array ?? [] {
      guard let address = n["dst"].string.flatMap({ Address($0) }), let mac = n["lladdr"].string.flatMap({ MACAddress($0) }),
        let name = n["dev"].string, let i = interfaces.firstIndex(where: { $0.name == InterfaceName(name) })
      else { continue }
      interfaces[i].neighbours[address] = mac
    }
    return interfaces
  }

  // MARK: routes

  private mutating func route(_ j: JSONValue, _ family: Family, _ known: [InterfaceName: InterfaceID]) -> Route? {
    let kinds: [String: RouteKind] = [
      "unicast": .unicast, "local": .local, "broadcast": .broadcast, "multicast": .multicast, "unreachable": .unreachable,
      "prohibit": .prohibit, "blackhole": .blackhole, "throw": .throw,
    ]
    guard let to = j["dst"].string, let kind = kinds[j["type"].string ?? "unicast"] else { return nil }
    guard let prefix = to == "default" ? .all(family) : Prefix(to) else { return nil }
    if j["flags"].array.contains(.text("dead")) { return nil }
    // A route for some sources only (`from`, IPv6) or for a TOS.
    if j["src"].has || j["tos"].has {
      unmodelled.append("the route to \(to) that asks for more than the destination")
      return nil
    }
    var way = j
    let hops = j["nexthops"].array
    if let first = hops.first {
      way = first
      if hops.count > 1 { notes.append("The route to \(to) has \(hops.count) ways; the first is taken here.") }
    }
    var route = Route(prefix, kind: kind, interface: .none, table: table(j["table"]))
    route.gateway = (way["gateway"].string ?? way["via"]["host"].string).flatMap { Address($0) }
    if let device = way["dev"].string { route.interface = known[InterfaceName(device)] ?? .none }
    route.metric = UInt32(clamping: j["metric"].number ?? 0)
    route.preferredSource = j["prefsrc"].string.flatMap { Address($0) }
    route.mtu = Int(clamping: j["metrics"].array.lazy.compactMap { $0["mtu"].number }.first ?? 0)
    if kind == .unicast, route.interface.isNone { return nil }
    if route.interface.isNone { route.interface = Machine.loopback }
    return route
  }

  /// A table's number; a name of /etc/iproute2/rt_tables that isn't one of the three gets a number of its own.
  private mutating func table(_ j: JSONValue) -> UInt32 {
    if let n = j.number { return UInt32(clamping: n) }
    switch j.string ?? "main" {
    case "main": return Route.mainTable
    case "local": return Route.localTable
    case "default": return Route.defaultTable
    case let name:
      if let n = tableNames[name] { return n }
      let n = Snapshot.firstOwnTable + UInt32(tableNames.count)
      tableNames[name] = n
      return n
    }
  }

  // MARK: rules

  /// Keys of `ip -j rule` that a rule here has.
  private static let ruleKeys: Set<String> = [
    "priority", "src", "srclen", "dst", "dstlen", "iif", "oif", "iif_detached", "oif_detached", "fwmark", "fwmask", "table", "action",
    "not", "protocol", "realms",
  ]

  private mutating func readRules(_ text: SnapshotText) -> RoutingTable {
    var rules: [RoutingRule] = []
    for (family, command) in [(Family.ipv4, "ip -4 -d -j rule show"), (.ipv6, "ip -6 -d -j rule show")] {
      guard let list = json(text, command) else {
        rules += RoutingTable().rules.filter { $0.family == family }
        continue
      }
      for j in list.array {
        let priority = UInt32(clamping: j["priority"].number ?? 0)
        let strange = j.keys.filter { !Snapshot.ruleKeys.contains($0) }.sorted()
        let action = j["action"].string
        let refusal: [String: RouteKind] = ["prohibit": .prohibit, "unreachable": .unreachable, "blackhole": .blackhole]
        if !strange.isEmpty || (action.map { refusal[$0] == nil && $0 != "to_tbl" } ?? false) {
          unmodelled.append("the routing rule \(priority) (\((strange + [action].compactMap { $0 }).joined(separator: ", ")))")
          continue
        }
        var rule = RoutingRule(priority: priority, family: family, table: Route.mainTable)
        if let kind = action.flatMap({ refusal[$0] }) {
          // A rule that refuses is one that leads to a table where everything is refused.
          rule.table = Snapshot.firstOwnTable + 1000 + UInt32(refusals.count)
          refusals.append(Route(.all(family), kind: kind, interface: Machine.loopback, table: rule.table))
        } else {
          rule.table = table(j["table"])
        }
        rule.source = prefix(j["src"], j["srclen"], family)
        rule.destination = prefix(j["dst"], j["dstlen"], family)
        rule.inInterface = j["iif"].string.map { InterfaceName($0) }
        rule.outInterface = j["oif"].string.map { InterfaceName($0) }
        if let mark = j["fwmark"].number {
          rule.mark = UInt32(truncatingIfNeeded: mark)
          rule.markMask = UInt32(truncatingIfNeeded: j["fwmask"].number ?? UInt64(UInt32.max))
        }
        rule.isNegated = j.keys.contains("not")
        rules.append(rule)
      }
    }
    return RoutingTable(rules: rules)
  }

  private func prefix(_ address: JSONValue, _ length: JSONValue, _ family: Family) -> Prefix? {
    guard let text = address.string, text != "all", let a = Address(text) else { return nil }
    let bits = family.addressBits
    return Prefix(a, length: min(bits, Int(clamping: length.number ?? UInt64(bits))))
  }

  // MARK: settings

  private mutating func readSysctls(_ text: SnapshotText) {
    guard let section = text["sysctl -a"], !section.output.isEmpty else {
      notes.append("The snapshot lacks what `sysctl -a' prints, so settings are as a kernel has them when it starts.")
      return
    }
    // The settings of br_netfilter are there when it is.
    let hasBridgeNetfilter = section.lines.contains { $0.hasPrefix("net.bridge.bridge-nf-call-iptables") }
    (machine.sysctl.bridgeCallsIPTables, machine.sysctl.bridgeCallsIP6Tables) = (hasBridgeNetfilter, hasBridgeNetfilter)
    // What sysctl(8) can't read it complains of, and ends with 1 or so: what it could is good.
    for line in section.lines {
      guard let at = line.range(of: " = ") ?? line.range(of: " =") else { continue }
      let key = String(line[..<at.lowerBound])
      let value = String(line[at.upperBound...])
      // Only the first namespace has this one, and it says nothing of that one's own log.
      if key == "net.netfilter.nf_log_all_netns" { continue }
      if key.hasPrefix("net.") { _ = try? machine.sysctl.set(key, value) }
    }
  }
}

extension Substring {
  /// Where another text stands first.
  fileprivate func range(of other: String) -> Range<Index>? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(other) { return at..<index(at, offsetBy: other.count) }
      at = index(after: at)
    }
    return nil
  }
}
