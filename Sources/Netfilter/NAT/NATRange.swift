// What a NAT target asks for (include/uapi/linux/netfilter/nf_nat.h, struct nf_nat_range2).

import Wire

/// The addresses and ports that a connection may be mapped to.
package struct NATRange: Hashable, Sendable {
  package struct Flags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let mapAddresses = Flags(rawValue: 1)
    package static let portsGiven = Flags(rawValue: 2)
    /// `--random`
    package static let random = Flags(rawValue: 4)
    /// `--persistent`
    package static let persistent = Flags(rawValue: 8)
    /// `--random-fully`
    package static let randomFully = Flags(rawValue: 16)
    /// A base port shifts the range (DNAT `--to-destination a:p1-p2/base`).
    package static let portOffset = Flags(rawValue: 32)
    /// NETMAP: the host part of the address is kept.
    package static let netmap = Flags(rawValue: 64)
  }
  package var flags: Flags = []
  package var firstAddress = Address.zero
  package var lastAddress = Address.zero
  package var firstPort: UInt16 = 0
  package var lastPort: UInt16 = 0
  package var basePort: UInt16 = 0
  package init() {}
}
