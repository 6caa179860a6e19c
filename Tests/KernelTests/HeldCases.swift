// Packets that wait on their way, at a queue of NFQUEUE with a program behind it or between two functions of a hook, and go on in another
// order: what races make of a flow whose packets are all before confirmation (net/netfilter/nf_conntrack_core.c, nf_ct_resolve_clash), and
// what a packet finds when it goes on (net/netfilter/nfnetlink_queue.c, nf_reinject).

import KernelJudge

let heldCases: [KernelCase] = races + raceTargets + queueCases

private let a = KernelCase.Interface("wa", ["10.0.0.1/24", "fd00:a::1/64"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24", "fd00:b::1/64"])
private let a4 = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b4 = KernelCase.Interface("wb", ["192.0.2.1/24"])

/// Mangle is used, so that packets can wait behind it; filter counts what tracking says.
private let states =
  "*mangle\n-A FORWARD\n-A POSTROUTING\nCOMMIT\n*filter\n"
  + ["INPUT", "FORWARD", "OUTPUT"].flatMap { chain in
    ["NEW", "ESTABLISHED", "RELATED", "INVALID"].map { "-A \(chain) -m conntrack --ctstate \($0)\n" }
  }.joined() + "COMMIT\n"
private let masquerade = "*nat\n-A POSTROUTING -o wb -j MASQUERADE\nCOMMIT\n"
/// Every second query to each of two servers, as kube-proxy does it.
private func twoServers(_ proto: String) -> String {
  """
  *nat
  -A PREROUTING -p \(proto) --dport 53 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 192.0.2.10
  -A PREROUTING -p \(proto) --dport 53 -j DNAT --to-destination 192.0.2.11
  COMMIT

  """
}
private func query(_ text: String, _ port: Int = 4000) -> KernelStep {
  .inject("wa", Craft.udp("10.0.0.2:\(port)", "192.0.2.9:53", text))
}
private func answer(_ server: String) -> KernelStep { .inject("wb", Craft.udp("\(server):53", "10.0.0.2:4000", "r")) }
private let syn = KernelStep.inject("wa", Craft.tcp("10.0.0.2:4000", "192.0.2.9:53", "S", seq: 7))
private let sides = [KernelStep.Release(), KernelStep.Release(newest: true)]
private func order(_ r: KernelStep.Release) -> String { r.newest == true ? "the last first" : "the first first" }

private func race(
  _ name: String, _ rules: String, at hold: KernelStep.Hold, _ waiting: [KernelStep], _ release: KernelStep.Release,
  then rest: [KernelStep] = []
) -> KernelCase {
  KernelCase(
    name: "held: \(name), \(order(release))", interfaces: [a4, b4], rules4: states + rules,
    steps: [.hold(hold)] + waiting + [.probe, .release(release), .probe] + rest)
}
private let behindMangle = KernelStep.Hold(.forward, after: -150)
private let behindNAT = KernelStep.Hold(.postrouting, after: 100)

// MARK: - Races

private let races: [KernelCase] = sides.flatMap { (r: KernelStep.Release) -> [KernelCase] in
  let replies = ["192.0.2.10", "192.0.2.11"].map(answer)
  return [
    race("A and AAAA of one socket", masquerade, at: behindMangle, [query("A"), query("AAAA")], r),
    race("A and AAAA of one socket, behind nat", masquerade, at: behindNAT, [query("A"), query("AAAA")], r),
    race("two queries to two servers", twoServers("udp"), at: behindMangle, [query("A"), query("AAAA")], r, then: replies),
    race("two queries to two servers, behind nat", twoServers("udp"), at: behindNAT, [query("A"), query("AAAA")], r, then: replies),
    race(
      "two queries to two servers, and both again later", twoServers("udp"), at: behindNAT, [query("A"), query("AAAA")], r,
      then: replies + [.wait(.init(ms: 1200))] + replies + [query("A"), query("AAAA")] + replies),
    race("three queries to two servers", twoServers("udp"), at: behindNAT, [query("1"), query("22"), query("333")], r, then: replies),
    race(
      "two queries to two servers and masqueraded",
      twoServers("udp").replacing("COMMIT", with: "-A POSTROUTING -o wb -j MASQUERADE\nCOMMIT"),
      at: behindNAT, [query("A"), query("AAAA")], r),
    race("a SYN twice", "", at: behindNAT, [syn, syn], r),
    race("a SYN twice, to two servers", twoServers("tcp"), at: behindNAT, [syn, syn], r),
    race(
      "an echo request twice", "", at: behindNAT,
      [1, 2].map { .inject("wa", Craft.echoRequest("10.0.0.2", "192.0.2.9", id: $0)) }, r),
    race(
      "two clients become one", "*nat\n-A POSTROUTING -p udp -j SNAT --to-source 192.0.2.1\nCOMMIT\n", at: behindNAT,
      [query("A"), .inject("wa", Craft.udp("10.0.0.3:4000", "192.0.2.9:53", "A"))], r),
    race(
      "both sides speak first", "", at: behindNAT,
      [query("A"), .inject("wb", Craft.udp("192.0.2.9:53", "10.0.0.2:4000", "A"))], r),
    race(
      "GRE twice", "", at: behindNAT,
      [0, 1].map { .inject("wa", Craft.datagram(47, "10.0.0.2", "192.0.2.9", [0, 0, 8, $0])) }, r),
    race(
      "one is confirmed while the other waits", masquerade, at: behindMangle, [query("A"), query("AAAA")],
      KernelStep.Release(newest: r.newest, packets: 1), then: [query("third"), .release(r), query("fourth")]),
  ]
}

// MARK: - The races of this host's own packets, and of IPv6

private let raceTargets: [KernelCase] = [
  KernelCase(
    name: "held: a program's queries wait in OUTPUT and are rejected later: it hears nothing", interfaces: [a4, b4],
    rules4: "*mangle\n-A OUTPUT\nCOMMIT\n*filter\n-A OUTPUT -m conntrack --ctstate NEW\n-A OUTPUT -p udp --dport 54 -j DROP\nCOMMIT\n",
    steps: [.hold(.init(.output, after: -150))]
      + [53, 54].map { .localRaw(Craft.udp("192.0.2.1:4000", "192.0.2.9:\($0)", "q")) } + [.release(.init())]
      + [53, 54].map { .localRaw(Craft.udp("192.0.2.1:4000", "192.0.2.9:\($0)", "q")) }),
  KernelCase(
    name: "held: packets for this host wait in PREROUTING and INPUT", interfaces: [a4, b4],
    rules4: states + "*nat\n-A PREROUTING -p udp -j REDIRECT --to-ports 99\n-A INPUT -j SNAT --to-source 10.0.0.77\nCOMMIT\n",
    steps: [
      .hold(.init(.prerouting, after: -100)), query("A"), query("AAAA"), .release(.init(newest: true)), .hold(.init(.input, after: 0)),
      query("B", 4001), query("BBBB", 4001), .release(.init(packets: 1)), query("B", 4002), .release(.init()),
    ]),
  KernelCase(
    name: "held: IPv6", interfaces: [a, b],
    rules6: states
      + "*nat\n-A PREROUTING -p udp -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination fd00:b::10\n"
      + "-A PREROUTING -p udp -j DNAT --to-destination fd00:b::11\nCOMMIT\n",
    steps: [.hold(behindNAT)] + ["A", "AAAA"].map { .inject("wa", Craft.udp("[fd00:a::2]:4000", "[fd00:b::9]:53", $0)) }
      + [.release(.init(newest: true))]
      + [10, 11].map { .inject("wb", Craft.udp("[fd00:b::\($0)]:53", "[fd00:a::2]:4000", "r")) }),
  KernelCase(
    name: "held: fragments wait whole and leave in fragments", interfaces: [a4, b4], rules4: states,
    steps: [.hold(behindMangle)]
      + [(0, 0x2000), (1, 0x0003)].map { part, flags in
        let whole = Craft.udp("10.0.0.2:4000", "192.0.2.9:53", "abcdefghijklmnopqrstuvw").bytes.dropFirst(20)
        let piece = part == 0 ? Array(whole.prefix(24)) : Array(whole.dropFirst(24))
        return .inject("wa", fragment(17, "10.0.0.2", "192.0.2.9", piece, UInt16(flags)))
      } + [query("between", 4001), .release(.init())]),
]

/// A fragment as it is: whatever checksum is in it was made for the whole.
private func fragment(_ proto: UInt8, _ source: String, _ destination: String, _ payload: [UInt8], _ flags: UInt16) -> Hex {
  var bytes = Craft.datagram(proto, source, destination, payload, id: 7, fragment: flags).bytes
  bytes.replaceSubrange(20..., with: payload)
  return Hex(bytes)
}

// MARK: - NFQUEUE with a program

private let everyTable =
  [
    "raw": ["PREROUTING", "OUTPUT"], "mangle": ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
    "nat": ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"], "filter": ["INPUT", "FORWARD", "OUTPUT"],
    "security": ["INPUT", "FORWARD", "OUTPUT"],
  ]

/// One table's rules send everything to the queue; packets are counted before and behind it there, and in all other tables.
private func queueing(_ table: String, _ target: String) -> String {
  everyTable.keys.sorted().map { name in
    let rules = everyTable[name, default: []].flatMap { chain -> [String] in
      let count = "-A \(chain) -p udp"
      return name == table ? [count, "-A \(chain) -p udp -j \(target)", count] : [count]
    }
    return "*\(name)\n" + rules.joined(separator: "\n") + "\nCOMMIT\n"
  }.joined() + "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"
}
private func listening(_ queues: [UInt16], _ c: KernelCase) -> KernelCase {
  var c = c
  c.queues = queues
  return c
}
private func letGo(_ queue: UInt16, _ times: Int) -> [KernelStep] { (0..<times).map { _ in .release(.init(queue: queue)) } }

private let queueCases: [KernelCase] =
  everyTable.keys.sorted().flatMap { table in
    ["NFQUEUE", "NFQUEUE --queue-bypass", "NFQUEUE --queue-num 4"].map { target in
      listening(
        [0],
        KernelCase(
          name: "queue: \(table): \(target)", interfaces: [a4, b4], rules4: queueing(table, target),
          steps: [
            query("forwarded"), .inject("wa", Craft.udp("10.0.0.2:4000", "10.0.0.1:53", "for this host")),
            .localRaw(Craft.udp("10.0.0.1:4000", "10.0.0.2:53", "from this host")),
          ] + letGo(0, 3) + [query("forwarded")] + letGo(0, 3) + [answer("192.0.2.9")] + letGo(0, 3)))
    }
  } + [
    listening(
      [0, 1],
      KernelCase(
        name: "queue: from one queue to the next", interfaces: [a4, b4],
        rules4: "*mangle\n-A FORWARD -j NFQUEUE\nCOMMIT\n*filter\n-A FORWARD -m conntrack --ctstate NEW -j NFQUEUE --queue-num 1\nCOMMIT\n",
        steps: [query("1"), query("22", 4001)] + letGo(1, 1) + [.release(.init(queue: 0, newest: true)), query("333")] + letGo(1, 1)
          + letGo(0, 1) + [.probe] + letGo(1, 1))),
    listening(
      [7],
      KernelCase(
        name: "queue: mangle OUTPUT marks, queues and reroutes", interfaces: [a4, b4], routes: ["203.0.113.0/24 via 10.0.0.9"],
        rules4:
          "*mangle\n-A OUTPUT -j MARK --set-mark 1\n-A OUTPUT -j NFQUEUE --queue-num 7\nCOMMIT\n*filter\n-A OUTPUT -o wa\n-A OUTPUT -o wb\n"
          + "COMMIT\n*nat\n-A POSTROUTING -o wa\n-A POSTROUTING -o wb -j MASQUERADE\nCOMMIT\n",
        steps: [.localRaw(Craft.udp("10.0.0.1:4000", "203.0.113.9:53", "x"))] + letGo(7, 1)
      ).ruling(["rule add fwmark 1 lookup 100", "route add default via 192.0.2.9 table 100"])),
    listening(
      [0],
      KernelCase(
        name: "queue: over lo", interfaces: [a4], rules4: queueing("filter", "NFQUEUE"),
        steps: [.localRaw(Craft.udp("10.0.0.1:4000", "10.0.0.1:53", "x"))] + letGo(0, 1) + [.probe] + letGo(0, 1))),
    listening(
      [0],
      KernelCase(
        name: "queue: the target QUEUE, and a table that changes meanwhile", interfaces: [a4, b4],
        rules4: "*filter\n-A FORWARD -j QUEUE\n-A FORWARD\nCOMMIT\n*security\n-A FORWARD\nCOMMIT\n",
        steps: [
          query("1"), .restore(.init(family: 4, text: "*security\n-A FORWARD -j DROP\nCOMMIT\n")), query("2"),
          .restore(.init(family: 4, text: "*filter\n-A FORWARD -j DROP\nCOMMIT\n")), .release(.init(queue: 0)), query("3"),
        ])),
  ]

extension KernelCase {
  fileprivate func ruling(_ lines: [String]) -> KernelCase {
    var c = self
    c.ip = lines
    return c
  }
}
