// Rewriting a packet's addresses and ports with their checksums. Models nf_nat_packet (net/netfilter/nf_nat_core.c), nf_nat_manip_pkt,
// l4proto_manip_pkt and the functions of each protocol (net/netfilter/nf_nat_proto.c). Checksums are updated, not computed anew, so that a
// packet that came with a wrong one leaves with a wrong one.

import Machine
import Wire

extension Manipulation {
  /// HOOK2MANIP: sources are changed where a packet leaves or is delivered, destinations where it comes in or is made.
  @inline(__always) init(_ hook: Hook) { self = hook == .postrouting || hook == .input ? .source : .destination }
  @inline(__always) var opposite: Manipulation { self == .source ? .destination : .source }

  /// The bit that says that a connection's packets of this direction are changed in this way: replies are changed the other way round.
  @inline(__always) func status(_ direction: Direction) -> ConnectionStatus {
    (self == .source) == (direction == .original) ? .sourceNAT : .destinationNAT
  }
  /// The bit that says that this mapping of a connection was decided.
  @inline(__always) var done: ConnectionStatus { self == .source ? .sourceNATDone : .destinationNATDone }
}

extension Context {
  /// Translates a packet by what was decided for its connection.
  mutating func translate(_ packet: inout Packet, _ manipulation: Manipulation) -> Verdict {
    let connection = connections[packet.connection]
    let direction = packet.connectionState?.direction ?? .original
    guard connection.status.contains(manipulation.status(direction)) else { return .accept }
    // The packet shall look like the inverse of the other direction.
    guard let target = connection[direction.opposite].inverted else { return .drop(.nat(.unwritable)) }
    let before = isTracing ? packet.ownTuple : nil
    guard packet.manipulate(manipulation, toward: target) else { return .drop(.nat(.unwritable)) }
    switch packet.proto {
    case IPProtocol.tcp: join(packet, TCPHeader.minimumLength)
    case IPProtocol.sctp: join(packet, 12)
    default: break
    }
    if let before { traceTranslation(manipulation, before, packet) }
    return .accept
  }

  /// Writes down what became of the packet, and the packet as later events see it.
  mutating func traceTranslation(_ manipulation: Manipulation, _ before: Tuple, _ packet: borrowing Packet) {
    trace.add(.translated(manipulation, before: before, after: packet.ownTuple))
    trace.snapshots.append((trace.events.count, copy packet))
  }
}

extension Packet {
  /// Gives the packet the source or the destination of `target`. False if a header is cut off or can't be rewritten.
  mutating func manipulate(_ manipulation: Manipulation, toward target: Tuple) -> Bool {
    let transport = isChainComplete && fragmentOffset == 0 ? transportOffset : nil
    guard bytes.manipulate(manipulation, toward: target, ip: 0, transport: transport) else { return false }
    let isPort = hasTransport && target.hasPorts && proto == target.proto
    if manipulation == .source {
      source = target.source
      if isPort { sourcePort = target.sourcePort }
    } else {
      destination = target.destination
      if isPort { destinationPort = target.destinationPort }
    }
    return true
  }

  /// Addresses and ports as the packet has them now, for the trace.
  var ownTuple: Tuple {
    var t = Tuple(source: source, destination: destination, proto: proto, family: family)
    switch proto {
    case IPProtocol.icmp, IPProtocol.icmpv6:
      if hasTransport, bytes.count >= transportOffset + 6 { t.sourcePort = bytes.be16(transportOffset + 4) }
      t.destinationPort = sourcePort
    default:
      t.sourcePort = sourcePort
      t.destinationPort = destinationPort
    }
    return t
  }
}

extension Tuple {
  /// Protocols whose ports NAT can change. DCCP has no tracker of its own, so its ports are none.
  @inline(__always) var hasPorts: Bool {
    switch proto {
    case IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp: true
    default: false
    }
  }
}

extension [UInt8] {
  /// Rewrites the IP header at `ip` and the transport header at `transport` (nil: there is none to change, as in a later fragment).
  mutating func manipulate(_ manipulation: Manipulation, toward target: Tuple, ip: Int, transport: Int?) -> Bool {
    let family = target.family
    let isSource = manipulation == .source
    let field = ip + (family == .ipv4 ? (isSource ? 12 : 16) : (isSource ? 8 : 24))
    guard count >= ip + (family == .ipv4 ? IPv4Header.minimumLength : IPv6Header.length) else { return false }
    let old = address(field, family)
    let new = isSource ? target.source : target.destination
    if let transport {
      guard manipulateTransport(manipulation, target, at: transport, from: old, to: new) else { return false }
    }
    if family == .ipv4 { set16(ip + 10, Checksum.update(be16(ip + 10), old, new, .ipv4)) }
    set(field, new, family)
    return true
  }

  /// l4proto_manip_pkt: dispatches on the connection's protocol. Unknown protocols pass unchanged.
  private mutating func manipulateTransport(
    _ manipulation: Manipulation, _ target: Tuple, at: Int, from old: Address, to new: Address
  ) -> Bool {
    let family = target.family
    let isSource = manipulation == .source
    let portField = isSource ? at : at + 2
    let port = isSource ? target.sourcePort : target.destinationPort
    switch target.proto {
    case IPProtocol.tcp:
      // An ICMP error may quote only eight bytes: then there is no checksum to update. So it is for SCTP.
      guard count >= at + 8 else { return false }
      if count >= at + TCPHeader.minimumLength { updateChecksum(at + 16, old, new, family, be16(portField), port) }
      set16(portField, port)
    case IPProtocol.udp, IPProtocol.udpLite:
      guard count >= at + UDPHeader.length else { return false }
      // Zero means that the sender computed none; UDP-Lite has no such case.
      if target.proto == IPProtocol.udpLite || be16(at + 6) != 0 {
        updateChecksum(at + 6, old, new, family, be16(portField), port)
        if be16(at + 6) == 0 { set16(at + 6, 0xffff) }
      }
      set16(portField, port)
    case IPProtocol.sctp:
      guard count >= at + 8 else { return false }
      set16(portField, port)
      if count >= at + 12 { set32(at + 8, CRC32C.checksum(self, at..<count, field: at + 8)) }
    case IPProtocol.icmp:
      guard count >= at + 8 else { return false }
      // Queries and their answers have an identifier, errors have none.
      guard ICMP.inverse(self[at]) != nil else { return true }
      set16(at + 2, Checksum.update(be16(at + 2), be16(at + 4), target.sourcePort))
      set16(at + 4, target.sourcePort)
    case IPProtocol.icmpv6:
      guard count >= at + 8 else { return false }
      set16(at + 2, Checksum.update(be16(at + 2), old, new, family))
      guard self[at] == ICMPv6.echoRequest || self[at] == ICMPv6.echoReply else { return true }
      set16(at + 2, Checksum.update(be16(at + 2), be16(at + 4), target.sourcePort))
      set16(at + 4, target.sourcePort)
    case IPProtocol.gre:
      guard count >= at + 8 else { return false }
      // Only PPTP's call number (version 1) can be changed, and a packet carries its destination's alone.
      guard !isSource else { return true }
      switch self[at + 1] & 7 {
      case 0: break
      case 1: set16(at + 6, target.destinationPort)
      default: return false
      }
    default: break
    }
    return true
  }

  /// A checksum over a pseudo header, after an address and a port changed.
  private mutating func updateChecksum(
    _ at: Int, _ old: Address, _ new: Address, _ family: Family, _ oldPort: UInt16, _ newPort: UInt16
  ) {
    set16(at, Checksum.update(Checksum.update(be16(at), old, new, family), oldPort, newPort))
  }
}
