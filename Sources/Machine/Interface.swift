// A network device with its addresses, as far as a packet filter and the routing beneath it can see one.

import Wire

/// The position of an interface in `Machine.interfaces`; what the kernel's ifindex is (ifindex = position + 1, so `lo` is 1).
package struct InterfaceID: Hashable, Sendable {
  package var rawValue: Int32
  package init(_ position: Int) { rawValue = Int32(truncatingIfNeeded: position) }
  /// No interface.
  package static let none = InterfaceID(-1)
  package var isNone: Bool { rawValue < 0 }
}

/// One address of an interface.
package struct InterfaceAddress: Hashable, Sendable {
  package var address: Address
  /// Bits of the address's family.
  package var prefixLength: Int
  /// The broadcast address that it was given (`ip addr add … brd …`); without one, nothing but the routes knows which it is.
  package var broadcast: Address?

  package init(_ address: Address, prefixLength: Int, broadcast: Address? = nil) {
    self.address = address
    self.prefixLength = prefixLength
    self.broadcast = broadcast
  }
  package var prefix: Prefix { Prefix(Prefix(address, length: prefixLength).network, length: prefixLength) }
}

/// A network device.
package struct Interface: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case loopback
    /// Without a link layer: what arrives is an IP datagram (TUN).
    case tun
    /// With Ethernet frames (TAP, veth, a network card).
    case ethernet
  }

  package var name: InterfaceName
  package var kind: Kind
  package var addresses: [InterfaceAddress]
  /// Largest datagram in bytes.
  package var mtu: Int
  package var mac: MACAddress
  /// `ip link set … group N`, asked by `-m devgroup`.
  package var group: UInt32
  package var isUp: Bool
  /// Hardware addresses of neighbours; where one is missing, a frame goes to ff:ff:ff:ff:ff:ff.
  package var neighbours: [Address: MACAddress]
  /// Every other neighbour has the address that `MACAddress.assumed` makes of its own: the simulator's machines do.
  package var assumesNeighbours = false

  package init(
    _ name: InterfaceName, kind: Kind = .ethernet, addresses: [InterfaceAddress] = [], mtu: Int = 1500, mac: MACAddress = .zero,
    group: UInt32 = 0, isUp: Bool = true
  ) {
    self.name = name
    self.kind = kind
    self.addresses = addresses
    self.mtu = mtu
    self.mac = mac
    self.group = group
    self.isUp = isUp
    neighbours = [:]
  }

  /// `lo` with 127.0.0.1/8 and ::1/128.
  package static let loopback = Interface(
    .loopback, kind: .loopback,
    addresses: [
      InterfaceAddress(.v4(127, 0, 0, 1), prefixLength: 8), InterfaceAddress(.loopbackV6, prefixLength: 128),
    ], mtu: 65536)
}
