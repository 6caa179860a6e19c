// A real client and a real server with SYNPROXY between them, and the same conversation in the simulator. Cookies, clocks and initial
// numbers are secret or random, so packets are compared by what they have to do with each other.
import Host
import IPTables
import KernelJudge
import Machine
import Netfilter
import Simulator
import Testing
import Wire

private let clientAddress = "10.1.0.2"
private let serverAddress = "10.2.0.2"

/// A TCP segment as far as handshakes go.
private struct Segment {
  var flags: TCPFlags
  var sequence: UInt32
  var acknowledgement: UInt32
  var window: UInt16
  var options: TCPOptions
  var kinds: [UInt8]

  init?(_ bytes: [UInt8]) {
    guard let d = Datagram(bytes), d.proto == IPProtocol.tcp, let h = TCPHeader(d.bytes, at: d.transport) else { return nil }
    (flags, sequence, acknowledgement, window) = (h.flags, h.sequence, h.acknowledgement, h.window)
    options = TCPOptions(h.options)
    kinds = []
    var i = 0
    while i < h.options.count, h.options[i] != 0 {
      kinds.append(h.options[i])
      i += h.options[i] == 1 || i + 1 >= h.options.count ? 1 : max(2, Int(h.options[i + 1]))
    }
  }
}

/// The segments of both handshakes, as the ends sent and got them.
private struct Handshakes {
  var clientSent: [Segment]
  var clientGot: [Segment]
  var serverSent: [Segment]
  var serverGot: [Segment]

  /// All that is the same in every run.
  var relations: [String: String]? {
    guard clientSent.count > 1, clientGot.count > 1, !serverSent.isEmpty, serverGot.count > 1 else { return nil }
    let (syn, ack) = (clientSent[0], clientSent[1])
    let (answer, opening) = (clientGot[0], clientGot[1])
    let (proxied, last) = (serverGot[0], serverGot[1])
    let served = serverSent[0]
    func kinds(_ s: Segment) -> String { "\(s.flags.rawValue) \(s.kinds)" }
    func stamp(_ s: Segment) -> (value: UInt32, echo: UInt32) { s.options.timestamp.map { ($0.value, $0.echo) } ?? (0, 0) }
    var r: [String: String] = [:]
    let echo = answer.options.timestamp == nil ? 0 : stamp(answer).echo &- stamp(syn).value
    r["SYN"] = kinds(syn)
    r["SYN+ACK from the proxy"] =
      "\(kinds(answer)) window \(answer.window) MSS \(answer.options.maximumSegment ?? 0) scale \(answer.options.windowScale ?? 99) "
      + "ack +\(answer.acknowledgement &- syn.sequence) echo +\(echo) keeps \(stamp(answer).value & 0x3f)"
    r["SYN to the server"] =
      "\(kinds(proxied)) MSS \(proxied.options.maximumSegment ?? 0) scale \(proxied.options.windowScale ?? 99) "
      + "seq +\(proxied.sequence &- syn.sequence) cookie +\(proxied.acknowledgement &- answer.sequence) "
      + "window +\(proxied.window &- ack.window) stamp +\(stamp(proxied).value &- stamp(ack).value) "
      + "echo +\(stamp(proxied).echo &- stamp(answer).value)"
    r["ACK to the server"] =
      "\(kinds(last)) seq +\(last.sequence &- syn.sequence) ack +\(last.acknowledgement &- served.sequence) "
      + "window +\(last.window &- ack.window) stamp +\(stamp(last).value &- stamp(served).echo) "
      + "echo ahead \(stamp(last).echo &- stamp(served).value == stamp(served).value &- stamp(answer).value)"
    r["ACK that opens the window"] =
      "\(kinds(opening)) seq +\(opening.sequence &- answer.sequence) ack +\(opening.acknowledgement &- syn.sequence) open \(opening.window > 0) "
      + "stamp +\(stamp(opening).value &- stamp(answer).value) echo +\(stamp(opening).echo &- stamp(ack).value)"
    return r
  }
}

@Suite(.asksTheKernel) struct SynproxyConversationTests {
  private static func rules(_ options: String) -> String {
    """
    *raw
    -A PREROUTING -i wa -p tcp --syn -j CT --notrack
    COMMIT
    *filter
    -A FORWARD -i wa -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY \(options)
    -A FORWARD -m conntrack --ctstate INVALID -j DROP
    COMMIT

    """
  }

  @Test(arguments: [
    "--mss 1460 --wscale 7 --sack-perm --timestamp", "--mss 1460", "--mss 1460 --wscale 5 --timestamp", "--sack-perm --timestamp",
  ])
  func bothAreServed(_ options: String) throws {
    let (kernel, proxyLines) = try Self.ask(options)
    let (engine, lines) = try Self.simulate(options)
    let expected = try #require(kernel.relations)
    #expect(engine.relations == expected)
    #expect(lines.filter { $0.contains("SYNPROXY") } == proxyLines.filter { $0.contains("SYNPROXY") })
    #expect(lines.contains { $0.contains("SYNPROXY") })
  }

  /// The kernel: three namespaces in a row, curl and a web server.
  private static func ask(_ options: String) throws -> (Handshakes, [String]) {
    KernelTally.add()
    let client = try Namespace(ipv6: false)
    let proxy = try Namespace(ipv6: false)
    let server = try Namespace(ipv6: false)
    try proxy.join(client, as: "wa", to: "eth0")
    try proxy.join(server, as: "wb", to: "eth0")
    func up(_ n: Namespace, _ lines: [String]) throws {
      try n.must(["ip", "-batch", "-"], input: (["link set lo up"] + lines).joined(separator: "\n") + "\n")
    }
    try up(proxy, ["addr add 10.1.0.1/24 dev wa", "link set wa up", "addr add 10.2.0.1/24 dev wb", "link set wb up"])
    try up(client, ["addr add \(clientAddress)/24 dev eth0", "link set eth0 up", "route add default via 10.1.0.1"])
    try up(server, ["addr add \(serverAddress)/24 dev eth0", "link set eth0 up", "route add default via 10.2.0.1"])
    try proxy.must(["sysctl", "-qw", "net.ipv4.ip_forward=1"])
    try proxy.must(["iptables-legacy-restore"], input: rules(options))
    try proxy.must(["sysctl", "-qw", "net.netfilter.nf_conntrack_tcp_loose=0"])
    let web = try WebServer(server, port: 8080, page: KernelJudge.page)
    let (ears, serverEars) = (try Capture(client), try Capture(server))
    let finished = try client.run(["curl", "-q", "-sS", "--noproxy", "*", "--max-time", "10", "http://\(serverAddress):8080/"])
    #expect(finished.status == 0 && finished.output == KernelJudge.page, "\(finished.errors)")
    withExtendedLifetime(web) {}
    func segments(_ packets: [CapturedPacket], _ direction: CapturedPacket.Direction) -> [Segment] {
      packets.filter { $0.direction == direction }.compactMap { Segment($0.bytes) }
    }
    let (atClient, atServer) = (try ears.packets(), try serverEars.packets())
    return (
      Handshakes(
        clientSent: segments(atClient, .sent), clientGot: segments(atClient, .entered), serverSent: segments(atServer, .sent),
        serverGot: segments(atServer, .entered)),
      SaveText.tables(try proxy.must(["iptables-legacy-save", "-c"]))["filter"] ?? []
    )
  }

  /// The engine: both ends are outside, and the host is the proxy.
  private static func simulate(_ options: String) throws -> (Handshakes, [String]) {
    var machine = Machine()
    let a = machine.add(Interface(InterfaceName("wa"), addresses: [InterfaceAddress(.v4(10, 1, 0, 1), prefixLength: 24)]))
    let b = machine.add(Interface(InterfaceName("wb"), addresses: [InterfaceAddress(.v4(10, 2, 0, 1), prefixLength: 24)]))
    for (key, value) in [("net.ipv4.ip_forward", "1"), ("net.netfilter.nf_conntrack_tcp_loose", "0")] { try machine.sysctl.set(key, value) }
    var host = Host(machine)
    try host.load(try Ruleset(parsing: Array(rules(options).utf8), .ipv4, file: "rules"))
    let talk = try Scenario(try Flow(parsing: "tcp \(clientAddress) -> \(serverAddress):8080")).play(on: host)
    guard case .served = talk.outcome else {
      Issue.record("not served: \(talk.outcome)")
      return (Handshakes(clientSent: [], clientGot: [], serverSent: [], serverGot: []), [])
    }
    var h = Handshakes(clientSent: [], clientGot: [], serverSent: [], serverGot: [])
    for step in talk.steps {
      guard case .arrived(let input) = step.origin, let s = Segment(step.bytes) else { continue }
      if input == a { h.clientSent.append(s) } else { h.serverSent.append(s) }
      for case .sent(let output, let packet) in step.outputs {
        guard let s = Segment(packet.bytes) else { continue }
        if output == b { h.serverGot.append(s) } else { h.clientGot.append(s) }
      }
    }
    return (h, SaveText.tables(talk.host.ruleset.saved(.ipv4, counters: true, date: ""))["filter"] ?? [])
  }
}
