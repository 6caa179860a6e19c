// NAT inside a payload: where a helper's protocol names addresses and ports, and how an expected connection is translated as its master is
// (net/netfilter/nf_nat_helper.c).

import Wire

extension Context {
  /// Puts other bytes in the place of some of a TCP segment's payload (__nf_nat_mangle_tcp_packet). Positions count from the start of the
  /// datagram. What comes later in this direction is off by the difference, unless the caller sees to that. False if the datagram would be
  /// too long.
  mutating func mangleTCP(
    _ packet: inout Packet, _ id: ConnectionID, _ direction: Direction, _ match: Range<Int>, _ text: [UInt8], adjust: Bool = true
  ) -> Bool {
    let sequence = packet.bytes.be32(packet.transportOffset + 4)
    guard packet.replacePayload(match, text) else { return false }
    packet.computeChecksum(at: packet.transportOffset + 16)
    if adjust { adjustSequence(id, direction, at: sequence, by: text.count - match.count) }
    return true
  }

  /// nf_ct_seqadj_set
  mutating func adjustSequence(_ id: ConnectionID, _ direction: Direction, at sequence: UInt32, by difference: Int) {
    guard difference != 0 else { return }
    connections[id].status.insert(.sequenceAdjust)
    connections[helpOf: id].adjustment[direction].change(at: sequence, by: Int32(truncatingIfNeeded: difference))
  }

  /// The same for a UDP datagram (nf_nat_mangle_udp_packet). One without a checksum stays without.
  mutating func mangleUDP(_ packet: inout Packet, _ match: Range<Int>, _ text: [UInt8]) -> Bool {
    guard packet.replacePayload(match, text) else { return false }
    let at = packet.transportOffset
    packet.bytes.set16(at + 4, UInt16(truncatingIfNeeded: packet.bytes.count - at))
    if packet.bytes.be16(at + 6) != 0 { packet.computeChecksum(at: at + 6) }
    return true
  }

  /// Enters an expectation with the port it has, or with another one that is free; zero if there is none (nf_nat_exp_find_port).
  mutating func expectAtFreePort(_ expectation: inout Expectation, from port: UInt16) -> UInt16 {
    let range = UInt32(UInt16.max - port)
    var left = min(Int(range), 128)
    var candidate = port
    while true {
      expectation.tuple.destinationPort = candidate
      switch expect(&expectation) {
      case .expected: return candidate
      case .busy: left -= 1
      case .already, .full: return 0
      }
      if left < 0 { return 0 }
      candidate = port &+ UInt16(truncatingIfNeeded: (UInt64(random.next32()) &* UInt64(range)) >> 32)
    }
  }

  /// The expected connection comes from where the master's packets go to, and goes to the end of the master that announced it, at the port
  /// it announced (nf_nat_follow_master).
  mutating func followMaster(_ expectation: Expectation, _ id: ConnectionID) {
    let master = connections[expectation.master]
    setUpNAT(id, NATRange().at(master[expectation.direction.opposite].destination), .source)
    setUpNAT(id, NATRange(to: master[expectation.direction.opposite].source, port: expectation.savedPort), .destination)
  }
}

extension NATRange {
  /// One address and one port.
  init(to address: Address, port: UInt16) {
    self = NATRange().at(address)
    flags.insert(.portsGiven)
    firstPort = port
    lastPort = port
  }
}

extension Packet {
  /// mangle_contents: the length in the IP header follows. False if the datagram would be too long, or the place is not there.
  fileprivate mutating func replacePayload(_ match: Range<Int>, _ text: [UInt8]) -> Bool {
    guard match.lowerBound >= transportOffset, match.upperBound <= bytes.count, bytes.count - match.count + text.count <= 65535 else {
      return false
    }
    bytes.replaceSubrange(match, with: text)
    if family == .ipv4 {
      bytes.set16(2, UInt16(truncatingIfNeeded: bytes.count))
      IPv4Header.fixChecksum(&bytes)
    } else {
      bytes.set16(4, UInt16(truncatingIfNeeded: bytes.count - IPv6Header.length))
    }
    return true
  }

  /// The transport checksum anew, whatever it was: the kernel leaves it to the device (nf_nat_csum_recalc, skb_checksum_help).
  fileprivate mutating func computeChecksum(at field: Int) {
    guard bytes.count >= field + 2 else { return }
    bytes.set16(field, 0)
    var sum = Checksum()
    sum.addPseudoHeader(family, source, destination, proto, length: bytes.count - transportOffset)
    sum.add(bytes, transportOffset..<bytes.count)
    bytes.set16(field, sum.value == 0 ? 0xffff : sum.value)
  }
}
