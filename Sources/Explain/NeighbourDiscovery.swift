// Neighbour discovery on Ethernet (RFC 4861, 7.2): before an IPv6 packet leaves, its sender asks for the next hop's hardware address, with
// ICMPv6 that walks the tables as all does. ARP walks none. Conversations are played as if all neighbours knew each other; here the messages
// that go before them are played on a copy of the host, and those that rules drop are told. Sources: ndisc_solicit, ndisc_recv_ns,
// ndisc_recv_na, ndisc_send_skb (net/ipv6/ndisc.c). Who is asked has learned the asker's address from the solicitation, but only for the
// address that the solicitation came from: a router asks with a link-local one.

import Host
import Machine
import Netfilter
import Simulator
import Wire

/// A message of neighbour discovery that rules of the host dropped, so that somebody never learns a hardware address.
package struct FailedDiscovery: Hashable, Sendable {
  package enum Message: String, Hashable, Sendable {
    case solicitation = "neighbour-solicitation"
    case advertisement = "neighbour-advertisement"
    package var type: UInt8 { self == .solicitation ? ICMPv6.neighbourSolicitation : ICMPv6.neighbourAdvertisement }
  }
  package var message: Message
  package var interface: String
  /// Who asks: an address, `the router on eth0`, or `this host`.
  package var asker: String
  /// Whose hardware address is asked for.
  package var target: Address
  package var hook: Hook
  package var table: TableKind
  /// Nil: the policy dropped it, or what is no rule.
  package var rule: RuleReference?
  /// `by the policy of filter INPUT`.
  package var dropped: String
}

/// The exchanges that a conversation needs, one after another on a copy of the host.
package struct NeighbourDiscovery {
  private var host: Host
  private let book: RuleBook
  private var failures: [FailedDiscovery] = []
  /// What the host has learned, and what was learned of its addresses.
  private var heard: Set<Neighbour> = []
  private var told: Set<Told> = []

  private struct Told: Hashable {
    var neighbour: Neighbour
    var own: Address
  }

  /// `host`: as it was before the conversation. `knowsNeighbours`: the hardware addresses that its interfaces have are those that it learned.
  package static func failures(_ c: Conversation, on host: Host, knowsNeighbours: Bool) -> [FailedDiscovery] {
    guard c.flow.family == .ipv6, !host.context.stages(.ipv6).isEmpty else { return [] }
    var discovery = NeighbourDiscovery(host, knowsNeighbours)
    for step in c.steps {
      if case .arrived(let port) = step.origin { discovery.beAsked(step, port) }
      for case .sent(_, let packet) in step.outputs { discovery.ask(packet, at: step.time) }
    }
    return discovery.failures
  }

  private init(_ before: Host, _ knowsNeighbours: Bool) {
    host = before
    host.isTracing = true
    host.holdPoint = nil
    book = RuleBook(before, .ipv6)
    for i in host.machine.interfaces.indices where host.machine.interfaces[i].kind == .ethernet {
      let interface = host.machine.interfaces[i]
      if knowsNeighbours { heard.formUnion(interface.neighbours.keys.map { Neighbour($0, on: InterfaceID(i)) }) }
      // What every device has that speaks IPv6 (addrconf_addr_gen, net/ipv6/addrconf.c).
      if interface.isUp, !interface.addresses.contains(where: { $0.address.family == .ipv6 && $0.address.isLinkLocal }) {
        _ = host.machine.add(InterfaceAddress(.linkLocal(interface.mac), prefixLength: 64), to: InterfaceID(i))
      }
    }
  }

  /// A packet came in: before, the neighbour that sent it asked for this host's address.
  private mutating func beAsked(_ step: Step, _ port: InterfaceID) {
    let machine = host.machine
    guard let packet = Packet(step.bytes), packet.family == .ipv6, !packet.destination.isMulticast, !packet.source.isUnspecified,
      !machine.isLocal(packet.source)
    else { return }
    var device = port
    if let bridge = machine.bridge(ofPort: port) {
      // A frame for another machine only crosses.
      guard let to = step.link?.destination, machine.isOwn(to, bridge: bridge) else { return }
      device = machine.bridges[bridge].device
    }
    guard let interface = machine.interface(device), interface.kind == .ethernet else { return }
    let own = interface.addresses.filter { $0.address.family == .ipv6 }
    let way = machine.routes.lookup(RouteQuery(to: packet.source, from: .any(.ipv6)))
    let isNear = packet.source.isLinkLocal || own.contains { $0.prefix.contains(packet.source) }
    let gateway = way?.interface == device ? way?.gateway : nil
    let mac = step.link?.source ?? .assumed(gateway ?? packet.source)
    let first = gateway ?? (isNear || way?.interface == device ? packet.source : .linkLocal(mac))
    // Who only hands packets on asks with its link-local address.
    let asker = first == packet.source || first.isLinkLocal ? first : .linkLocal(mac)
    let target =
      own.contains { $0.address == packet.destination }
      ? packet.destination
      : (own.first { !first.isLinkLocal && $0.prefix.contains(first) } ?? own.first { $0.address.isLinkLocal })?.address
    guard let target, told.insert(Told(neighbour: Neighbour(first, on: device), own: target)).inserted else { return }

    let name = first == packet.source || gateway != nil ? "\(first)" : "the router on \(interface.name)"
    let group = Address.solicitedNode(target)
    var failure = FailedDiscovery(
      message: .solicitation, interface: interface.name.description, asker: name, target: target, hook: .input, table: .filter, dropped: "")
    let question = message(.solicitation, for: target, from: asker, to: group, mac)
    let link = EthernetHeader(destination: interface.hardwareAddress(of: group), source: mac, type: EthernetHeader.ipv6)
    if isLost({ $0.receive(question, on: port, link: link, at: step.time) }, &failure) { return }
    heard.insert(Neighbour(asker, on: device))
    failure.message = .advertisement
    let answer = message(.advertisement, for: target, from: target, to: asker, interface.mac)
    _ = isLost({ $0.send(answer, from: .kernel, boundTo: device, at: step.time) }, &failure)
  }

  /// A packet leaves: before, this host asked for the next hop's address.
  private mutating func ask(_ packet: Packet, at time: UInt64) {
    let device = packet.outInterface
    let next = packet.nextHop
    guard packet.family == .ipv6, packet.physOut.isNone, !next.isMulticast, !next.isUnspecified,
      let interface = host.machine.interface(device), interface.kind == .ethernet, heard.insert(Neighbour(next, on: device)).inserted
    else { return }
    let own = interface.addresses.filter { $0.address.family == .ipv6 }
    guard let source = (own.first { $0.address == packet.source } ?? own.first { $0.address.isLinkLocal })?.address else { return }

    let group = Address.solicitedNode(next)
    var failure = FailedDiscovery(
      message: .solicitation, interface: interface.name.description, asker: "this host", target: next, hook: .output, table: .filter,
      dropped: "")
    let question = message(.solicitation, for: next, from: source, to: group, interface.mac)
    if isLost({ $0.send(question, from: .kernel, boundTo: device, at: time) }, &failure) { return }
    told.insert(Told(neighbour: Neighbour(next, on: device), own: source))
    failure.message = .advertisement
    let mac = interface.hardwareAddress(of: next)
    let answer = message(.advertisement, for: next, from: next, to: source, mac)
    let link = EthernetHeader(destination: interface.mac, source: mac, type: EthernetHeader.ipv6)
    let port = host.machine.entrance(device, of: next, time)
    _ = isLost({ $0.receive(answer, on: port, link: link, at: time) }, &failure)
  }

  /// The message with the option that has the sender's hardware address: source of a solicitation, target of an advertisement.
  private func message(
    _ kind: FailedDiscovery.Message, for target: Address, from source: Address, to destination: Address, _ mac: MACAddress
  ) -> [UInt8] {
    let isQuestion = kind == .solicitation
    var header = IPv6Header(source: source, destination: destination, nextHeader: IPProtocol.icmpv6)
    header.hopLimit = 255
    // Flags of an advertisement: solicited, override.
    return header.datagram(
      ICMPv6.message(
        type: kind.type, code: 0, rest: isQuestion ? 0 : 0x6000_0000, target.bytes(.ipv6) + [isQuestion ? 1 : 2, 1] + mac.bytes,
        source: source, destination: destination))
  }

  /// Whether tables drop what `play` begins; then it is written down. What ends for other reasons is no business of the rules.
  private mutating func isLost(_ play: (inout Host) -> Void, _ failure: inout FailedDiscovery) -> Bool {
    host.traces = []
    host.outputs = []
    play(&host)
    guard let walk = host.traces.first?.trace, case .dropped(let reason)? = walk.events.last, let table = reason.table,
      let packet = walk.packet(at: walk.events.count)
    else { return false }
    for case .hook(let hook, _, _) in walk.events { failure.hook = hook }
    failure.table = table
    if case .rule(_, let entry) = reason { failure.rule = book.reference(table, entry) }
    failure.dropped = reason.text(book, packet, input: failure.interface)
    failures.append(failure)
    return true
  }
}

extension DropReason {
  /// The table that did it.
  fileprivate var table: TableKind? {
    switch self {
    case .rule(let table, _), .policy(let table, _), .unreadableHeader(let table, _), .jumpStack(let table): table
    default: nil
    }
  }
}

extension Address {
  /// The group of those whose address ends so (RFC 4291, 2.7.1).
  fileprivate static func solicitedNode(_ a: Address) -> Address {
    Address(high: 0xff02_0000_0000_0000, low: 0x1_ff00_0000 | a.low & 0xff_ffff)
  }

  /// Made of a hardware address (RFC 4291, appendix A).
  fileprivate static func linkLocal(_ mac: MACAddress) -> Address {
    let identifier = (mac.value & 0xffff_ff00_0000) << 16 | 0xff_fe00_0000 | mac.value & 0xff_ffff
    return Address(high: 0xfe80_0000_0000_0000, low: identifier ^ 0x200_0000_0000_0000)
  }
}
