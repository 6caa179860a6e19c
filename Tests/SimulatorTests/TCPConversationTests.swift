import Testing
import Wire

@testable import Simulator

extension Recorded: CustomTestStringConvertible {
  var testDescription: String { title }
}
extension RecordedLoss: CustomTestStringConvertible {
  var testDescription: String { title }
}

@Suite("TCP conversations are those that Linux 6.18 had")
struct TCPConversationTests {
  @Test("every header field of every packet", arguments: Recorded.conversations)
  func headers(_ r: Recorded) throws {
    let exchange = Exchange(
      request: Array(repeating: 0x71, count: r.requestLength), response: Array(repeating: 0x72, count: 150), closer: r.closer)
    for seed: UInt64 in [1, 2, 0x4000_0000] {
      var pair = Pair(exchange: exchange, seed: seed)
      pair.clientMTU = r.clientMTU
      pair.serverMTU = r.serverMTU
      // The scale is what 15 bits lack to the largest buffer: scale 10 is 32 MB, scale 7 is 4 MB to 8 MB.
      pair.client.receiveMemory = 1 << (UInt32(r.scale) + 15)
      pair.server.receiveMemory = pair.client.receiveMemory
      let socket = try pair.open(r.family == .ipv4 ? "tcp 10.9.0.1 -> 10.9.0.2:8001" : "tcp fd09::1 -> [fd09::2]:8001")
      pair.run()
      let transcript = Transcript(pair.seen)
      #expect(transcript.lines == r.packets.split(separator: "\n").map(String.init))
      #expect(transcript.badEchoes == [])
      #expect(pair.client.result(socket) == .served)
      #expect(pair.client.checksumErrors + pair.server.checksumErrors == 0)
    }
  }

  @Test("what is lost is sent again, as often and when Linux does", arguments: RecordedLoss.all)
  func losses(_ r: RecordedLoss) throws {
    var pair = Pair(exchange: Exchange(request: Array(repeating: 0x71, count: 80), response: Array(repeating: 0x72, count: 150)))
    _ = try pair.open("tcp 10.9.0.1 -> 10.9.0.2:8101")
    pair.run(limit: 150) { fromClient, bytes in
      guard let h = TCPHeader(bytes, at: 20) else { return false }
      return r.loses(fromClient, h.flags)
    }
    let real = r.packets.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
    var simulated: [String: [Double]] = [:]
    for p in Transcript(pair.seen).brief { simulated["\(p.fromClient ? ">" : "<") \(p.what)", default: []].append(p.time) }
    var recorded: [String: [Double]] = [:]
    for line in real { recorded[String(line[1]), default: []].append(try #require(Double(line[0]))) }
    #expect(Set(simulated.keys) == Set(recorded.keys))
    for (what, times) in recorded {
      let mine = try #require(simulated[what])
      #expect(mine.count == times.count, "\(what)")
      for (a, b) in zip(mine, times) {
        // The kernel's timer wheel may be an eighth late, and the recorded programs took their time before they spoke.
        #expect(abs(a - b) <= 0.06 + b / 8, "\(what) at \(a), recorded at \(b)")
      }
    }
  }

  /// Recorded: "connect … TimeoutError 133.8 s" with all lost; the wheel of timers makes 131 s of it here.
  @Test("a SYN that nothing answers is given up")
  func silence() throws {
    var pair = Pair()
    let socket = try pair.open("tcp 10.9.0.1 -> 10.9.0.2:8101")
    pair.run { _, _ in true }
    #expect(pair.client.result(socket) == .noAnswer)
    #expect(pair.clock.now == 131 * ManualClock.second)
    #expect(pair.seen.count == 11)
  }

  /// Recorded on veth and lo, for IPv4 and IPv6: curl to a port without a listener.
  @Test(
    "a closed port answers with a bare reset",
    arguments: [
      ("tcp 10.9.0.1 -> 10.9.0.2:8009", 1500, "< RA seq 0 ack 1 win 0 data 0 len 40 ttl 64 id 0 DF []"),
      ("tcp 127.0.0.1 -> 127.0.0.1:8009", 65536, "< RA seq 0 ack 1 win 0 data 0 len 40 ttl 64 id 0 DF []"),
      ("tcp fd09::1 -> [fd09::2]:8009", 1500, "< RA seq 0 ack 1 win 0 data 0 len 60 ttl 64 id - []"),
    ])
  func closedPort(_ flow: String, _ mtu: Int, _ answer: String) throws {
    var pair = Pair(server: Services(otherwise: .closed))
    pair.clientMTU = mtu
    pair.serverMTU = mtu
    let socket = try pair.open(flow)
    pair.run()
    #expect(Transcript(pair.seen).lines.dropFirst().map { $0 } == [answer])
    #expect(pair.client.result(socket) == .refused(by: try Flow(parsing: flow).destination))
  }

  /// RFC 9293, 3.10.7.1, and recorded where a client was gone: a reset carries the number that was acknowledged.
  @Test("a segment that no socket waits for is answered with a reset, a reset is not")
  func noSocket() throws {
    var pair = Pair()
    func segment(_ flags: TCPFlags, ack: UInt32) -> [UInt8] {
      var h = TCPHeader()
      (h.sourcePort, h.destinationPort, h.sequence, h.acknowledgement, h.flags) = (80, 4000, 1000, ack, flags)
      let (from, to) = (Address.v4(10, 9, 0, 2), Address.v4(10, 9, 0, 1))
      return Datagram.make(from: from, to: to, proto: IPProtocol.tcp, IPFields(), h.segment([1, 2, 3], .ipv4, from, to))
    }
    for (flags, ack, answer) in [
      (TCPFlags([.syn, .ack]), UInt32(77), "> R seq 77 ack - win 0 data 0 len 40 ttl 64 id 0 DF []"),
      ([.fin, .ack], 78, "> R seq 78 ack - win 0 data 0 len 40 ttl 64 id 0 DF []"),
      (.fin, 0, "> RA seq 0 ack 1004 win 0 data 0 len 40 ttl 64 id 0 DF []"),
      ([.rst, .ack], 79, ""),
    ] {
      pair.client.receive(segment(flags, ack: ack), mtu: 1500, at: 0)
      let out = pair.client.takeDepartures().map { Pair.Seen(time: 0, fromClient: true, bytes: $0.bytes) }
      #expect(Transcript(out).lines.joined() == answer)
    }
  }

  @Test("an answer that the network made wrong is dropped for its checksum")
  func checksum() throws {
    var pair = Pair()
    let socket = try pair.open("tcp 10.9.0.1 -> 10.9.0.2:80")
    var syn = pair.client.takeDepartures()[0].bytes
    syn[23] ^= 1
    pair.server.receive(syn, mtu: 1500, at: 0)
    #expect(pair.server.takeDepartures() == [])
    #expect(pair.server.checksumErrors == 1)
    #expect(pair.client.result(socket) == .waiting)
  }

  @Test("one seed gives one conversation, another seed another")
  func seeds() throws {
    func bytes(_ seed: UInt64) throws -> [[UInt8]] {
      var pair = Pair(seed: seed)
      _ = try pair.open("tcp 10.9.0.1 -> 10.9.0.2:80")
      pair.run()
      return pair.seen.map(\.bytes)
    }
    #expect(try bytes(3) == bytes(3))
    #expect(try bytes(3) != bytes(4))
  }
}

@Suite("Who sends a packet, as -m owner sees it on Linux 6.18")
struct OwnershipTests {
  /// Counted by rules in OUTPUT on both sides, one pair (with and without `-m owner --uid-owner 0`) for each kind of packet: all are the
  /// program's but resets, and acknowledgements after its close.
  @Test(
    "programs own their packets until they close",
    arguments: [
      (Closer.server, "S A PA A FA", "SA A PA FA (A)"),
      (.client, "S A PA A FA (A)", "SA A PA FA"),
    ])
  func owners(_ closer: Closer, _ client: String, _ server: String) throws {
    var exchange = Exchange.http
    exchange.closer = closer
    var ends = [true: "", false: ""]
    var pair = Pair(exchange: exchange)
    _ = try pair.open("tcp 10.9.0.1 -> 10.9.0.2:8001")
    pair.run()
    for (p, sender) in zip(pair.seen, pair.senders) {
      let what = Transcript([p]).brief.map { String($0.what.prefix { $0 != " " }) }.joined()
      ends[p.fromClient, default: ""] += (sender == .kernel || sender == .orphan ? "(\(what))" : what) + " "
    }
    #expect(ends == [true: client + " ", false: server + " "])
  }
}
