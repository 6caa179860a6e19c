// Questions about the way of a packet through a host: routing, forwarding, errors, rerouting, lo. The kernel answers them anew in every run.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let smallLink = {
  var link = KernelCase.Interface("wa", ["10.0.0.1/24", "fd00:a::1/64"])
  link.mtu = 1300
  return link
}()

/// A ruleset whose counters show every hook that a packet passes.
private func everyHook(_ extra: String = "") -> String {
  let chains = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
  return "*mangle\n" + chains.map { "-A \($0) -p udp\n-A \($0) -p tcp\n" }.joined() + extra + "COMMIT\n"
}
private let stateCounters = """
  *filter
  -A INPUT -m conntrack --ctstate NEW
  -A INPUT -m conntrack --ctstate ESTABLISHED
  -A INPUT -m conntrack --ctstate RELATED
  -A INPUT -m conntrack --ctstate INVALID
  -A FORWARD -m conntrack --ctstate NEW
  -A FORWARD -m conntrack --ctstate ESTABLISHED
  -A FORWARD -m conntrack --ctstate RELATED
  -A FORWARD -m conntrack --ctstate INVALID
  -A OUTPUT -m conntrack --ctstate NEW
  -A OUTPUT -m conntrack --ctstate ESTABLISHED
  -A OUTPUT -m conntrack --ctstate RELATED
  -A OUTPUT -m conntrack --ctstate INVALID
  COMMIT

  """

let engineCases: [KernelCase] =
  hookCases + backEndCases + hostCases + routingCases + errorCases + deliveryCases + outputCases + loopbackCases + policyCases
  + rateAndLabelCases + helperCases + expectationCases + connectionCountCases + timeoutCases + foundCases + randomlyFoundCases + bridgeCases
  + addressCases + heldCases + neighbourCases + bridgeTagCases + bridgeCopyCases + damagedCases + senderCases + redirectCases

private let routingCases: [KernelCase] = [
  KernelCase(
    name: "a datagram with a header of its own is never cut: it is refused if the link does not take it",
    interfaces: [smallLink], rules4: everyHook(), rules6: everyHook(),
    steps: [1272, 1273].flatMap { (n: Int) -> [KernelStep] in
      let text = String(repeating: "x", count: n)
      let shorter = String(text.dropFirst(20))
      return [
        .localRaw(Craft.udp("10.0.0.1:5", "10.0.0.2:6", text)), .localRaw(Craft.udp("[fd00:a::1]:5", "[fd00:a::2]:6", shorter)),
      ]
    }),
  KernelCase(
    name: "forwarded, with one less TTL", interfaces: [a, b], rules4: everyHook(),
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", "x")), .inject("wa", Craft.tcp("10.0.0.2:5", "192.0.2.2:6", "S"))]),
  KernelCase(
    name: "forwarded, IPv6", interfaces: [a6, b6], rules6: everyHook(),
    steps: [.inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:b::2]:6", "x"))]),
  KernelCase(
    name: "local, to the address of another interface", interfaces: [a, b], rules4: everyHook(),
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.1:6"))]),
  KernelCase(
    name: "forwarding is off", interfaces: [a, b], sysctl: ["net.ipv4.ip_forward": 0], rules4: everyHook(),
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6")), .inject("wa", Craft.udp("10.0.0.2:5", "203.0.113.9:6"))]),
  KernelCase(
    name: "no route: the sender is told", interfaces: [a, b], rules4: everyHook(),
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "203.0.113.9:6"))]),
  KernelCase(
    name: "no route, IPv6", interfaces: [a6, b6], rules6: everyHook(),
    steps: [.inject("wa", Craft.udp("[fd00:a::2]:5", "[2001:db8::9]:6"))]),
  KernelCase(
    name: "unreachable, prohibited and blackhole routes", interfaces: [a, b],
    routes: ["unreachable 203.0.113.0/26", "prohibit 203.0.113.64/26", "blackhole 203.0.113.128/26"], rules4: everyHook(),
    steps: ["203.0.113.1:1", "203.0.113.65:1", "203.0.113.129:1"].map { .inject("wa", Craft.udp("10.0.0.2:5", $0)) }),
  KernelCase(
    name: "sources that may not come in: our own, loopback, zero, multicast, broadcast", interfaces: [a, b], rules4: everyHook(),
    steps: ["10.0.0.1:5", "192.0.2.1:5", "127.0.0.1:5", "0.0.0.0:5", "224.0.0.9:5", "255.255.255.255:5"].map {
      .inject("wa", Craft.udp($0, "192.0.2.2:6"))
    }),
  KernelCase(
    name: "destinations of their own: loopback, broadcast of the net, broadcast of all", interfaces: [a, b], rules4: everyHook(),
    steps: ["127.0.0.1:6", "10.0.0.255:6", "255.255.255.255:6", "192.0.2.255:6"].map { .inject("wa", Craft.udp("10.0.0.2:5", $0)) }),
  KernelCase(
    name: "route_localnet lets 127/8 in", interfaces: [a], sysctl: ["net.ipv4.conf.wa.route_localnet": 1], rules4: everyHook(),
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "127.0.0.1:6"))]),
  KernelCase(
    name: "rp_filter strict", interfaces: [a, b], sysctl: ["net.ipv4.conf.all.rp_filter": 1], rules4: everyHook(),
    steps: [
      .inject("wa", Craft.udp("192.0.2.7:5", "10.0.0.1:6")), .inject("wa", Craft.udp("10.0.0.7:5", "10.0.0.1:6")),
      .inject("wb", Craft.udp("203.0.113.9:5", "10.0.0.1:6")),
    ]),
  KernelCase(
    name: "rp_filter loose", interfaces: [a, b], sysctl: ["net.ipv4.conf.wa.rp_filter": 2], rules4: everyHook(),
    steps: [.inject("wa", Craft.udp("192.0.2.7:5", "10.0.0.1:6")), .inject("wa", Craft.udp("203.0.113.9:5", "10.0.0.1:6"))]),
  KernelCase(
    name: "the longest prefix, then the lowest metric", interfaces: [a, b],
    routes: [
      "203.0.113.0/24 via 10.0.0.9", "203.0.113.128/25 via 192.0.2.9", "198.51.100.0/24 via 10.0.0.9 metric 20",
      "198.51.100.0/24 via 192.0.2.9 metric 10",
    ],
    rules4: everyHook(),
    steps: ["203.0.113.1:6", "203.0.113.200:6", "198.51.100.1:6"].map { .inject("wa", Craft.udp("10.0.0.2:5", $0)) }),
]

private let errorCases: [KernelCase] = [
  KernelCase(
    name: "TTL runs out", interfaces: [a, b], rules4: stateCounters,
    steps: [
      .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", "hello", ttl: 1)),
      .inject("wa", Craft.echoRequest("10.0.0.2", "192.0.2.2", ttl: 1)),
      .inject("wa", Craft.tcp("10.0.0.2:5", "192.0.2.2:6", "S", ttl: 1)), .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6", ttl: 1)),
    ]),
  KernelCase(
    name: "hop limit runs out", interfaces: [a6, b6], rules6: stateCounters,
    steps: [
      .inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:b::2]:6", "hello", ttl: 1)),
      .inject("wa", Craft.echoRequest("fd00:a::2", "fd00:b::2", ttl: 1)),
    ]),
  KernelCase(
    name: "too big for the next link", interfaces: [a, KernelCase.Interface("wb", ["192.0.2.1/24"]).mtu(600)], rules4: stateCounters,
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", String(repeating: "x", count: 700)))]),
  KernelCase(
    name: "too big, IPv6", interfaces: [a6, KernelCase.Interface("wb", ["fd00:b::1/64"]).mtu(1280)], rules6: stateCounters,
    steps: [.inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:b::2]:6", String(repeating: "x", count: 1300)))]),
  KernelCase(
    name: "no route, tracked", interfaces: [a, b], rules4: stateCounters,
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "203.0.113.9:6")), .inject("wa", Craft.udp("10.0.0.2:5", "203.0.113.9:6"))]),
  KernelCase(
    name: "rejected in FORWARD and in INPUT, tracked", interfaces: [a, b],
    rules4: stateCounters.replacing(
      "COMMIT", with: "-A INPUT -p udp -j REJECT\n-A FORWARD -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT"),
    steps: [
      .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6")), .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.1:6")),
      .inject("wa", Craft.tcp("10.0.0.2:5", "192.0.2.2:6", "S", seq: 100)),
    ]),
]

private let deliveryCases: [KernelCase] = [
  KernelCase(
    name: "an IPv6 protocol that nothing here receives", interfaces: [a6], rules6: stateCounters,
    steps: [Hex("60000000000463 40fd00000a000000000000000000000002fd00000a00000000000000000000000100000000".filter { $0 != " " })]
      .compactMap {
        $0.map { .inject("wa", $0) }
      }),
  KernelCase(
    name: "a fragment sent twice by a program: it hears nothing", interfaces: [a],
    rules4: "*filter\n-A OUTPUT -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: [1, 2].compactMap { _ in Hex("4500001c0101200040110000" + "0a0000010a000002" + "0400040000080000") }.map { .localRaw($0) }),
]

private let outputCases: [KernelCase] = [
  KernelCase(
    name: "whose packets ICMP errors and resets are", interfaces: [a, b],
    rules4: """
      *filter
      -A OUTPUT -m owner --socket-exists
      -A OUTPUT -m owner ! --socket-exists
      -A OUTPUT -m owner --uid-owner 0
      -A OUTPUT -m owner ! --uid-owner 0
      -A OUTPUT -m owner ! --uid-owner 0 ! --gid-owner 0
      -A OUTPUT -m owner --socket-exists ! --uid-owner 0
      -A OUTPUT -j LOG --log-uid
      -A INPUT -p tcp -j REJECT --reject-with tcp-reset
      -A INPUT -p udp -j REJECT
      COMMIT

      """,
    steps: [
      .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6")), .inject("wa", Craft.tcp("10.0.0.2:5", "10.0.0.1:6", "S")),
      .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", ttl: 1)), .localRaw(Craft.udp("10.0.0.1:5", "10.0.0.2:6")),
    ]),
  KernelCase(
    name: "sent, with and without a route", interfaces: [a, b], rules4: everyHook(),
    steps: [
      .localRaw(Craft.udp("10.0.0.1:5", "192.0.2.2:6")), .localRaw(Craft.udp("10.0.0.1:5", "203.0.113.9:6")),
      .localRaw(Craft.udp("0.0.0.0:5", "192.0.2.2:6")),
    ]),
  KernelCase(
    name: "dropped in OUTPUT and in POSTROUTING: the sender gets EPERM", interfaces: [a, b],
    rules4: "*mangle\n-A OUTPUT -p udp --dport 6 -j DROP\n-A POSTROUTING -p udp --dport 7 -j DROP\nCOMMIT\n",
    steps: ["192.0.2.2:6", "192.0.2.2:7", "192.0.2.2:8"].map { .localRaw(Craft.udp("10.0.0.1:5", $0)) }),
  KernelCase(
    name: "unreachable routes, and what the sender is told", interfaces: [a, b],
    routes: ["unreachable 203.0.113.0/26", "prohibit 203.0.113.64/26", "blackhole 203.0.113.128/26"], rules4: everyHook(),
    steps: ["203.0.113.1:1", "203.0.113.65:1", "203.0.113.129:1"].map { .localRaw(Craft.udp("10.0.0.1:5", $0)) }),
  KernelCase(
    name: "a mark set in mangle OUTPUT reroutes, with the old source", interfaces: [a, b],
    ip: [
      "route add default via 10.0.0.9", "route add default via 192.0.2.9 table 100", "rule add fwmark 7 lookup 100",
    ],
    rules4: "*mangle\n-A OUTPUT -p udp --dport 6 -j MARK --set-mark 7\nCOMMIT\n*filter\n-A OUTPUT -o wa\n-A OUTPUT -o wb\nCOMMIT\n",
    steps: [.localRaw(Craft.udp("10.0.0.1:5", "203.0.113.9:6")), .localRaw(Craft.udp("10.0.0.1:5", "203.0.113.9:7"))]),
  KernelCase(
    name: "DNAT in OUTPUT reroutes; filter OUTPUT still sees the old interface", interfaces: [a, b],
    routes: ["203.0.113.0/24 via 10.0.0.9"],
    rules4: """
      *nat
      -A OUTPUT -d 203.0.113.9 -j DNAT --to-destination 192.0.2.2
      COMMIT
      *filter
      -A OUTPUT -o wa
      -A OUTPUT -o wb
      COMMIT
      *mangle
      -A POSTROUTING -o wa
      -A POSTROUTING -o wb
      COMMIT

      """,
    steps: [.localRaw(Craft.udp("10.0.0.1:5", "203.0.113.9:6")), .inject("wb", Craft.udp("192.0.2.2:6", "10.0.0.1:5"))]),
]

private let loopbackCases: [KernelCase] = [
  KernelCase(
    name: "to oneself: OUTPUT, POSTROUTING, PREROUTING, INPUT", interfaces: [a, b], rules4: everyHook(),
    steps: [.localRaw(Craft.udp("10.0.0.1:5", "192.0.2.1:6")), .localRaw(Craft.udp("127.0.0.1:5", "127.0.0.1:6"))]),
  KernelCase(
    name: "to oneself, IPv6", interfaces: [a6], rules6: everyHook(), steps: [.localRaw(Craft.udp("[fd00:a::1]:5", "[fd00:a::1]:6"))]),
  KernelCase(
    name: "REDIRECT in OUTPUT: over lo, mark and connection are kept", interfaces: [a],
    rules4: """
      *nat
      -A OUTPUT -p tcp -j REDIRECT --to-ports 9999
      -A PREROUTING -p tcp -j REDIRECT --to-ports 1
      COMMIT
      *mangle
      -A OUTPUT -j MARK --set-mark 0x5
      -A PREROUTING -i lo -m mark --mark 0x5
      -A INPUT -i lo -m conntrack --ctstate NEW,DNAT
      COMMIT

      """,
    steps: [
      .localRaw(Craft.tcp("10.0.0.1:40000", "10.0.0.2:80", "S", seq: 5)),
      .localRaw(Craft.tcp("127.0.0.1:9999", "10.0.0.1:40000", "RA", seq: 0, ack: 6)),
    ]),
]

private let policyCases: [KernelCase] = [
  KernelCase(
    name: "behind a bare verdict even what may not stand there is accepted", interfaces: [a],
    rules4: """
      *filter
      :c - [0:0]
      :d - [0:0]
      -A INPUT -j c
      -A c -j RETURN
      -A c -m owner --uid-owner 0
      -A c -j d
      -A d -j c
      COMMIT

      """, steps: [.inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6"))]),
  KernelCase(
    name: "a verdict with a condition ends nothing", interfaces: [a],
    rules4: "*filter\n-A INPUT -p udp -j RETURN\n-A INPUT -m owner --uid-owner 0\nCOMMIT\n",
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:6"))]),
  KernelCase(
    name: "between a CT rule and tracking: the template", interfaces: [a, b],
    rules4: "*raw\n-A PREROUTING -p udp -j CT --zone 3\n"
      + [
        "-m state --state NEW", "-m state --state INVALID", "-m conntrack --ctstate NEW ! --ctorigdst 192.0.2.2",
        "-m conntrack --ctorigsrc 10.0.0.2", "-m conntrack --ctorigsrc 0.0.0.0", "-m conntrack --ctproto 0", "-m conntrack --ctproto udp",
        "-m conntrack --ctstatus CONFIRMED", "-m conntrack --ctstatus NONE", "-m conntrack --ctdir ORIGINAL", "-m conntrack --ctexpire 0",
        "-m conntrack --ctorigdstport 0", "-m connmark --mark 0", "-m connmark ! --mark 1", "-j CT --notrack", "-j CT --zone 4",
      ].map { "-A PREROUTING \($0)\n" }.joined() + "COMMIT\n",
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6")), .inject("wa", Craft.tcp("10.0.0.2:5", "192.0.2.2:6", "S"))]),
  KernelCase(
    name: "no rule needs tracking: nat is never walked", interfaces: [a, b],
    rules4: "*nat\n-A PREROUTING -j LOG\n-A POSTROUTING -j ACCEPT\nCOMMIT\n", steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6"))]
  ),
  KernelCase(
    name: "a bare ACCEPT passes for a policy in the trace", interfaces: [a, b],
    rules4: "*filter\n:c - [0:0]\n-A FORWARD -j c\n-A FORWARD -j ACCEPT\n-A c -p udp\n-A c -j RETURN\nCOMMIT\n", trace: true,
    steps: [.inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6"))]),
]

extension KernelCase {
  init(
    name: String, interfaces: [Interface], ip: [String], rules4: String, steps: [KernelStep]
  ) {
    self.init(name: name, interfaces: interfaces, rules4: rules4, steps: steps)
    self.ip = ip
  }
}
extension KernelCase.Interface {
  func mtu(_ bytes: Int) -> KernelCase.Interface {
    var copy = self
    copy.mtu = bytes
    return copy
  }
}
