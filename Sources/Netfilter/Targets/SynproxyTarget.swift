// -j SYNPROXY: answers handshakes in a server's place, with cookies (net/netfilter/nf_synproxy_core.c, net/ipv4/netfilter/ipt_SYNPROXY.c;
// iptables-extensions(8), SYNPROXY). The proxy's own handshakes are not modelled: a SYN is taken over, and no ACK has a right cookie.

import Wire

package struct SynproxyTarget: TargetExtension {
  package static let name = "SYNPROXY"
  package static let needs: Needs = .tracking
  package static let hooks: HookSet = [.input, .forward]
  package var unmodelled: String? { "the handshakes that SYNPROXY makes with both sides" }
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

  @inline(__always) func apply(_ packet: borrowing Packet) -> TargetVerdict {
    guard packet.hasTransport, packet.length >= packet.transportOffset + 20 else { return .drop }
    switch packet.tcpFlags.intersection([.syn, .ack, .fin, .rst]) {
    case .syn: return .stolen
    case .ack: return .drop
    default: return .continue
    }
  }

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
