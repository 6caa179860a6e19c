// The types of sets: what an element is made of, and which options a set of the type takes. Models struct ip_set_type
// (include/linux/netfilter/ipset/ip_set.h). Each type is declared in a file of its own in Types/.

import Wire

/// One part of an element, compared with one part of a packet.
package enum SetPart: UInt8, Hashable, Sendable { case none, address, net, mac, port, mark, interface, set }

/// How elements are kept.
package enum SetMethod: UInt8, Hashable, Sendable { case bitmap, hash, list }

/// An option of `ipset create`, by its word.
package enum SetOption: String, Hashable, Sendable, CaseIterable {
  case range, family, markmask, hashsize, maxelem, netmask, bitmask, size, timeout, counters, comment, forceadd, skbinfo, bucketsize,
    initval
}

/// What a type is.
package struct SetTraits: Sendable {
  package var name: String
  /// Names of old versions of ipset.
  package var aliases: [String]
  package var method: SetMethod
  package var parts: [SetPart]
  /// What the kernel and ipset 7.17 agree on.
  package var revision: Int
  /// In the order in which they are printed.
  package var options: [SetOption]
  /// Networks may be as wide as /0.
  package var takesZeroLength: Bool

  init(
    _ method: SetMethod, _ name: String, aliases: [String] = [], _ parts: [SetPart], revision: Int, _ options: [SetOption],
    takesZeroLength: Bool = false
  ) {
    self.method = method
    self.name = name
    self.aliases = aliases
    self.parts = parts
    self.revision = revision
    self.options = options
    self.takesZeroLength = takesZeroLength
  }

  /// Options of every hash type that has a family.
  static let hashOptions: [SetOption] = [.family, .hashsize, .maxelem] + hashExtensions
  /// Options behind those of the type itself.
  static let hashExtensions: [SetOption] = extensions + [.forceadd, .skbinfo, .bucketsize, .initval]
  static let extensions: [SetOption] = [.timeout, .counters, .comment]
}

package enum SetType: UInt8, Hashable, Sendable, CaseIterable {
  case bitmapIP, bitmapIPMAC, bitmapPort, hashIP, hashMAC, hashIPMAC, hashNet, hashNetNet, hashIPPort, hashNetPort, hashIPPortIP,
    hashIPPortNet
  case hashIPMark, hashNetPortNet, hashNetInterface, listSet

  package var traits: SetTraits {
    switch self {
    case .bitmapIP: .bitmapIP
    case .bitmapIPMAC: .bitmapIPMAC
    case .bitmapPort: .bitmapPort
    case .hashIP: .hashIP
    case .hashMAC: .hashMAC
    case .hashIPMAC: .hashIPMAC
    case .hashNet: .hashNet
    case .hashNetNet: .hashNetNet
    case .hashIPPort: .hashIPPort
    case .hashNetPort: .hashNetPort
    case .hashIPPortIP: .hashIPPortIP
    case .hashIPPortNet: .hashIPPortNet
    case .hashIPMark: .hashIPMark
    case .hashNetPortNet: .hashNetPortNet
    case .hashNetInterface: .hashNetInterface
    case .listSet: .listSet
    }
  }

  /// By name, or by an old one; nil for any other word.
  package init?(named name: String) {
    guard let found = SetType.allCases.first(where: { $0.traits.name == name || $0.traits.aliases.contains(name) }) else { return nil }
    self = found
  }

  /// What two sets must share to be swapped (ip_set_type.features).
  var features: Set<String> {
    var out: Set<String> = []
    for part in traits.parts {
      switch part {
      case .address, .net: out.insert(out.contains("ip") ? "ip2" : "ip")
      default: out.insert("\(part)")
      }
    }
    if traits.parts.contains(.net) { out.insert("nomatch") }
    return out
  }
}

/// The parts of a type as the packet's way reads them: without a heap buffer.
struct SetShape: Hashable, Sendable {
  let method: SetMethod
  let dimension: UInt8
  let first: SetPart
  let second: SetPart
  let third: SetPart
  let hasNets: Bool

  init(_ type: SetType) {
    let traits = type.traits
    func part(_ n: Int) -> SetPart { n < traits.parts.count ? traits.parts[n] : .none }
    method = traits.method
    dimension = UInt8(traits.parts.count)
    first = part(0)
    second = part(1)
    third = part(2)
    hasNets = traits.parts.contains(.net)
  }
}

/// What `ipset create` said.
package struct SetOptions: Hashable, Sendable {
  /// Nil for types without one (NFPROTO_UNSPEC).
  package var family: Family?
  /// First and last address of a bitmap.
  package var firstAddress = Address.anyV4
  package var lastAddress = Address.anyV4
  package var firstPort: UInt16 = 0
  package var lastPort: UInt16 = 0
  package var netmask: UInt8?
  package var bitmask: Address?
  package var markMask: UInt32 = .max
  /// Seconds; nil: the set knows no timeouts.
  package var timeout: UInt32?
  package var hasCounters = false
  package var hasComment = false
  package var hasSKBInfo = false
  package var forcesAdd = false
  package var hashSize: UInt32 = 1024
  package var maxElements: UInt32 = 65536
  package var bucketSize: UInt8 = 12
  package var initval: UInt32 = 0
  package var size: UInt32 = 8
  package init() {}
}
