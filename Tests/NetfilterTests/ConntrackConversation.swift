// Conversations as text, for the tests of connection tracking: one packet a line, with what Linux 6.18 made of it.
//
//   > tcp SA 5000 1001 65160 ws=7   => ESTABLISHED/REPLY | 60 SYN_RECV
//
// `>` is from 10.0.0.2 (fd00:a::2) to 192.0.2.2 (fd00:b::2), `<` the way back. tcp: flags, sequence, acknowledgement, window; udp: ports;
// icmp: type, code, identifier; error: type, code, number of the packet that the ICMP error is about; ip: protocol and payload; sctp:
// verification tag and chunks. Behind the arrow: the state, and the entries that there are then — seconds left, protocol if it is not
// TCP, state, flags. A `wait` is in milliseconds, `set` sets net.netfilter.*.

import Machine
import Testing
import Wire

@testable import Netfilter

struct Conversation: Sendable, CustomTestStringConvertible {
  let name: String
  let family: Family
  let lines: String
  init(_ name: String, _ lines: String) { self.init(name, .ipv4, lines) }
  init(_ name: String, _ family: Family, _ lines: String) {
    self.name = name
    self.family = family
    self.lines = lines
  }
  var testDescription: String { name }

  /// Plays the packets on a router that tracks connections, and holds every line against what stands behind its arrow.
  func check() throws {
    var context = Context(machine: Machine())
    var sent: [[UInt8]] = []
    for line in lines.split(separator: "\n") {
      let sides = line.components(around: "=>")
      let words = sides[0].split(separator: " ").map(String.init)
      switch words[0] {
      case "wait": context.now += UInt64(try #require(UInt64(words[1]))) * 1_000_000
      case "set": try context.machine.sysctl.set("net.netfilter." + words[1], words[2])
      default:
        let bytes = try #require(build(words, sent), "\(line)")
        sent.append(bytes)
        let state = try context.route(bytes)
        let expected = sides[1].components(around: "|").map { $0.trimmed }
        if expected[0] != "NOT-FORWARDED" { #expect(state == expected[0], "\(line)") }
        #expect(context.summary == expected[1], "\(line)")
      }
    }
  }

  private func build(_ all: [String], _ sent: [[UInt8]]) -> [UInt8]? {
    let options = Dictionary(
      all.filter { $0.contains("=") }.map { o -> (String, String) in
        let parts = o.components(around: "=")
        return (parts[0], parts[1])
      }, uniquingKeysWith: { a, _ in a })
    let words = all.filter { !$0.contains("=") }
    let forth = words[0] == ">"
    let near = family == .ipv4 ? Address.v4(10, 0, 0, 2) : Address(high: 0xfd00_000a_0000_0000, low: 2)
    let far = family == .ipv4 ? Address.v4(192, 0, 2, 2) : Address(high: 0xfd00_000b_0000_0000, low: 2)
    let source = options["from"].flatMap { Address($0) } ?? (forth ? near : far)
    let destination = options["to"].flatMap { Address($0) } ?? (forth ? far : near)
    func word(_ i: Int) -> String { i < words.count ? words[i] : "" }
    func number(_ i: Int) -> Int { Int(word(i)) ?? 0 }
    let data = [UInt8](repeating: 0x78, count: options["len"].flatMap { Int($0) } ?? 0)
    var payload: [UInt8]
    let proto: UInt8
    switch words[1] {
    case "tcp":
      proto = IPProtocol.tcp
      var tcp = TCPHeader()
      (tcp.sourcePort, tcp.destinationPort) = forth ? (1000, 80) : (80, 1000)
      tcp.flags = TCPFlags(letters: word(2))
      tcp.sequence = UInt32(truncatingIfNeeded: number(3))
      tcp.acknowledgement = UInt32(truncatingIfNeeded: number(4))
      tcp.window = UInt16(truncatingIfNeeded: number(5))
      if let mss = options["mss"].flatMap({ UInt16($0) }) { tcp.options += [2, 4, UInt8(mss >> 8), UInt8(truncatingIfNeeded: mss)] }
      if let ws = options["ws"].flatMap({ UInt8($0) }) { tcp.options += [3, 3, ws] }
      if options["sackok"] != nil { tcp.options += [4, 2] }
      if let sack = options["sack"] {
        let edges = sack.split(whereSeparator: { $0 == "-" || $0 == "," }).compactMap { UInt32($0) }
        tcp.options += [1, 1, 5, UInt8(2 + 4 * edges.count)]
        for e in edges { tcp.options.append32(e) }
      }
      while tcp.options.count % 4 != 0 { tcp.options.append(1) }
      payload = tcp.segment(data, family, source, destination)
      if let doff = options["doff"].flatMap({ UInt8($0) }) {
        payload[12] = doff << 4
        payload.set16(16, 0)
        var sum = Checksum()
        sum.addPseudoHeader(family, source, destination, proto, length: payload.count)
        sum.add(payload, 0..<payload.count)
        payload.set16(16, sum.value)
      }
      if options["bad"] != nil { payload[16] ^= 0x5a }
    case "udp":
      proto = IPProtocol.udp
      let udp = UDPHeader(sourcePort: UInt16(truncatingIfNeeded: number(2)), destinationPort: UInt16(truncatingIfNeeded: number(3)))
      payload = udp.datagram(data, family, source, destination)
      if options["bad"] != nil { payload[6] ^= 0x5a }
      if options["nosum"] != nil { payload.set16(6, 0) }
      if let claim = options["claim"].flatMap({ UInt16($0) }) { payload.set16(4, claim) }
    case "icmp", "error":
      proto = family == .ipv4 ? IPProtocol.icmp : IPProtocol.icmpv6
      var rest = UInt32(truncatingIfNeeded: number(4)) << 16 | 1
      var inner = Array("abcdefgh".utf8)
      if words[1] == "error" {
        guard (1...max(1, sent.count)).contains(number(4)), !sent.isEmpty else { return nil }
        inner = sent[number(4) - 1]
        if let quote = options["quote"].flatMap({ Int($0) }) { inner = Array(inner.prefix(quote)) }
        rest = 0
      }
      let (type, code) = (UInt8(truncatingIfNeeded: number(2)), UInt8(truncatingIfNeeded: number(3)))
      payload =
        family == .ipv4
        ? ICMP.message(type: type, code: code, rest: rest, inner)
        : ICMPv6.message(type: type, code: code, rest: rest, inner, source: source, destination: destination)
    case "ip":
      proto = UInt8(truncatingIfNeeded: number(2))
      payload = [UInt8](hex: word(3)) ?? []
    case "sctp":
      proto = IPProtocol.sctp
      payload = forth ? [0x03, 0xe8, 0x07, 0xd0] : [0x07, 0xd0, 0x03, 0xe8]
      payload.append32(UInt32(word(2), radix: 16) ?? 0)
      payload.append32(0)
      payload += [UInt8](hex: word(3)) ?? []
      payload.set32(8, CRC32C.checksum(payload, 0..<payload.count, field: 8))
    default: return nil
    }
    return Packet.make(source, destination, proto, payload)?.bytes
  }
}

extension Context {
  /// A packet comes in and is forwarded: its state as the rules between see it, or `HELD`.
  fileprivate mutating func route(_ bytes: [UInt8]) throws -> String {
    var packet = try #require(Packet(bytes))
    defer { connections.reclaim() }
    hook = .prerouting
    guard defragment(&packet) == .accept else { return "HELD" }
    #expect(conntrackIn(&packet) == .accept)
    let state =
      switch packet.connectionState {
      case nil: "INVALID"
      case .new?: "NEW"
      case .established?: "ESTABLISHED"
      case .establishedReply?: "ESTABLISHED/REPLY"
      case .related?: "RELATED"
      case .relatedReply?: "RELATED/REPLY"
      case .untracked?: "UNTRACKED"
      }
    hook = .postrouting
    #expect(confirm(&packet) == .accept)
    return state
  }

  /// The entries as the conversations' lines have them.
  fileprivate var summary: String {
    connections.entries(ticks).map { id in
      let c = connections[id]
      var words = ["\((c.remaining(ticks) + 249) / 250)"]
      switch c.original.proto {
      case IPProtocol.tcp: words.append(c.tcp.state.name)
      case IPProtocol.udp: words.append("udp")
      case IPProtocol.icmp: words.append("icmp")
      case IPProtocol.icmpv6: words.append("icmpv6")
      case IPProtocol.gre: words.append("gre")
      case IPProtocol.sctp: words += ["sctp", c.sctp.state.name]
      default: words.append("\(c.original.proto)")
      }
      if !c.status.contains(.seenReply) { words.append("[UNREPLIED]") }
      if c.status.contains(.assured) { words.append("[ASSURED]") }
      return words.joined(separator: " ")
    }.sorted().joined(separator: " ; ")
  }
}

extension TCPFlags {
  fileprivate init(letters: String) {
    self = []
    for (letter, flag) in zip("FSRPAUEC", [TCPFlags.fin, .syn, .rst, .psh, .ack, .urg, .ece, .cwr]) where letters.contains(letter) {
      insert(flag)
    }
  }
}

extension StringProtocol {
  /// What stands before and behind the first occurrence of a separator.
  fileprivate func components(around separator: String) -> [String] {
    guard let range = self.firstRange(of: separator) else { return [String(self)] }
    return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
  }
  fileprivate var trimmed: String {
    String(self.drop(while: { $0 == " " }).reversed().drop(while: { $0 == " " }).reversed())
  }
}
