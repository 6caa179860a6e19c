// -m addrtype: what kind of address the routes say it is (net/netfilter/xt_addrtype.c, match_type and match_type6; inet_dev_addr_type in
// net/ipv4/fib_frontend.c; iptables-extensions(8), addrtype).

import Machine
import Wire

package struct AddrtypeMatch: MatchExtension {
  package static let name = "addrtype"
  package static let help = [
    "--src-type": "what kind of address the source is",
    "--dst-type": "what kind of address the destination is",
    "--limit-iface-in": "look the address up on the incoming device only",
    "--limit-iface-out": "look the address up on the outgoing device only",
  ]
  package static func helpNames(_ family: Family) -> [String] { AddressTypes.names.names.map(\.name) }
  package static let options: [Option<Self>] = [
    .value("--src-type", \.source, .addressTypes),
    .value("--dst-type", \.destination, .addressTypes),
    .flag("--limit-iface-in", \.limitsIn, excludes: ["--limit-iface-out"]),
    .flag("--limit-iface-out", \.limitsOut, excludes: ["--limit-iface-in"]),
  ]
  package var source: Negatable<AddressTypes>?
  package var destination: Negatable<AddressTypes>?
  /// Only addresses of the interface that the packet came in by count.
  package var limitsIn = false
  package var limitsOut = false
  package init() {}
  package var match: Match { .addrtype(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    let device = limitsIn ? packet.inInterface : limitsOut ? packet.outInterface : .none
    if let s = source, has(packet.source, s.value, packet.family, device, &context) == s.isNegated { return false }
    if let d = destination, has(packet.destination, d.value, packet.family, device, &context) == d.isNegated { return false }
    return true
  }

  private func has(_ a: Address, _ types: AddressTypes, _ family: Family, _ device: InterfaceID, _ context: inout Context) -> Bool {
    family == .ipv4 ? isType4(a, types, device, &context) : isType6(a, types, device, &context)
  }

  /// An IPv4 address is of exactly one type: the kind of its route in the local table, unicast if it has none there.
  private func isType4(_ a: Address, _ types: AddressTypes, _ device: InterfaceID, _ context: inout Context) -> Bool {
    let kind = context.machine.kind(of: a, on: device)
    if context.isTracing { context.evidence = .addressType(kind) }
    return types.contains(AddressTypes(kind))
  }

  /// An IPv6 address may be of several types; some are asked of the address itself and some of its route.
  private func isType6(_ a: Address, _ types: AddressTypes, _ device: InterfaceID, _ context: inout Context) -> Bool {
    if types.contains(.multicast), !a.isMulticast { return false }
    // Loopback and unspecified addresses are not unicast addresses to ipv6_addr_type.
    if types.contains(.unicast), a.isMulticast || (a.high == 0 && a.low == 0) { return false }
    if types.contains(.unspecified), a != .zero { return false }
    if types.isDisjoint(with: [.local, .anycast, .unreachable]) { return true }
    var found: AddressTypes = []
    if !device.isNone, types.contains(.local), context.machine.interface(device)?.addresses.contains(where: { $0.address == a }) == true {
      found.insert(.local)
    }
    let route = context.machine.routes.lookup(RouteQuery(to: a, from: .zero, output: device))
    if context.isTracing { context.evidence = .addressType(route?.kind) }
    switch route?.kind {
    case nil, .unreachable, .prohibit, .blackhole, .throw: found = hasMulticastRoute(a, device, context.machine) ? [] : .unreachable
    case .local:
      if device.isNone { found.insert(.local) } else if route?.interface != device { found = .unreachable }
    default: if context.machine.isAnycast(a, on: device) { found.insert(.anycast) }
    }
    return !types.isDisjoint(with: found)
  }

  /// Every interface that is up has a route for ff00::/8 (addrconf_add_mroute in net/ipv6/addrconf.c).
  private func hasMulticastRoute(_ a: Address, _ device: InterfaceID, _ machine: Machine) -> Bool {
    a.isMulticast
      && machine.interfaces.indices.contains { i in
        machine.interfaces[i].isUp && machine.interfaces[i].kind != .loopback && (device.isNone || device == InterfaceID(i))
      }
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if source == nil, destination == nil { throw OptionError("addrtype: you must specify --src-type or --dst-type") }
  }

  /// addrtype_mt_checkentry_v1.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if limitsOut, !use.hooks.isDisjoint(with: [.prerouting, .input]) {
      throw KernelRefusal("EINVAL", "addrtype: --limit-iface-out is not for PREROUTING and INPUT")
    }
    if limitsIn, !use.hooks.isDisjoint(with: [.postrouting, .output]) {
      throw KernelRefusal("EINVAL", "addrtype: --limit-iface-in is not for POSTROUTING and OUTPUT")
    }
    let types = (source?.value ?? []).union(destination?.value ?? [])
    if use.family == .ipv6, types.contains(.broadcast) || types.contains(.blackhole) || types.rawValue >= AddressTypes.prohibit.rawValue {
      throw KernelRefusal("EINVAL", "addrtype: BROADCAST, BLACKHOLE, PROHIBIT, THROW, NAT and XRESOLVE are for IPv4 only")
    }
  }

  package func listing(_ context: OptionContext) -> String? {
    var out = "ADDRTYPE match"
    if let s = source { out += " src-type " + (s.isNegated ? "!" : "") + s.value.text }
    if let d = destination { out += " dst-type " + (d.isNegated ? "!" : "") + d.value.text }
    if limitsIn { out += " limit-in" }
    if limitsOut { out += " limit-out" }
    return out
  }
}

/// A set of address types; bit N is type N of enum rtnetlink's RTN_*.
package struct AddressTypes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }
  package static let unspecified = AddressTypes(rawValue: 1 << 0)
  package static let unicast = AddressTypes(rawValue: 1 << 1)
  package static let local = AddressTypes(rawValue: 1 << 2)
  package static let broadcast = AddressTypes(rawValue: 1 << 3)
  package static let anycast = AddressTypes(rawValue: 1 << 4)
  package static let multicast = AddressTypes(rawValue: 1 << 5)
  package static let blackhole = AddressTypes(rawValue: 1 << 6)
  package static let unreachable = AddressTypes(rawValue: 1 << 7)
  package static let prohibit = AddressTypes(rawValue: 1 << 8)

  init(_ kind: RouteKind) {
    switch kind {
    case .unicast: self = .unicast
    case .local: self = .local
    case .broadcast: self = .broadcast
    case .multicast: self = .multicast
    case .blackhole: self = .blackhole
    case .unreachable: self = .unreachable
    case .prohibit: self = .prohibit
    case .throw: self = AddressTypes(rawValue: 1 << 9)
    }
  }

  static let names = FlagNames(
    names: [
      "UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW", "NAT",
      "XRESOLVE",
    ].enumerated().map { ($1, 1 << UInt32($0)) })
  var text: String { AddressTypes.names.names.filter { UInt32(rawValue) & $0.bit != 0 }.map(\.name).joined(separator: ",") }
}

extension Format<AddressTypes> {
  fileprivate static let addressTypes = Format(
    "type[,...]",
    readBytes: { (word, _, _) throws(OptionError) in
      let bits = try AddressTypes.names.read(word) { rest, isLast in
        OptionError(
          isLast ? "addrtype: bad type \"\(rest)\"" : "addrtype: bad type `\(rest)'", word: word.text,
          allowed: AddressTypes.names.names.map(\.name).joined(separator: ", "))
      }
      return AddressTypes(rawValue: UInt16(truncatingIfNeeded: bits))
    },
    write: { v, _ in v.text })
}
