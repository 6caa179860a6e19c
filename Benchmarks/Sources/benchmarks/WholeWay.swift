// The way of a forwarded packet through a whole host, and what a connection takes in the table.

import CountingAllocator
import Host
import Machine
import Netfilter
import Wire

/// A router between a private network and the world, as most homes and offices have it.
private let rules = """
  *mangle
  -A PREROUTING -i eth0 -p tcp --dport 22 -j MARK --set-xmark 0x1
  -A FORWARD -m mark --mark 0x1 -j ACCEPT
  COMMIT
  *nat
  -A PREROUTING -i eth1 -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.3:80
  -A POSTROUTING -s 10.0.0.0/8 -o eth1 -j MASQUERADE
  COMMIT
  *filter
  :INPUT DROP
  :FORWARD DROP
  -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  -A FORWARD -m conntrack --ctstate INVALID -j DROP
  -A FORWARD -i eth0 -p tcp -m multiport --dports 80,443 -j ACCEPT
  COMMIT

  """
private let client = Address.v4(10, 0, 0, 2)
private let router = Address.v4(192, 0, 2, 1)
private let server = Address.v4(192, 0, 2, 2)

private func routerHost() -> (Host, inside: InterfaceID, outside: InterfaceID) {
  var machine = Machine()
  let inside = machine.add(
    Interface(InterfaceName("eth0"), kind: .tun, addresses: [InterfaceAddress(.v4(10, 0, 0, 1), prefixLength: 8)]))
  let outside = machine.add(Interface(InterfaceName("eth1"), kind: .tun, addresses: [InterfaceAddress(router, prefixLength: 24)]))
  machine.sysctl.ipForward = true
  var host = Host(machine)
  do { try host.load(rulesetOf(rules)) } catch { fatalError("\(error)") }
  return (host, inside, outside)
}

enum WholeWay {
  static func measure() -> Measurement {
    var (host, inside, outside) = routerHost()
    host.receive(tcpDatagram(from: client, 40000, to: server, 80, .syn), on: inside, at: 0)
    host.receive(
      tcpDatagram(from: server, 80, to: router, 40000, [.syn, .ack], sequence: 5000, acknowledgement: 1001), on: outside, at: 0)
    host.receive(tcpDatagram(from: client, 40000, to: server, 80, .ack, sequence: 1001, acknowledgement: 5001), on: inside, at: 0)
    let packet = tcpDatagram(
      from: client, 40000, to: server, 80, [.psh, .ack], sequence: 1001, acknowledgement: 5001, payload: Array(repeating: 7, count: 100))
    guard host.outputs.count == 3 else { fatalError("the connection was not made: \(host.outputs)") }
    host.outputs.removeAll(keepingCapacity: true)

    // The bytes that come out are written over and go in again, so that the caller allocates nothing either.
    var bytes = packet
    var lost = 0
    let measurement = Measurement.take(turns: 200) {
      var handed: [UInt8] = []
      swap(&handed, &bytes)
      host.receive(consume handed, on: inside, at: 0)
      if case .sent(_, let sent)? = host.outputs.last { bytes = sent.bytes } else { lost += 1 }
      host.outputs.removeAll(keepingCapacity: true)
      bytes.replaceSubrange(bytes.indices, with: packet)
    }
    guard lost == 0 else { fatalError("\(lost) packets did not come out") }
    return measurement
  }
}

enum ConnectionMemory {
  static let connections = 50_000

  /// Bytes that the heap grew by for each connection, or nil where that can't be told.
  static func measure() -> Int? {
    guard counting_allocator_works() != 0 else { return nil }
    var (host, inside, _) = routerHost()
    let before = counting_allocator_live_bytes()
    for i in 0..<connections {
      let address = Address.v4(10, 1, UInt8(i >> 8), UInt8(i & 255))
      host.receive(tcpDatagram(from: address, 40000, to: server, 80, .syn), on: inside, at: 0)
      host.outputs.removeAll(keepingCapacity: true)
    }
    return Int(counting_allocator_live_bytes() - before) / connections
  }
}
