// What a set holds: the key by which a packet finds an element, and what is kept beside it. One key serves all types; a type uses the fields
// of its parts and leaves the others zero. Models the mtype_elem structures of net/netfilter/ipset/ip_set_*.c and the extensions of
// include/linux/netfilter/ipset/ip_set.h.

import Machine
import Wire

package struct SetKey: Hashable, Sendable {
  /// The first address or network; the bits behind the prefix are zero.
  package var address = Address.zero
  package var address2 = Address.zero
  package var mac = MACAddress.zero
  package var interface = InterfaceName.none
  package var mark: UInt32 = 0
  /// For ICMP and ICMPv6, type in the upper and code in the lower byte.
  package var port: UInt16 = 0
  package var proto: UInt8 = 0
  /// Prefix lengths of networks.
  package var length: UInt8 = 0
  package var length2: UInt8 = 0
  /// The interface is a bridge's port (`physdev:`).
  package var isPhysical = false
  package init() {}
}

/// What the `skbinfo` extension holds for `-j SET --map-set` (struct ip_set_skbinfo).
package struct SetSKBInfo: Hashable, Sendable {
  package var mark: UInt32 = 0
  package var markMask: UInt32 = 0
  package var priority: UInt32 = 0
  package var queue: UInt16 = 0
  package init() {}
}

/// An element's extensions.
package struct SetEntry: Hashable, Sendable {
  /// The tick in which it is seen for the last time; zero: it stays.
  package var expiry: UInt64 = 0
  package var counters = Counters()
  package var skbInfo = SetSKBInfo()
  package var comment = ""
  package var isNomatch = false
  /// The interface is the beginning of a name.
  package var isWildcard = false
  /// bitmap:ip,mac: nil until a packet tells it. Until then a timeout waits in `waitingTimeout`, in seconds.
  package var mac: MACAddress?
  package var waitingTimeout: UInt32 = 0
  /// Counts up with every element that is added: the order in which elements are printed, and in which wildcards are tried.
  var order: UInt64 = 0
  package init() {}

  /// ip_set_timeout_expired
  @inline(__always) package func isExpired(_ jiffies: UInt64) -> Bool { expiry != 0 && expiry < jiffies }

  /// ip_set_timeout_set: seconds from now; zero is for ever.
  package mutating func setTimeout(_ seconds: UInt32, _ jiffies: UInt64) {
    expiry = seconds == 0 ? 0 : jiffies &+ UInt64(seconds) &* Context.hz
  }
  /// ip_set_timeout_get: whole seconds that are left, at least one; zero if it stays.
  package func secondsLeft(_ jiffies: UInt64) -> UInt32 {
    if expiry == 0 { return waitingTimeout }
    return UInt32(clamping: max(1, (expiry &- min(expiry, jiffies)) / Context.hz))
  }
}

/// A member of a list:set: another set by its index.
package struct SetMember: Hashable, Sendable {
  package var index: Int32
  package var entry: SetEntry
}

/// What is given with an element that is added (struct ip_set_ext).
package struct SetExtensions: Hashable, Sendable {
  /// Seconds; nil takes the set's.
  package var timeout: UInt32?
  package var packets: UInt64?
  package var bytes: UInt64?
  package var comment: String?
  package var skbInfo: SetSKBInfo?
  package var isNomatch = false
  package var isWildcard = false
  package init() {}
}
