// Single values as ipset 7.17 reads and prints them: numbers, addresses, ports, protocols (lib/parse.c, lib/print.c, lib/icmp.c,
// lib/icmpv6.c).

import Machine
import Netfilter
import Wire

enum IPSetValue {
  /// string_to_number_ll
  static func number(_ text: String, max: UInt64 = UInt64(UInt32.max), min: UInt64 = 0) throws(IPSetError) -> UInt64 {
    guard let n = UInt64(numeral: text) else {
      let isNumber = !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
      throw isNumber ? .syntax("'\(text)' is out of range \(min)-\(max)") : .syntax("'\(text)' is invalid as number")
    }
    if n < min || n > max { throw .syntax("'\(text)' is out of range \(min)-\(max)") }
    return n
  }

  /// Cuts at the first separator that is neither the first nor the last byte (ipset_strchr).
  static func cut(_ text: String, _ separator: Character) -> (String, String)? {
    guard text.first != separator, text.last != separator, let at = text.firstIndex(of: separator) else { return nil }
    return (String(text[..<at]), String(text[text.index(after: at)...]))
  }

  /// One address. Brackets around it are let fall; host names are not looked up.
  static func address(_ text: String, _ family: Family) throws(IPSetError) -> Address {
    let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    let found = family == .ipv4 ? dottedAddress(bare) : bare.contains(":") ? Address(bare) : nil
    guard let found else {
      throw .syntax("cannot parse \(bare): resolving to \(family == .ipv4 ? "IPv4" : "IPv6") address failed")
    }
    return found
  }

  private static func dottedAddress(_ text: String) -> Address? {
    // getaddrinfo(3) takes the short forms of inet_aton(3), but no plain hexadecimal.
    text.hasPrefix("0x") || text.contains(":") ? nil : readAtonAddress(text)
  }

  /// What may stand for an address.
  enum Form { case plain, net, range, any, netOrRange }

  /// An address as written: alone, with a length, or up to another one.
  static func addresses(_ text: String, _ family: Family, _ form: Form) throws(IPSetError) -> IPSetAddresses {
    // A bracketed name may hold any sign.
    let isBracketed = text.hasPrefix("[")
    let net = cut(text, "/")
    let range = isBracketed ? nil : cut(text, "-")
    switch form {
    case .plain where net != nil || range != nil: throw .syntax("plain IP address must be supplied: \(text)")
    case .net where range != nil: throw .syntax("IP address or IP/cidr must be specified: \(text)")
    case .netOrRange where net == nil && range == nil: throw .syntax("IP/cidr or IP-IP range must be specified: \(text)")
    default: break
    }
    if let (host, bits) = net {
      let length = try number(bits, max: UInt64(family.addressBits))
      return IPSetAddresses(first: try address(host, family), length: UInt8(truncatingIfNeeded: length))
    }
    if let (from, to) = range { return IPSetAddresses(first: try address(from, family), last: try address(to, family)) }
    return IPSetAddresses(first: try address(text, family))
  }

  static func mac(_ text: String) throws(IPSetError) -> MACAddress {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let bytes = parts.compactMap { $0.utf8.count == 2 ? UInt64($0, radix: 16) : nil }
    guard parts.count == 6, bytes.count == 6, !text.contains("+") else { throw .syntax("cannot parse '\(text)' as ethernet address") }
    return MACAddress(bytes.reduce(0) { $0 << 8 | $1 })
  }

  /// Upper case, as ipset alone prints it.
  static func text(_ mac: MACAddress) -> String { mac.description.uppercased() }

  static func text(_ a: Address, _ family: Family) -> String { a.text(family) }
  static func eightDigits(_ n: UInt32) -> String {
    let s = String(n, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - s.count) + s
  }

  // MARK: ports

  /// `[proto:]port[-port]`, or what stands in its place for a protocol without ports (ipset_parse_proto_port).
  static func ports(_ text: String, _ family: Family) throws(IPSetError) -> IPSetPorts {
    var proto = IPProtocol.tcp
    var rest = text
    if let (name, port) = cut(text, ":") {
      proto = try protocolNumber(name)
      rest = port
    }
    switch proto {
    case IPProtocol.tcp, IPProtocol.udp, IPProtocol.udpLite, IPProtocol.sctp:
      let (from, to) = cut(rest, "-") ?? (rest, rest)
      return IPSetPorts(proto: proto, first: try port(from, proto), last: try port(to, proto))
    case IPProtocol.icmp, IPProtocol.icmpv6:
      let isV6 = proto == IPProtocol.icmpv6
      if isV6 != (family == .ipv6) {
        throw .syntax("Protocol \(isV6 ? "ICMPv6" : "ICMP") can be used with family \(isV6 ? "inet6" : "inet") only")
      }
      let code = try icmp(rest, family)
      return IPSetPorts(proto: proto, first: code, last: code)
    default:
      if try number(rest, max: 65535) != 0 {
        throw .syntax("Protocol \(protocolText(proto)) can be used with pseudo port value 0 only.")
      }
      return IPSetPorts(proto: proto, first: 0, last: 0)
    }
  }

  static func port(_ text: String, _ proto: UInt8) throws(IPSetError) -> UInt16 {
    do throws(IPSetError) { return UInt16(truncatingIfNeeded: try number(text, max: 65535)) } catch {
      let name = protocolText(proto)
      if let port = Services.port(text, proto) { return port }
      throw IPSetError("\(error.text)\nSyntax error: '\(name)' is invalid as number\ncannot parse '\(text)' as a \(name) port")
    }
  }

  private static func protocolNumber(_ text: String) throws(IPSetError) -> UInt8 {
    if let n = UInt8(numeral: text) { return n }
    let n = text == "icmpv6" ? IPProtocol.icmpv6 : text == "all" ? nil : Protocols.number(text)
    guard let n else { throw .syntax("cannot parse '\(text)' as a protocol") }
    if n == 0 { throw .syntax("Unsupported protocol '\(text)'") }
    return n
  }
  static func protocolText(_ proto: UInt8) -> String { Protocols.name(proto) ?? "\(proto)" }

  /// `type/code`, or a name of one type with one code.
  private static func icmp(_ text: String, _ family: Family) throws(IPSetError) -> UInt16 {
    if let name = singleCodes(family).first(where: { $0.name == text }) { return name.value }
    guard let (type, code) = cut(text, "/"), let t = UInt8(numeral: type), let c = UInt8(numeral: code) else {
      throw IPSetError("Cannot parse \(text) as an \(family == .ipv4 ? "ICMP" : "ICMPv6") type/code.")
    }
    return UInt16(t) << 8 | UInt16(c)
  }

  static func portText(_ proto: UInt8, _ port: UInt16, _ family: Family) -> String {
    if proto == IPProtocol.icmp || proto == IPProtocol.icmpv6 {
      return singleCodes(family).first { $0.value == port }?.name ?? "\(port >> 8)/\(port & 255)"
    }
    return "\(port)"
  }

  /// Names that mean one code. A name of a whole type is one if its type has no names for codes; its code is then 0. ipset does not know the
  /// newer codes of ICMPv6's destination-unreachable.
  private static func singleCodes(_ family: Family) -> [(name: String, value: UInt16)] {
    let unknown = ["beyond-scope", "failed-policy", "reject-route"]
    let names = ICMPTypes.names(family).filter { $0.type != 255 && !unknown.contains($0.name) }
    return names.compactMap { n in
      if n.codes.count > 1, names.contains(where: { $0.type == n.type && $0.codes.count == 1 }) { return nil }
      return (n.name, UInt16(n.type) << 8 | UInt16(n.codes.count > 1 ? 0 : n.codes.lowerBound))
    }
  }
}

/// One address, a network, or all from one to another.
struct IPSetAddresses {
  var first: Address
  var length: UInt8?
  var last: Address?

  func text(_ family: Family) -> String {
    let from = first.text(family)
    if let length { return Int(length) == family.addressBits ? from : "\(from)/\(length)" }
    return last.map { "\(from)-\($0.text(family))" } ?? from
  }

  /// First and last address; a network's are its own.
  func bounds(_ family: Family) -> (Address, Address) {
    if let last { return first <= last ? (first, last) : (last, first) }
    guard let length else { return (first, first) }
    let mask = Prefix.mask(length: Int(length), family)
    return (first & mask, family == .ipv4 ? Address(v4: first.v4 | ~mask.v4) : first | ~mask)
  }

  /// The networks that make it up, largest first at every step (ip_set_range_to_cidr).
  func networks(_ family: Family) -> [(address: Address, length: UInt8)] {
    guard last != nil, family == .ipv4 else {
      let l = length ?? UInt8(family.addressBits)
      return [(first & Prefix.mask(length: Int(l), family), l)]
    }
    let (from, to) = bounds(family)
    var out: [(address: Address, length: UInt8)] = []
    var next = UInt64(from.v4)
    while next <= UInt64(to.v4) {
      var bits: UInt64 = 0
      while bits < 31, next & (UInt64(2) << bits - 1) == 0, next + (UInt64(2) << bits) - 1 <= UInt64(to.v4) { bits += 1 }
      out.append((Address(v4: UInt32(truncatingIfNeeded: next)), UInt8(32 - bits)))
      next += UInt64(1) << bits
    }
    return out
  }
}

/// A protocol with ports from first to last.
struct IPSetPorts {
  var proto: UInt8
  var first: UInt16
  var last: UInt16
  var range: ClosedRange<UInt16> { min(first, last)...max(first, last) }
}
