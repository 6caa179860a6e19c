// The machine of a case: interfaces, addresses, routes and settings, as a network namespace is set up for it. IPv4 forwarding is on, IPv6
// forwarding where the case has IPv6, rp_filter is off: the case's own settings come last.

internal import KernelJudge
internal import Machine
internal import Netfilter
internal import Simulator
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
    for name in ["all"] + c.interfaces.map(\.name) { try set("net.ipv4.conf.\(name).send_redirects", "0") }
    try set("net.ipv6.icmp.ratelimit", "0")
    // A recorder's sockets hear all protocols but two: there is no socket of protocol 0, and 255 is that of sockets which only send.
    handlers4 = c.captureLocal ? Set(1...254) : Machine.ownHandlers4
    try set("net.ipv6.conf.all.forwarding", "1")
    // In the recorders' order: first there are TUN and TAP devices, then the others; then one after another comes up and gets its addresses.
    for i in c.interfaces.filter(\.isOpened) + c.interfaces.filter({ !$0.isOpened }) { try add(i) }
    for i in c.interfaces { try bringUp(i) }
    for r in c.routes { try ip("route add \(r)") }
    for line in c.ip { try ip(line) }
    for g in c.groups {
      guard let group = Address(g), group.isMulticast else { throw ReplayError("groups: '\(g)' is no multicast address") }
      memberships.insert(GroupMembership(group))
    }
    for (key, value) in c.sysctl.sorted(by: { $0.key < $1.key }) { try set(key, value.text) }
  }

  private mutating func add(_ i: KernelCase.Interface) throws(ReplayError) {
    var interface = Interface(InterfaceName(i.name), kind: i.type == "tap" || i.type == "bridge" ? .ethernet : .tun)
    interface.isUp = false
    interface.mtu = i.mtu ?? 1500
    if let g = i.group { interface.group = UInt32(g.text) ?? 0 }
    if let m = i.mac {
      guard let mac = MACAddress(m) else { throw ReplayError("interface \(i.name): '\(m)' is no hardware address") }
      interface.mac = mac
    }
    for n in i.neigh ?? [] {
      guard let a = Address(n.ip), let m = MACAddress(n.mac) else { throw ReplayError("interface \(i.name): neighbour \(n.ip) \(n.mac)") }
      interface.neighbours[a] = m
    }
    let added = i.type == "bridge" ? addBridge(interface) : add(interface)
    // Nobody is at the other end of the device to answer for a neighbour.
    if i.type == "bridge" || i.type == "tap" && i.master == nil { lonelyInterfaces.insert(added) }
  }

  private mutating func bringUp(_ i: KernelCase.Interface) throws(ReplayError) {
    guard let device = id(InterfaceName(i.name)) else { return }
    if let master = i.master {
      guard let bridge = id(InterfaceName(master)), enslave(device, to: bridge) else {
        throw ReplayError("interface \(i.name) can't be a port of \(master)")
      }
    }
    setUp(device, i.up ?? true)
    for a in i.addrs ?? [] {
      guard let p = Prefix(a) else { throw ReplayError("interface \(i.name): '\(a)' is no address with a prefix length") }
      _ = add(InterfaceAddress(p.address, prefixLength: p.length(p.family) ?? 0), to: device)
    }
  }

  mutating func set(_ key: String, _ value: String) throws(ReplayError) {
    do { try sysctl.set(key, value) } catch { throw ReplayError(error.description) }
  }

  /// What ip(8) does, a line of its batch file.
  private mutating func ip(_ line: String) throws(ReplayError) {
    do throws(HostCommandError) { try ip(line.split(separator: " ").map(String.init)) } catch { throw ReplayError("ip: \(error.text)") }
  }
}

extension Hook {
  init(_ hook: KernelStep.Hold.Hook) {
    self =
      switch hook {
      case .prerouting: .prerouting
      case .input: .input
      case .forward: .forward
      case .output: .output
      case .postrouting: .postrouting
      }
  }
}
