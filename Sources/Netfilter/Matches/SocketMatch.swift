// -m socket: is there a local socket for this packet? (net/netfilter/xt_socket.c, socket_match and socket_mt6_v1_v2_v3;
// net/ipv4/netfilter/nf_socket_ipv4.c, nf_sk_lookup_slow_v4, and its IPv6 twin; iptables-extensions(8), socket)

import Machine
import Wire

package struct SocketMatch: MatchExtension {
  package static let name = "socket"
  package static let needs: Needs = .defragmentation
  package static let hooks: HookSet = [.prerouting, .input]
  package static let help = [
    "--nowildcard": "sockets that listen on every address count as well",
    "--transparent": "only transparent sockets",
    "--restore-skmark": "give the packet the mark of the socket",
  ]
  package static let options: [Option<Self>] = [
    .flag("--transparent", \.isTransparent),
    .flag("--nowildcard", \.countsWildcard),
    .flag("--restore-skmark", \.restoresMark),
  ]
  /// Only sockets that may have foreign addresses (IP_TRANSPARENT).
  package var isTransparent = false
  /// Sockets bound to any address count too.
  package var countsWildcard = false
  /// Gives the packet the socket's mark.
  package var restoresMark = false
  package init() {}
  package var match: Match { .socket(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    var place = packet.assignedSocket
    if place < 0 {
      guard let ends = SocketEnds(packet, context) else { return false }
      guard let found = context.machine.sockets.lookup(ends.proto, ends.local, ends.port, ends.remote, ends.remotePort) else {
        // The socket that swallows all is bound, has no mark and is not transparent.
        guard context.machine.sockets.swallowsAll, !isTransparent else { return false }
        if restoresMark { packet.mark = 0 }
        return true
      }
      place = Int32(truncatingIfNeeded: found)
    }
    guard let socket = context.machine.sockets[place], countsWildcard || !socket.isFull || !socket.isWildcard,
      !isTransparent || socket.isTransparent
    else { return false }
    if restoresMark, socket.isFull { packet.mark = socket.mark }
    return true
  }

  package func listing(_ context: OptionContext) -> String? {
    (["socket"] + SocketMatch.options.flatMap { $0.write(self, context) }).joined(separator: " ")
  }
}

/// The two ends of the socket that a packet would be for: of a TCP or UDP packet, or turned round, of one that an ICMP error is about.
private struct SocketEnds {
  var proto: UInt8
  var local: Address
  var port: UInt16
  var remote: Address
  var remotePort: UInt16

  init?(_ packet: borrowing Packet, _ context: borrowing Context) {
    let at = packet.transportOffset
    proto = packet.proto
    switch proto {
    case IPProtocol.tcp, IPProtocol.udp:
      guard packet.hasTransport, packet.bytes.count >= at + (proto == IPProtocol.tcp ? 20 : 8) else { return nil }
      (local, port, remote, remotePort) = (packet.destination, packet.destinationPort, packet.source, packet.sourcePort)
    case IPProtocol.icmp where packet.family == .ipv4:
      // Unreachable, source quench, redirect, time exceeded, parameter problem; behind eight bytes is the header that it is about.
      guard packet.hasTransport, [3, 4, 5, 11, 12].contains(packet.icmpType), packet.bytes.count >= at + 28 else { return nil }
      let ports = at + 8 + Int(packet.bytes[at + 8] & 15) * 4
      proto = packet.bytes[at + 17]
      guard proto == IPProtocol.tcp || proto == IPProtocol.udp, packet.bytes.count >= ports + 4 else { return nil }
      (local, remote) = (packet.bytes.address(at + 20, .ipv4), packet.bytes.address(at + 24, .ipv4))
      (port, remotePort) = (packet.bytes.be16(ports), packet.bytes.be16(ports + 2))
    case IPProtocol.icmpv6 where packet.family == .ipv6:
      guard packet.hasTransport, packet.icmpType < 128, packet.bytes.count >= at + 52 else { return nil }
      proto = packet.bytes[at + 14]
      guard proto == IPProtocol.tcp || proto == IPProtocol.udp else { return nil }
      (local, remote) = (packet.bytes.address(at + 16, .ipv6), packet.bytes.address(at + 32, .ipv6))
      (port, remotePort) = (packet.bytes.be16(at + 48), packet.bytes.be16(at + 50))
    default: return nil
    }
    // A reply to a connection whose source was translated: the socket has the untranslated one. IPv6 does not ask.
    let reply: ConnectionState = packet.proto == IPProtocol.icmp ? .relatedReply : .establishedReply
    if packet.family == .ipv4, packet.connectionState == reply, context.connections.isValid(packet.connection) {
      let connection = context.connections[packet.connection]
      if connection.status.contains(.sourceNATDone) { (local, port) = (connection.original.source, connection.original.sourcePort) }
    }
  }
}
