// State between packets, with real waits: limit, hashlimit, recent, quota, connlimit, statistic, the time of day, sets with timeouts. The engine's
// clock moves by the same waits. Every wait is chosen far from the moment at which something changes, so that a slow machine changes nothing.

import KernelJudge

/// Rules of mangle that the packets of one family walk. A rule stands in PREROUTING unless it names another chain.
private func state(_ name: String, family: Int = 4, sets: String? = nil, _ rules: [String], _ steps: [[KernelStep]]) -> KernelCase {
  var c = extensionCase(name, family, tables: [("mangle", rules.map(inPrerouting))], steps: steps.flatMap { $0 })
  c.ipset = sets
  return c
}

// MARK: packets

private func udp(_ host: Int = 7, from sport: Int = 5000, to dport: Int = 53, at destination: Int = 9, size: Int = 1, ttl: UInt8 = 64)
  -> [KernelStep]
{
  [
    .inject(
      "wa", Craft.udp("192.0.2.\(host):\(sport)", "198.51.100.\(destination):\(dport)", String(repeating: "x", count: size), ttl: ttl))
  ]
}
private func udp6(_ host: Int = 7, from sport: Int = 5000, to dport: Int = 53, at destination: Int = 9, size: Int = 1) -> [KernelStep] {
  [.inject("wa", Craft.udp("[2001:db8::\(host)]:\(sport)", "[2001:db8:1::\(destination)]:\(dport)", String(repeating: "x", count: size)))]
}
private func answer(_ host: Int = 7, to dport: Int = 5000, size: Int = 1, ttl: UInt8 = 64) -> [KernelStep] {
  [.inject("wb", Craft.udp("198.51.100.9:53", "192.0.2.\(host):\(dport)", String(repeating: "y", count: size), ttl: ttl))]
}
private func wait(_ milliseconds: Int) -> [KernelStep] { [.wait(KernelStep.Wait(ms: milliseconds))] }
private func times(_ n: Int, _ steps: [KernelStep]) -> [KernelStep] { (0..<n).flatMap { _ in steps } }
/// A change of the table: what belongs to its rules begins anew.
private let change: [KernelStep] = [.command(KernelStep.Run(argv: ["iptables", "-t", "mangle", "-A", "INPUT", "-j", "ACCEPT"]))]

let stateRows: [KernelCase] = limitRows + hashlimitRows + recentRows + connlimitRows + otherRows

private let limitRows: [KernelCase] = [
  state(
    "limit: burst, refill, and no more than the burst",
    [
      "-m limit --limit 1/second --limit-burst 2", "-m limit --limit 2/second --limit-burst 1", "-m limit --limit 40/minute",
      "-m limit --limit 1/hour --limit-burst 4",
    ],
    [times(3, udp()), wait(1500), times(2, udp()), wait(1700), times(3, udp()), wait(250), udp(), wait(500), udp()]),
  state(
    "limit: a refused packet costs nothing, credit of less than one packet is kept", ["-m limit --limit 3/second --limit-burst 3"],
    [times(4, udp()), wait(100), times(2, udp()), wait(1250), times(4, udp()), wait(500), times(2, udp())]),
  state(
    "limit: a rate that a tick more than refills",
    ["-m limit --limit 1000/second --limit-burst 1", "-m limit --limit 10000/second --limit-burst 1"],
    times(5, udp() + wait(15)).map { [$0] }),
  state("limit, IPv6", family: 6, ["-m limit --limit 1/second --limit-burst 2"], [times(3, udp6()), wait(1500), times(2, udp6())]),
  state(
    "limit: full again when the table changes", ["-m limit --limit 1/hour --limit-burst 2"], [times(3, udp()), change, times(3, udp())]),
  state(
    "quota: a packet too large takes the rest; full again when the table changes",
    ["-m quota --quota 60", "-m quota ! --quota 60", "-m quota --quota 0", "-m quota ! --quota 0"],
    [times(2, udp()), udp(size: 40), udp(), change, udp(), udp(size: 200), udp()]),
  state("quota, IPv6", family: 6, ["-m quota --quota 100", "-m quota ! --quota 100"], [udp6(), udp6(size: 40), udp6()]),
]

private let allModes = ["srcip", "dstip", "srcport", "dstport", "srcip,dstport", "srcip,srcport,dstip,dstport"].map {
  "--hashlimit-mode \($0)"
}
private func buckets(_ modes: [String]) -> [String] {
  modes.enumerated().map { "-m hashlimit --hashlimit-name a\($0) --hashlimit-upto 1/hour --hashlimit-burst 2 \($1)" }
}
private func named(_ name: String, _ options: String) -> String { "-m hashlimit --hashlimit-name \(name) --hashlimit-\(options)" }

private let hashlimitRows: [KernelCase] = [
  state(
    "hashlimit: what tells buckets apart",
    buckets(
      [""] + allModes + [
        "--hashlimit-mode srcip --hashlimit-srcmask 24", "--hashlimit-mode dstip --hashlimit-dstmask 8",
        "--hashlimit-mode srcip,dstip --hashlimit-srcmask 0 --hashlimit-dstmask 31",
      ]), [times(3, udp() + udp(8) + udp(from: 6000) + udp(at: 10) + udp(to: 54) + udp(8, to: 54))]),
  state(
    "hashlimit: what tells buckets apart, IPv6", family: 6,
    buckets(
      [""] + allModes + [
        "--hashlimit-mode srcip --hashlimit-srcmask 64", "--hashlimit-mode dstip --hashlimit-dstmask 33",
        "--hashlimit-mode srcip,dstip --hashlimit-srcmask 0 --hashlimit-dstmask 127",
      ]), [times(3, udp6() + udp6(8) + udp6(from: 6000) + udp6(at: 10) + udp6(to: 54))]),
  state(
    "hashlimit: ports of protocols that have none, or that are cut off",
    ["src", "dst"].map { named($0, "upto 1/hour --hashlimit-burst 1 --hashlimit-mode \($0)port") },
    [
      [
        .inject("wa", Craft.echoRequest("192.0.2.7", "198.51.100.9")),
        .inject("wa", Craft.echoRequest("192.0.2.7", "198.51.100.9", identifier: 4)),
        .inject("wa", Craft.datagram(47, "192.0.2.7", "198.51.100.9", [0, 0, 8, 0])),
        .inject("wa", Craft.datagram(6, "192.0.2.7", "198.51.100.9", [0, 0, 8])),
        .inject("wa", Craft.datagram(132, "192.0.2.7", "198.51.100.9", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])),
        .inject("wa", Craft.datagram(51, "192.0.2.7", "198.51.100.9", Array(0..<24))),
        .inject("wa", Craft.datagram(50, "192.0.2.7", "198.51.100.9", Array(0..<24))),
        .inject("wa", Craft.datagram(17, "192.0.2.7", "198.51.100.9", Array(0..<24), fragment: 3)),
      ]
    ]),
  state(
    "hashlimit: above, upto, and their negations",
    [
      named("b0", "above 1/second --hashlimit-burst 2"), "-m hashlimit --hashlimit-name b1 ! --hashlimit-upto 1/second --hashlimit-burst 2",
      "-m hashlimit --hashlimit-name b2 ! --hashlimit-above 1/second --hashlimit-burst 2", named("b3", "upto 1/second --hashlimit-burst 2"),
      named("b4", "upto 2/second --hashlimit-burst 1"), "-m hashlimit --hashlimit-name b5 --hashlimit 1/second --hashlimit-burst 2",
    ].map { $0 + " --hashlimit-htable-expire 60000" },
    [times(3, udp()), wait(1500), times(2, udp()), wait(1700), times(3, udp()), wait(250), udp(), wait(500), udp()]),
  state(
    "hashlimit, IPv6: above and upto over time", family: 6,
    [
      named("b0", "above 1/second --hashlimit-burst 2 --hashlimit-mode srcip"),
      "-m hashlimit --hashlimit-name b1 ! --hashlimit-upto 1/second --hashlimit-burst 2 --hashlimit-mode srcip",
    ].map { $0 + " --hashlimit-htable-expire 60000" }, [times(3, udp6()), udp6(8), wait(1500), times(2, udp6()), times(3, udp6(8))]),
  state(
    "hashlimit: bytes a second, with and without a burst",
    [
      named("c0", "upto 1kb/s"), named("c1", "above 1kb/s"), named("c2", "upto 512b/s --hashlimit-burst 1kb"),
      named("c3", "above 100b/s --hashlimit-burst 300"), named("c4", "upto 1mb/s --hashlimit-mode srcip"),
    ].map { $0 + " --hashlimit-htable-expire 60000" },
    [times(4, udp(size: 300)), wait(1500), times(4, udp(size: 300)), wait(2500), times(4, udp(size: 500))]),
  state(
    "hashlimit: the rate itself is matched",
    [
      named("d0", "above 4/second --hashlimit-burst 1 --hashlimit-rate-match"),
      named("d1", "upto 4/second --hashlimit-burst 1 --hashlimit-rate-match"),
      named("d2", "above 500b/s --hashlimit-rate-match"),
      named("d3", "upto 500b/s --hashlimit-burst 1kb --hashlimit-rate-match --hashlimit-rate-interval 2"),
      named("d4", "above 4/second --hashlimit-rate-match --hashlimit-rate-interval 2"),
    ].map { $0 + " --hashlimit-htable-expire 60000" },
    [
      times(7, udp(size: 100)), wait(1300), times(3, udp(size: 100)), wait(1300), times(3, udp(size: 100)), wait(2300),
      times(8, udp(size: 100)), wait(1400), times(2, udp()),
    ]
  ),
  state(
    "hashlimit: a bucket that nobody used for a while is gone",
    [named("e0", "upto 1/hour --hashlimit-burst 1 --hashlimit-htable-expire 800 --hashlimit-htable-gcinterval 200 --hashlimit-mode srcip")],
    [udp(), wait(300), udp(), wait(300), udp(), wait(1900), times(2, udp()), udp(8)]),
  state(
    "hashlimit: a full table drops what would need a new bucket",
    [named("f0", "upto 1/hour --hashlimit-burst 5 --hashlimit-htable-size 1 --hashlimit-htable-max 2 --hashlimit-mode srcip")],
    [udp(), udp(8), udp(10), udp(11), udp()]),
  state(
    "hashlimit, IPv6: gone buckets, a full table, rates and bytes", family: 6,
    [
      named("e0", "upto 1/hour --hashlimit-burst 1 --hashlimit-htable-expire 800 --hashlimit-htable-gcinterval 200 --hashlimit-mode srcip"),
      named("d0", "above 4/second --hashlimit-burst 1 --hashlimit-rate-match --hashlimit-rate-interval 1 --hashlimit-htable-expire 60000"),
      "-m hashlimit --hashlimit-name c2 --hashlimit 512b/s --hashlimit-burst 1kb --hashlimit-htable-expire 60000",
      named("f0", "upto 1/hour --hashlimit-burst 5 --hashlimit-htable-size 1 --hashlimit-htable-max 2 --hashlimit-mode srcip"),
    ],
    [
      udp6(), wait(300), times(3, udp6(size: 300)), wait(1900), times(8, udp6(size: 100)), wait(1300), times(2, udp6(8)), udp6(10),
      udp6(11), udp6(8),
    ]),
  state(
    "hashlimit: rules of one name share the table and the first one's rate, also when the table changes",
    ["upto 1/hour --hashlimit-burst 3", "upto 1/hour --hashlimit-burst 3", "above 5/second --hashlimit-burst 1"].map { named("g0", $0) },
    [times(3, udp()), change, times(3, udp())]),
]

private func recent(_ list: String, _ options: String) -> String {
  options.hasPrefix("!") ? "-m recent --name \(list) \(options)" : "-m recent --name \(list) --\(options)"
}
/// A packet that only asks: the rules that set look at port 53.
private func ask(_ host: Int = 7, at destination: Int = 9, ttl: UInt8 = 64) -> [KernelStep] { udp(host, to: 1, at: destination, ttl: ttl) }
private func sets(_ list: String, _ more: String = "") -> String { "-p udp --dport 53 -m recent --name \(list) --set\(more)" }

private let recentRows: [KernelCase] = [
  state(
    "recent: --seconds",
    [
      recent("a", "rcheck --seconds 1"), recent("a", "rcheck --seconds 3"), recent("a", "! --rcheck --seconds 1"), recent("a", "rcheck"),
      sets("a"),
    ],
    [ask(), udp(), wait(500), ask(), wait(1500), ask(), wait(1600), ask(), udp(), ask(), ask(8)]),
  state(
    "recent: --update makes it young again",
    [recent("b", "update --seconds 1"), recent("c", "update --seconds 2 --hitcount 3"), sets("b"), sets("c")],
    [udp(), wait(600), ask(), wait(600), ask(), wait(1600), ask(), udp(), udp(), wait(500), udp(), ask(), wait(2500), ask()]),
  state(
    "recent: --hitcount",
    [
      recent("d", "rcheck --hitcount 2"), recent("d", "rcheck --seconds 1 --hitcount 3"),
      recent("d", "! --update --seconds 1 --hitcount 4"), recent("d", "set"),
    ],
    [times(3, udp()), wait(1500), times(5, udp())]),
  state(
    "recent: --rttl", [recent("e", "rcheck --rttl"), recent("e", "update --seconds 5 --rttl"), sets("e")],
    [udp(), ask(), ask(ttl: 20), udp(ttl: 20), ask(ttl: 20), ask()]),
  state(
    "recent: --reap throws the oldest away",
    [
      recent("f", "rcheck --seconds 1 --reap"), recent("f", "rcheck"), recent("g", "update --seconds 1 --reap"), recent("g", "rcheck"),
      sets("f"), sets("g"),
    ],
    [
      udp(), udp(8), udp(10), wait(1700), ask(), ask(8), ask(10), ask(), ask(8), udp(10), wait(500), ask(10), wait(2000), ask(10), ask(10),
    ]),
  state(
    "recent: a list holds 100 addresses", [recent("h", "rcheck"), sets("h")],
    [(10..<113).flatMap { udp($0) }, (10..<16).flatMap { ask($0) }, ask(112)]),
  state(
    "recent: --remove, --rdest, --mask",
    [
      "-p udp --dport 2 " + recent("i", "remove"), "-p udp --dport 3 " + recent("i", "! --remove"), recent("i", "rcheck --rsource"),
      sets("i"),
      recent("j", "rcheck --rdest --mask 255.255.255.0"), sets("j", " --rdest --mask 255.255.255.0"),
      recent("j", "rcheck --mask 255.255.255.0"),
      "-p udp --dport 4 " + recent("k", "! --set"), recent("k", "rcheck"),
    ],
    [
      udp(to: 2), udp(), ask(), udp(to: 2), ask(), udp(to: 3), udp(), udp(to: 3), ask(), ask(at: 77), udp(to: 1, at: 99), udp(to: 4), ask(),
      udp(to: 4),
    ]),
  state(
    "recent: an entry remembers as many packets as any rule asks for",
    [recent("l", "rcheck --hitcount 20"), recent("l", "rcheck --seconds 1 --hitcount 18"), sets("l")],
    [times(19, udp()), ask(), wait(1500), times(10, udp()), ask(), times(10, udp()), ask()]),
  state(
    "recent, IPv6", family: 6,
    [
      recent("m", "rcheck --seconds 1"), recent("m", "! --rcheck --hitcount 2"), sets("m"),
      recent("n", "rcheck --mask ffff:ffff:ffff:ffff::"),
      sets("n", " --mask ffff:ffff:ffff:ffff::"), recent("m", "update --seconds 5 --reap --rttl"),
      "-p udp --dport 2 " + recent("m", "remove --rsource"),
      sets("o", " --rdest"),
    ],
    [udp6(), udp6(to: 1), wait(500), udp6(to: 1), udp6(), udp6(to: 1), wait(1500), udp6(to: 1), udp6(77, to: 1), udp6(to: 2), udp6(to: 1)]),
  state(
    "recent: a list lives as long as a rule of any table names it",
    [sets("o"), "FORWARD " + recent("o", "rcheck"), "POSTROUTING " + recent("o", "update --hitcount 2")],
    [
      ask(), udp(), ask(), [.command(KernelStep.Run(argv: ["iptables", "-A", "FORWARD", "-m", "recent", "--name", "o", "--rcheck"]))],
      [.command(KernelStep.Run(argv: ["iptables", "-t", "mangle", "-F"]))], ask(),
      [
        .command(KernelStep.Run(argv: ["iptables", "-F"])),
        .command(KernelStep.Run(argv: ["iptables", "-A", "FORWARD", "-m", "recent", "--name", "o", "--rcheck"])),
      ],
      ask(),
    ]),
]

/// Each of a connection's segments in a tick of its own: the kernel looks at a list of connections once a tick. `ttl` 60 passes by the rules.
private func syn(_ port: Int, ttl: UInt8 = 64, host: Int = 7) -> [KernelStep] {
  [.inject("wa", Craft.tcp("192.0.2.\(host):\(port)", "198.51.100.9:80", "S", seq: 100, ttl: ttl))] + wait(20)
}
private func synack(_ port: Int, ttl: UInt8 = 64) -> [KernelStep] {
  [.inject("wb", Craft.tcp("198.51.100.9:80", "192.0.2.7:\(port)", "SA", seq: 500, ack: 101, ttl: ttl))] + wait(20)
}
private func data(_ port: Int, ttl: UInt8 = 64) -> [KernelStep] {
  [.inject("wa", Craft.tcp("192.0.2.7:\(port)", "198.51.100.9:80", "A", seq: 101, ack: 501, ttl: ttl))] + wait(20)
}
private func reset(_ port: Int, ttl: UInt8 = 64) -> [KernelStep] {
  [.inject("wa", Craft.tcp("192.0.2.7:\(port)", "198.51.100.9:80", "R", seq: 101, ttl: ttl))] + wait(20)
}
private func established(_ port: Int, ttl: UInt8 = 60) -> [KernelStep] {
  syn(port, ttl: ttl) + synack(port, ttl: ttl) + data(port, ttl: ttl)
}
/// A handshake of this host with itself.
private func overLoopback(_ port: Int, ttl: UInt8) -> [KernelStep] {
  let (here, there) = ("192.0.2.1:\(port)", "198.51.100.1:80")
  let segments = [
    Craft.tcp(here, there, "S", seq: 100, ttl: ttl), Craft.tcp(there, here, "SA", seq: 500, ack: 101, ttl: ttl),
    Craft.tcp(here, there, "A", seq: 101, ack: 501, ttl: ttl),
  ]
  return segments.flatMap { [.localRaw($0)] + wait(20) }
}
private func slow(_ steps: [KernelStep]...) -> [KernelStep] { steps.flatMap { $0 + wait(20) } }

private let upTo = (1...4).map { "-m ttl --ttl-eq 64 -m connlimit --connlimit-upto \($0)" }
private let connlimitRows: [KernelCase] = [
  state(
    "connlimit: connections open and close",
    ["upto 1", "above 1", "above 2 --connlimit-mask 24", "upto 2 --connlimit-daddr", "upto 1 --connlimit-saddr"].map {
      "-m connlimit --connlimit-\($0)"
    }
      + ["-m connlimit ! --connlimit-above 1", "-m connlimit ! --connlimit-upto 1"],
    [
      established(1001, ttl: 64), established(1002, ttl: 64), established(1003, ttl: 64), reset(1001), syn(1004), reset(1002), reset(1003),
      syn(7, host: 8),
      syn(8, host: 10), syn(1005),
    ]),
  state("connlimit: an established connection is not added to a list that is there", upTo, [syn(1), established(2), data(2), reset(2)]),
  state(
    "connlimit: a segment that closes the last connection of its list is dropped", upTo,
    [established(2), established(3), data(2), data(3), reset(3), reset(3), data(2), reset(2), reset(2), syn(5)]),
  state(
    "connlimit: connections that never were established are counted until they end", upTo,
    [syn(1), reset(1), syn(2), reset(2), syn(3), syn(4)]),
  state(
    "connlimit: behind the connection itself nothing is looked at", upTo,
    [syn(1), syn(2), syn(3), reset(3, ttl: 60), reset(2, ttl: 60), syn(1), syn(1), syn(4), syn(1)]),
  state(
    "connlimit: many closed ones go at once", (1...24).map { "-m ttl --ttl-eq 64 -m connlimit --connlimit-upto \($0)" },
    [established(50), (1...20).flatMap { syn($0) }, (1...18).flatMap { reset($0, ttl: 60) }, data(50), data(50), syn(33)]),
  state(
    "connlimit: over lo", upTo.map { "-i lo " + $0 } + ["OUTPUT -m connlimit --connlimit-above 1 --connlimit-mask 0"],
    [(1...3).flatMap { overLoopback($0, ttl: 60) }, (1...3).flatMap { overLoopback($0, ttl: 64).suffix(2) }]),
  {
    var c = state(
      "connlimit: datagrams, until their entries end",
      ["upto 1", "above 1", "above 1 --connlimit-daddr --connlimit-mask 0"].map { "-m connlimit --connlimit-\($0)" },
      [slow(udp(), udp(from: 6), udp(), udp(8), udp(from: 7)), wait(1500), slow(udp(from: 8), udp())])
    c.sysctl["net.netfilter.nf_conntrack_udp_timeout"] = 1
    return c
  }(),
  state(
    "connlimit: a zone counts for itself", (1...3).map { "-m connlimit --connlimit-upto \($0)" },
    [slow(udp(), udp(from: 6), udp(from: 7), udp(from: 6), udp(from: 8), udp(from: 9))]
  ).adding(
    "*raw\n-A PREROUTING -p udp --sport 6 -j CT --zone 6\n-A PREROUTING -p udp --sport 7 -j CT --zone-orig 7\n-A PREROUTING -p udp --sport 8 -j CT --zone-reply 8\n-A PREROUTING -p udp --sport 9 -j CT --notrack\nCOMMIT\n"
  ),
  state(
    "connlimit: what is dropped on does not stay", ["-m connlimit --connlimit-above 1", "FORWARD -p udp --dport 9 -j DROP"],
    [slow(udp(from: 1, to: 9), udp(from: 2, to: 9), udp(from: 3, to: 9), udp(from: 4), udp(from: 5))]),
  state(
    "connlimit, IPv6", family: 6,
    ["upto 1", "above 1", "above 1 --connlimit-mask 64", "above 2 --connlimit-daddr", "upto 1 --connlimit-saddr"].map {
      "-m connlimit --connlimit-\($0)"
    }
      + ["-m connlimit ! --connlimit-upto 1"],
    [slow(udp6(), udp6(from: 6), udp6(), udp6(8), udp6(from: 7))]),
]

/// How many seconds a timer still runs. Timers are the machine's, not the namespace's: no two cases may share a label.
private func timer(_ label: String) -> [KernelStep] {
  [.command(KernelStep.Run(argv: ["cat", "/sys/class/xt_idletimer/timers/whytables-\(label)"]))]
}

private let timerRows: [KernelCase] = [
  state(
    "IDLETIMER: a packet winds it up", ["-p udp --dport 53 -j IDLETIMER --timeout 42 --label whytables-a"],
    [wait(1500), udp(to: 1), timer("a"), udp(), timer("a")]),
  state(
    "IDLETIMER: a change of the table winds it up", ["-p udp --dport 53 -j IDLETIMER --timeout 42 --label whytables-f"],
    [wait(1500), timer("f"), change, timer("f")]),
  state(
    "IDLETIMER: rules of one label share the timer, each with its own timeout",
    [
      "-p udp --dport 54 -j IDLETIMER --timeout 30 --label whytables-b", "-p udp --dport 55 -j IDLETIMER --timeout 20 --label whytables-b",
    ], [timer("b"), udp(to: 54), timer("b"), udp(to: 55), timer("b")]),
  state(
    "IDLETIMER: it runs out", ["-p udp --dport 53 -j IDLETIMER --timeout 1 --label whytables-c"],
    [wait(2500), timer("c"), wait(1500), timer("c")]),
  state(
    "IDLETIMER --alarm", ["-p udp --dport 53 -j IDLETIMER --timeout 5 --label whytables-e --alarm"],
    [timer("e"), wait(1300), timer("e"), udp(), timer("e"), wait(1300), udp(to: 1), timer("e")]),
  state(
    "IDLETIMER --alarm, IPv6", family: 6, ["-p udp --dport 53 -j IDLETIMER --timeout 5 --label whytables-d --alarm"],
    [timer("d"), wait(1300), timer("d"), udp6(), timer("d"), wait(1300), udp6(to: 1), timer("d")]),
]

private let estimatorRows: [KernelCase] = [
  state(
    "rateest, IPv6: rates, their opposites, two estimators, differences", family: 6,
    ["R", "S"].map { "-p udp --dport \($0 == "R" ? 53 : 54) -j RATEEST --rateest-name \($0) --rateest-interval 500ms --rateest-ewmalog 1s" }
      + ["lt", "gt", "eq"].flatMap { c in
        ["", "! "].flatMap { not in
          [
            "--rateest R \(not)--rateest-\(c) --rateest-pps 7", "--rateest R \(not)--rateest-\(c) --rateest-bps 1000",
            "--rateest1 R \(not)--rateest-\(c) --rateest-bps --rateest2 S",
            "--rateest-delta --rateest R --rateest-pps1 8 \(not)--rateest-\(c) --rateest-pps2 3",
            "--rateest-delta --rateest1 R --rateest-bps1 1kbit \(not)--rateest-\(c) --rateest-bps2 1kbit --rateest2 S",
          ].map { "-p udp --dport 1 -m rateest \($0)" }
        }
      }, [times(20, udp6(size: 30)), times(5, udp6(to: 54)), wait(750), udp6(to: 1), wait(500), udp6(to: 1)])
]

private let otherRows: [KernelCase] =
  timerRows + estimatorRows
  + [4, 6].map { family in
    state(
      "statistic" + (family == 6 ? ", IPv6" : ""), family: family,
      [
        "-m statistic --mode nth --every 3 --packet 0", "-m statistic --mode nth --every 3 --packet 2",
        "-m statistic --mode nth ! --every 2 --packet 1",
        "-m statistic --mode nth --every 1 --packet 0", "-m statistic --mode random --probability 0",
        "-m statistic --mode random --probability 1",
        "-m statistic --mode random ! --probability 1",
      ], family == 6 ? [times(10, udp6())] : [times(5, udp()), change, times(5, udp())])
  } + [
    state(
      "sets: entries end, and are begun anew",
      sets: "create s hash:ip timeout 1\nadd s 192.0.2.7\nadd s 192.0.2.8 timeout 0\ncreate t hash:ip timeout 100\n",
      [
        "-m set --match-set s src", "-m set --match-set t src", "POSTROUTING -j SET --add-set t src --exist --timeout 1",
        "POSTROUTING -j SET --add-set s dst",
      ], [udp(), udp(8), wait(1700), udp(), udp(8), wait(500), udp(), wait(1800), udp()]),
    state(
      "sets: entries end, and are begun anew, IPv6", family: 6,
      sets:
        "create s hash:ip family inet6 timeout 1\nadd s 2001:db8::7\nadd s 2001:db8::8 timeout 0\ncreate t hash:net family inet6 timeout 100\n",
      [
        "-m set --match-set s src", "-m set --match-set t src", "POSTROUTING -j SET --add-set t src --exist --timeout 1",
        "POSTROUTING -j SET --add-set s dst",
      ], [udp6(), udp6(8), wait(1700), udp6(), udp6(8), wait(500), udp6(), wait(1800), udp6()]),
    state(
      "connections: their age and what they counted",
      [
        "-m conntrack --ctexpire 0:20", "-m conntrack --ctexpire 25:30", "-m conntrack ! --ctexpire 25:30", "-m conntrack --ctstate NEW",
        "-m connbytes --connbytes 2 --connbytes-dir original --connbytes-mode packets",
        "-m connbytes ! --connbytes 2:3 --connbytes-dir both --connbytes-mode packets",
        "-m connbytes --connbytes 100: --connbytes-dir both --connbytes-mode bytes",
        "-m connbytes --connbytes 60:100 --connbytes-dir reply --connbytes-mode avgpkt",
      ], [times(2, udp()), wait(1500), udp(), answer(size: 50), wait(2500), times(2, udp()), answer()]),
  ]

/// The date and the time of day, around a moment: hours, days and dates that hold then, and that do not.
func timeRows(at now: Int64) -> [KernelCase] {
  let (year, month, day, weekday) = civil(now)
  func clock(_ hours: Int64) -> String {
    let second = (now + hours * 3600) % 86400
    return "\(second / 3600):\(second % 3600 / 60)"
  }
  func date(_ years: Int) -> String { "\(min(2037, max(1970, year + years)))-\(month)-\(min(day, 28))" }
  let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  let rules = [
    "--timestart \(clock(-2)) --timestop \(clock(2))", "--timestart \(clock(2)) --timestop \(clock(4))",
    "--timestart \(clock(-4)) --timestop \(clock(-2))",
    "--weekdays \(names[weekday])", "! --weekdays \(names[weekday])", "--weekdays \(names[(weekday + 3) % 7])", "--monthdays \(day)",
    "! --monthdays \(day)",
    "--datestart \(date(-1))", "--datestart \(date(1))", "--datestop \(date(1))", "--datestop \(date(-1))",
    "--utc --weekdays \(names[weekday])",
    "--kerneltz --weekdays \(names[weekday])", "--localtz --monthdays \(day)",
    "--timestart 23:59:59 --timestop 23:59:58 --contiguous --weekdays \(names[weekday])",
    "--timestart 23:59:59 --timestop 23:59:58 --contiguous --weekdays \(names[(weekday + 6) % 7])",
  ].map { "-m time " + $0 }
  return [state("time", rules, [udp(), wait(50), udp()]), state("time, IPv6", family: 6, rules, [udp6(), wait(50), udp6()])]
}

/// Year, month, day and weekday (Thursday is 0) of a moment, by counting.
private func civil(_ seconds: Int64) -> (year: Int, month: Int, day: Int, weekday: Int) {
  var days = Int(seconds / 86400)
  let weekday = days % 7
  var year = 1970
  func isLeap(_ y: Int) -> Bool { y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) }
  while days >= (isLeap(year) ? 366 : 365) {
    days -= isLeap(year) ? 366 : 365
    year += 1
  }
  var month = 0
  let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  while days >= lengths[month] {
    days -= lengths[month]
    month += 1
  }
  return (year, month + 1, days + 1, weekday)
}
