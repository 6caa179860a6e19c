// The destination address that REDIRECT gives (net/netfilter/nf_nat_redirect.c).

import Machine
import Wire

extension Context {
  /// Maps the connection's destination to this host: to loopback for packets made here, else to an address of the interface they came in
  /// by. The range's addresses are not used.
  package mutating func redirect(_ packet: inout Packet, _ range: NATRange) -> TargetVerdict {
    let address: Address?
    if hook == .output {
      address = .loopback(packet.family)
    } else {
      let interface = machine.interface(packet.inInterface)
      address =
        packet.family == .ipv4
        ? interface?.primaryAddresses4.first?.address
        : interface?.addresses6.first { $0.address.isUsable(towards: packet.destination) }?.address
    }
    guard let address else { return .drop }
    return setUpNAT(&packet, range.at(address), .destination)
  }
}

extension Address {
  /// nf_nat_redirect_ipv6_usable: an address for a destination of narrow scope must have that scope.
  fileprivate func isUsable(towards destination: Address) -> Bool {
    let scope = destination.narrowScope6
    return scope == nil || scope == narrowScope6
  }

  /// The bits of IPV6_ADDR_SCOPE_MASK: loopback (1), link (2) and site (5) are narrow; nil is global.
  private var narrowScope6: Int? {
    if isMulticast {
      switch scope6 {
      case 1, 2, 5: return scope6
      default: return nil
      }
    }
    if isLoopback { return 1 }
    return scope6 == 14 ? nil : scope6
  }
}
