// The first packet of a conversation as a user writes it: `tcp 10.0.0.2 -> 10.0.0.1:80`, `icmp fd00::2 -> fd00::1`.

package import Wire

/// Who talks to whom, and how.
package struct Flow: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case tcp, udp
    /// An echo request, of ICMPv6 where the addresses are IPv6.
    case icmp
  }

  package var kind: Kind
  /// Unspecified: the host under test, with the address that its routes choose.
  package var source: Address
  /// Nil: the sender takes an ephemeral port.
  package var sourcePort: UInt16?
  package var destination: Address
  /// Zero for ICMP.
  package var destinationPort: UInt16

  package init(_ kind: Kind, from source: Address, sourcePort: UInt16? = nil, to destination: Address, port destinationPort: UInt16 = 0) {
    self.kind = kind
    self.source = source
    self.sourcePort = sourcePort
    self.destination = destination
    self.destinationPort = destinationPort
  }

  package var family: Family { destination.family }
  /// The protocol number in the IP header.
  package var proto: UInt8 {
    switch kind {
    case .tcp: IPProtocol.tcp
    case .udp: IPProtocol.udp
    case .icmp: family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6
    }
  }
}

/// What is wrong with the text of a flow: the word, what may stand there, and a flow that would do.
package struct FlowError: Error, Hashable, Sendable, CustomStringConvertible {
  package var word: String
  package var problem: String
  package var allowed: String
  package var example: String
  package var description: String { "'\(word)': \(problem); \(allowed), for example '\(example)'" }
}

extension Flow {
  /// `KIND SOURCE[:PORT] -> DESTINATION[:PORT]`. An IPv6 address with a port stands in brackets; the source `host` is the host under test,
  /// with the address that its routes choose.
  package init(parsing text: String) throws(FlowError) {
    let words = text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init)
    guard let first = words.first else {
      throw FlowError(
        word: text, problem: "no flow", allowed: "write KIND SOURCE -> DESTINATION:PORT", example: "tcp 10.0.0.2 -> 10.0.0.1:80")
    }
    let isICMPv6 = first == "icmpv6" || first == "icmp6"
    guard let kind = isICMPv6 ? .icmp : Kind(rawValue: first) else {
      throw FlowError(
        word: first, problem: "unknown kind of flow", allowed: "write tcp, udp, icmp or icmpv6", example: "tcp 10.0.0.2 -> 10.0.0.1:80")
    }
    let example =
      isICMPv6 ? "\(first) fd00::2 -> fd00::1" : kind == .icmp ? "icmp 10.0.0.2 -> 10.0.0.1" : "\(first) 10.0.0.2 -> 10.0.0.1:80"
    guard words.count == 4, words[2] == "->" else {
      let odd = words.count > 2 && words[2] != "->" ? words[2] : words.count > 4 ? words[4] : text
      throw FlowError(word: odd, problem: "not a flow", allowed: "write \(first) SOURCE -> DESTINATION", example: example)
    }
    let to = try Flow.endpoint(words[3], ports: kind != .icmp, example)
    let from: (address: Address, port: UInt16?) =
      words[1] == "host" ? (Address.any(to.address.family), nil) : try Flow.endpoint(words[1], ports: kind != .icmp, example)
    if isICMPv6, let four = [from.address, to.address].first(where: { $0.family == .ipv4 }) {
      throw FlowError(
        word: "\(four)", problem: "an IPv4 address in an ICMPv6 flow", allowed: "both addresses must be IPv6", example: example)
    }
    guard from.address.family == to.address.family else {
      throw FlowError(
        word: words[3], problem: "the destination is IPv\(to.address.family.rawValue), the source IPv\(from.address.family.rawValue)",
        allowed: "both addresses must be of one family", example: example)
    }
    if kind != .icmp, to.port == nil {
      let bracketed = to.address.family == .ipv6 ? "[\(to.address)]:80" : "\(to.address):80"
      throw FlowError(
        word: words[3], problem: "the destination has no port", allowed: "add a port from 1 to 65535",
        example: "\(first) \(words[1]) -> \(bracketed)")
    }
    self.init(kind, from: from.address, sourcePort: from.port, to: to.address, port: to.port ?? 0)
  }

  /// `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`.
  private static func endpoint(
    _ word: String, ports: Bool, _ example: String
  ) throws(FlowError) -> (address: Address, port: UInt16?) {
    var host = Substring(word)
    var portText: Substring?
    if word.hasPrefix("[") {
      guard let close = word.firstIndex(of: "]") else {
        throw FlowError(
          word: word, problem: "the bracket is not closed", allowed: "write [ADDRESS]:PORT", example: "tcp [fd00::2] -> [fd00::1]:80")
      }
      host = word[word.index(after: word.startIndex)..<close]
      let rest = word[word.index(after: close)...]
      guard rest.isEmpty || rest.hasPrefix(":") else {
        throw FlowError(
          word: String(rest), problem: "nothing but a port may follow the bracket", allowed: "write [ADDRESS]:PORT",
          example: "tcp [fd00::2] -> [fd00::1]:80")
      }
      portText = rest.isEmpty ? nil : rest.dropFirst()
    } else if word.split(separator: ":", omittingEmptySubsequences: false).count == 2, let colon = word.firstIndex(of: ":") {
      host = word[..<colon]
      portText = word[word.index(after: colon)...]
    }
    guard let address = Address(String(host)), word.hasPrefix("[") ? address.family == .ipv6 : true else {
      throw FlowError(
        word: String(host), problem: "not an address",
        allowed: "write an IPv4 or IPv6 address, not a name; host stands for the source of a local program", example: example)
    }
    guard let portText else { return (address, nil) }
    guard ports else {
      throw FlowError(word: word, problem: "an echo request has no port", allowed: "write the address alone", example: example)
    }
    guard !portText.isEmpty, portText.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(portText), port > 0 else {
      throw FlowError(word: String(portText), problem: "not a port", allowed: "write a number from 1 to 65535", example: example)
    }
    return (address, port)
  }
}

extension Flow: CustomStringConvertible {
  package var description: String {
    func end(_ a: Address, _ port: UInt16?) -> String {
      guard let port, kind != .icmp else { return "\(a)" }
      return a.family == .ipv6 ? "[\(a)]:\(port)" : "\(a):\(port)"
    }
    let name = kind == .icmp && family == .ipv6 ? "icmpv6" : kind.rawValue
    return "\(name) \(source.isUnspecified ? "host" : end(source, sourcePort)) -> \(end(destination, destinationPort))"
  }
}
