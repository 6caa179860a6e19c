// Tracking of UDP and UDP-Lite (net/netfilter/nf_conntrack_proto_udp.c).

import Machine
import Wire

extension Context {
  /// A connection with replies that is still active two seconds after it began is a stream: it lives longer and is ASSURED
  /// (nf_conntrack_udp_packet).
  mutating func trackUDP(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    if let reason = udpError(packet) { return .invalid(reason) }
    let settings = machine.sysctl.conntrack
    if !connections[id].isConfirmed { connections[id].streamStart = ticks &+ 2 * UInt32(Context.hz) }
    let status = connections[id].status
    guard status.contains(.seenReply) else {
      refresh(id, packet, direction, seconds: settings.udpTimeout)
      return .accept
    }
    // time_after says that two seconds must be over. On Linux some time goes by between a wait and the next packet: after a wait of 1996 ms
    // two of ten connections were streams, after 1998 ms seven, after 2000 ms all. On the manual clock none does, so 2000 ms are over.
    let isStream = Int32(bitPattern: ticks &- connections[id].streamStart) >= 0
    refresh(id, packet, direction, seconds: isStream ? settings.udpTimeoutStream : settings.udpTimeout)
    // An entry that exists beside a clashing one is to go soon.
    if isStream, !status.contains(.natClash) { connections[id].status.insert(.assured) }
    return .accept
  }

  /// udp_error
  private mutating func udpError(_ packet: borrowing Packet) -> InvalidReason? {
    let at = packet.transportOffset
    guard packet.bytes.count >= at + UDPHeader.length else {
      logInvalid(packet, "short packet")
      return .shortHeader
    }
    let length = Int(packet.bytes.be16(at + 4))
    if length > packet.bytes.count - at || length < UDPHeader.length {
      logInvalid(packet, "truncated/malformed packet")
      return .shortHeader
    }
    if packet.bytes.be16(at + 6) != 0, hasBadChecksum(packet) {
      logInvalid(packet, "bad checksum")
      return .badChecksum
    }
    return nil
  }

  /// nf_conntrack_udplite_packet: a stream from the first packet after a reply.
  mutating func trackUDPLite(_ packet: borrowing Packet, _ id: ConnectionID, _ direction: Direction) -> TrackerVerdict {
    if let reason = udpLiteError(packet) { return .invalid(reason) }
    let settings = machine.sysctl.conntrack
    guard connections[id].status.contains(.seenReply) else {
      refresh(id, packet, direction, seconds: settings.udpTimeout)
      return .accept
    }
    refresh(id, packet, direction, seconds: settings.udpTimeoutStream)
    if !connections[id].status.contains(.natClash) { connections[id].status.insert(.assured) }
    return .accept
  }

  /// udplite_error: the length field is how much of the datagram the checksum covers (RFC 3828), and a checksum there must be.
  private mutating func udpLiteError(_ packet: borrowing Packet) -> InvalidReason? {
    let at = packet.transportOffset
    guard packet.bytes.count >= at + UDPHeader.length else {
      logInvalid(packet, "short packet")
      return .shortHeader
    }
    let whole = packet.bytes.count - at
    var coverage = Int(packet.bytes.be16(at + 4))
    if coverage == 0 {
      coverage = whole
    } else if coverage < UDPHeader.length || coverage > whole {
      logInvalid(packet, "invalid checksum coverage")
      return .shortHeader
    }
    if packet.bytes.be16(at + 6) == 0 {
      logInvalid(packet, "checksum missing")
      return .badChecksum
    }
    // The kernel's pseudo header says UDP here, so a right UDP-Lite checksum is a bad one to it (seen on Linux 6.18, both families).
    if hasBadChecksum(packet, coverage: coverage, as: IPProtocol.udp) {
      logInvalid(packet, "bad checksum")
      return .badChecksum
    }
    return nil
  }
}
