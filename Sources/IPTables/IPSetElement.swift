// An element as `ipset add`, `del` and `test` take it, and as it is printed. One text may stand for many elements (lib/parse.c,
// ipset_parse_elem; the kernel's uadt functions in net/netfilter/ipset/ip_set_*.c make the elements).

import Machine
import Netfilter
import Wire

struct IPSetElement {
  /// One part of the text, read.
  enum Part {
    case addresses(IPSetAddresses)
    case ports(IPSetPorts)
    case portRange(UInt16, UInt16)
    case mac(MACAddress)
    case mark(UInt32)
    case interface(String, isPhysical: Bool)
    case set(String)
  }
  var parts: [Part]
  let type: SetType
  let family: Family

  // MARK: reading

  init(_ text: String, _ set: IPSet) throws(IPSetError) {
    type = set.type
    family = set.family ?? .ipv4
    let wanted = type.traits.parts
    let words = try IPSetElement.split(text, count: wanted.count, isLastOptional: type == .bitmapIPMAC, type.traits.name)
    parts = []
    for (i, (word, part)) in zip(words, wanted).enumerated() {
      switch part {
      case .address, .net: parts.append(.addresses(try IPSetValue.addresses(word, family, form(part, i))))
      case .port where type == .bitmapPort:
        let (first, last) = try IPSetElement.bitmapPorts(word)
        parts.append(.portRange(first, last))
      case .port: parts.append(.ports(try IPSetValue.ports(word, family)))
      case .mac: parts.append(.mac(try IPSetValue.mac(word)))
      case .mark: parts.append(.mark(UInt32(truncatingIfNeeded: try IPSetValue.number(word))))
      case .interface:
        let isPhysical = word.hasPrefix("physdev:")
        let name = isPhysical ? String(word.dropFirst("physdev:".count)) : word
        if name.utf8.count > InterfaceName.maximumLength {
          throw .syntax("interface name '\(name)' is longer than \(InterfaceName.maximumLength) characters")
        }
        parts.append(.interface(name, isPhysical: isPhysical))
      case .set: parts.append(.set(try IPSetTool.checkedName(word)))
      case .none: break
      }
    }
  }

  /// Which forms of an address a part takes; ranges are IPv4's alone.
  private func form(_ part: SetPart, _ n: Int) -> IPSetValue.Form {
    if part == .net { return family == .ipv4 ? .any : .net }
    if type == .bitmapIPMAC || n > 0 { return .plain }
    return family == .ipv4 ? .any : .plain
  }

  static func bitmapPorts(_ word: String) throws(IPSetError) -> (UInt16, UInt16) {
    // `tcp:` and `udp:` may stand in front and mean nothing.
    var rest = word
    for name in ["tcp:", "udp:"] where rest.hasPrefix(name) { rest = String(rest.dropFirst(name.count)) }
    let (from, to) = IPSetValue.cut(rest, "-") ?? (rest, rest)
    return (try IPSetValue.port(from, IPProtocol.tcp), try IPSetValue.port(to, IPProtocol.tcp))
  }

  private static func split(_ text: String, count: Int, isLastOptional: Bool, _ type: String) throws(IPSetError) -> [String] {
    var words: [String] = []
    var rest = text
    while words.count < 3, let (word, more) = IPSetValue.cut(rest, ",") {
      words.append(word)
      rest = more
    }
    words.append(rest)
    if words.count < count, !(isLastOptional && words.count + 1 == count) {
      throw .syntax("\(words.count == 1 ? "Second" : "Third") element is missing from \(text).")
    }
    if words.count > count {
      switch count {
      case 1: throw .syntax("Elem separator in \(text), but settype \(type) supports none.")
      case 2: throw .syntax("Two elem separators in \(text), but settype \(type) supports one.")
      default: throw .syntax("Three elem separators in \(text), but settype \(type) supports two.")
      }
    }
    return words
  }

  // MARK: the elements

  /// Calls `body` with every element that the text stands for, in the kernel's order; a test looks at the first only.
  func forEach(_ set: IPSet, isTest: Bool, _ body: (SetKey) throws(IPSetError) -> Void) throws(IPSetError) {
    if set.type.traits.method == .bitmap, !isTest, !isInside(set) { throw IPSetError(.outOfRange) }
    try expand(SetKey(), 0, set, isTest, body)
  }

  /// A bitmap's elements are all in its range, or none is touched.
  private func isInside(_ set: IPSet) -> Bool {
    let o = set.options
    switch parts.first {
    case .addresses(let a):
      let (first, last) = a.bounds(family)
      return first >= o.firstAddress && last <= o.lastAddress
    case .portRange(let first, let last): return min(first, last) >= o.firstPort && max(first, last) <= o.lastPort
    default: return true
    }
  }

  private func expand(
    _ start: SetKey, _ n: Int, _ set: IPSet, _ isTest: Bool, _ body: (SetKey) throws(IPSetError) -> Void
  ) throws(IPSetError) {
    guard n < parts.count else { return try body(start) }
    var key = start
    switch parts[n] {
    case .addresses(let a) where type.traits.parts[n] == .net:
      if a.length == 0, !type.traits.takesZeroLength { throw IPSetError(.invalidCIDR) }
      if let last = a.last, min(a.first, last) == .anyV4, max(a.first, last).v4 == .max { throw IPSetError(.wholeAddressSpace) }
      for net in isTest ? Array(a.networks(family).prefix(1)) : a.networks(family) {
        if n == 0 {
          key.address = set.masked(net.address)
          key.length = net.length
        } else {
          key.address2 = set.masked(net.address)
          key.length2 = net.length
        }
        try expand(key, n + 1, set, isTest, body)
      }
    case .addresses(let a):
      var (next, last) = a.bounds(family)
      if isTest || (family == .ipv6 && a.length == nil) {
        next = a.first
        last = a.first
      }
      let step = n == 0 ? UInt64(1) << UInt64(32 - Int(min(32, set.options.netmask ?? 32))) : 1
      while true {
        let address = n == 0 ? set.masked(next) : next
        if n == 0, set.refusesZero, address.isUnspecified { throw IPSetError(type == .hashIP ? .nullElement : .invalidArgument) }
        if n == 0 { key.address = address } else { key.address2 = address }
        try expand(key, n + 1, set, isTest, body)
        if family == .ipv6 || UInt64(next.v4) + step > UInt64(last.v4) { break }
        next = Address(v4: UInt32(truncatingIfNeeded: UInt64(next.v4) + step))
      }
    case .ports(let p):
      if p.proto == 0 { throw IPSetError(.invalidProtocol) }
      key.proto = p.proto
      for port in isTest ? p.first...p.first : p.range {
        key.port = port
        try expand(key, n + 1, set, isTest, body)
      }
    case .portRange(let first, let last):
      for port in isTest ? first...first : min(first, last)...max(first, last) {
        key.port = port
        try expand(key, n + 1, set, isTest, body)
      }
    case .mac(let mac):
      key.mac = mac
      if mac == .zero { throw IPSetError(.nullElement) }
      try expand(key, n + 1, set, isTest, body)
    case .mark(let mark):
      key.mark = mark & set.options.markMask
      try expand(key, n + 1, set, isTest, body)
    case .interface(let name, let isPhysical):
      key.interface = InterfaceName(name)
      key.isPhysical = isPhysical
      try expand(key, n + 1, set, isTest, body)
    case .set: return
    }
  }

  // MARK: printing

  /// As the tool repeats what was given.
  var text: String {
    parts.map { part in
      switch part {
      case .addresses(let a): return a.text(family)
      case .ports(let p):
        let name = IPSetValue.protocolText(p.proto) + ":" + IPSetValue.portText(p.proto, p.first, family)
        return p.first == p.last ? name : name + "-\(p.last)"
      case .portRange(let first, let last): return first == last ? "\(first)" : "\(first)-\(last)"
      case .mac(let mac): return IPSetValue.text(mac)
      case .mark(let mark): return IPSetValue.eightDigits(mark)
      case .interface(let name, let isPhysical): return (isPhysical ? "physdev:" : "") + name
      case .set(let name): return name
      }
    }.joined(separator: ",")
  }
}

extension IPSet {
  /// An element of the set as `ipset add` takes it.
  package func text(of key: SetKey) -> String { key.text(self, SetEntry()) }
}

extension SetKey {
  /// The element as list and save print it.
  func text(_ set: IPSet, _ entry: SetEntry) -> String {
    let family = set.family ?? .ipv4
    func net(_ a: Address, _ length: UInt8) -> String {
      Int(length) == family.addressBits ? a.text(family) : "\(a.text(family))/\(length)"
    }
    return set.type.traits.parts.enumerated().compactMap { n, part -> String? in
      switch part {
      case .address: return (n == 0 ? address : address2).text(family)
      case .net: return n == 0 ? net(address, length) : net(address2, length2)
      case .port where set.type == .bitmapPort: return "\(port)"
      case .port: return IPSetValue.protocolText(proto) + ":" + IPSetValue.portText(proto, port, family)
      case .mac where set.type == .bitmapIPMAC: return entry.mac.map(IPSetValue.text)
      case .mac: return IPSetValue.text(mac)
      case .mark: return IPSetValue.eightDigits(mark)
      case .interface: return (isPhysical ? "physdev:" : "") + interface.description
      case .set, .none: return nil
      }
    }.joined(separator: ",")
  }
}
