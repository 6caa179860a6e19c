// One direction of a connection (include/net/netfilter/nf_conntrack_tuple.h, struct nf_conntrack_tuple), and the small words that go with
// connections: direction, state, status bits, reference.

import Wire

/// Addresses, ports and protocol of one direction. For ICMP the source port is the identifier and the destination port is type and code;
/// for GRE they are keys.
package struct Tuple: Hashable, Sendable {
  package var source: Address
  package var destination: Address
  package var sourcePort: UInt16
  package var destinationPort: UInt16
  package var proto: UInt8
  package var family: Family
  /// The zone that counts in this direction.
  package var zone: UInt16
  package init(
    source: Address, destination: Address, sourcePort: UInt16 = 0, destinationPort: UInt16 = 0, proto: UInt8, family: Family,
    zone: UInt16 = 0
  ) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.proto = proto
    self.family = family
    self.zone = zone
  }

  /// The tuple of a packet (nf_ct_get_tuple, net/netfilter/nf_conntrack_core.c), or nil if it has none: a later fragment, a header chain
  /// or transport header that is cut off. The packet's addresses are as they are now, translated or not.
  package init?(_ packet: borrowing Packet, zone: UInt16 = 0) {
    guard packet.fragmentOffset == 0, packet.isChainComplete else { return nil }
    // ipv6_skip_exthdr knows no way beyond "no next header"; where a header claims more bytes than there are, it does not mind.
    if packet.family == .ipv6, packet.proto == IPProtocol.noNext { return nil }
    self.init(source: packet.source, destination: packet.destination, proto: packet.proto, family: packet.family, zone: zone)
    guard readPorts(packet.bytes, packet.transportOffset) else { return nil }
  }

  /// The tuple of the datagram inside an ICMP error that begins at `start` (nf_ct_get_tuplepr): its length field and checksum are not asked.
  package init?(embeddedIn bytes: [UInt8], at start: Int, _ family: Family, zone: UInt16 = 0) {
    let transport: Int
    if family == .ipv4 {
      guard start >= 0, bytes.count >= start + 20, bytes.be16(start + 6) & 0x1fff == 0 else { return nil }
      transport = start + Int(bytes[start] & 15) * 4
      guard transport <= bytes.count else { return nil }
      self.init(
        source: bytes.address(start + 12, .ipv4), destination: bytes.address(start + 16, .ipv4), proto: bytes[start + 9], family: .ipv4,
        zone: zone)
    } else {
      guard let chain = IPv6Chain(bytes, at: start), chain.isComplete, chain.fragmentOffset == 0, chain.proto != IPProtocol.noNext else {
        return nil
      }
      transport = chain.offset
      self.init(
        source: bytes.address(start + 8, .ipv6), destination: bytes.address(start + 24, .ipv6), proto: chain.proto, family: .ipv6,
        zone: zone)
    }
    guard readPorts(bytes, transport) else { return nil }
  }

  /// Reads what stands for ports in the transport header at `at`; false if it is not all there.
  private mutating func readPorts(_ bytes: [UInt8], _ at: Int) -> Bool {
    switch proto {
    case IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp:
      guard bytes.count >= at + 4 else { return false }
      sourcePort = bytes.be16(at)
      destinationPort = bytes.be16(at + 2)
    case IPProtocol.icmp, IPProtocol.icmpv6:
      guard bytes.count >= at + 8 else { return false }
      sourcePort = bytes.be16(at + 4)
      destinationPort = bytes.be16(at)
    case IPProtocol.gre:
      // gre_pkt_to_tuple: only PPTP's version 1 has a key (the call ID); other versions are like a protocol without ports.
      guard bytes.count >= at + 4, bytes.be16(at) & 7 == 1, bytes.count >= at + 8 else { return true }
      guard bytes.be16(at + 2) == 0x880b else { return false }
      destinationPort = bytes.be16(at + 6)
    default: break
    }
    return true
  }

  /// What a reply looks like (nf_ct_invert_tuple); nil for an ICMP type that is never answered.
  package var inverted: Tuple? {
    var t = self
    t.source = destination
    t.destination = source
    switch proto {
    case IPProtocol.icmp, IPProtocol.icmpv6:
      let type = UInt8(destinationPort >> 8)
      guard let answer = proto == IPProtocol.icmp ? ICMP.inverse(type) : ICMPv6.inverse(type) else { return nil }
      t.destinationPort = UInt16(answer) << 8 | destinationPort & 0xff
    default:
      t.sourcePort = destinationPort
      t.destinationPort = sourcePort
    }
    return t
  }

  /// Type and code of an ICMP or ICMPv6 tuple.
  @inline(__always) package var icmpType: UInt8 { UInt8(destinationPort >> 8) }
  @inline(__always) package var icmpCode: UInt8 { UInt8(truncatingIfNeeded: destinationPort) }
  @inline(__always) package var icmpID: UInt16 { sourcePort }
}

extension ICMP {
  /// The type that answers a query and the other way round (nf_conntrack_proto_icmp.c, invmap).
  static func inverse(_ type: UInt8) -> UInt8? {
    switch type {
    case echoRequest: echoReply
    case echoReply: echoRequest
    case timestampRequest, infoRequest, addressMaskRequest: type + 1
    case timestampReply, infoReply, addressMaskReply: type - 1
    default: nil
    }
  }
}

extension ICMPv6 {
  /// The type that answers a query and the other way round (nf_conntrack_proto_icmpv6.c, invmap): echo and node information.
  static func inverse(_ type: UInt8) -> UInt8? {
    switch type {
    case echoRequest, 139: type + 1
    case echoReply, 140: type - 1
    default: nil
    }
  }
}

/// The first packet's direction, or the other one.
package enum Direction: UInt8, Hashable, Sendable {
  case original = 0
  case reply = 1
  @inline(__always) package var opposite: Direction { self == .original ? .reply : .original }
}

/// A conntrack zone and the directions in which it counts (struct nf_conntrack_zone); elsewhere zone 0 counts.
package struct Zone: Hashable, Sendable {
  package var id: UInt16
  /// Bit 0 original, bit 1 reply.
  package var directions: UInt8
  package init(id: UInt16 = 0, directions: UInt8 = 3) {
    self.id = id
    self.directions = directions
  }
  /// nf_ct_zone_id
  @inline(__always) package subscript(direction: Direction) -> UInt16 { directions & (1 << direction.rawValue) != 0 ? id : 0 }
}

/// A packet's relation to its connection (enum ip_conntrack_info). A packet that is tracked but belongs nowhere has none: INVALID.
package enum ConnectionState: UInt8, Hashable, Sendable {
  case established = 0
  case related = 1
  case new = 2
  case establishedReply = 3
  case relatedReply = 4
  case untracked = 7

  @inline(__always) package var direction: Direction { self == .establishedReply || self == .relatedReply ? .reply : .original }
}

/// The bits of a connection (enum ip_conntrack_status, include/uapi/linux/netfilter/nf_conntrack_common.h).
package struct ConnectionStatus: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package static let expected = ConnectionStatus(rawValue: 1 << 0)
  package static let seenReply = ConnectionStatus(rawValue: 1 << 1)
  package static let assured = ConnectionStatus(rawValue: 1 << 2)
  package static let confirmed = ConnectionStatus(rawValue: 1 << 3)
  package static let sourceNAT = ConnectionStatus(rawValue: 1 << 4)
  package static let destinationNAT = ConnectionStatus(rawValue: 1 << 5)
  package static let sequenceAdjust = ConnectionStatus(rawValue: 1 << 6)
  package static let sourceNATDone = ConnectionStatus(rawValue: 1 << 7)
  package static let destinationNATDone = ConnectionStatus(rawValue: 1 << 8)
  package static let dying = ConnectionStatus(rawValue: 1 << 9)
  package static let fixedTimeout = ConnectionStatus(rawValue: 1 << 10)
  package static let template = ConnectionStatus(rawValue: 1 << 11)
  package static let natClash = ConnectionStatus(rawValue: 1 << 12)
  package static let helper = ConnectionStatus(rawValue: 1 << 13)
  /// IPS_NAT_DONE_MASK
  package static let natDone: ConnectionStatus = [.sourceNATDone, .destinationNATDone]
}

/// A reference to a connection that notices when the entry's place was used again.
package struct ConnectionID: Hashable, Sendable {
  package var index: Int32
  package var generation: UInt32
  package init(index: Int32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }
  package static let none = ConnectionID(index: -1, generation: 0)
  @inline(__always) package var isNone: Bool { index < 0 }
}
