// -j TEE: sends a copy of the packet to a gateway (net/netfilter/xt_TEE.c; net/ipv4/netfilter/nf_dup_ipv4.c, net/ipv6/netfilter/nf_dup_ipv6.c;
// iptables-extensions(8), TEE).

import Machine
import Wire

package struct TeeTarget: TargetExtension {
  package static let name = "TEE"
  package static let help = [
    "--gateway": "host on the same network that gets a copy",
    "--oif": "device by which it goes",
  ]
  package static let options: [Option<Self>] = [
    .value("--gateway", \.gateway, .host, required: true),
    .value("--oif", \.interface, .text(limit: 15)),
  ]
  package var gateway: Address?
  /// The only interface by which the copy may leave.
  package var interface: String?
  package init() {}
  package var target: Target { .tee(Box(self)) }

  func apply(_ packet: borrowing Packet, _ context: inout Context) -> TargetVerdict {
    guard let gateway, !packet.isCopy else { return .continue }
    var twin = copy packet
    twin.isCopy = true
    twin.connection = .none
    twin.connectionState = .untracked
    twin.template = nil
    // pskb_copy leaves the socket behind.
    twin.socket = nil
    // It shares the fragments with the packet, so it is cut anew.
    twin.fragmentShape = -1
    // On its way in it loses a hop here, as the original will by forwarding.
    if context.hook == .prerouting || context.hook == .input { twin.setTTL(twin.ttl &- 1) }
    if twin.family == .ipv4 {
      twin.bytes.set16(6, twin.bytes.be16(6) | IPv4Header.dontFragment)
      IPv4Header.fixChecksum(&twin.bytes)
    }
    // A name that no device has says nothing (tee_netdev_event).
    let output = interface.flatMap { context.machine.id(InterfaceName($0)) } ?? .none
    context.emissions.append(.copy(twin, gateway: gateway, output: output))
    return .pause
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if gateway?.isUnspecified ?? true { throw KernelRefusal("EINVAL", "the gateway must be an address of one machine") }
  }
  package func listing(_ context: OptionContext) -> String? {
    "TEE gw:" + (gateway?.text(context.family) ?? "") + (interface.map { " oif=\($0)" } ?? "")
  }
}

extension Format<Address> {
  /// One address in numbers (xtopt_parse_host).
  static let host = Format(
    "address",
    read: { (word, option, context) throws(OptionError) in
      try Format<Prefix>.hostMask.read(
        word.split(separator: "/").first.map { $0.utf8.count == word.utf8.count ? word : "" } ?? "", option, context
      )
      .address
    },
    write: { v, context in v.text(context.family) })
}
