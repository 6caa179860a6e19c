// ICMP errors belong to the connection that they speak of (net/netfilter/nf_conntrack_proto_icmp.c, nf_conntrack_icmpv4_error and
// nf_conntrack_inet_error; nf_conntrack_proto_icmpv6.c, nf_conntrack_icmpv6_error).

import Machine
import Wire

/// What was learnt from an ICMP message before its own tuple is looked at.
enum ICMPVerdict: Hashable {
  /// No error: it is tracked as any other packet.
  case accept
  case invalid(InvalidReason)
  /// It never has a connection: neighbour discovery and the like.
  case untracked(InvalidReason)
  /// It got the connection that its inner packet belongs to.
  case related
}

extension Context {
  /// Checks an ICMP or ICMPv6 message, and finds an error's connection (nf_conntrack_handle_icmp). Other packets pass.
  mutating func trackICMPMessage(_ packet: inout Packet, _ zone: Zone) -> ICMPVerdict {
    switch (packet.family, packet.proto) {
    case (.ipv4, IPProtocol.icmp): icmpError(&packet, zone)
    case (.ipv6, IPProtocol.icmpv6): icmpv6Error(&packet, zone)
    default: .accept
    }
  }

  private mutating func icmpError(_ packet: inout Packet, _ zone: Zone) -> ICMPVerdict {
    let at = packet.transportOffset
    guard packet.bytes.count >= at + 8 else {
      logInvalid(packet, "short packet")
      return .invalid(.shortHeader)
    }
    if hasBadChecksum(packet, pseudoHeader: false) {
      logInvalid(packet, "bad hw icmp checksum")
      return .invalid(.badChecksum)
    }
    let type = packet.bytes[at]
    // NR_ICMP_TYPES: address mask reply is the last one known.
    if type > ICMP.addressMaskReply {
      logInvalid(packet, "invalid icmp type")
      return .invalid(.icmpType)
    }
    return ICMP.isError(type) ? innerConnection(&packet, at: at + 8, zone) : .accept
  }

  private mutating func icmpv6Error(_ packet: inout Packet, _ zone: Zone) -> ICMPVerdict {
    let at = packet.transportOffset
    guard packet.bytes.count >= at + 8 else {
      logInvalid(packet, "short packet")
      return .invalid(.shortHeader)
    }
    if hasBadChecksum(packet) {
      logInvalid(packet, "ICMPv6 checksum failed")
      return .invalid(.badChecksum)
    }
    let type = packet.bytes[at]
    if ICMPv6.isNeverTracked(type) {
      packet.connectionState = .untracked
      return .untracked(.icmpType)
    }
    if type == ICMPv6.redirect { return icmpv6Redirect(&packet, at, zone) }
    return ICMPv6.isError(type) ? innerConnection(&packet, at: at + 8, zone) : .accept
  }

  /// A redirect carries the packet that it is about in an option (nf_conntrack_icmpv6_redirect).
  private mutating func icmpv6Redirect(_ packet: inout Packet, _ at: Int, _ zone: Zone) -> ICMPVerdict {
    let option = at + 40
    guard packet.bytes.count >= option else {
      logInvalid(packet, "short redirect")
      return .invalid(.shortHeader)
    }
    if packet.bytes[at + 1] != 0 { return .accept }
    guard packet.bytes.count >= option + 2, packet.bytes[option + 1] != 0 else {
      logInvalid(packet, "redirect without options")
      return .invalid(.shortHeader)
    }
    let redirectedHeader: UInt8 = 4
    return packet.bytes[option] == redirectedHeader ? innerConnection(&packet, at: option + 8, zone) : .accept
  }

  /// Looks for the connection of the datagram that begins at `start`. What is found by the inverse of the inner tuple goes the error's
  /// way, so its destination must be the error's: anything else is forged or belongs to another flow.
  private mutating func innerConnection(_ packet: inout Packet, at start: Int, _ zone: Zone) -> ICMPVerdict {
    guard let inner = Tuple(embeddedIn: packet.bytes, at: start, packet.family), let looked = inner.inverted,
      let (id, direction) = connections.find(looked, zone, ticks)
    else { return .invalid(.icmpInner) }
    let expected = connections[id][direction].destination
    if expected != packet.destination {
      logInvalid(
        packet,
        packet.family == .ipv4
          ? "outer daddr \(packet.destination) != inner \(expected)"
          : "outer daddr \(packet.destination.fullIPv6Text) != inner \(expected.fullIPv6Text)")
      return .invalid(.icmpInner)
    }
    packet.connection = id
    packet.connectionState = direction == .reply ? .relatedReply : .related
    return .related
  }
}

extension ICMPv6 {
  /// Multicast listener and neighbour discovery messages (nf_conntrack_proto_icmpv6.c, noct_valid_new).
  static func isNeverTracked(_ type: UInt8) -> Bool {
    (listenerQuery...neighbourAdvertisement).contains(type) || type == 143
  }
}
