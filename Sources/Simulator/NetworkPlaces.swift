// Who is where in a network: the host that has an address, the neighbour on a wire, and the way by which an address outside comes in.

internal import Host
package import Machine
package import Netfilter
package import Wire

extension Network {
  func machine(_ n: Int) -> Machine? { nodes.indices.contains(n) ? nodes[n].host.machine : nil }

  /// The host that has an address.
  package func node(of address: Address) -> Int? {
    nodes.firstIndex { !address.isLoopback && $0.host.machine.isLocal(address) }
  }

  /// The host on the same wire that has the address of the next hop, or the hardware address of a frame; or else a bridge's port there.
  func neighbour(_ nextHop: Address, _ addressee: MACAddress?, of plug: Plug) -> Plug? {
    guard let others = wires.first(where: { $0.contains(plug) })?.filter({ $0 != plug }) else { return nil }
    func isMeant(_ machine: Machine) -> Bool { addressee.map(machine.has) ?? machine.isLocal(nextHop) }
    return others.first { machine($0.node).map(isMeant) ?? false } ?? others.first { machine($0.node)?.bridge(ofPort: $0.interface) != nil }
  }

  /// A host asks in vain for an address that is another host's and that nobody has on its wire. Of addresses that no host has nothing is known:
  /// they are outside. What is behind a bridge is not known either.
  mutating func findSilentNeighbours() {
    guard nodes.count > 1 else { return }
    for n in nodes.indices {
      let own = nodes[n].host.machine
      let others = nodes.indices.filter { $0 != n }.flatMap { nodes[$0].host.machine.interfaces.dropFirst().flatMap(\.addresses) }
      var silent = nodes[n].known
      for id in own.interfaces.indices.dropFirst().map({ InterfaceID($0) }) where !own.isOfBridge(id) {
        for address in Set(others.map(\.address)) where !isAnswered(address, at: Plug(n, id)) { silent.insert(Neighbour(address, on: id)) }
      }
      nodes[n].host.machine.silentNeighbours = silent
    }
  }
  private func isAnswered(_ address: Address, at plug: Plug) -> Bool {
    let others = wires.first { $0.contains(plug) }?.filter { $0.node != plug.node } ?? []
    return others.contains { other in
      guard let machine = machine(other.node), machine.interface(other.interface)?.isUp == true else { return false }
      return machine.isLocal(address) || machine.isOfBridge(other.interface)
    }
  }

  /// Where the world outside hands over a packet for a host's address: at the host, or at the router that it is behind. Private addresses
  /// of hosts behind a router are not known outside.
  func uplink(of owner: Int, from source: Address, to destination: Address) -> Plug? {
    var n = owner
    for _ in nodes.indices {
      guard let route = nodes[n].host.route(to: source, from: destination), route.kind == .unicast else { return nil }
      let plug = Plug(n, nodes[n].host.machine.entrance(route.interface))
      guard wires.contains(where: { $0.contains(plug) }) else {
        let isPrivate = Prefix.privateNetworks.contains { $0.contains(destination) }
        return n == owner || !isPrivate ? plug : nil
      }
      guard let router = route.gateway.flatMap({ neighbour($0, nil, of: plug) }) else { return nil }
      n = router.node
    }
    return nil
  }

  /// The way by which packets of an address outside come in.
  func entrance(_ source: Address) -> Plug? { places[source] ?? (try? place(of: source)) }

  /// The host that is nearest to an address outside: with the longest prefix to it, and there the interface on no wire. What is asked of a
  /// host's own address comes by the way that its answer takes.
  func place(of address: Address, asking destination: Address? = nil) throws(ScenarioError) -> Plug {
    var best: (plug: Plug, rank: Int)?
    var failure = ScenarioError.noRoute(to: address)
    for n in nodes.indices {
      let own = destination.flatMap { nodes[n].host.machine.isLocal($0) ? $0 : nil }
      guard let route = nodes[n].host.route(to: address, from: own) else { continue }
      guard route.kind == .unicast else {
        failure = .notLocal(address)
        continue
      }
      let plug = Plug(n, nodes[n].host.machine.entrance(route.interface, of: route.gateway ?? address, clock.now))
      let leadsOn = neighbour(route.gateway ?? address, nil, of: plug) != nil
      let rank = (leadsOn ? 0 : 1000) + (route.destination.length(route.destination.family) ?? 0)
      if rank > best?.rank ?? -1 { best = (plug, rank) }
    }
    guard let best else { throw failure }
    return best.plug
  }

  /// Of the link to a machine outside.
  func mtuOutside(_ bytes: [UInt8]) -> Int {
    Datagram(bytes, quoted: true).flatMap { places[$0.destination] }.flatMap { machine($0.node)?.interface($0.interface)?.mtu } ?? 1500
  }

  /// The Ethernet header of a frame: from the host that sent it, or from an address outside or the gateway to it.
  mutating func link(_ d: Datagram, _ sender: MACAddress?, _ known: MACAddress?, at plug: Plug) -> EthernetHeader? {
    guard let interface = machine(plug.node)?.interface(plug.interface), interface.kind == .ethernet else { return nil }
    let neighbour = nodes[plug.node].host.route(to: d.source)?.gateway ?? d.source
    let addressee = known ?? machine(plug.node)?.addressee(of: d.destination, atPort: plug.interface)
    if let addressee {
      let port = port(to: addressee, on: plug.node) ?? places[d.destination].flatMap { $0.node == plug.node ? $0.interface : nil }
      nodes[plug.node].host.machine.expect(addressee, behind: port, notBehind: plug.interface, clock.now)
    }
    return EthernetHeader(
      destination: addressee ?? interface.mac, source: sender ?? interface.neighbours[neighbour] ?? .assumed(neighbour),
      type: d.family == .ipv4 ? EthernetHeader.ipv4 : EthernetHeader.ipv6)
  }

  /// The interface of a host that is on a wire with another host's hardware address.
  private func port(to addressee: MACAddress, on n: Int) -> InterfaceID? {
    for wire in wires where wire.contains(where: { machine($0.node)?.has(addressee) ?? false }) {
      if let plug = wire.first(where: { $0.node == n }) { return plug.interface }
    }
    return nil
  }
}

extension Host {
  func route(to destination: Address, from source: Address? = nil) -> Route? {
    machine.routes.lookup(RouteQuery(to: destination, from: source ?? .any(destination.family)))
  }
  func sourceAddress(to destination: Address) throws(ScenarioError) -> Address {
    guard let route = route(to: destination) else { throw .noRoute(to: destination) }
    guard let source = machine.sourceAddress(for: destination, via: route) else { throw .noSourceAddress(for: destination) }
    return source
  }
}

extension Prefix {
  /// RFC 1918, 6598 and 4193.
  fileprivate static let privateNetworks: [Prefix] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].compactMap { Prefix($0) }
}

extension Machine {
  /// Whether a route is looked up by the source of what a socket sends, too. Replies have it, and in IPv4 all that is connected (the route is
  /// looked up again when there is a source: ip_route_connect, include/net/route.h). A ping, and a connection in IPv6, keeps the way that was
  /// found without one (ip6_dst_lookup_tail, net/ipv6/ip6_output.c), unless the program bound its socket: it must have, if the kernel
  /// would have chosen another address.
  package func isBound(_ d: Departure) -> Bool {
    guard case .client = d.sender, let datagram = Datagram(d.bytes, quoted: true),
      datagram.family == .ipv6 || datagram.proto == IPProtocol.icmp
    else { return true }
    let query = RouteQuery(to: datagram.destination, from: .any(datagram.family), mark: d.mark)
    guard let route = outputRoute(query) else { return true }
    return sourceAddress(for: datagram.destination, via: route) != datagram.source
  }

  /// Whether settings have the kernel pass over an echo request (icmp_echo, net/ipv4/icmp.c; icmpv6_rcv, net/ipv6/icmp.c).
  package func ignoresPing(_ packet: Packet) -> Bool {
    let settings = sysctl
    if packet.family == .ipv4 {
      return settings.icmpEchoIgnoreAll && packet.proto == IPProtocol.icmp && packet.icmpType == ICMP.echoRequest
    }
    return packet.proto == IPProtocol.icmpv6 && packet.icmpType == ICMPv6.echoRequest
      && (settings.icmpv6EchoIgnoreAll || settings.icmpv6EchoIgnoreMulticast && packet.destination.isMulticast)
  }

  /// Of the way from this machine to an address.
  package func linkMTU(to destination: Address, from source: Address) -> Int {
    guard let route = routes.lookup(RouteQuery(to: destination, from: source)) else { return 1500 }
    if route.mtu > 0 { return route.mtu }
    return interface(route.kind == .local ? Machine.loopback : route.interface)?.mtu ?? 1500
  }

  /// What was sent to all, by broadcast or multicast, is answered from an address of one's own; nil for all else.
  package func ownAddress(inAnswerTo source: Address, _ destination: Address) -> Address? {
    guard !isForOneMachine(destination), let route = routes.lookup(RouteQuery(to: source, from: .any(source.family))) else { return nil }
    return sourceAddress(for: source, via: route)
  }

  /// Whether an address is neither a group's nor a broadcast address.
  package func isForOneMachine(_ destination: Address) -> Bool {
    !destination.isMulticast && destination != .v4(255, 255, 255, 255)
      && routes.lookup(RouteQuery(to: destination, from: .any(destination.family)))?.kind != .broadcast
  }
}
