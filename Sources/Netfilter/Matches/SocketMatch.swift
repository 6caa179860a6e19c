// -m socket: is there a local socket for this packet? (net/netfilter/xt_socket.c, socket_match and socket_mt6_v1_v2_v3;
// net/ipv4/netfilter/nf_socket_ipv4.c; iptables-extensions(8), socket)

import Machine
import Wire

package struct SocketMatch: MatchExtension {
  package static let name = "socket"
  package static let needs: Needs = .defragmentation
  package static let hooks: HookSet = [.prerouting, .input]
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
  package var unmodelled: String? { "connected and transparent sockets, which -m socket asks for" }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    guard let end = localEnd(packet) else { return false }
    var found = false
    if isConnected(packet, end, context) {
      found = true
      if context.isTracing { context.evidence = .assumed }
    } else if let socket = context.machine.sockets.lookup(proto: end.proto, end.address, port: end.port) {
      found = countsWildcard || !(socket.address?.isUnspecified ?? true)
    }
    // No socket of the machine's is assumed to be transparent or to have a mark.
    guard found, !isTransparent else { return false }
    if restoresMark { packet.mark = 0 }
    return true
  }

  /// Where the socket would be: the packet's destination, or the source of the packet that an ICMP error is about.
  private func localEnd(_ packet: borrowing Packet) -> (proto: UInt8, address: Address, port: UInt16)? {
    let at = packet.transportOffset
    switch packet.proto {
    case IPProtocol.tcp, IPProtocol.udp:
      guard packet.hasTransport, packet.bytes.count >= at + (packet.proto == IPProtocol.tcp ? 20 : 8) else { return nil }
      return (packet.proto, packet.destination, packet.destinationPort)
    case IPProtocol.icmp where packet.family == .ipv4:
      // Unreachable, source quench, redirect, time exceeded, parameter problem; behind eight bytes is the header that it is about.
      guard packet.hasTransport, [3, 4, 5, 11, 12].contains(packet.icmpType), packet.bytes.count >= at + 28 else { return nil }
      let ports = at + 8 + Int(packet.bytes[at + 8] & 15) * 4
      return quoted(packet, packet.bytes[at + 17], address: at + 20, ports: ports)
    case IPProtocol.icmpv6 where packet.family == .ipv6:
      guard packet.hasTransport, packet.icmpType < 128, packet.bytes.count >= at + 48 else { return nil }
      return quoted(packet, packet.bytes[at + 14], address: at + 16, ports: at + 48)
    default: return nil
    }
  }
  private func quoted(
    _ packet: borrowing Packet, _ proto: UInt8, address: Int, ports: Int
  ) -> (proto: UInt8, address: Address, port: UInt16)? {
    guard proto == IPProtocol.tcp || proto == IPProtocol.udp, packet.bytes.count >= ports + 4 else { return nil }
    return (proto, packet.bytes.address(address, packet.family), packet.bytes.be16(ports))
  }

  /// The machine's table has no connected sockets. A TCP connection with packets both ways that ends at a listener, or that this machine
  /// opened, is assumed to have one.
  private func isConnected(
    _ packet: borrowing Packet, _ end: (proto: UInt8, address: Address, port: UInt16), _ context: borrowing Context
  ) -> Bool {
    guard packet.proto == IPProtocol.tcp, !packet.connection.isNone else { return false }
    switch packet.connectionState {
    case .established?:
      return context.machine.sockets.lookup(proto: end.proto, end.address, port: end.port) != nil
    case .establishedReply?: return context.machine.isLocal(context.connections[packet.connection].original.source)
    default: return false
    }
  }

  package func listing(_ context: OptionContext) -> String? {
    (["socket"] + SocketMatch.options.flatMap { $0.write(self, context) }).joined(separator: " ")
  }
}
