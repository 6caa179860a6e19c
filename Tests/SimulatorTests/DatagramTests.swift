// UDP and ICMP. Expected bytes were captured on Linux 6.18 between two network namespaces (see RecordedConversations.swift): a Python
// socket to an open and a closed port, and `ping -c 1`. What differs from run to run (ports, IDs, flow labels, checksums) is not compared.

import Testing
import Wire

@testable import Simulator

@Suite("UDP and ICMP answers are those of Linux 6.18")
struct DatagramTests {
  private func headers(_ p: Pair.Seen) -> String {
    if let h = IPv4Header(p.bytes) {
      return "len \(h.totalLength) tos \(h.tos) ttl \(h.ttl)\(h.fragmentWord == IPv4Header.dontFragment ? " DF" : "") proto \(h.proto)"
    }
    guard let h = IPv6Header(p.bytes) else { return "?" }
    return "len \(40 + h.payloadLength) tos \(h.trafficClass) ttl \(h.hopLimit) proto \(h.nextHeader)"
  }

  @Test(
    "header fields of question and answer",
    arguments: [
      ("udp 10.9.0.1 -> 10.9.0.2:9001", Service.open, 20, ["len 48 tos 0 ttl 64 DF proto 17", "len 54 tos 0 ttl 64 DF proto 17"]),
      ("udp fd09::1 -> [fd09::2]:9001", .open, 20, ["len 68 tos 0 ttl 64 proto 17", "len 74 tos 0 ttl 64 proto 17"]),
      ("udp 10.9.0.1 -> 10.9.0.2:9009", .closed, 20, ["len 48 tos 0 ttl 64 DF proto 17", "len 76 tos 192 ttl 64 proto 1"]),
      ("udp 10.9.0.1 -> 10.9.0.2:9009", .closed, 1000, ["len 1028 tos 0 ttl 64 DF proto 17", "len 576 tos 192 ttl 64 proto 1"]),
      ("udp fd09::1 -> [fd09::2]:9009", .closed, 20, ["len 68 tos 0 ttl 64 proto 17", "len 116 tos 0 ttl 64 proto 58"]),
      ("udp fd09::1 -> [fd09::2]:9009", .closed, 1400, ["len 1448 tos 0 ttl 64 proto 17", "len 1280 tos 0 ttl 64 proto 58"]),
      ("icmp 10.9.0.1 -> 10.9.0.2", .closed, 0, ["len 84 tos 0 ttl 64 DF proto 1", "len 84 tos 0 ttl 64 proto 1"]),
      ("icmp fd09::1 -> fd09::2", .closed, 0, ["len 104 tos 0 ttl 64 proto 58", "len 104 tos 0 ttl 64 proto 58"]),
    ])
  func headers(_ flow: String, _ service: Service, _ length: Int, _ expected: [String]) throws {
    var pair = Pair(server: Services(otherwise: service))
    pair.client.datagramExchange = Exchange(request: Array(repeating: 0x78, count: length), response: [])
    pair.server.datagramExchange = Exchange(request: [], response: Array(repeating: 0x78, count: length + 6))
    let socket = try pair.open(flow)
    pair.run()
    #expect(pair.seen.map(headers) == expected)
    let isRefused = service == .closed && !flow.hasPrefix("icmp")
    #expect(pair.client.result(socket) == (isRefused ? .refused(by: try Flow(parsing: flow).destination) : .served))
    #expect(pair.client.checksumErrors + pair.server.checksumErrors == 0)
  }

  /// Captured: 45c0 004c … 0303 … and the whole datagram; IPv6 0104 and the whole datagram.
  @Test(
    "port unreachable quotes the datagram as it arrived", arguments: ["udp 10.9.0.1 -> 10.9.0.2:9009", "udp fd09::1 -> [fd09::2]:9009"])
  func quoted(_ flow: String) throws {
    var pair = Pair(server: Services(otherwise: .closed))
    _ = try pair.open(flow)
    pair.run()
    let answer = try #require(pair.seen.last?.bytes)
    let at = answer[0] >> 4 == 4 ? 20 : 40
    #expect(Array(answer[at..<(at + 2)]) == (at == 20 ? [3, 3] : [1, 4]))
    #expect(Array(answer[(at + 8)...]) == pair.seen[0].bytes)
  }

  /// Captured: the reply is the request with another type and checksum.
  @Test("an echo reply brings back identifier, number and data", arguments: ["icmp 10.9.0.1 -> 10.9.0.2", "icmp fd09::1 -> fd09::2"])
  func echo(_ flow: String) throws {
    var pair = Pair()
    let socket = try pair.open(flow)
    pair.run()
    let (request, reply) = (pair.seen[0].bytes, pair.seen[1].bytes)
    let at = request[0] >> 4 == 4 ? 20 : 40
    #expect((request[at], reply[at]) == (at == 20 ? (8, 0) : (128, 129)))
    #expect(request[(at + 4)...] == reply[(at + 4)...])
    #expect(pair.client.pair(socket)?.localPort == request.be16(at + 4))
  }

  /// Recorded with one REJECT rule for each type in INPUT of the other side, IPv4 and IPv6: what a connected UDP socket's recv(2) and
  /// TCP's connect(2) said. Type and code are those of the REJECT types.
  @Test(
    "what a program hears of an ICMP error",
    arguments: [
      (Family.ipv4, UInt8(3), UInt8(0), false), (.ipv4, 3, 1, false), (.ipv4, 3, 2, true), (.ipv4, 3, 3, true), (.ipv4, 3, 9, true),
      (.ipv4, 3, 10, true), (.ipv4, 3, 13, true),
      (.ipv6, 1, 0, false), (.ipv6, 1, 1, true), (.ipv6, 1, 3, false), (.ipv6, 1, 4, true), (.ipv6, 1, 5, true), (.ipv6, 1, 6, true),
    ])
  func errors(_ family: Family, _ type: UInt8, _ code: UInt8, _ udpHears: Bool) throws {
    let router = try #require(Address(family == .ipv4 ? "10.9.0.9" : "fd09::9"))
    let error = ICMPError(by: router, family: family, type: type, code: code)
    for kind in ["tcp", "udp"] {
      var pair = Pair()
      let socket = try pair.open(family == .ipv4 ? "\(kind) 10.9.0.1 -> 10.9.0.2:80" : "\(kind) fd09::1 -> [fd09::2]:80")
      let sent = pair.client.takeDepartures()[0].bytes
      let client = try #require(pair.client.pair(socket)).local
      let bytes =
        family == .ipv4
        ? Datagram.make(from: router, to: client, proto: 1, IPFields(), ICMP.message(type: type, code: code, Array(sent.prefix(28))))
        : Datagram.make(
          from: router, to: client, proto: 58, IPFields(), ICMPv6.message(type: type, code: code, sent, source: router, destination: client)
        )
      pair.client.receive(bytes, mtu: 1500, at: 0)
      let expected: ClientResult =
        error.isPortUnreachable ? .refused(by: router) : .unreachable(error, told: kind == "tcp" || udpHears)
      #expect(pair.client.result(socket) == expected)
    }
  }

  @Test("a silent peer, and a filter that drops what is sent")
  func silence() throws {
    for flow in ["udp 10.9.0.1 -> 10.9.0.2:53", "icmp 10.9.0.1 -> 10.9.0.2"] {
      var pair = Pair(server: Services(otherwise: .silent))
      let socket = try pair.open(flow)
      pair.run()
      #expect(pair.client.result(socket) == .noAnswer)
      #expect(pair.seen.count == 1)
      let second = try pair.open(flow)
      pair.client.sendFailed(second)
      #expect(pair.client.result(second) == .notPermitted)
    }
  }

  /// ip_local_deliver_finish and ip6_protocol_deliver_rcu: no socket for a protocol that nobody speaks.
  @Test("an unknown protocol is unreachable")
  func unknownProtocol() throws {
    var pair = Pair()
    let (a, b) = (Address.v4(10, 9, 0, 1), Address.v4(10, 9, 0, 2))
    pair.server.receive(Datagram.make(from: a, to: b, proto: 132, IPFields(), [1, 2, 3, 4, 5, 6, 7, 8]), mtu: 1500, at: 0)
    let answer = try #require(pair.server.takeDepartures().first?.bytes)
    #expect(Array(answer[20..<22]) == [3, 2])
  }

  @Test("no bytes whatever make an endpoint fail")
  func rubbish() throws {
    var random = SystemRandomNumberGenerator()
    var pair = Pair()
    _ = try pair.open("tcp 10.9.0.1 -> 10.9.0.2:80")
    _ = try pair.open("udp fd09::1 -> [fd09::2]:53")
    pair.run()
    let good = pair.seen.map(\.bytes)
    for i in 0..<20_000 {
      var bytes = good[i % good.count]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0...bytes.count, using: &random) / (i % 3 == 0 ? 1 : 50))
      pair.server.receive(bytes, mtu: 1500, at: UInt64(i))
      pair.client.receive(bytes, mtu: 1500, at: UInt64(i))
    }
    _ = pair.client.takeDepartures()
  }
}
