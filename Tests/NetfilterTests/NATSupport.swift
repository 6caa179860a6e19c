// Packets and connections for the tests of NAT.

import Machine
import Testing
import Wire

@testable import Netfilter

extension Packet {
  /// A packet of a transport header with its payload.
  static func make(_ source: Address, _ destination: Address, _ proto: UInt8, _ payload: [UInt8]) -> Packet? {
    source.family == .ipv4
      ? Packet(IPv4Header(source: source, destination: destination, proto: proto).datagram(payload))
      : Packet(IPv6Header(source: source, destination: destination, nextHeader: proto).datagram(payload))
  }
  static func udp(_ source: Address, _ sourcePort: UInt16, _ destination: Address, _ port: UInt16, _ data: [UInt8] = [0x78]) -> Packet? {
    let header = UDPHeader(sourcePort: sourcePort, destinationPort: port)
    return make(source, destination, IPProtocol.udp, header.datagram(data, source.family, source, destination))
  }
}

extension Context {
  /// A new entry of the packet's tuple, not confirmed, as the packet carries it when it comes to NAT.
  mutating func begin(_ packet: inout Packet, zone: UInt16 = 0) throws {
    let tuple = try #require(Tuple(packet, zone: zone))
    let reply = try #require(tuple.inverted)
    packet.connection = connections.insert(Connection(original: tuple, reply: reply))
    packet.connectionState = .new
  }

  /// A machine with these devices beside lo: name and addresses with prefix lengths.
  init(_ devices: [(name: String, addresses: [String])]) {
    var machine = Machine()
    for d in devices {
      let addresses = d.addresses.compactMap { text -> InterfaceAddress? in
        let parts = text.split(separator: "/")
        guard parts.count == 2, let a = Address(String(parts[0])), let n = Int(parts[1]) else { return nil }
        return InterfaceAddress(a, prefixLength: n)
      }
      machine.add(Interface(InterfaceName(d.name), kind: .tun, addresses: addresses))
    }
    self.init(machine: machine)
  }
}

extension Context {
  /// NAT at a hook with one table.
  mutating func nat(_ packet: inout Packet, at hook: Hook, table: inout LoadedTable?) -> Verdict {
    var tables = [table]
    defer { table = tables[0] }
    return nat(&packet, at: hook, tables: &tables, NATOrder(0))
  }
}
