// -j TPROXY: hands a packet for another host to a local socket, without changing it (net/netfilter/xt_TPROXY.c, tproxy_tg4 and
// tproxy_tg6_v1; net/ipv4/netfilter/nf_tproxy_ipv4.c, nf_tproxy_get_sock_v4; iptables-extensions(8), TPROXY). A socket in TIME_WAIT is not
// in the machine's table.

import Machine
import Wire

package struct TProxyTarget: TargetExtension {
  package static let name = "TPROXY"
  package static let needs: Needs = .defragmentation
  package static let tables: TableSet = .mangle
  package static let hooks: HookSet = .prerouting
  package static let help = [
    "--on-port": "port of this machine; 0 keeps the packet's own",
    "--on-ip": "address of this machine",
    "--tproxy-mark": "mark for the packet",
  ]
  package static let options: [Option<Self>] = [
    .value("--on-port", \.port, .listeningPort, required: true),
    .value("--on-ip", \.address, .host),
    .value("--tproxy-mark", \.mark, .masked),
  ]
  package var port: UInt16?
  /// Nil: the first address of the incoming interface.
  package var address: Address?
  package var mark: MaskedValue?
  package init() {}
  package var target: Target { .tproxy(Box(self)) }

  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    let proto = packet.proto
    let at = packet.transportOffset
    guard packet.hasTransport, packet.bytes.count >= at + 8 else { return .drop }
    let isSegment = proto == IPProtocol.udp || packet.bytes.count >= at + 20
    // A connection that was redirected before goes on with its own socket.
    var place: Int?
    if isSegment {
      place = context.machine.sockets.connected(
        proto, packet.destination, packet.destinationPort, packet.source, packet.sourcePort)
    }
    if place == nil, isSegment {
      let given = address.flatMap { $0.isUnspecified ? nil : $0 }
      let local = given ?? context.machine.firstAddress(packet.inInterface, packet.family) ?? packet.destination
      let wanted = port.flatMap { $0 == 0 ? nil : $0 } ?? packet.destinationPort
      place = context.machine.sockets.bound(proto, local, wanted)
    }
    guard let place, context.machine.sockets.sockets[place].isTransparent else { return .drop }
    if let mark { packet.mark = (packet.mark & ~mark.mask) ^ mark.value }
    packet.assignedSocket = Int32(truncatingIfNeeded: place)
    return .accept
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    let isTransport = use.filter.proto == UInt16(IPProtocol.tcp) || use.filter.proto == UInt16(IPProtocol.udp)
    if !isTransport || use.filter.flags.contains(.notProto) { throw KernelRefusal("EINVAL", "TPROXY needs -p tcp or -p udp, without !") }
  }
  /// What is not given is saved as zero.
  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if address == nil { address = .any(context.family) }
    if mark == nil { mark = MaskedValue(0, mask: 0) }
  }
  package func savedWords(_ context: OptionContext) -> [String]? {
    ["--on-port", "\(port ?? 0)", "--on-ip", addressText(context), "--tproxy-mark", markText]
  }
  package func listing(_ context: OptionContext) -> String? {
    "TPROXY redirect \(addressText(context)):\(port ?? 0) mark \(markText)"
  }
  private func addressText(_ context: OptionContext) -> String { (address ?? .any(context.family)).text(context.family) }
  private var markText: String { (mark?.value ?? 0).hex() + "/" + (mark?.mask ?? 0).hex() }
}

extension Machine {
  /// nf_tproxy_laddr4 and nf_tproxy_laddr6: of IPv4 the first address, of IPv6 the latest of the widest scope.
  fileprivate func firstAddress(_ id: InterfaceID, _ family: Family) -> Address? {
    guard let interface = interface(id) else { return nil }
    var best: Address?
    for a in interface.addresses where a.address.family == family {
      if family == .ipv4 { return a.address }
      if best.map({ a.address.scope6 >= $0.scope6 }) ?? true { best = a.address }
    }
    return best
  }
}

extension Format<UInt16> {
  /// A number, of which the lower 16 bits count, or a service's name (xtopt_parse_port).
  fileprivate static let listeningPort = Format(
    "port",
    read: { (word, _, _) throws(OptionError) in
      // The largest number is the tool's own mark for no port.
      if let n = UInt32(numeral: word), n != .max { return UInt16(truncatingIfNeeded: n) }
      guard let n = Services.port(word) else { throw OptionError("Port \"\(word)\" does not resolve to anything.\n", word: word) }
      return n
    },
    write: { v, _ in "\(v)" })
}
