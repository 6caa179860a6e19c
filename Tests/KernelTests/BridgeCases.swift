// A bridge with three ports and a router's other side: who gets which frame, which hooks of IP frames walk (br_netfilter), what physdev and
// pkttype say there, and how translated frames find their way. Every frame is of one of three machines behind the ports.

import KernelJudge

let bridgeCases: [KernelCase] =
  deliveryOfFrames + bridgedRules + bridgedAddresses + bridgedAnswers + bridgedFragments + fragmentsToNarrowLinks + bridgedIPv6
  + bridgeCorners

private let everyone = "ff:ff:ff:ff:ff:ff"
private func raw(_ port: String, from: Int, to: String, type: String, _ payload: String) -> KernelStep {
  let text = to.filter { $0 != ":" } + bridgedMAC(from).filter { $0 != ":" } + type + payload
  return .inject(port, Hex(text) ?? Hex([]))
}
private func udp(_ from: Int, _ to: Int, _ ports: (Int, Int) = (5, 6), ttl: UInt8 = 64) -> Hex {
  Craft.udp("10.0.0.\(from):\(ports.0)", "10.0.0.\(to):\(ports.1)", "x", ttl: ttl)
}
private func udp6(_ from: Int, _ to: Int, _ ports: (Int, Int) = (5, 6)) -> Hex {
  Craft.udp("[fd00:a::\(from)]:\(ports.0)", "[fd00:a::\(to)]:\(ports.1)", "x")
}
private func syn(_ from: Int, _ to: String) -> Hex { Craft.tcp("10.0.0.\(from):5", "\(to):80", "S", seq: 7) }
private func shortened(_ packet: Hex) -> Hex { Hex(packet.bytes.dropLast()) }
private func padded(_ packet: Hex) -> Hex { Hex(packet.bytes + [1, 2, 3]) }
/// The bridge learns that machine 3 is behind `pb`.
private let three = bridgedFrame("pb", udp(3, 2, (9, 9)), from: 3, to: bridgedMAC(2))
private let three6 = bridgedFrame("pb", udp6(3, 2, (9, 9)), from: 3, to: bridgedMAC(2))

/// Rules that count and log at every hook what they see of ports and packet types.
private func everything(_ more: String = "") -> String {
  let chains = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
  let lines = chains.flatMap { chain -> [String] in
    var questions = [
      "--physdev-is-in", "! --physdev-is-in", "--physdev-in pa", "! --physdev-in pa", "--physdev-in p+", "--physdev-is-bridged",
      "! --physdev-is-bridged",
    ]
    if chain == "FORWARD" || chain == "POSTROUTING" {
      questions += [
        "--physdev-is-bridged --physdev-out pb", "--physdev-is-bridged ! --physdev-out pb", "--physdev-is-bridged --physdev-is-out",
        "--physdev-out p+", "! --physdev-is-out", "--physdev-in pa --physdev-out pc",
      ]
    }
    return ["-A \(chain) -j LOG --log-prefix \(chain):"] + questions.map { "-A \(chain) -m physdev \($0)" }
      + ["unicast", "broadcast", "multicast", "otherhost"].map { "-A \(chain) -m pkttype --pkt-type \($0)" }
  }
  return "*mangle\n" + lines.joined(separator: "\n") + "\nCOMMIT\n" + more
}
private let states =
  "*filter\n"
  + ["INPUT", "FORWARD", "OUTPUT"].flatMap { chain in
    ["NEW", "ESTABLISHED", "RELATED", "INVALID"].map { "-A \(chain) -m conntrack --ctstate \($0)\n" }
  }.joined() + "COMMIT\n"
private let off: [String: KernelCase.Setting] = ["net.bridge.bridge-nf-call-iptables": 0]

// MARK: - Who gets it

private let conversation = [
  bridgedFrame("pa", udp(2, 3), from: 2, to: bridgedMAC(3)), bridgedFrame("pb", udp(3, 2, (6, 5)), from: 3, to: bridgedMAC(2)),
  bridgedFrame("pa", udp(2, 3), from: 2, to: bridgedMAC(3)),
  // For a machine behind the same port, and from one that has moved.
  bridgedFrame("pa", udp(4, 2), from: 4, to: bridgedMAC(2)), bridgedFrame("pc", udp(4, 3), from: 4, to: bridgedMAC(3)),
  bridgedFrame("pb", udp(3, 4), from: 3, to: bridgedMAC(4)),
]
private let ownAddresses = [
  bridgedFrame("pa", udp(2, 1), from: 2, to: bridgeMAC), bridgedFrame("pa", udp(2, 1), from: 2, to: portMACs["pa"] ?? ""),
  bridgedFrame("pa", udp(2, 1), from: 2, to: portMACs["pb"] ?? ""),
]
private let toMany = [
  bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.0.0.255:6", "x"), from: 2, to: everyone),
  bridgedFrame("pa", Craft.udp("10.0.0.2:5", "255.255.255.255:6", "x"), from: 2, to: everyone),
  bridgedFrame("pa", Craft.udp("10.0.0.2:5", "224.0.0.1:6", "x"), from: 2, to: "01:00:5e:00:00:01"),
  bridgedFrame("pa", Craft.udp("10.0.0.2:5", "239.1.1.1:6", "x"), from: 2, to: "01:00:5e:01:01:01"),
  bridgedFrame("pa", udp(2, 1), from: 2, to: everyone),
]
private let arp = "0001080006040001" + "020000000002" + "0a000002" + "000000000000" + "0a000003"

private let deliveryOfFrames: [KernelCase] = [
  KernelCase(name: "bridge: flooded, learned, forwarded", interfaces: bridgedMachine(), rules4: everything(states), steps: conversation),
  KernelCase(
    name: "bridge: flooded, learned, forwarded, and no hook sees it", interfaces: bridgedMachine(), sysctl: off, rules4: everything(states),
    steps: conversation + ownAddresses + toMany + [
      bridgedFrame("pa", padded(udp(2, 3)), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", shortened(udp(2, 3)), from: 2, to: bridgedMAC(3)),
    ]),
  KernelCase(
    name: "bridge: to its own address and those of ports", interfaces: bridgedMachine(), rules4: everything(states), steps: ownAddresses),
  KernelCase(name: "bridge: to many", interfaces: bridgedMachine(), rules4: everything(states), steps: toMany),
  KernelCase(
    name: "bridge: padding, wrong lengths, senders that can't be", interfaces: bridgedMachine(), rules4: everything(),
    steps: [
      bridgedFrame("pb", padded(udp(3, 2)), from: 3, to: bridgedMAC(2)),
      bridgedFrame("pa", shortened(udp(2, 3)), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", udp(2, 3, ttl: 1), from: 2, to: bridgedMAC(3)), bridgedFrame("pa", udp(2, 1), from: 2, to: bridgedMAC(3)),
      .inject("pa", Craft.frame(udp(2, 3), from: bridgeMAC, to: bridgedMAC(3))),
      .inject("pa", Craft.frame(udp(2, 3), from: everyone, to: bridgedMAC(3))),
      .inject("pa", Craft.frame(udp(2, 3), from: "00:00:00:00:00:00", to: bridgedMAC(3))),
      bridgedFrame("pa", Craft.udp("127.0.0.1:5", "10.0.0.3:6"), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", Craft.udp("10.0.0.1:5", "10.0.0.1:6"), from: 2, to: bridgeMAC),
    ]),
  KernelCase(
    name: "bridge: what is not IP is none of the filter's business", interfaces: bridgedMachine(), rules4: everything(),
    steps: [
      raw("pa", from: 2, to: everyone, type: "0806", arp), raw("pb", from: 3, to: bridgedMAC(2), type: "0806", arp),
      raw("pa", from: 2, to: bridgedMAC(4), type: "88b5", arp), raw("pa", from: 2, to: bridgeMAC, type: "88b5", arp),
      raw("pa", from: 2, to: bridgedMAC(4), type: "8100", "00050800" + udp(2, 4).description),
    ]),
  KernelCase(
    name: "bridge: groups of the next bridge alone", interfaces: bridgedMachine(), rules4: everything(),
    steps: (0..<16).map { bridgedFrame("pa", udp(2, 1, (5, $0)), from: 2, to: "01:80:c2:00:00:0" + String($0, radix: 16)) }),
  KernelCase(
    name: "bridge: a router's leg", interfaces: bridgedMachine(), rules4: everything(states),
    steps: [
      bridgedFrame("pa", Craft.udp("10.0.0.2:5", "192.0.2.2:6"), from: 2, to: bridgeMAC),
      .inject("wd", Craft.udp("192.0.2.2:6", "10.0.0.2:5")), .inject("wd", Craft.udp("192.0.2.2:6", "10.0.0.3:5")),
      bridgedFrame("pa", udp(2, 3), from: 2, to: bridgeMAC), .localRaw(udp(1, 2)), .localRaw(udp(1, 3)),
      .localRaw(Craft.udp("10.0.0.1:5", "224.0.0.1:6")),
    ]),
  KernelCase(
    name: "bridge: nobody there has the address", interfaces: bridgedMachine(), rules4: everything(states),
    steps: [.inject("wd", Craft.udp("192.0.2.2:6", "10.0.0.9:5")), .localRaw(udp(1, 9)), .wait(KernelStep.Wait(ms: 3300))]),
  KernelCase(
    name: "bridge: nobody there has the IPv6 address", interfaces: bridgedMachine(ipv6: true),
    steps: [.inject("wd", Craft.udp("[fd00:d::2]:6", "[fd00:a::9]:5")), .localRaw(udp6(1, 9)), .wait(KernelStep.Wait(ms: 3300))]),
  {
    var k = KernelCase(
      name: "bridge: ports come by commands, the address is the lowest of theirs, and the host has none of IP",
      interfaces: bridgedMachine(addresses: false), rules4: everything(states), steps: conversation + ownAddresses + toMany)
    for n in k.interfaces.indices { k.interfaces[n].master = nil }
    k.interfaces[0].mac = nil
    k.ip = ["pc", "pa", "pb"].map { "link set \($0) master br0" }
    return k
  }(),
]

// MARK: - Rules

private let bridgedRules: [KernelCase] = [
  KernelCase(
    name: "bridge: a filter drops between ports", interfaces: bridgedMachine(),
    rules4:
      "*filter\n-A FORWARD -m physdev --physdev-in pa --physdev-out pb --physdev-is-bridged -j DROP\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: conversation),
  KernelCase(
    name: "bridge: what many get is confirmed before INPUT drops it", interfaces: bridgedMachine(),
    rules4: "*filter\n-A INPUT -m conntrack --ctstate NEW -j DROP\nCOMMIT\n", steps: [toMany[0], .probe, toMany[0], ownAddresses[0]]),
  KernelCase(
    name: "bridge: what many get is confirmed even if no port gets it", interfaces: bridgedMachine(),
    rules4: "*filter\n-A FORWARD -j DROP\n-A INPUT -m conntrack --ctstate NEW -j DROP\nCOMMIT\n",
    steps: [toMany[0], .probe, toMany[0], conversation[0]]),
  KernelCase(
    name: "bridge: other matches and TRACE", interfaces: bridgedMachine(),
    rules4: """
      *mangle
      -A PREROUTING -m rpfilter
      -A PREROUTING -m mac --mac-source \(bridgedMAC(2))
      -A FORWARD -m mac ! --mac-source \(bridgedMAC(2))
      -A FORWARD -m addrtype --dst-type UNICAST
      -A FORWARD -m addrtype --src-type UNICAST --limit-iface-in
      -A FORWARD -m devgroup --src-group 0
      -A FORWARD -i br0 -o br0
      -A FORWARD -i pa
      -A FORWARD -j LOG --log-macdecode
      -A FORWARD -j TTL --ttl-dec 1
      -A POSTROUTING ! -i br0 -o br0
      COMMIT

      """, trace: true, steps: [three, conversation[0], ownAddresses[0]]),
  KernelCase(
    name: "bridge: copies of frames", interfaces: bridgedMachine(),
    rules4:
      "*mangle\n-A OUTPUT -m physdev --physdev-is-in\n-A OUTPUT -m physdev --physdev-in pa\n-A POSTROUTING -m physdev --physdev-is-in\n"
      + "COMMIT\n*filter\n-A FORWARD -j TEE --gateway 192.0.2.2\n-A INPUT -j TEE --gateway 10.0.0.4\nCOMMIT\n",
    steps: [three, conversation[0], ownAddresses[0]]),
]

// MARK: - Addresses

private let bridgedAddresses: [KernelCase] =
  [
    KernelCase(
      name: "bridge: another machine of the same link by DNAT", interfaces: bridgedMachine(),
      rules4: everything("*nat\n-A PREROUTING -p udp --dport 80 -j DNAT --to-destination 10.0.0.3\nCOMMIT\n" + states),
      steps: [
        three, bridgedFrame("pa", udp(2, 4, (5, 80)), from: 2, to: bridgedMAC(4)),
        bridgedFrame("pb", udp(3, 2, (80, 5)), from: 3, to: bridgedMAC(2)),
        bridgedFrame("pa", udp(2, 4, (5, 80)), from: 2, to: bridgedMAC(4)),
        bridgedFrame("pb", udp(2, 4, (7, 80)), from: 2, to: bridgedMAC(4)),
        bridgedFrame("pa", udp(2, 1, (5, 80)), from: 2, to: bridgeMAC),
      ]),
    KernelCase(
      name: "bridge: this host by DNAT and REDIRECT", interfaces: bridgedMachine(),
      rules4: everything(
        "*nat\n-A PREROUTING -p udp --dport 80 -j DNAT --to-destination 10.0.0.1\n-A PREROUTING -p udp --dport 81 -j REDIRECT --to-ports 7\nCOMMIT\n"
          + states),
      steps: [
        bridgedFrame("pa", udp(2, 4, (5, 80)), from: 2, to: bridgedMAC(4)),
        bridgedFrame("pa", udp(2, 4, (5, 81)), from: 2, to: bridgedMAC(4)),
      ]),
  ]
  + [0, 1].map { forwarding in
    KernelCase(
      name: "bridge: a machine elsewhere by DNAT, ip_forward=\(forwarding)", interfaces: bridgedMachine(),
      sysctl: ["net.ipv4.ip_forward": .number(forwarding)],
      rules4: everything(
        "*nat\n-A PREROUTING -p udp --dport 80 -j DNAT --to-destination 192.0.2.2\n-A PREROUTING -p udp --dport 82 -j DNAT --to-destination 203.0.113.1\n"
          + "-A PREROUTING -p udp --dport 83 -j DNAT --to-destination 10.0.0.3\nCOMMIT\n" + states),
      steps: [
        bridgedFrame("pa", udp(2, 4, (5, 80)), from: 2, to: bridgedMAC(4)), .inject("wd", Craft.udp("192.0.2.2:80", "10.0.0.2:5")),
        bridgedFrame("pa", udp(2, 4, (5, 82)), from: 2, to: bridgedMAC(4)),
        bridgedFrame("pa", udp(2, 4, (5, 83)), from: 2, to: bridgedMAC(4)),
      ])
  } + [
    KernelCase(
      name: "bridge: bridged with another source by SNAT and MASQUERADE", interfaces: bridgedMachine(),
      rules4: everything(
        "*nat\n-A POSTROUTING -p udp --dport 80 -j SNAT --to-source 10.0.0.9\n-A POSTROUTING -p udp --dport 81 -j MASQUERADE\nCOMMIT\n"
          + states),
      steps: [
        three, bridgedFrame("pa", udp(2, 3, (5, 80)), from: 2, to: bridgedMAC(3)),
        bridgedFrame("pb", udp(3, 9, (80, 5)), from: 3, to: bridgeMAC),
        bridgedFrame("pb", udp(3, 9, (80, 5)), from: 3, to: bridgedMAC(2)),
        bridgedFrame("pa", udp(2, 3, (5, 81)), from: 2, to: bridgedMAC(3)),
        bridgedFrame("pb", udp(3, 1, (81, 5)), from: 3, to: bridgeMAC),
      ]),
    KernelCase(
      name: "bridge: MASQUERADE over lo takes an address of the first device, which a bridge is not", interfaces: bridgedMachine(),
      rules4: everything("*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n" + states),
      steps: ["127.0.0.1", "10.0.0.1", "192.0.2.1"].map { .localRaw(Craft.udp("10.0.0.1:5", "\($0):6")) }),
  ]

// MARK: - Answers

private let rejecting =
  "*filter\n" + ["INPUT", "FORWARD"].map { "-A \($0) -p tcp -j REJECT --reject-with tcp-reset\n-A \($0) -j REJECT\n" }.joined()
  + "-A OUTPUT -m conntrack --ctstate RELATED\nCOMMIT\n"
private let bridgedAnswers: [KernelCase] = [
  KernelCase(
    name: "bridge: REJECT answers in the other machine's name", interfaces: bridgedMachine(), rules4: everything(rejecting),
    steps: [
      three, bridgedFrame("pa", syn(2, "10.0.0.3"), from: 2, to: bridgedMAC(3)), bridgedFrame("pa", udp(2, 3), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", syn(2, "10.0.0.1"), from: 2, to: bridgeMAC), bridgedFrame("pa", udp(2, 1), from: 2, to: bridgeMAC),
      bridgedFrame("pa", syn(2, "192.0.2.2"), from: 2, to: bridgeMAC), bridgedFrame("pa", syn(2, "10.0.0.4"), from: 2, to: bridgedMAC(4)),
      toMany[0], bridgedFrame("pa", Craft.udp("203.0.113.1:5", "10.0.0.3:6"), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", Craft.tcp("203.0.113.1:5", "10.0.0.3:6", "S"), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", udp(2, 1), from: 2, to: bridgedMAC(3)),
    ]),
  KernelCase(
    name: "bridge: REJECT, IPv6", interfaces: bridgedMachine(ipv6: true), rules6: everything(rejecting),
    steps: [
      three6, bridgedFrame("pa", Craft.tcp("[fd00:a::2]:5", "[fd00:a::3]:80", "S", seq: 7), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", udp6(2, 3), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", Craft.tcp("[fd00:a::2]:5", "[fd00:a::1]:80", "S", seq: 7), from: 2, to: bridgeMAC),
      bridgedFrame("pa", udp6(2, 1), from: 2, to: bridgeMAC),
    ]),
]

// MARK: - Fragments

private func fragments(_ size: Int, cut: Int, id: UInt16) -> [KernelStep] {
  let whole = Craft.udp("10.0.0.2:5", "10.0.0.3:6", String(repeating: "y", count: size)).bytes
  let payload = Array(whole.dropFirst(20))
  return [
    Craft.datagram(17, "10.0.0.2", "10.0.0.3", Array(payload.prefix(cut)), id: id, fragment: 0x2000),
    Craft.datagram(17, "10.0.0.2", "10.0.0.3", Array(payload.dropFirst(cut)), id: id, fragment: UInt16(cut / 8)),
  ].map { bridgedFrame("pa", $0, from: 2, to: bridgedMAC(3)) }
}
private let bridgedFragments: [KernelCase] = [("with tracking", everything(states)), ("without", everything())].map { name, rules in
  KernelCase(
    name: "bridge: fragments \(name), and frames that are too long", interfaces: bridgedMachine(), rules4: rules,
    steps: [three] + fragments(2000, cut: 1480, id: 7) + fragments(700, cut: 400, id: 8)
      + [0, 1, 4, 5].map {
        bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.0.0.3:6", String(repeating: "z", count: 1472 + $0)), from: 2, to: bridgedMAC(3))
      })
}

// MARK: - IPv6

private let bridgedIPv6: [KernelCase] = [
  KernelCase(
    name: "bridge: IPv6", interfaces: bridgedMachine(ipv6: true), rules6: everything(states),
    steps: [
      bridgedFrame("pa", udp6(2, 3), from: 2, to: bridgedMAC(3)), bridgedFrame("pb", udp6(3, 2, (6, 5)), from: 3, to: bridgedMAC(2)),
      bridgedFrame("pa", padded(udp6(2, 3)), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", shortened(udp6(2, 3)), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", udp6(2, 1), from: 2, to: bridgeMAC),
      bridgedFrame("pa", Craft.udp("[fd00:a::2]:5", "[ff02::1]:6"), from: 2, to: "33:33:00:00:00:01"),
      bridgedFrame("pa", Craft.udp("[fd00:a::2]:5", "[ff02::fb]:6"), from: 2, to: "33:33:00:00:00:fb"),
      bridgedFrame("pa", Craft.udp("[fd00:a::2]:5", "[fd00:d::2]:6"), from: 2, to: bridgeMAC),
      .inject("wd", Craft.udp("[fd00:d::2]:6", "[fd00:a::2]:5")),
      bridgedFrame("pa", Craft.udp("[::1]:5", "[fd00:a::3]:6"), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", Craft.udp("[ff02::1]:5", "[fd00:a::3]:6"), from: 2, to: bridgedMAC(3)),
    ]),
  KernelCase(
    name: "bridge: IPv6, and no hook sees it", interfaces: bridgedMachine(ipv6: true), sysctl: ["net.bridge.bridge-nf-call-ip6tables": 0],
    rules6: everything(states),
    steps: [
      bridgedFrame("pa", udp6(2, 3), from: 2, to: bridgedMAC(3)), bridgedFrame("pb", udp6(3, 2, (6, 5)), from: 3, to: bridgedMAC(2)),
      bridgedFrame("pa", udp6(2, 1), from: 2, to: bridgeMAC),
      bridgedFrame("pa", Craft.udp("[fd00:a::2]:5", "[ff02::1]:6"), from: 2, to: "33:33:00:00:00:01"),
    ]),
  KernelCase(
    name: "bridge: IPv6, the way back to a group that sends", interfaces: bridgedMachine(ipv6: true),
    rules6: "*raw\n" + ["", " --loose", " --invert", " --accept-local"].map { "-A PREROUTING -m rpfilter\($0)\n" }.joined() + "COMMIT\n",
    steps: ["ff01::5", "ff02::5", "ff05::5", "ff0e::5"].flatMap { group in
      [
        bridgedFrame("pa", Craft.udp("[\(group)]:5", "[fd00:a::3]:6"), from: 2, to: bridgedMAC(3)),
        bridgedFrame("pa", Craft.udp("[\(group)]:5", "[fd00:d::2]:6"), from: 2, to: bridgeMAC),
        .inject("wd", Craft.udp("[\(group)]:5", "[fd00:a::2]:6")),
      ]
    }),
  // On its way to this host the packet is read as any that comes in (ip6_rcv_core): senders that nobody can be, options that are wrong.
  KernelCase(
    name: "bridge: IPv6, this host and one elsewhere by DNAT, with headers that are refused", interfaces: bridgedMachine(ipv6: true),
    rules6: everything(
      "*nat\n-A PREROUTING -p udp --dport 81 -j REDIRECT --to-ports 7\n-A PREROUTING -p udp --dport 82 -j DNAT --to-destination fd00:d::2\n"
        + "-A PREROUTING -p udp --dport 83 -j DNAT --to-destination fd00:a::3\nCOMMIT\n" + states),
    steps: ["81", "82", "83"].flatMap { port in
      ["ff02::5", "::1", "::", "fe80::2", "fd00:a::1", "::ffff:1.2.3.4"].map { from in
        bridgedFrame("pa", Craft.udp("[\(from)]:5", "[2001:db8::9]:\(port)", "x"), from: 2, to: bridgedMAC(3))
      }
    }),
  KernelCase(
    name: "bridge: IPv6, other destinations by DNAT", interfaces: bridgedMachine(ipv6: true),
    rules6: everything(
      "*nat\n"
        + [(80, "fd00:a::3"), (81, "fd00:d::3"), (82, "fd00:a::1"), (83, "fd00:e::1")].map {
          "-A PREROUTING -p udp --dport \($0.0) -j DNAT --to-destination \($0.1)\n"
        }.joined() + "COMMIT\n" + states),
    steps: [
      three6, bridgedFrame("pa", udp6(2, 4, (5, 80)), from: 2, to: bridgedMAC(4)),
      bridgedFrame("pb", udp6(3, 2, (80, 5)), from: 3, to: bridgedMAC(2)),
      bridgedFrame("pa", udp6(2, 4, (5, 81)), from: 2, to: bridgedMAC(4)),
      bridgedFrame("pa", udp6(2, 4, (5, 82)), from: 2, to: bridgedMAC(4)),
      bridgedFrame("pa", udp6(2, 4, (5, 83)), from: 2, to: bridgedMAC(4)),
    ]),
]

// MARK: - Corners

private func with(_ kernelCase: KernelCase, _ change: (inout KernelCase) -> Void) -> KernelCase {
  var k = kernelCase
  change(&k)
  return k
}
private func destinations(_ addresses: [String]) -> String {
  "*nat\n"
    + addresses.enumerated().map { "-A PREROUTING -p udp --dport \(80 + $0.offset) -j DNAT --to-destination \($0.element)\n" }.joined()
    + "COMMIT\n"
}
/// Machine 2 asks machine 4, whose address becomes another one by port.
private func asked(_ count: Int) -> [KernelStep] {
  (0..<count).map { bridgedFrame("pa", udp(2, 4, (5, 80 + $0)), from: 2, to: bridgedMAC(4)) }
}
/// IPv4 options in front of a datagram's payload.
private func optioned(_ options: [UInt8], _ packet: Hex) -> Hex {
  var bytes = packet.bytes
  bytes[0] += UInt8(options.count / 4)
  bytes[3] += UInt8(options.count)
  bytes.insert(contentsOf: options, at: 20)
  (bytes[10], bytes[11]) = (0, 0)
  var sum = stride(from: 0, to: 20 + options.count, by: 2).reduce(UInt32(0)) { $0 + UInt32(bytes[$1]) << 8 + UInt32(bytes[$1 + 1]) }
  while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
  (bytes[10], bytes[11]) = (UInt8(~sum >> 8 & 255), UInt8(~sum & 255))
  return Hex(bytes)
}
private func hopByHop(_ options: [UInt8]) -> Hex {
  Craft.datagram(0, "fd00:a::2", "fd00:a::3", [17, UInt8((options.count + 2) / 8 - 1)] + options + udp6(2, 3).bytes.dropFirst(40))
}
private func long(_ from: String, _ to: String, _ size: Int) -> Hex {
  Craft.udp("\(from):5", "\(to):6", String(repeating: "q", count: size))
}
private func mayBeCut(_ packet: Hex) -> Hex {
  Craft.datagram(17, "10.0.0.2", "10.0.0.3", Array(packet.bytes.dropFirst(20)), fragment: 0)
}

private let bridgeCorners: [KernelCase] = [
  KernelCase(
    name: "bridge: cluster makes a frame for many this host's own", interfaces: bridgedMachine(ipv6: true),
    rules4: "*mangle\n-A PREROUTING -m cluster --cluster-total-nodes 1 --cluster-local-node 1 --cluster-hash-seed 7\nCOMMIT\n",
    rules6: "*mangle\n-A PREROUTING -m cluster --cluster-total-nodes 1 --cluster-local-node 1 --cluster-hash-seed 7\nCOMMIT\n",
    steps: ["01:00:5e:00:00:09", everyone].flatMap {
      [bridgedFrame("pb", udp(3, 2), from: 3, to: $0), bridgedFrame("pb", udp6(3, 2), from: 3, to: $0)]
    }),
  KernelCase(
    name: "bridge: destinations that can't be, by DNAT", interfaces: bridgedMachine(),
    rules4: everything(destinations(["127.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "10.0.0.255", "239.1.1.1"]) + states),
    steps: asked(6)),
  with(
    KernelCase(
      name: "bridge: routes that refuse, by DNAT", interfaces: bridgedMachine(),
      rules4: everything(destinations(["203.0.113.1", "203.0.114.1", "203.0.115.1"]) + states), steps: asked(3))
  ) { $0.ip = ["route add prohibit 203.0.113.0/24", "route add blackhole 203.0.114.0/24", "route add unreachable 203.0.115.0/24"] },
  KernelCase(
    name: "bridge: DNAT to where it came from, and of what many get", interfaces: bridgedMachine(),
    rules4: everything(destinations(["10.0.0.3"]) + states),
    steps: [
      bridgedFrame("pa", udp(3, 2, (9, 9)), from: 3, to: bridgedMAC(2)), bridgedFrame("pa", udp(2, 4, (5, 80)), from: 2, to: bridgedMAC(4)),
      bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.0.0.255:80", "x"), from: 2, to: everyone),
      .inject("wd", Craft.udp("192.0.2.2:5", "192.0.2.1:80", "x")),
    ]),
  KernelCase(
    name: "bridge: rp_filter looks at what DNAT sends elsewhere only", interfaces: bridgedMachine(),
    sysctl: ["net.ipv4.conf.all.rp_filter": 1], rules4: everything(destinations(["10.0.0.3"]) + states),
    steps: [
      three, bridgedFrame("pa", Craft.udp("203.0.113.9:5", "10.0.0.4:80"), from: 2, to: bridgedMAC(4)),
      bridgedFrame("pa", Craft.udp("10.0.0.1:5", "10.0.0.4:80"), from: 2, to: bridgedMAC(4)),
      bridgedFrame("pa", Craft.udp("203.0.113.9:5", "10.0.0.3:7"), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pa", Craft.udp("10.0.0.1:5", "10.0.0.3:7"), from: 2, to: bridgedMAC(3)),
    ]),
  KernelCase(
    name: "bridge: options of IPv4", interfaces: bridgedMachine(), rules4: everything(destinations(["10.0.0.3", "192.0.2.2"])),
    steps: [three]
      + [[7, 7, 4, 0, 0, 0, 0, 0], [7, 3, 9, 0], [0x83, 7, 4, 10, 0, 0, 5, 0], [0x94, 4, 0, 0]].map {
        bridgedFrame("pa", optioned($0, udp(2, 3)), from: 2, to: bridgedMAC(3))
      } + [bridgedFrame("pa", optioned([7, 7, 4, 0, 0, 0, 0, 0], udp(2, 1)), from: 2, to: bridgeMAC)]
      + [80, 81].map { bridgedFrame("pa", optioned([7, 7, 4, 0, 0, 0, 0, 0], udp(2, 4, (5, $0))), from: 2, to: bridgedMAC(4)) }),
  KernelCase(
    name: "bridge: options of IPv6 that are too long, and jumbograms", interfaces: bridgedMachine(ipv6: true), rules6: everything(),
    steps: [three6]
      + [
        [1, 4, 0, 0, 0, 0], [5, 2, 0, 0, 1, 0], [1, 9, 0, 0, 0, 0], [0xc2, 4, 0, 0, 0, 9], [0x3e, 4, 0, 0, 0, 9], [0, 0, 0, 0, 0, 0],
      ].map {
        bridgedFrame("pa", hopByHop($0), from: 2, to: bridgedMAC(3))
      }),
  KernelCase(
    name: "bridge: frames that are too long, IPv6", interfaces: bridgedMachine(ipv6: true), rules6: everything(states),
    steps: [three6]
      + [1452, 1453, 1457].map {
        bridgedFrame("pa", Craft.udp("[fd00:a::2]:5", "[fd00:a::3]:6", String(repeating: "z", count: $0)), from: 2, to: bridgedMAC(3))
      }),
  with(
    KernelCase(
      name: "bridge: a port with a small MTU", interfaces: bridgedMachine(), rules4: everything(states),
      steps: [
        three, bridgedFrame("pa", long("10.0.0.2", "10.0.0.3", 1400), from: 2, to: bridgedMAC(3)),
        bridgedFrame("pa", mayBeCut(long("10.0.0.2", "10.0.0.3", 1400)), from: 2, to: bridgedMAC(3)),
        bridgedFrame("pa", long("10.0.0.2", "192.0.2.2", 1400), from: 2, to: bridgeMAC),
        .inject("wd", long("192.0.2.2", "10.0.0.3", 1400)),
      ])
  ) { $0.interfaces[2].mtu = 1300 },
  with(
    KernelCase(
      name: "bridge: down", interfaces: bridgedMachine(addresses: false), rules4: everything(states), steps: [three, ownAddresses[0]])
  ) {
    $0.interfaces[0].up = false
    $0.interfaces[0].neigh = nil
  },
  with(
    KernelCase(
      name: "bridge: two of them, and a router between", interfaces: bridgedMachine(),
      rules4: everything(destinations(["10.1.0.2"]) + states),
      steps: [
        three, conversation[0], bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.1.0.2:6"), from: 2, to: bridgeMAC),
        .inject("pc", Craft.frame(Craft.udp("10.1.0.2:6", "10.0.0.2:5"), from: bridgedMAC(5), to: "02:00:00:00:00:b1")),
        bridgedFrame("pa", Craft.udp("10.0.0.2:5", "10.1.0.2:6"), from: 2, to: bridgeMAC),
        bridgedFrame("pa", udp(2, 9, (5, 80)), from: 2, to: bridgeMAC),
      ])
  ) {
    var other = KernelCase.Interface("br1", ["10.1.0.1/24"], type: "bridge")
    other.mac = "02:00:00:00:00:b1"
    other.neigh = [KernelCase.Interface.Neighbour(ip: "10.1.0.2", mac: bridgedMAC(5))]
    $0.interfaces.insert(other, at: 1)
    $0.interfaces[4].master = "br1"
  },
  KernelCase(
    name: "bridge: a conversation of TCP, tracked", interfaces: bridgedMachine(), rules4: everything(states),
    steps: [
      bridgedFrame("pa", Craft.tcp("10.0.0.2:5", "10.0.0.3:80", "S", seq: 7), from: 2, to: bridgedMAC(3)),
      bridgedFrame("pb", Craft.tcp("10.0.0.3:80", "10.0.0.2:5", "SA", seq: 100, ack: 8), from: 3, to: bridgedMAC(2)),
      bridgedFrame("pa", Craft.tcp("10.0.0.2:5", "10.0.0.3:80", "PA", seq: 8, ack: 101, "hello"), from: 2, to: bridgedMAC(3)), .probe,
      bridgedFrame("pb", Craft.tcp("10.0.0.3:80", "10.0.0.2:5", "A", seq: 901, ack: 99913), from: 3, to: bridgedMAC(2)),
      bridgedFrame("pb", Craft.tcp("10.0.0.3:80", "10.0.0.2:5", "FA", seq: 101, ack: 13), from: 3, to: bridgedMAC(2)),
    ]),
]

/// IPv6 fragments that a bridge put together, and that leave by a link which is narrower than they were, as wide, or wider.
private let fragmentsToNarrowLinks: [KernelCase] = [1280, 1400, 1496, 1500].map { mtu in
  var interfaces = bridgedMachine(ipv6: true)
  interfaces[interfaces.count - 1].mtu = mtu
  return KernelCase(
    name: "bridge: IPv6 fragments that are routed by a link of \(mtu) bytes", interfaces: interfaces, rules6: everything(states),
    steps: [[400, 400], [1000, 1000], [1448, 552], [1400, 600], [1352, 1448, 100], [1232, 1232, 1232], [504, 1448]].enumerated().flatMap {
      n, sizes in
      fragments(to: "fd00:d::2", id: UInt8(n + 1), sizes).map { bridgedFrame("pa", $0, from: 2, to: bridgeMAC) }
    })
}
private func fragments(to: String, id: UInt8, _ sizes: [Int]) -> [Hex] {
  let all = sizes.reduce(0, +)
  let udp = Craft.udp("[fd00:a::2]:5", "[\(to)]:6", String(repeating: "x", count: all - 8)).bytes.dropFirst(40)
  var at = 0
  return sizes.map { size in
    let header = [17, 0, UInt8(at >> 8), UInt8(at & 255) | (at + size < all ? 1 : 0), 0, 0, 0, id]
    let piece = Array(udp.dropFirst(at).prefix(size))
    at += size
    return Craft.datagram(44, "fd00:a::2", to, header + piece)
  }
}
