// The source address that a device's addresses give to packets for a destination: what MASQUERADE and the routing of local packets ask.
// Models inet_select_addr (net/ipv4/devinet.c) and ipv6_dev_get_saddr (net/ipv6/addrconf.c; RFC 6724, section 5).

import Wire

extension Machine {
  /// The address that a packet made here for `destination` gets: the route's preferred source, or the best of its interface
  /// (fib_result_prefsrc, include/net/ip_fib.h; ip6_route_get_saddr, include/net/ip6_route.h).
  package func sourceAddress(for destination: Address, via route: Route) -> Address? {
    if let s = route.preferredSource { return s }
    return destination.isIPv4
      ? selectAddress(route.interface, nextHop: route.gateway ?? .anyV4) : selectAddress6(route.interface, for: destination)
  }

  /// inet_select_addr: the device's first address in the next hop's network, else its first; else the first of any device. Only addresses
  /// of universal scope count (127.0.0.0/8 has scope host), and secondary ones do not.
  package func selectAddress(_ id: InterfaceID, nextHop: Address) -> Address? {
    var first: Address?
    if let interface = interface(id) {
      for a in interface.primaryAddresses4 where !a.address.isLoopback {
        if nextHop.isUnspecified || a.prefix.contains(nextHop) { return a.address }
        if first == nil { first = a.address }
      }
    }
    if let first { return first }
    for interface in interfaces {
      for a in interface.primaryAddresses4 where !a.address.isLoopback { return a.address }
    }
    return nil
  }

  /// ipv6_dev_get_saddr without preferences: the best of all devices' addresses, or of the outgoing device's alone where the destination is
  /// multicast or of no wider scope than the link. A tie goes to the one met first.
  package func selectAddress6(_ output: InterfaceID, for destination: Address) -> Address? {
    let onlyOutput = destination.isMulticast || destination.scope6 <= Address.linkScope
    var best: (address: Address, score: SourceScore)?
    for (i, interface) in interfaces.enumerated() where interface.isUp {
      let id = InterfaceID(i)
      if onlyOutput, id != output { continue }
      for a in interface.addresses6 {
        let score = SourceScore(a, for: destination, isOutput: id == output)
        if best.map({ $0.score < score }) ?? true { best = (a.address, score) }
      }
    }
    return best?.address
  }
}

extension Interface {
  /// IPv4 addresses without the secondary ones: an address whose network an earlier one has is secondary (__inet_insert_ifa).
  package var primaryAddresses4: [InterfaceAddress] {
    var primary: [InterfaceAddress] = []
    for a in addresses where a.address.isIPv4 && !primary.contains(where: { $0.prefix == a.prefix }) { primary.append(a) }
    return primary
  }

  /// IPv6 addresses in the kernel's order: wider scope first, and of one scope the latest first (ipv6_link_dev_addr).
  package var addresses6: [InterfaceAddress] {
    var sorted: [InterfaceAddress] = []
    for a in addresses where !a.address.isIPv4 {
      sorted.insert(a, at: sorted.firstIndex { a.address.scope6 >= $0.address.scope6 } ?? sorted.count)
    }
    return sorted
  }
}

extension Address {
  package static let linkScope = 2

  /// The scope of an IPv6 address as the kernel orders it (ipv6_addr_src_scope): 2 link, 5 site, 14 global, else a multicast's own.
  package var scope6: Int {
    if high >> 56 == 0xff { return Int(high >> 48 & 15) }
    if high == 0, low == 1 { return Address.linkScope }
    return switch high >> 54 {
    case 0x3fa: Address.linkScope
    case 0x3fb: 5
    default: 14
    }
  }

  /// The label of the default policy table (net/ipv6/addrlabel.c).
  fileprivate var label6: Int {
    if high == 0 {
      if low == 1 { return 0 }
      if low >> 32 == 0xffff { return 4 }
      if low >> 32 == 0 { return 3 }
    }
    if high >> 32 == 0x2001_0000 { return 6 }
    if high >> 36 == 0x200_1001 { return 7 }
    if high >> 48 == 0x2002 { return 2 }
    if high >> 48 == 0x3ffe { return 12 }
    if high >> 54 == 0x3fb { return 11 }
    if high >> 57 == 0x7e { return 5 }
    return 1
  }

  /// 2001:10::/28, addresses that are no locators.
  fileprivate var isORCHID: Bool { high >> 36 == 0x200_1001 }
}

/// One candidate's marks, compared rule by rule (ipv6_get_saddr_eval). Rules 3, 4 and 7 ask for deprecated, home and temporary addresses,
/// which no machine here has.
private struct SourceScore: Comparable {
  var isSame: Bool
  var scope: Int
  var isOutput: Bool
  var hasLabel: Bool
  var hasORCHID: Bool
  var commonBits: Int

  init(_ candidate: InterfaceAddress, for destination: Address, isOutput: Bool) {
    let a = candidate.address
    isSame = a == destination
    // Wide enough: the narrower the better. Too narrow: the wider the better.
    scope = a.scope6 >= destination.scope6 ? -a.scope6 : a.scope6 - 128
    self.isOutput = isOutput
    hasLabel = a.label6 == destination.label6
    hasORCHID = a.isORCHID == destination.isORCHID
    let x = a ^ destination
    commonBits = min(x.high != 0 ? x.high.leadingZeroBitCount : 64 + x.low.leadingZeroBitCount, candidate.prefixLength)
  }

  static func < (a: SourceScore, b: SourceScore) -> Bool {
    if a.isSame != b.isSame { return b.isSame }
    if a.scope != b.scope { return a.scope < b.scope }
    if a.isOutput != b.isOutput { return b.isOutput }
    if a.hasLabel != b.hasLabel { return b.hasLabel }
    if a.hasORCHID != b.hasORCHID { return b.hasORCHID }
    return a.commonBits < b.commonBits
  }
}
