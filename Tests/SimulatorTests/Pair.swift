// Two endpoints and a wire between them, on a manual clock.

import Simulator
import Wire

@testable import Simulator

struct Pair {
  struct Seen {
    var time: UInt64
    var fromClient: Bool
    var bytes: [UInt8]
  }
  static let latency = 20 * ManualClock.microsecond

  var client: Endpoint
  var server: Endpoint
  var clientMTU = 1500
  var serverMTU = 1500
  var clock = ManualClock()
  /// All that was sent, also what was lost.
  var seen: [Seen] = []
  var senders: [Departure.Sender] = []
  private var wire = EventQueue<(toServer: Bool, bytes: [UInt8])>()

  init(server services: Services = Services(otherwise: .open), exchange: Exchange = .http, seed: UInt64 = 7) {
    client = Endpoint(services: Services(otherwise: .closed), seed: seed, exchange: exchange)
    server = Endpoint(services: services, seed: seed &+ 1, exchange: exchange)
  }

  mutating func open(_ flow: String) throws -> SocketID {
    client.open(try Flow(parsing: flow), mtu: clientMTU, at: clock.now)
  }

  /// Lets everything happen until nothing more will, or `limit` seconds have passed.
  mutating func run(limit: UInt64 = 10_000, loses: (Bool, [UInt8]) -> Bool = { _, _ in false }) {
    while true {
      for (fromClient, d) in client.takeDepartures().map({ (true, $0) }) + server.takeDepartures().map({ (false, $0) }) {
        senders.append(d.sender)
        seen.append(Seen(time: clock.now, fromClient: fromClient, bytes: d.bytes))
        if !loses(fromClient, d.bytes) { wire.add((fromClient, d.bytes), at: clock.now + Pair.latency) }
      }
      let timer = [client.nextDeadline, server.nextDeadline].compactMap { $0 }.min()
      guard let next = [timer, wire.nextTime].compactMap({ $0 }).min(), next <= limit * ManualClock.second else { return }
      clock.advance(to: next)
      if timer == next {
        client.advance(to: next)
        server.advance(to: next)
      } else if let packet = wire.removeFirst() {
        if packet.event.toServer {
          server.receive(packet.event.bytes, mtu: serverMTU, at: next)
        } else {
          client.receive(packet.event.bytes, mtu: clientMTU, at: next)
        }
      }
    }
  }
}

/// The packets as the recordings write them.
struct Transcript {
  var lines: [String] = []
  /// Seconds, direction, flags, sequence number, bytes of data.
  var brief: [(time: Double, fromClient: Bool, what: String)] = []
  /// Every timestamp must echo one that the other side sent before.
  var badEchoes: [String] = []

  init(_ seen: [Pair.Seen]) {
    var first: [Bool: UInt32] = [:]
    var firstID: [Bool: UInt16] = [:]
    var stamps: [Bool: Set<UInt32>] = [true: [], false: []]
    for p in seen {
      guard let d = Datagram(p.bytes), d.hasRightChecksum, let s = TCPSegment(d) else {
        lines.append("not a TCP segment: \(p.bytes.hex)")
        continue
      }
      let me = p.fromClient
      var length = p.bytes.count
      var id = "-"
      var fragment = ""
      var ttl: UInt8 = 0
      if let h = IPv4Header(p.bytes) {
        length = h.totalLength
        if h.identification != 0, firstID[me] == nil { firstID[me] = h.identification }
        id = h.identification == 0 ? "0" : "+\(h.identification &- (firstID[me] ?? 0))"
        fragment = h.fragmentWord == IPv4Header.dontFragment ? " DF" : ""
        ttl = h.ttl
      } else if let h = IPv6Header(p.bytes) {
        ttl = h.hopLimit
      }
      if s.has(.syn) { first[me] = s.sequence }
      let names: [(TCPFlags, String)] = [(.syn, "S"), (.fin, "F"), (.rst, "R"), (.psh, "P"), (.ack, "A")]
      let flags = names.filter { s.has($0.0) }.map(\.1).joined()
      var options: [String] = []
      if let m = s.options.maximumSegment { options.append("mss \(m)") }
      if let t = s.options.timestamp {
        options.append(s.options.sackPermitted ? "sackOK" : "nop,nop")
        options.append(t.echo == 0 ? "TS 0" : "TS")
        stamps[me]?.insert(t.value)
        if t.echo != 0, stamps[!me]?.contains(t.echo) != true { badEchoes.append("\(p.time): \(t.echo)") }
      }
      if let w = s.options.windowScale { options.append("nop,wscale \(w)") }
      for b in s.options.sack {
        options.append("nop,nop,sack \(b.lowerBound &- (first[!me] ?? 0)):\(b.upperBound &- (first[!me] ?? 0))")
      }
      let sequence = s.sequence &- (first[me] ?? 0)
      let ack = s.has(.ack) ? "\(s.header.acknowledgement &- (first[!me] ?? 0))" : "-"
      lines.append(
        "\(me ? ">" : "<") \(flags) seq \(sequence) ack \(ack) win \(s.header.window) data \(s.payload.count) len \(length) ttl \(ttl) "
          + "id \(id)\(fragment) [\(options.joined(separator: ","))]")
      brief.append((Double(p.time) / 1e9, me, "\(flags) \(sequence) \(s.payload.count)"))
    }
  }
}
