// -j SYNPROXY: answers handshakes in a server's place, with cookies (net/ipv4/netfilter/ipt_SYNPROXY.c, synproxy_tg4;
// net/ipv6/netfilter/ip6t_SYNPROXY.c; iptables-extensions(8), SYNPROXY). What it sends is in Synproxy/.

import Wire

package struct SynproxyTarget: TargetExtension {
  package static let name = "SYNPROXY"
  package static let needs: Needs = .proxy
  package static let hooks: HookSet = [.input, .forward]
  package static let help = [
    "--sack-perm": "say that SACK is allowed",
    "--timestamp": "send timestamps",
    "--wscale": "window scale of the server",
    "--mss": "maximum segment size of the server",
    "--ecn": "say that ECN is allowed",
  ]
  package static let options: [Option<Self>] = [
    .flag("--sack-perm", \.permitsSACK),
    .flag("--timestamp", \.usesTimestamps),
    .value("--wscale", \.windowScale, .low),
    .value("--mss", \.mss, .low),
    .flag("--ecn", \.usesECN),
  ]
  package var permitsSACK = false
  package var usesTimestamps = false
  package var windowScale: UInt8?
  package var mss: UInt16?
  package var usesECN = false
  package init() {}
  package var target: Target { .synproxy(self) }

  func apply(_ packet: borrowing Packet, _ context: inout Context) -> TargetVerdict {
    guard packet.hasTransport, context.hasRightSum(packet, IPProtocol.tcp, at: packet.transportOffset),
      var options = SynproxyOptions(packet)
    else { return .drop }
    switch packet.tcpFlags.intersection([.syn, .ack, .fin, .rst]) {
    case .syn:
      // What both the client and the rule have is offered; without timestamps the cookie has room for an MSS only.
      let seen = options.mss ?? 0
      options.usesECN = packet.tcpFlags.isSuperset(of: [.ece, .cwr]) && usesECN
      options.mss = options.mss.flatMap { _ in mss }
      if !usesTimestamps { options.timestamp = nil }
      if options.timestamp == nil {
        (options.windowScale, options.permitsSACK, options.usesECN) = (nil, false, false)
      } else {
        if windowScale == nil { options.windowScale = nil }
        if !permitsSACK { options.permitsSACK = false }
        options.hideInTimestamp(
          scale: windowScale ?? 0, milliseconds: UInt32(truncatingIfNeeded: context.now / 1_000_000 &+ SynproxyTarget.clockStart))
      }
      context.sendSynproxyAnswer(packet, options, seenMSS: seen)
      return .stolen
    case .ack:
      return context.takeSynproxyCookie(packet, options, sequence: packet.bytes.be32(packet.transportOffset + 4)) ? .stolen : .drop
    default: return .continue
    }
  }
  /// A clock of the kernel's begins when the machine does; a minute is as good as any.
  private static let clockStart: UInt64 = 60_000

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if use.filter.proto != UInt16(IPProtocol.tcp) || use.filter.flags.contains(.notProto) {
      throw KernelRefusal("EINVAL", "SYNPROXY needs -p tcp, without !")
    }
  }
  package func listing(_ context: OptionContext) -> String? {
    "SYNPROXY " + optionWords(context).map { ($0.hasPrefix("--") ? String($0.dropFirst(2)) : $0) + " " }.joined()
  }
}

extension Format where Value: FixedWidthInteger & UnsignedInteger & Sendable {
  /// A 32-bit number of which the lower bits count.
  fileprivate static var low: Format {
    Format(
      "value",
      read: { (word, option, context) throws(OptionError) in
        Value(truncatingIfNeeded: try Format<UInt32>.number.read(word, option, context))
      },
      write: { v, _ in "\(v)" })
  }
}
