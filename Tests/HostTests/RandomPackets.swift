// Random packets between few ends, so that some of them belong together: requests, replies, retransmissions, fragments, ICMP errors about
// packets before, and bytes that are no packet at all.

import Machine
import Netfilter
import Verify
import Wire

/// What is done to a host next.
enum Event {
  case receive([UInt8], on: InterfaceID, EthernetHeader?)
  case send([UInt8], SocketOwner?, mark: UInt32)
}

struct RandomPackets {
  private var earlier: [[UInt8]] = []

  mutating func next(_ dice: inout Dice) -> Event {
    let family: Family = dice.chance(60) ? .ipv4 : .ipv6
    let ours = family == .ipv4 ? ["10.0.0.1", "192.0.2.1"] : ["fd00:a::1", "fd00:b::1"]
    let near = family == .ipv4 ? ["10.0.0.2", "10.0.0.3"] : ["fd00:a::2", "fd00:a::3"]
    let far =
      family == .ipv4 ? ["192.0.2.2", "192.0.2.3", "203.0.113.9", "224.0.0.1", "192.0.2.255"] : ["fd00:b::2", "fd00:b::3", "ff02::1"]
    let way = Int.random(in: 0..<10, using: &dice)
    let (from, to): (String, String) =
      switch way {
      case 0..<4: (dice.pick(near), dice.pick(far + ours))
      case 4..<7: (dice.pick(far), dice.pick(near + ours))
      default: (dice.pick(ours), dice.pick(near + far + ours + (family == .ipv4 ? ["127.0.0.1"] : ["::1"])))
      }
    var bytes = datagram(family, address(from), address(to), &dice)
    if dice.chance(3) { bytes = (0..<Int.random(in: 0..<80, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) } }
    if dice.chance(5), !bytes.isEmpty { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &dice)) }
    if dice.chance(5), !bytes.isEmpty { bytes[Int.random(in: 0..<bytes.count, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice) }
    if dice.chance(8), let again = earlier.randomElement(using: &dice) { bytes = again }
    earlier.append(bytes)
    if earlier.count > 20 { earlier.removeFirst() }
    if way >= 7 {
      return .send(bytes, dice.chance(70) ? SocketOwner(uid: dice.pick([0, 1000]), gid: 0) : nil, mark: dice.pick([0, 0, 1]))
    }
    let onFirst = way < 4 ? !dice.chance(5) : dice.chance(5)
    // The second device has frames.
    let link =
      onFirst ? nil : EthernetHeader(destination: dice.pick([.broadcast, MACAddress(0x0200_0000_0001)]), source: .zero, type: 0x0800)
    return .receive(bytes, on: InterfaceID(onFirst ? 1 : 2), link)
  }

  private func address(_ text: String) -> Address { Address(text) ?? .zero }

  private func datagram(_ family: Family, _ from: Address, _ to: Address, _ dice: inout Dice) -> [UInt8] {
    let payload =
      Array("GET /".utf8.prefix(Int.random(in: 0...5, using: &dice))) + Array(repeating: 1, count: dice.pick([0, 0, 4, 40, 1500]))
    let ports: [UInt16] = [22, 53, 80, 8080, 40000, 40001]
    var proto: UInt8
    var body: [UInt8]
    switch Int.random(in: 0..<10, using: &dice) {
    case 0..<5:
      proto = IPProtocol.tcp
      var h = TCPHeader()
      h.sourcePort = dice.pick(ports)
      h.destinationPort = dice.pick(ports)
      h.flags = dice.pick([.syn, .syn, [.syn, .ack], .ack, .ack, [.psh, .ack], [.fin, .ack], .rst, [.rst, .ack], [], [.syn, .fin]])
      h.sequence = dice.pick([1000, 1001, 5000, 5001, 100_000])
      h.acknowledgement = h.flags.contains(.ack) ? dice.pick([1001, 5001, 90_000]) : 0
      h.window = dice.pick([64240, 0])
      if h.flags.contains(.syn), dice.chance(50) { h.options = [2, 4, 5, 180] }
      body = h.segment(payload, family, from, to)
    case 5..<8:
      proto = IPProtocol.udp
      body = UDPHeader(sourcePort: dice.pick(ports), destinationPort: dice.pick(ports)).datagram(payload, family, from, to)
    case 8:
      proto = family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6
      let echo: [UInt8] = family == .ipv4 ? [8, 0] : [128, 129]
      body = [dice.pick(echo), 0, 0, 0, 0, 1, 0, dice.pick([1, 2])] + payload
      if dice.chance(40), let about = earlier.randomElement(using: &dice) {
        body = [family == .ipv4 ? dice.pick([3, 11]) : dice.pick([1, 3]), dice.pick([0, 1, 3]), 0, 0, 0, 0, 0, 0] + about.prefix(60)
      }
      var sum = Checksum()
      if family == .ipv6 { sum.addPseudoHeader(.ipv6, from, to, proto, length: body.count) }
      sum.add(body, 0..<body.count)
      body.set16(2, sum.value)
    default:
      proto = dice.pick([IPProtocol.sctp, IPProtocol.gre, IPProtocol.esp, 99])
      body = (0..<Int.random(in: 0...40, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
    }
    let fragment: UInt16 = dice.chance(88) ? 0 : dice.pick([IPv4Header.moreFragments, 1, 3, 5, 1 | IPv4Header.moreFragments])
    if family == .ipv4 {
      var h = IPv4Header(source: from, destination: to, proto: proto)
      h.ttl = dice.pick([64, 64, 64, 1, 2])
      h.tos = dice.pick([0, 0, 0x10, 0x28])
      h.identification = 7
      h.fragmentWord = fragment != 0 ? fragment : dice.chance(50) ? IPv4Header.dontFragment : 0
      return h.datagram(body)
    }
    if fragment != 0 {
      var header: [UInt8] = [proto, 0, 0, 0, 0, 0, 0, 7]
      header.set16(2, (fragment & 0x1fff) << 3 | (fragment & IPv4Header.moreFragments != 0 ? 1 : 0))
      body = header + body
      proto = IPProtocol.fragment
    }
    if dice.chance(10) {
      body = [proto, 0, 1, 4, 0, 0, 0, 0] + body
      proto = IPProtocol.destinationOptions
    }
    var h = IPv6Header(source: from, destination: to, nextHeader: proto)
    h.hopLimit = dice.pick([64, 64, 1, 2])
    return h.datagram(body)
  }
}
