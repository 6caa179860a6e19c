// Packets into a router whose rules use every extension. The first byte picks the ruleset and whether the way is traced; then come packets,
// each behind two bytes of length and one of manner: by which device, or sent by a local program, and after which pause.

import Host
import IPTables
import Machine
import Netfilter
import Verify
import Wire

enum PacketHarness {
  private static let hosts: [Host] = (0..<8).map(host)

  static func run(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    var host = hosts[Int(first & 7)]
    host.isTracing = first & 8 != 0
    var rest = bytes.dropFirst()
    var time: UInt64 = 0
    while rest.count > 3 {
      let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
      let manner = rest.removeFirst()
      let packet = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      time += [0, 1_000_000, 250_000_000, 40_000_000_000][Int(manner >> 6)]
      switch manner & 3 {
      case 0: host.receive(packet, on: InterfaceID(1), at: time)
      case 1: host.receive(packet, on: InterfaceID(2), link: EthernetHeader(packet), at: time)
      case 2: host.send(packet, from: SocketOwner(uid: 1000, gid: 0), at: time)
      default: host.send(packet, mark: 1, at: time)
      }
      for case .sent(_, let sent) in host.outputs { promise(sent.bytes.count <= 65_575, "a packet of \(sent.bytes.count) bytes left") }
      for record in host.logs { promise(!LogLine(record, host.machine).text.isEmpty, "a log line is empty") }
      host.outputs.removeAll()
      host.logs.removeAll()
      host.traces.removeAll()
    }
    _ = ConntrackListing.all(host.context).map { $0.line(isExtended: true) }
  }

  /// Two networks, a device without and one with a link layer, and a small link, so that packets are cut.
  private static func host(_ seed: Int) -> Host {
    var machine = Machine()
    func address(_ text: String, _ length: Int) -> InterfaceAddress { InterfaceAddress(Address(text) ?? .zero, prefixLength: length) }
    machine.add(Interface(InterfaceName("wa"), kind: .tun, addresses: [address("10.0.0.1", 24), address("fd00:a::1", 64)], mtu: 1400))
    machine.add(
      Interface(
        InterfaceName("wb"), kind: .ethernet, addresses: [address("192.0.2.1", 24), address("fd00:b::1", 64)],
        mac: MACAddress(0x0200_0000_0001)))
    machine.sysctl.ipForward = true
    machine.sysctl.ipv6Forwarding = true
    var host = Host(machine, seed: UInt64(seed))
    var dice = Dice(seed: UInt64(seed) + 1)
    do {
      host.sets = try Sets(saved: Array((randomSets(.ipv4) + randomSets(.ipv6) + sharedSets).utf8))
      try host.load(RandomRules.make(.ipv6, &dice).read(into: RandomRules.make(.ipv4, &dice).read(into: Ruleset())))
    } catch { fatalError("the rules of seed \(seed) are wrong: \(error)") }
    return host
  }
}
