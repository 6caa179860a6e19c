// -j TPROXY: hands a packet for another host to a local socket, without changing it (net/netfilter/xt_TPROXY.c; iptables-extensions(8),
// TPROXY).

import Machine
import Wire

package struct TProxyTarget: TargetExtension {
  package static let name = "TPROXY"
  package var unmodelled: String? { "whether the socket that TPROXY finds is a transparent one" }
  package static let needs: Needs = .defragmentation
  package static let tables: TableSet = .mangle
  package static let hooks: HookSet = .prerouting
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
    guard packet.hasTransport else { return .drop }
    let given = address.flatMap { $0.isUnspecified ? nil : $0 }
    let own = context.machine.interface(packet.inInterface)?.addresses.first { $0.address.family == packet.family }?.address
    let at = given ?? own ?? packet.destination
    let wanted = port.flatMap { $0 == 0 ? nil : $0 } ?? packet.destinationPort
    guard context.machine.sockets.lookup(proto: packet.proto, at, port: wanted) != nil else { return .drop }
    if let mark { packet.mark = (packet.mark & ~mark.mask) ^ mark.value }
    return .accept
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    let isTransport = use.filter.proto == UInt16(IPProtocol.tcp) || use.filter.proto == UInt16(IPProtocol.udp)
    if !isTransport || use.filter.flags.contains(.notProto) { throw KernelRefusal("EINVAL", "TPROXY needs -p tcp or -p udp, without !") }
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

extension Format<UInt16> {
  /// A number, of which the lower 16 bits count, or a service's name (xtopt_parse_port).
  fileprivate static let listeningPort = Format(
    "port",
    read: { (word, _, _) throws(OptionError) in
      if let n = UInt32(numeral: word) { return UInt16(truncatingIfNeeded: n) }
      guard let n = Services.port(word) else { throw OptionError("Port \"\(word)\" does not resolve to anything.\n", word: word) }
      return n
    },
    write: { v, _ in "\(v)" })
}
