// What steals packets, adds some, or looks for sockets: SYNPROXY, TPROXY, -m socket and TEE, asked of the kernel anew in every run. The
// cases are live where sockets count: the kernel's TCP answers, and the engine's own must answer the same.

import KernelJudge

let hookCases: [KernelCase] = synproxyCases + proxyCases + socketCases + teeCases

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let c = KernelCase.Interface("wc", ["203.0.113.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let c6 = KernelCase.Interface("wc", ["fd00:c::1/64"])

/// Comes in and acknowledges the latest segment that left by `wa`.
private func answer(_ hex: Hex, _ add: Int) -> KernelStep {
  .inject(KernelStep.Inject(interface: "wa", hex: hex, acknowledge: KernelStep.Inject.Acknowledge(interface: "wa", add: add)))
}

// MARK: - SYNPROXY

/// The usual rules: a SYN is not tracked, and what belongs to nothing goes to the proxy.
private func proxied(_ options: String, _ more: String = "") -> String {
  """
  *raw
  -A PREROUTING -i wa -p tcp --syn -j CT --notrack
  COMMIT
  *filter
  -A INPUT -i wa -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY \(options)
  -A FORWARD -i wa -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY \(options)
  -A FORWARD -m conntrack --ctstate INVALID -j DROP
  -A FORWARD -m conntrack --ctstate NEW
  -A FORWARD -m conntrack --ctstate ESTABLISHED
  -A OUTPUT -m conntrack --ctstate NEW
  -A OUTPUT -m conntrack --ctstate INVALID
  -A OUTPUT -m conntrack --ctstate ESTABLISHED
  COMMIT
  \(more)

  """
}
private let strict: [String: KernelCase.Setting] = ["net.netfilter.nf_conntrack_tcp_loose": 0]

/// A whole conversation through the proxy. The server may be another one behind it.
private func conversation(_ client: String, _ server: String, seen: (server: String, client: String)? = nil) -> [KernelStep] {
  let (s, c) = seen ?? (server, client)
  return [
    .inject("wa", Craft.tcp(client, server, "S", seq: 1000)), answer(Craft.tcp(client, server, "A", seq: 1001), 1),
    .inject("wb", Craft.tcp(s, c, "SA", seq: 500_000, ack: 1001)), answer(Craft.tcp(client, server, "PA", seq: 1001, "hello"), 0),
    .inject("wb", Craft.tcp(s, c, "A", seq: 500_001, ack: 1006)), .inject("wb", Craft.tcp(s, c, "PA", seq: 500_001, ack: 1006, "world!")),
    .probe, answer(Craft.tcp(client, server, "FA", seq: 1006), 6), .inject("wb", Craft.tcp(s, c, "FA", seq: 500_007, ack: 1007)),
    answer(Craft.tcp(client, server, "A", seq: 1007), 1),
  ]
}
private let client = "10.0.0.2:4000"
private let server = "192.0.2.2:80"

private let synproxyCases: [KernelCase] = [
  KernelCase(
    name: "SYNPROXY: a conversation", interfaces: [a, b], sysctl: strict, rules4: proxied("--mss 1460"), stack: .live,
    steps: conversation(client, server)),
  KernelCase(
    name: "SYNPROXY: a conversation, IPv6", interfaces: [a6, b6], sysctl: strict,
    rules6: proxied("--mss 1440 --sack-perm --wscale 7 --ecn --timestamp"),
    stack: .live,
    steps: conversation("[fd00:a::2]:4000", "[fd00:b::2]:80")),
  KernelCase(
    name: "SYNPROXY: options have no room without the client's timestamps", interfaces: [a, b], sysctl: strict,
    rules4: proxied("--sack-perm --wscale 7 --ecn --timestamp"), stack: .live, steps: conversation(client, server)),
  KernelCase(
    name: "SYNPROXY: the server is another one by DNAT in OUTPUT, the client another by MASQUERADE", interfaces: [a, b], sysctl: strict,
    rules4: proxied(
      "--mss 1460",
      "*nat\n-A OUTPUT -d 192.0.2.9 -p tcp -j DNAT --to-destination 192.0.2.2:8080\n-A POSTROUTING -o wb -j MASQUERADE\nCOMMIT"),
    stack: .live, steps: conversation(client, "192.0.2.9:80", seen: ("192.0.2.2:8080", "192.0.2.1:4000"))),
  KernelCase(
    name: "SYNPROXY: the SYN is tracked, and the ACK picked up", interfaces: [a, b], rules4: proxied("--mss 1460"), stack: .live,
    steps: [.inject("wa", Craft.tcp(client, server, "S", seq: 1000)), answer(Craft.tcp(client, server, "A", seq: 1001), 1)]),
  KernelCase(
    name: "SYNPROXY: a SYN that tracking saw first", interfaces: [a, b], sysctl: strict,
    rules4:
      "*filter\n-A FORWARD -p tcp --syn -m conntrack --ctstate NEW -j SYNPROXY --mss 1460\n-A OUTPUT -m conntrack --ctstate ESTABLISHED\nCOMMIT\n",
    stack: .live, steps: [.inject("wa", Craft.tcp(client, server, "S", seq: 1000)), .probe]),
  KernelCase(
    name: "SYNPROXY: the server refuses", interfaces: [a, b], sysctl: strict, rules4: proxied("--mss 1460"), stack: .live,
    steps: [
      .inject("wa", Craft.tcp(client, server, "S", seq: 1000)), answer(Craft.tcp(client, server, "A", seq: 1001), 1),
      .inject("wb", Craft.tcp(server, client, "RA", ack: 1001)), .probe,
    ]),
  KernelCase(
    name: "SYNPROXY: cookies that are wrong", interfaces: [a, b], sysctl: strict, rules4: proxied("--mss 1460"), stack: .live,
    steps: [
      .inject("wa", Craft.tcp(client, server, "A", seq: 1001, ack: 12345)), .inject("wa", Craft.tcp(client, server, "S", seq: 1000)),
      answer(Craft.tcp(client, server, "A", seq: 1001), 100), answer(Craft.tcp("10.0.0.2:4001", server, "A", seq: 1001), 1),
      answer(Craft.tcp(client, server, "A", seq: 1000), 1), .probe,
    ]),
  KernelCase(
    name: "SYNPROXY: the client asks before the server has answered", interfaces: [a, b], sysctl: strict, rules4: proxied("--mss 1300"),
    stack: .live,
    steps: [
      .inject("wa", Craft.tcp(client, server, "S", seq: 1000)), answer(Craft.tcp(client, server, "A", seq: 1001), 1),
      answer(Craft.tcp(client, server, "A", seq: 1000), 1), answer(Craft.tcp(client, server, "A", seq: 1001), 1), .probe,
    ]),
  KernelCase(
    name: "SYNPROXY: what is no SYN and no ACK passes it", interfaces: [a, b], sysctl: strict, rules4: proxied("--mss 1460"), stack: .live,
    steps: ["FA", "R", "F", "RA", "SR", "SF"].map { .inject("wa", Craft.tcp(client, server, $0, seq: 5)) }),
  KernelCase(
    name: "SYNPROXY: for a program of this machine", interfaces: [a, b], sysctl: strict, rules4: proxied("--mss 1460"), stack: .live,
    steps: [
      .tcpListen(KernelStep.TCP(id: "L", addr: "10.0.0.1:80")), .inject("wa", Craft.tcp(client, "10.0.0.1:80", "S", seq: 1000)), .probe,
    ]),
]

// MARK: - TPROXY

/// The recipe of Documentation/networking/tproxy.rst: marked packets are local, whatever their destination.
private func divert(_ kernelCase: KernelCase, ipv6: Bool = false) -> KernelCase {
  var k = kernelCase
  k.ip =
    ipv6
    ? ["-6 rule add fwmark 1 lookup 100", "-6 route add local ::/0 dev lo table 100"]
    : ["rule add fwmark 1 lookup 100", "route add local 0.0.0.0/0 dev lo table 100"]
  return k
}
private func redirects(_ onIP: String) -> String {
  """
  *mangle
  -A PREROUTING -p tcp --dport 80 -j TPROXY --on-port 3128 --tproxy-mark 1/1
  -A PREROUTING -p udp -j TPROXY --on-port 5353 --on-ip \(onIP) --tproxy-mark 1/1
  -A INPUT -m socket
  -A INPUT -m socket --transparent
  -A INPUT -m socket --nowildcard
  -A INPUT -m socket --transparent --nowildcard
  -A OUTPUT
  -A POSTROUTING
  COMMIT

  """
}
private let divertChain = """
  *mangle
  :DIVERT - [0:0]
  -A PREROUTING -p tcp -m socket --transparent -j DIVERT
  -A PREROUTING -p tcp --dport 80 -j TPROXY --on-port 3128 --tproxy-mark 0x1/0x1
  -A DIVERT -j MARK --set-mark 1
  -A DIVERT -j ACCEPT
  COMMIT

  """

/// A client talks to an address that is nobody's here, and a program here answers in its name.
private func visit(_ listener: String, _ client: String, _ elsewhere: String) -> [KernelStep] {
  [
    .tcpListen(KernelStep.TCP(id: "L", addr: listener, transparent: true)), .inject("wa", Craft.tcp(client, elsewhere, "S", seq: 1000)),
    answer(Craft.tcp(client, elsewhere, "A", seq: 1001), 1), .accept(KernelStep.Accept(from: "L", id: "s")),
    answer(Craft.tcp(client, elsewhere, "PA", seq: 1001, "GET"), 1), .receive(KernelStep.Named(id: "s")), .probe,
    .send(KernelStep.Data(id: "s", data: Hex([0x68, 0x69]))),
  ]
}
private func refusedVisit(_ listener: String, transparent: Bool) -> [KernelStep] {
  [
    .tcpListen(KernelStep.TCP(id: "L", addr: listener, transparent: transparent)),
    .inject("wa", Craft.tcp(client, "198.51.100.7:80", "S", seq: 1000)),
    .inject("wa", Craft.tcp(client, "198.51.100.7:81", "S", seq: 1000)),
  ]
}

private let proxyCases: [KernelCase] = [
  KernelCase(
    name: "TPROXY: for an address of this machine", interfaces: [a, b], rules4: redirects("10.0.0.1"), stack: .live,
    steps: visit("0.0.0.0:3128", client, "10.0.0.1:80")),
  divert(
    KernelCase(
      name: "TPROXY: to a transparent listener at any address", interfaces: [a, b], rules4: redirects("10.0.0.1"), stack: .live,
      steps: visit("0.0.0.0:3128", client, "198.51.100.7:80"))),
  divert(
    KernelCase(
      name: "TPROXY: to a listener at the first address of the interface", interfaces: [a, b], rules4: redirects("10.0.0.1"), stack: .live,
      steps: visit("10.0.0.1:3128", client, "198.51.100.7:80"))),
  divert(
    KernelCase(
      name: "TPROXY: no listener at the first address", interfaces: [a, b], rules4: redirects("10.0.0.1"), stack: .live,
      steps: refusedVisit("192.0.2.1:3128", transparent: true))),
  divert(
    KernelCase(
      name: "TPROXY: the listener is not transparent", interfaces: [a, b], rules4: redirects("10.0.0.1"), stack: .live,
      steps: refusedVisit("0.0.0.0:3128", transparent: false))),
  divert(
    KernelCase(
      name: "TPROXY: IPv6", interfaces: [a6, b6], rules6: redirects("fd00:a::1"), stack: .live,
      steps: visit("[::]:3128", "[fd00:a::2]:4000", "[2001:db8::7]:80")), ipv6: true),
  divert(
    KernelCase(
      name: "TPROXY: UDP", interfaces: [a, b], rules4: redirects("10.0.0.1"), stack: .live,
      steps: [
        .udpBind(KernelStep.UDP(id: "U", addr: "0.0.0.0:5353", transparent: true)),
        .inject("wa", Craft.udp("10.0.0.2:4000", "198.51.100.7:53", "q")), .receive(KernelStep.Named(id: "U")),
        .inject("wa", Craft.udp("10.0.0.2:4000", "10.0.0.1:53", "q")),
      ])),
  divert(
    KernelCase(
      name: "TPROXY: the first packet by TPROXY, the others by -m socket", interfaces: [a, b], rules4: divertChain, stack: .live,
      steps: visit("0.0.0.0:3128", client, "198.51.100.7:80"))),
]

// MARK: - socket

private let asksForSockets = """
  *mangle
  -A PREROUTING -m socket
  -A PREROUTING -m socket --nowildcard
  -A PREROUTING -m socket --transparent --nowildcard
  -A PREROUTING -m socket --nowildcard --restore-skmark
  -A PREROUTING -m mark --mark 7
  -A INPUT -m socket
  -A INPUT -m socket --nowildcard
  COMMIT

  """
private let here = "10.0.0.1:80"

private let socketCases: [KernelCase] = [
  KernelCase(
    name: "socket: listening, half open, connected, closed; its mark", interfaces: [a, b], rules4: asksForSockets, stack: .live,
    steps: [
      .tcpListen(KernelStep.TCP(id: "L", addr: "0.0.0.0:80", mark: 7)), .inject("wa", Craft.tcp(client, here, "S", seq: 1000)),
      answer(Craft.tcp(client, here, "A", seq: 1001), 1), .accept(KernelStep.Accept(from: "L", id: "s")),
      answer(Craft.tcp(client, here, "PA", seq: 1001, "hi"), 1), .receive(KernelStep.Named(id: "s")),
      .inject("wa", Craft.tcp(client, "10.0.0.1:81", "S", seq: 1000)), .close(KernelStep.Named(id: "s")),
      answer(Craft.tcp(client, here, "A", seq: 1003), 1), .inject("wa", Craft.tcp("10.0.0.2:4001", here, "A", seq: 1003)),
    ]),
  KernelCase(
    name: "socket: one that this machine connected", interfaces: [a, b], rules4: asksForSockets, stack: .live,
    steps: [
      .tcpConnect(KernelStep.TCP(id: "c", src: "10.0.0.1:777", dst: "10.0.0.2:99", mark: 7)),
      answer(Craft.tcp("10.0.0.2:99", "10.0.0.1:777", "SA", seq: 9000), 1),
      .inject("wa", Craft.tcp("10.0.0.2:98", "10.0.0.1:777", "A", seq: 9000)),
    ]),
  KernelCase(
    name: "socket: UDP, bound here and there", interfaces: [a, b], rules4: asksForSockets, stack: .live,
    steps: [
      .udpBind(KernelStep.UDP(id: "U", addr: "10.0.0.1:53", mark: 7)), .udpBind(KernelStep.UDP(id: "V", addr: "0.0.0.0:54", mark: 7)),
      .inject("wa", Craft.udp("10.0.0.2:5000", "10.0.0.1:53", "x")), .inject("wa", Craft.udp("10.0.0.2:5000", "10.0.0.1:54", "x")),
      .inject("wa", Craft.udp("10.0.0.2:5000", "192.0.2.1:53", "x")), .inject("wa", Craft.udp("10.0.0.2:5000", "192.0.2.9:54", "x")),
    ]),
  KernelCase(
    name: "socket: a reply to what SNAT sent has another port than the socket", interfaces: [a, b],
    rules4: asksForSockets + "*nat\n-A POSTROUTING -p udp -j SNAT --to-source 10.0.0.1:6000\nCOMMIT\n", stack: .live,
    steps: [
      .udpBind(KernelStep.UDP(id: "U", addr: "10.0.0.1:53", mark: 7)), .udpSend(KernelStep.UDP(id: "U", dst: "10.0.0.2:9", data: Hex([0]))),
      .inject("wa", Craft.udp("10.0.0.2:9", "10.0.0.1:6000", "r")), .receive(KernelStep.Named(id: "U")),
    ]),
  KernelCase(
    name: "socket: a machine with a socket behind every port", interfaces: [a, b], rules4: asksForSockets,
    steps: [
      .inject("wa", Craft.udp("10.0.0.2:5000", "10.0.0.1:53", "x")), .inject("wa", Craft.tcp(client, "192.0.2.7:80", "S", seq: 1000)),
      .inject("wa", Craft.echoRequest("10.0.0.2", "10.0.0.1")),
    ]),
  KernelCase(
    name: "socket: a machine with a socket behind every port, IPv6", interfaces: [a6, b6], rules6: asksForSockets,
    steps: [
      .inject("wa", Craft.udp("[fd00:a::2]:5000", "[fd00:a::1]:53", "x")),
      .inject("wa", Craft.tcp("[fd00:a::2]:4000", "[fd00:b::2]:80", "S", seq: 1000)),
    ]),
]

// MARK: - TEE

private let chains = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
/// A rule at one hook, between counters at all.
private func copying(_ chain: String, _ target: String) -> String {
  let count = chains.map { "-A \($0) -p udp\n" }.joined()
  return "*mangle\n\(count)-A \(chain) -p udp -j TEE \(target)\n\(count)COMMIT\n*filter\n"
    + "-A OUTPUT -m conntrack --ctstate UNTRACKED\n-A OUTPUT -m conntrack --ctstate NEW\nCOMMIT\n"
}
private func traffic(_ chain: String) -> [KernelStep] {
  [
    .inject("wa", Craft.udp("10.0.0.2:5", chain == "INPUT" ? "10.0.0.1:6" : "192.0.2.2:6", "x")),
    .localRaw(Craft.udp("10.0.0.1:5", "192.0.2.2:6", "y")),
  ]
}
private func traffic6(_ chain: String) -> [KernelStep] {
  [
    .inject("wa", Craft.udp("[fd00:a::2]:5", chain == "INPUT" ? "[fd00:a::1]:6" : "[fd00:b::2]:6", "x")),
    .localRaw(Craft.udp("[fd00:a::1]:5", "[fd00:b::2]:6", "y")),
  ]
}

private let teeCases: [KernelCase] =
  chains.map {
    KernelCase(name: "TEE in \($0)", interfaces: [a, b, c], rules4: copying($0, "--gateway 203.0.113.9"), steps: traffic($0))
  }
  + chains.map {
    KernelCase(
      name: "TEE in \($0), by an interface", interfaces: [a, b, c], rules4: copying($0, "--gateway 8.8.8.8 --oif wc"), steps: traffic($0))
  }
  + chains.map {
    KernelCase(name: "TEE in \($0), IPv6", interfaces: [a6, b6, c6], rules6: copying($0, "--gateway fd00:c::9"), steps: traffic6($0))
  }
  + [
    KernelCase(
      name: "TEE: no way to the gateway", interfaces: [a, b], rules4: copying("PREROUTING", "--gateway 8.8.8.8"),
      steps: traffic("PREROUTING")),
    KernelCase(
      name: "TEE: an interface that is not there counts for nothing", interfaces: [a, b, c],
      rules4: copying("PREROUTING", "--gateway 203.0.113.9 --oif nowhere"), steps: traffic("PREROUTING")),
    KernelCase(
      name: "TEE: another interface than the gateway's", interfaces: [a, b, c],
      rules4: copying("PREROUTING", "--gateway 203.0.113.9 --oif wb"), steps: traffic("PREROUTING")),
    KernelCase(
      name: "TEE: by an interface without a way, IPv6", interfaces: [a6, b6, c6],
      rules6: copying("PREROUTING", "--gateway 2001:db8::1 --oif wc"), steps: traffic6("PREROUTING")),
    KernelCase(
      name: "TEE: the gateway is this machine", interfaces: [a, b, c], rules4: copying("FORWARD", "--gateway 203.0.113.1"),
      steps: traffic("FORWARD")),
    KernelCase(
      name: "TEE: two, and one at the end", interfaces: [a, b, c],
      rules4: "*mangle\n-A PREROUTING -i wa -j TEE --gateway 203.0.113.9\n-A PREROUTING -i wa -j TEE --gateway 192.0.2.9\n"
        + "-A POSTROUTING -j TEE --gateway 203.0.113.7\nCOMMIT\n",
      steps: traffic("PREROUTING")),
    KernelCase(
      name: "TEE: a copy that is too big for its link", interfaces: [a, b, KernelCase.Interface("wc", ["203.0.113.1/24"]).small],
      rules4: copying("PREROUTING", "--gateway 203.0.113.9"),
      steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", String(repeating: "x", count: 700)))]),
    {
      var narrow = c6
      narrow.mtu = 1300
      // Nobody but its sender may cut an IPv6 packet, and a copy's is the original's.
      return KernelCase(
        name: "TEE: a copy that is too big for its link, IPv6", interfaces: [a6, b6, narrow],
        rules6: copying("PREROUTING", "--gateway fd00:c::9"),
        steps: [1252, 1253].map {
          .inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:b::2]:6", String(repeating: "x", count: $0)))
        })
    }(),
    {
      var k = KernelCase(
        name: "TEE: the packet's mark is not asked for the way to the gateway", interfaces: [a, b, c],
        rules4:
          "*mangle\n-A PREROUTING -j MARK --set-mark 1\n-A PREROUTING -j TEE --gateway 203.0.113.9\n-A OUTPUT -m mark --mark 1\nCOMMIT\n",
        steps: traffic("PREROUTING"))
      k.ip = ["rule add fwmark 1 lookup 100", "route add default dev wb table 100"]
      return k
    }(),
  ]

extension KernelCase.Interface {
  fileprivate var small: Self {
    var i = self
    i.mtu = 600
    return i
  }
}
