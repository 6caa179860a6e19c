// The groups that a machine is in: those that its programs have joined, and some without a program's wish. IPv4: all hosts (ip_mc_up,
// net/ipv4/igmp.c; RFC 1112). IPv6: all nodes (ipv6_add_dev), and where neighbours are asked for addresses the solicited-node groups of its
// own (addrconf_join_solict, net/ipv6/addrconf.c; RFC 4291, 2.7.1) and, of a router, of the anycast address of each of its networks
// (addrconf_join_anycast).

import Wire

/// That a program has joined a group (IP_ADD_MEMBERSHIP, IPV6_ADD_MEMBERSHIP).
package struct GroupMembership: Hashable, Sendable {
  package var group: Address
  /// None: on every device.
  package var interface: InterfaceID
  package init(_ group: Address, on interface: InterfaceID = .none) {
    self.group = group
    self.interface = interface
  }
}

extension Machine {
  /// Whether packets to a group that come in by a device are taken in here (ip_check_mc_rcu, ipv6_chk_mcast_addr). A program that is bound to
  /// a group's address is taken to have joined it.
  package func isMember(of group: Address, on id: InterfaceID) -> Bool {
    if memberships.contains(GroupMembership(group)) || memberships.contains(GroupMembership(group, on: id)) { return true }
    if sockets.sockets.contains(where: { $0.address == group }) { return true }
    if group.isIPv4 { return group == .v4(224, 0, 0, 1) }
    if group.low == 1, group.high == 0xff02_0000_0000_0000 || group.high == 0xff01_0000_0000_0000 { return true }
    guard group.high == 0xff02_0000_0000_0000, group.low >> 24 == 0x1_ff, let interface = interface(id), interface.kind == .ethernet else {
      return false
    }
    let low = group.low & 0xff_ffff
    return interface.addresses.contains { own in
      guard !own.address.isIPv4 else { return false }
      if own.address.low & 0xff_ffff == low { return true }
      return own.prefixLength < 127 && sysctl.forwards(.ipv6, interface.name) && own.prefix.address.low & 0xff_ffff == low
    }
  }

  /// A router answers to the first address of its IPv6 networks (RFC 4291, 2.6.1; addrconf_join_anycast): on this device, or on any.
  package func isAnycast(_ a: Address, on device: InterfaceID = .none) -> Bool {
    !a.isIPv4 && sysctl.ipv6Forwarding
      && interfaces.indices.contains { i in
        (device.isNone || device == InterfaceID(i)) && interfaces[i].isUp && interfaces[i].kind != .loopback
          && interfaces[i].addresses.contains { $0.prefixLength < 127 && $0.prefix.address == a && !$0.address.isIPv4 }
      }
  }
}
