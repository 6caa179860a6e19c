// Differences that random cases found, each cut down to what mattered, and fixed since. The kernel answers them anew in every run.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let count4 = "*mangle\n-A PREROUTING\n-A OUTPUT\nCOMMIT\n"
private let count6 = count4
private let track6 = "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"

private func ethernet() -> KernelCase.Interface {
  var interface = KernelCase.Interface("wa", ["10.0.0.1/24"], type: "tap")
  interface.mac = "02:00:00:00:00:01"
  return interface
}
private func ethernet6() -> KernelCase.Interface {
  var interface = KernelCase.Interface("wa", ["fd00:a::1/64"], type: "tap")
  interface.mac = "02:00:00:00:00:01"
  interface.neigh = [KernelCase.Interface.Neighbour(ip: "fd00:a::2", mac: "02:00:00:00:00:02")]
  return interface
}
/// A datagram for this machine behind a routing header of a type, with so many segments left.
private func routed(_ type: UInt8, _ left: UInt8) -> Hex {
  let udp = Array(Craft.udp("[fd00:a::2]:1", "[fd00:a::1]:2").bytes.dropFirst(40))
  let address: [UInt8] = [0xfd, 0, 0, 0xb] + [UInt8](repeating: 0, count: 11) + [2]
  return Craft.datagram(43, "fd00:a::2", "fd00:a::1", [17, 2, type, left, 0, 0, 0, 0] + address + udp)
}
private func marked() -> KernelCase {
  var asked = KernelCase(
    name: "a rule of the routing table for a mark, in hexadecimal", interfaces: [b], rules4: count4,
    steps: [
      .localRaw(Craft.udp("192.0.2.1:1", "203.0.113.9:2")),
      .localRaw(KernelStep.LocalRaw(hex: Craft.udp("192.0.2.1:1", "203.0.113.9:2"), mark: 1)),
    ])
  asked.ip = ["route add default via 192.0.2.3 table 100", "rule add fwmark 0x1 lookup 100"]
  return asked
}

private func mark6() -> KernelCase {
  var asked = KernelCase(
    name: "a mark's rule of IPv6 stands behind the local table", interfaces: [b6],
    steps: ["fd00:b::1", "2001:db8::1"].map {
      .localRaw(KernelStep.LocalRaw(hex: Craft.udp("[fd00:b::1]:1", "[\($0)]:2"), mark: 1))
    })
  asked.ip = ["-6 route add default via fd00:b::3 table 100", "-6 rule add fwmark 0x1 lookup 100"]
  return asked
}

private func customRule() -> KernelCase {
  var asked = KernelCase(
    name: "with a rule of the routing table, sources are looked up", interfaces: [a, b], rules4: count4,
    steps: ["192.0.2.255", "10.0.0.255", "10.0.0.9", "192.0.2.1", "203.0.113.1"].map { .inject("wb", Craft.udp("\($0):1", "10.0.0.7:2")) })
  asked.ip = ["rule add fwmark 0x1 lookup 100"]
  return asked
}

/// A packet as the case that was found has it.
private func bytes(_ hex: String) -> Hex { Hex(hex) ?? Hex([]) }

/// A datagram to an address behind a header of options: hop-by-hop (0) or destination options (60).
private func optioned(_ header: UInt8, _ option: [UInt8], to destination: String) -> Hex {
  let udp = Array(Craft.udp("[fd00:a::2]:1", "[\(destination)]:2").bytes.dropFirst(40))
  return Craft.datagram(header, "fd00:a::2", destination, [17, 0] + option + udp)
}
/// Padding that is not zero or too long, options that are too long, at the wrong place, or that nobody knows, of each kind.
private let options6: [[UInt8]] = [
  [1, 4, 0, 0, 0, 0], [1, 4, 0, 0, 0, 0x55], [0, 0, 0, 0, 0, 0], [5, 2, 0, 0, 1, 0], [5, 1, 0, 1, 1, 0], [0xc2, 4, 0, 0, 0, 32],
  [0xc2, 4, 0, 2, 0, 0], [0x1e, 4, 9, 9, 9, 9], [0x5e, 4, 9, 9, 9, 9], [0x9e, 4, 9, 9, 9, 9], [0xde, 4, 9, 9, 9, 9], [49, 4, 9, 9, 9, 9],
  [1, 6, 0, 0, 0, 0], [7, 4, 9, 9, 9, 9], [0, 0, 1, 2, 0, 0],
]

let randomlyFoundCases: [KernelCase] =
  strayAddresses + errorsAboutUntracked + longAtomicFragments + whatIsCut
  + [0, 60].flatMap { (header: UInt8) in
    options6.map { option in
      KernelCase(
        name: "an option of IPv6 in header \(header): \(option)", interfaces: [a6, b6], sysctl: ["net.ipv6.conf.all.forwarding": 1],
        rules6: count6,
        steps: [
          .inject("wa", optioned(header, option, to: "fd00:a::1")), .inject("wa", optioned(header, option, to: "fd00:b::5")),
          .localRaw(optioned(header, option, to: "fd00:b::1")),
        ])
    }
  } + [
    KernelCase(
      name: "what is sent to all is not refused: no port unreachable, no reset, no echo reply", interfaces: [a], rules4: count4,
      stack: .live,
      steps: ["10.0.0.255", "255.255.255.255"].flatMap { to -> [KernelStep] in
        [
          .inject("wa", Craft.udp("10.0.0.2:1", "\(to):2")), .inject("wa", Craft.tcp("10.0.0.2:1", "\(to):2", "S", seq: 9)),
          .inject("wa", Craft.tcp("10.0.0.2:1", "\(to):2", "FA", seq: 9, ack: 7)), .inject("wa", Craft.echoRequest("10.0.0.2", to)),
        ]
      }),
    KernelCase(
      name: "to an address of this host, the path's MTU is that of lo", interfaces: [a6, b6],
      rules6: "*mangle\n-A POSTROUTING -p tcp -m tcp --syn -j TCPMSS --clamp-mss-to-pmtu\nCOMMIT\n",
      steps: [
        .localRaw(
          bytes(
            "6280000000180601fd00000a000000000000000000000001fd00000b000000000000000000000001"
              + "1a0b0045000003e800000000600200007fd60000020405b4"))
      ]),
    KernelCase(
      name: "a frame for another machine ends before PREROUTING", interfaces: [ethernet()], rules4: count4,
      steps: [
        .inject("wa", Craft.frame(Craft.udp("10.0.0.2:1", "10.0.0.1:2"), from: "02:00:00:00:00:02", to: "02:00:00:00:00:63")),
        .inject("wa", Craft.frame(Craft.udp("10.0.0.2:1", "10.0.0.1:2"), from: "02:00:00:00:00:02", to: "02:00:00:00:00:01")),
      ]),
    KernelCase(
      name: "a queue that nobody listens at, in OUTPUT: the sender hears nothing", interfaces: [a],
      rules4: "*filter\n-A OUTPUT -j NFQUEUE --queue-num 2\nCOMMIT\n", steps: [.localRaw(Craft.udp("10.0.0.1:1", "10.0.0.2:2"))]),
    marked(),
    KernelCase(
      name: "a raw socket and broadcast addresses", interfaces: [a], rules4: count4,
      steps: ["10.0.0.255:2", "255.255.255.255:2"].map { .localRaw(Craft.udp("10.0.0.1:1", $0)) }),
    KernelCase(
      name: "IPv6 sources and destinations that end before PREROUTING", interfaces: [a6], rules6: count6,
      steps: [
        .inject("wa", Craft.udp("[::1]:1", "[fd00:a::1]:2")), .inject("wa", Craft.udp("[fd00:a::2]:1", "[::1]:2")),
        .inject("wa", Craft.udp("[ff02::5]:1", "[fd00:a::1]:2")),
      ]),
    KernelCase(
      name: "an atomic fragment that is tracked loses its header", interfaces: [a6, b6], rules6: track6,
      steps: [
        .inject(
          "wb",
          bytes(
            "60000000001c2c40fd00000b000000000000000000000002fd00000a000000000000000000000003"
              + "110000000000000f005000500014f73c616263414243616263414243"))
      ]),
    KernelCase(
      name: "a local fragment whose length is no multiple of eight", interfaces: [a6],
      steps: [
        .inject(
          "wa",
          bytes("6000000000112c40fd00000a000000000000000000000002fd00000a000000000000000000000001" + "11000001000000010001000200091234aa"))
      ]),
    KernelCase(
      name: "to groups of IPv6, from here", interfaces: [a6, b6], rules6: count6,
      steps: [.localRaw(Craft.udp("[fd00:a::1]:1", "[ff02::5]:2")), .localRaw(Craft.udp("[fd00:b::1]:1", "[ff05::7]:2"))]),
    KernelCase(
      name: "an unspecified source of IPv6 stays", interfaces: [a6], rules6: count6,
      steps: [.localRaw(Craft.udp("[::]:1", "[fd00:a::2]:2"))]),
    KernelCase(
      name: "a simultaneous open, and a reset from the side that sent its SYN last: its windows count", interfaces: [a, b],
      rules4: "*filter\n-A FORWARD -m state --state NEW\nCOMMIT\n",
      steps: [
        .inject("wa", Craft.tcp("10.0.0.2:1000", "192.0.2.2:2000", "S", seq: 1)),
        .inject("wb", Craft.tcp("192.0.2.2:2000", "10.0.0.2:1000", "S", seq: 5000)),
        .inject("wb", Craft.tcp("192.0.2.2:2000", "10.0.0.2:1000", "R", seq: 5002)),
      ]),
    KernelCase(
      name: "PIM has a receiver, other protocols none", interfaces: [a6],
      steps: [103, 99].map { .inject("wa", Craft.datagram($0, "fd00:a::2", "fd00:a::1", [1, 2, 3, 4])) }),
    KernelCase(
      name: "an authentication header is delivered whole", interfaces: [b6],
      steps: [
        .inject(
          "wb",
          bytes(
            "600000000015334020010db8000c00000000000000000006fd00000b000000000000000000000001"
              + "11010000000001050000000101bb001600095b3378"))
      ]),
    KernelCase(
      name: "a hop limit ends far from home: the error has an address of the interface that the packet came in by", interfaces: [a6, b6],
      steps: [
        .inject("wb", Craft.udp("[fd00:a::2]:1", "[fd00:a::3]:2", ttl: 1)), .inject("wb", Craft.udp("[fd00:a::2]:1", "[2001:db8::1]:2")),
      ]),
    mark6(),
    KernelCase(
      name: "a wrong verification tag in the log, in the order of the machine's bytes", interfaces: [b6],
      sysctl: ["net.netfilter.nf_conntrack_log_invalid": 255], rules6: track6,
      steps: [
        .inject(
          "wb",
          bytes(
            "60000000002084ff20010db8000f0000000000000000000520010db8000c0000000000000000000504000457"
              + "00000007ef20f8170200001422222222000000000000000000000000"))
      ]),
    KernelCase(
      name: "an ICMP header that is cut off is not for raw sockets", interfaces: [a], rules4: count4,
      steps: [0, 1, 7, 8].map { .inject("wa", Craft.datagram(1, "10.0.0.2", "10.0.0.1", Array(repeating: 0, count: $0))) }),
    KernelCase(
      name: "an error to a broadcast address comes back to this machine", interfaces: [a],
      rules4: "*mangle\n-A PREROUTING\n-A INPUT\n-A POSTROUTING\n-A INPUT -m pkttype --pkt-type broadcast\nCOMMIT\n"
        + "*filter\n-A INPUT -m conntrack --ctstate NEW\nCOMMIT\n",
      steps: [.inject("wa", Craft.echoRequest("10.0.0.255", "203.0.113.5"))]),
    KernelCase(
      name: "to the group of all hosts, from here", interfaces: [a, b],
      rules4: "*mangle\n-A PREROUTING\n-A INPUT\n-A OUTPUT\n-A POSTROUTING\n-A INPUT -m pkttype --pkt-type multicast\nCOMMIT\n",
      steps: [
        .localRaw(KernelStep.LocalRaw(hex: Craft.udp("10.0.0.1:1", "224.0.0.1:2"), bind_if: "wa")),
        .localRaw(KernelStep.LocalRaw(hex: Craft.udp("10.0.0.1:1", "224.0.0.9:2"), bind_if: "wa")),
      ]),
    KernelCase(
      name: "to the groups of all nodes and of this node, from here", interfaces: [a6, b6],
      rules6: "*mangle\n-A PREROUTING\n-A INPUT\n-A OUTPUT\n-A POSTROUTING\n-A INPUT -m pkttype --pkt-type multicast\nCOMMIT\n",
      steps: ["ff02::1", "ff02::1:ff00:1", "ff02::2", "ff02::5"].map {
        .localRaw(KernelStep.LocalRaw(hex: Craft.udp("[fd00:a::1]:1", "[\($0)]:2"), bind_if: "wa"))
      }),
    KernelCase(
      name: "solicited-node groups, on Ethernet", interfaces: [ethernet6()], rules6: "*mangle\n-A PREROUTING\n-A INPUT\nCOMMIT\n",
      steps: ["ff02::1", "ff02::2", "ff02::1:ff00:1", "ff02::1:ff00:0", "ff02::1:ff00:2"].map {
        .inject("wa", Craft.frame(Craft.udp("[fd00:a::2]:1", "[\($0)]:2"), from: "02:00:00:00:00:02", to: "33:33:00:00:00:01"))
      }),
    KernelCase(
      name: "solicited-node groups, where nobody asks for neighbours", interfaces: [a6],
      rules6: "*mangle\n-A PREROUTING\n-A INPUT\nCOMMIT\n",
      steps: ["ff02::1", "ff02::1:ff00:1"].map { .inject("wa", Craft.udp("[fd00:a::2]:1", "[\($0)]:2")) }),
    KernelCase(
      name: "routing headers that have reached their end", interfaces: [a6], rules6: "*mangle\n-A INPUT\nCOMMIT\n",
      steps: [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 0), (3, 1), (4, 0), (4, 1), (5, 0), (253, 0), (253, 3)].map {
        .inject("wa", routed($0.0, $0.1))
      }),
    KernelCase(
      name: "a routing header in a frame for many", interfaces: [ethernet6()], rules6: "*mangle\n-A INPUT\nCOMMIT\n",
      steps: ["02:00:00:00:00:01", "01:00:5e:00:00:09", "ff:ff:ff:ff:ff:ff"].map {
        .inject("wa", Craft.frame(routed(0, 0), from: "02:00:00:00:00:02", to: $0))
      }),
    customRule(),
    KernelCase(
      name: "an ICMPv6 header that is cut off is not for raw sockets", interfaces: [a6],
      steps: [0, 1, 3, 4].map { .inject("wa", Craft.datagram(58, "fd00:a::2", "fd00:a::1", Array(repeating: 0, count: $0))) }),
    KernelCase(
      name: "a reset to this machine itself", interfaces: [a],
      rules4: "*filter\n-A OUTPUT -p tcp -m mark --mark 0x10 -j REJECT --reject-with tcp-reset\nCOMMIT\n",
      steps: [.localRaw(KernelStep.LocalRaw(hex: Craft.tcp("10.0.0.1:1", "10.0.0.2:2", "SA", seq: 5, ack: 6), mark: 16))]),
    KernelCase(
      name: "an error that quotes a reset which no device has finished", interfaces: [a],
      rules4: "*filter\n-A INPUT -p tcp -j REJECT --reject-with tcp-reset\n-A OUTPUT -p tcp -j REJECT\nCOMMIT\n",
      steps: [.inject("wa", Craft.tcp("10.0.0.2:1", "10.0.0.1:2", "SA", seq: 5, ack: 6))]),
  ]
  + ["POSTROUTING", "PREROUTING"].flatMap { chain in
    ["", " --queue-bypass"].map { bypass in
      KernelCase(
        name: "a queue of nat \(chain) that nobody reads\(bypass)", interfaces: [a, b],
        rules4: "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n*nat\n-A \(chain) -j NFQUEUE --queue-num 1\(bypass)\nCOMMIT\n",
        steps: [
          .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2")), .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2")), .probe,
          .inject("wb", Craft.udp("192.0.2.2:2", "10.0.0.2:1")),
        ])
    }
  }
  + lateFragments(["net.ipv4.ipfrag_time": 1], [a, b], ["10.0.0.1", "192.0.2.2"]) { destination, place in
    Craft.datagram(17, "10.0.0.2", destination, half, fragment: place == 0 ? 0x2000 : place)
  }
  + lateFragments(["net.ipv6.ip6frag_time": 1, "net.netfilter.nf_conntrack_frag6_timeout": 1], [a6, b6], ["fd00:a::1", "fd00:b::2"]) {
    destination, place in
    Craft.datagram(44, "fd00:a::2", destination, [17, 0, 0, UInt8(truncatingIfNeeded: place << 3 | 1), 0, 0, 0, 7] + half)
  }
  + [
    KernelCase(
      name: "the limit of errors of IPv6, to a machine of the link and beyond a router", interfaces: [a6, b6],
      routes: ["2001:db8::/32 via fd00:a::2", "2001:db8:5::5/128 via fd00:a::2"], sysctl: ["net.ipv6.icmp.ratelimit": 1000],
      steps: ["fd00:a::2", "2001:db8::9", "2001:db8:5::5"].flatMap { source in
        Array(repeating: .inject("wa", Craft.udp("[\(source)]:1", "[fd00:b::2]:2", ttl: 1)), count: 9)
      })
  ]
  + ["-A OUTPUT -m owner --uid-owner 0", "-A INPUT -m owner --uid-owner 0"].map { rule in
    KernelCase(
      name: "connbytes turns accounting on, in a table that is refused too: \(rule)", interfaces: [a, b],
      rules4: "*filter\n-A INPUT -m connbytes --connbytes 2:10 --connbytes-dir both --connbytes-mode packets\n\(rule)\nCOMMIT\n",
      steps: [
        .command(.init(argv: ["iptables", "-A", "FORWARD", "-m", "conntrack", "--ctstate", "NEW"])),
        .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2")),
      ])
  }
  + [true, false].flatMap { traced in
    let places = [
      "-t mangle -A FORWARD", "-t filter -A FORWARD", "-t raw -A PREROUTING", "-t mangle -A POSTROUTING", "-t mangle -A OUTPUT",
    ]
    return places.map { place in
      let words = place.split(separator: " ")
      let chain = words[3]
      var asked = KernelCase(
        name: "a copy goes in the middle of the table: \(place)\(traced ? ", traced" : "")", interfaces: [a, b],
        rules4: """
          *mangle
          -A OUTPUT -j LOG --log-prefix "out "
          -A POSTROUTING -m statistic --mode nth --every 2 --packet 0
          COMMIT
          *\(words[1])
          -N twice
          -A \(chain) -j twice
          -A \(chain) -j TEE --gateway 192.0.2.9
          -A \(chain) -m recent --rcheck --name seen
          -A \(chain) -j LOG --log-prefix "behind "
          -A twice -j TEE --gateway 10.0.0.9
          -A twice -m statistic --mode nth --every 3 --packet 1
          COMMIT

          """,
        steps: [
          .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2")), .localRaw(Craft.udp("10.0.0.1:1", "192.0.2.2:2")),
          .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2")),
        ])
      if words[1] == "mangle" {
        asked.rules4 = asked.rules4?.replacing("COMMIT\n*mangle\n", with: "")
      }
      asked.trace = traced
      return asked
    }
  }
  + ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"].flatMap { chain in
    [true, false].map { traced in
      KernelCase(
        name: "a copy goes in the middle of nat \(chain)\(traced ? ", traced" : "")", interfaces: [a, b],
        rules4: """
          *mangle
          -A OUTPUT -j LOG --log-prefix "out "
          COMMIT
          *nat
          -N twice
          -A \(chain) -j twice
          -A \(chain) -j TEE --gateway 192.0.2.9
          -A \(chain) -j LOG --log-prefix "behind "
          -A twice -j TEE --gateway 10.0.0.9
          -A twice -j LOG --log-prefix "in "
          COMMIT
          *filter
          -A FORWARD -m conntrack --ctstate NEW
          COMMIT

          """, trace: traced,
        steps: [
          .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2")), .inject("wa", Craft.udp("10.0.0.2:1", "10.0.0.1:2")),
          .localRaw(Craft.udp("10.0.0.1:1", "192.0.2.2:2")), .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2")),
        ])
    }
  }
  + [0, 8, 0x1818].map { mask in
    KernelCase(
      name: "the limit of errors, and the types that it is asked of: \(mask)", interfaces: [a, b], routes: ["prohibit 198.18.0.0/15"],
      sysctl: ["net.ipv4.icmp_ratemask": .number(mask), "net.ipv4.icmp_ratelimit": 1000],
      steps: (0..<4).flatMap { _ -> [KernelStep] in
        [
          .inject("wa", Craft.udp("10.0.0.2:1", "198.18.0.1:2")), .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2", ttl: 1)),
          .inject("wa", Craft.udp("10.0.0.2:1", "192.0.2.2:2", ttl: 1)),
        ]
      })
  }
  + [
    ("-j DNPT --src-pfx fd00:b::/64 --dst-pfx fd00:c::/64", false), ("-j DNAT --to-destination fd00:77::1", true),
    ("-j DNAT --to-destination fd00:b::5", true),
  ].map { rule, isNAT in
    bridgedCase(
      "who sent a frame that has no way is not learned: \(rule)",
      rules6: "*\(isNAT ? "nat" : "mangle")\n-A PREROUTING -p udp \(rule)\nCOMMIT\n",
      frame: Craft.udp("[fd00:a::3]:1", "[fd00:a::2]:2"), later: Craft.tcp("[fd00:a::1]:1", "[fd00:a::3]:2", "S", seq: 1))
  }
  + [(1280, 1500), (1500, 1280), (1400, 1400)].flatMap { bridge, port in
    [(true, false), (false, true), (false, false)].map { isV6, isWhole in
      let long = [0, 1, 0, 2, 5, 0xb2, 0, 0] + Array(repeating: UInt8(7), count: 1450)
      let (from, to, later) = isV6 ? ("fd00:a::3", "fd00:a::2", "[fd00:a::1]:1") : ("10.0.0.3", "10.0.0.2", "10.0.0.1:1")
      var asked = bridgedCase(
        "a bridge of MTU \(bridge) with ports of MTU \(port), \(isV6 ? "IPv6" : isWhole ? "whole" : "may be cut")",
        rules4: isV6 ? nil : count4, rules6: isV6 ? count6 : nil, frame: Craft.datagram(17, from, to, long, fragment: isWhole ? 0x4000 : 0),
        later: Craft.udp(later, isV6 ? "[fd00:a::3]:5" : "10.0.0.3:5"))
      asked.interfaces[0].mtu = bridge
      for n in 1...3 { asked.interfaces[n].mtu = port }
      return asked
    }
  }
  + [
    KernelCase(
      name: "answers of the kernel's own have a socket", interfaces: [b], rules4: owners("icmp"), stack: .live,
      steps: [
        .inject("wb", Craft.echoRequest("192.0.2.2", "192.0.2.1")), .inject("wb", Craft.tcp("192.0.2.2:4000", "192.0.2.1:81", "S", seq: 1)),
        .inject("wb", Craft.tcp("192.0.2.2:4001", "192.0.2.1:81", "A", seq: 1, ack: 7)),
        .inject("wb", Craft.udp("192.0.2.2:4000", "192.0.2.1:9")),
      ]),
    KernelCase(
      name: "and resets of IPv6 have none", interfaces: [b6], rules6: owners("ipv6-icmp"), stack: .live,
      steps: [
        .inject("wb", Craft.echoRequest("fd00:b::2", "fd00:b::1")),
        .inject("wb", Craft.tcp("[fd00:b::2]:4000", "[fd00:b::1]:81", "S", seq: 1)),
        .inject("wb", Craft.tcp("[fd00:b::2]:4001", "[fd00:b::1]:81", "A", seq: 1, ack: 7)),
        .inject("wb", Craft.udp("[fd00:b::2]:4000", "[fd00:b::1]:9")),
      ]),
    KernelCase(
      name: "a helper that drops a packet says so where invalid packets are logged", interfaces: [a6, b6],
      sysctl: ["net.netfilter.nf_conntrack_log_invalid": 6], rules6: "*raw\n-A PREROUTING -p tcp -j CT --helper ftp\nCOMMIT\n",
      steps: [
        .inject(
          "wa",
          bytes(
            "6000000000140640fd00000a000000000000000000000002fd00000b0000000000000000000000020fa10015000003e800000000"
              + "5002faf0a7390000")),
        .inject(
          "wb",
          bytes(
            "6000000000140640fd00000b000000000000000000000002fd00000a00000000000000000000000200150fa100001388000003e9"
              + "5012faf093a00000")),
        .inject(
          "wa",
          bytes(
            "60000000001a0640fd00000a000000000000000000000002fd00000b0000000000000000000000020fa10015000003e900001389"
              + "5018faf0e8e900004e4f4f500d0a")),
        .inject(
          "wa",
          bytes(
            "6000000000280640fd00000a000000000000000000000002fd00000b0000000000000000000000020fa10015000003ef00001389"
              + "5018faf03606000045505254207c327c666430303a613a3a327c3530")),
      ]),
    KernelCase(
      name: "HMARK of a connection that is a template yet", interfaces: [a, b],
      rules4: hashed, steps: [.inject("wa", Craft.tcp("10.0.0.2:4001", "192.0.2.2:21", "S", seq: 1))]),
    KernelCase(
      name: "HMARK of a connection that is a template yet, IPv6", interfaces: [a6, b6],
      rules6: hashed, steps: [.inject("wa", Craft.tcp("[fd00:a::2]:4001", "[fd00:b::2]:21", "S", seq: 1))]),
    KernelCase(
      name: "an error about an atomic fragment quotes its header", interfaces: [a6], stack: .live,
      steps: [
        .inject("wa", bytes("6000000000092c40fd00000a000000000000000000000003fd00000a000000000000000000000001290000000000000e2d")),
        .inject(
          "wa",
          bytes("6000000000122c40fd00000a000000000000000000000003fd00000a000000000000000000000001110000000000000e00050007000aa4526162")),
      ]),
    KernelCase(
      name: "no socket of UDP hears what is behind an authentication header", interfaces: [b6], stack: .live,
      steps: [
        .inject(
          "wb",
          bytes(
            "600000000014338020010db8000f00000000000000000006fd00000b000000000000000000000001"
              + "1101000000000100000000011a0b04000008b6f8"))
      ]),
  ]
  + [
    "-A PREROUTING -j DNPT --src-pfx fd00:b::/64 --dst-pfx fd00:c::/64",
    "-A PREROUTING -j DNPT --src-pfx fd00:b::/64 --dst-pfx fd00:a::/64",
  ]
  .map { rule in
    KernelCase(
      name: "over lo a packet keeps its route, whatever DNPT makes of its destination: \(rule.suffix(11))", interfaces: [a6, b6],
      rules6: "*mangle\n\(rule)\n-A INPUT\n-A FORWARD\nCOMMIT\n",
      steps: ["fd00:b::1", "fd00:a::1", "::1"].map { .localRaw(Craft.udp("[fd00:a::1]:5", "[\($0)]:6")) }
        + ["fd00:b::1", "fd00:b::2"].map { .inject("wa", Craft.udp("[fd00:a::2]:5", "[\($0)]:6")) })
  }
  + [6, 17, 253].map { proto in
    KernelCase(
      name: "DNAT to ::1 has no way for what comes from elsewhere, protocol \(proto)", interfaces: [a6, b6],
      rules6: "*nat\n-A PREROUTING -j DNAT --to-destination ::1\n-A OUTPUT -j DNAT --to-destination ::1\nCOMMIT\n",
      steps: ["fd00:a::1", "fd00:b::2"].flatMap { to in
        [.inject("wa", loose(proto, to)), proto == 17 ? .localRaw(Craft.udp("[fd00:a::1]:5", "[\(to)]:6")) : .probe]
      })
  }
  + [KernelCase.Stack.quiet, .live].map { stack in
    KernelCase(
      name: "an authentication header behind that of an atomic fragment, \(stack) stack", interfaces: [a6], stack: stack,
      steps: [
        .inject(
          "wa",
          bytes(
            "60000000001c2c0220010db8000c00000000000000000005fd00000a0000000000000000000000013300000000000012"
              + "110100000000010000000001003500350008d49e"))
      ])
  }
  + ["blackhole", "unreachable", "prohibit", "throw"].flatMap { kind in [0, 1, 2].map { refusedSource(kind, $0) } }
  + ["0.0.0.1", "127.0.0.5", "198.18.0.1", "203.0.113.1", "240.0.0.1", "224.0.0.9", "192.0.2.5"].map { to in
    bridgedCase(
      "who sent a frame that has no way is not learned: \(to)",
      rules4: "*nat\n-A PREROUTING -p udp -j DNAT --to-destination \(to)\nCOMMIT\n",
      frame: Craft.udp("10.0.0.3:1", "10.0.0.2:2"), later: Craft.tcp("10.0.0.1:1", "10.0.0.3:2", "S", seq: 1))
  }

/// Nine rules of which one tells what HMARK made of a packet behind a CT rule.
private let hashed =
  "*raw\n-A PREROUTING -p tcp -j CT --helper ftp\n-A PREROUTING -j HMARK --hmark-tuple ct,sport --hmark-mod 9 --hmark-rnd 7\nCOMMIT\n*filter\n"
  + (0..<9).map { "-A FORWARD -m mark --mark \($0)\n" }.joined() + "COMMIT\n"

/// Rules in OUTPUT that count what has a socket, and what has a user.
private func owners(_ icmp: String) -> String {
  let questions = ["--socket-exists", "! --socket-exists", "--uid-owner 0", "! --uid-owner 0"]
  let rules = [icmp, "tcp"].flatMap { proto in questions.map { "-A OUTPUT -p \(proto) -m owner \($0)\n" } }
  return "*mangle\n\(rules.joined())COMMIT\n"
}

/// A source to which routing refuses the way, where sources are looked up, because there are rules for routes or because rp_filter asks.
private func refusedSource(_ kind: String, _ mode: Int) -> KernelCase {
  var asked = KernelCase(
    name: "a source to which the way is \(kind), rp_filter \(mode)", interfaces: [a, b], routes: ["\(kind) 198.18.0.0/15"],
    sysctl: ["net.ipv4.conf.all.rp_filter": .number(mode)], rules4: count4,
    steps: ["10.0.0.1", "10.0.0.7"].map { .inject("wb", Craft.udp("198.18.0.1:1", "\($0):2")) })
  asked.ip = ["rule add fwmark 0x1 lookup 100"]
  return asked
}

/// A frame from behind the first port of a bridge, and a packet of this host to its sender.
private func bridgedCase(_ name: String, rules4: String? = nil, rules6: String? = nil, frame: Hex, later: Hex) -> KernelCase {
  let (net, sender) = rules4 == nil ? ("fd00:a::1/64", "fd00:a::3") : ("10.0.0.1/24", "10.0.0.3")
  var bridge = KernelCase.Interface("wa", [net], type: "bridge")
  bridge.mac = "02:00:00:00:00:01"
  bridge.neigh = [.init(ip: sender, mac: "02:00:00:00:01:03")]
  let ports = ["pa", "pb", "pc"].enumerated().map { n, name in
    var port = KernelCase.Interface(name, [], type: "tap")
    (port.mac, port.master) = ("02:00:00:00:00:a\(n + 1)", "wa")
    return port
  }
  return KernelCase(
    name: name, interfaces: [bridge] + ports + [rules4 == nil ? b6 : b], routes: rules4 == nil ? [] : ["prohibit 198.18.0.0/15"],
    rules4: rules4, rules6: rules6,
    steps: [.inject("pa", Craft.frame(frame, from: "02:00:00:00:01:03", to: "02:00:00:00:01:02")), .localRaw(later)])
}

/// The first packet of a flow to a destination.
private func loose(_ proto: UInt8, _ to: String) -> Hex {
  switch proto {
  case 6: Craft.tcp("[fd00:a::2]:5", "[\(to)]:80", "S", seq: 5)
  case 17: Craft.udp("[fd00:a::2]:5", "[\(to)]:80")
  default: Craft.datagram(proto, "fd00:a::2", to, [1, 2, 3, 4])
  }
}

/// Half of a datagram of UDP.
private let half: [UInt8] = [0, 1, 0, 2, 0, 24, 0, 0] + Array(repeating: 0x61, count: 8)

/// Fragments that no others follow, to this machine and through it, tracked or not: first ones, and later ones.
private func lateFragments(
  _ settings: [String: KernelCase.Setting], _ interfaces: [KernelCase.Interface], _ destinations: [String],
  _ fragment: (String, UInt16) -> Hex
) -> [KernelCase] {
  ["", "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"].flatMap { tracking in
    destinations.map { destination in
      let rules = "*mangle\n-A OUTPUT\nCOMMIT\n" + tracking
      let is6 = destination.contains(":")
      return KernelCase(
        name: "fragments that come too late to \(destination)\(tracking.isEmpty ? "" : ", tracked")", interfaces: interfaces,
        sysctl: settings, rules4: is6 ? nil : rules, rules6: is6 ? rules : nil,
        steps: [
          .inject("wa", fragment(destination, 0)), .wait(KernelStep.Wait(ms: 1300)), .probe, .inject("wa", fragment(destination, 2)),
          .wait(KernelStep.Wait(ms: 1300)),
        ])
    }
  }
}

/// In raw OUTPUT an error about an untracked packet is not tracked yet.
private let errorsAboutUntracked: [KernelCase] = ["10.0.0.2", "fd00:a::2"].map { from in
  let states = ["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED"].flatMap {
    ["-A OUTPUT -m conntrack --ctstate \($0)\n", "-A OUTPUT -m conntrack ! --ctstate \($0)\n", "-A OUTPUT -m state --state \($0)\n"]
  }.joined()
  let rules = "*raw\n-A PREROUTING -j NOTRACK\n\(states)COMMIT\n*mangle\n\(states)COMMIT\n"
  let is6 = from.contains(":")
  return KernelCase(
    name: "the state of an error about an untracked packet\(is6 ? ", IPv6" : "")", interfaces: is6 ? [a6, b6] : [a, b],
    rules4: is6 ? nil : rules, rules6: is6 ? rules : nil, stack: .live,
    steps: [
      .inject("wa", is6 ? Craft.udp("[\(from)]:5", "[2001:db8::1]:6") : Craft.udp("\(from):5", "203.0.113.5:6")),
      .inject("wa", is6 ? Craft.tcp("[\(from)]:5", "[fd00:a::1]:6", "S") : Craft.tcp("\(from):5", "10.0.0.1:6", "S")),
    ])
}

/// A fragment that is all there is, without whose header the packet is no longer too long.
private let longAtomicFragments: [KernelCase] = ["", track6].map { rules in
  KernelCase(
    name: "atomic fragments that are longer than a link\(rules.isEmpty ? "" : ", tracked")", interfaces: [a6, b6], rules6: rules,
    stack: .live,
    steps: [1444, 1452, 1453, 1460, 1461].map { length in
      let udp = Craft.udp("[fd00:a::2]:5", "[fd00:b::2]:6", String(repeating: "z", count: length - 8)).bytes.dropFirst(40)
      return .inject("wa", Craft.datagram(44, "fd00:a::2", "fd00:b::2", [17, 0, 0, 0, 0, 0, 0, 1] + udp))
    })
}

/// IPv6 cuts what it made itself, and not what a program put a header on.
private let whatIsCut: [KernelCase] = {
  var narrow = b6
  narrow.mtu = 1280
  let long = String(repeating: "z", count: 1400)
  let translated =
    "*nat\n-A OUTPUT -d fd00:a::9 -j DNAT --to-destination fd00:b::2\n-A OUTPUT -d fd00:b::9 -j DNAT --to-destination fd00:a::2\nCOMMIT\n"
  let copied = "*mangle\n-A OUTPUT -p udp -j TEE --gateway fd00:b::2\n-A OUTPUT\n-A POSTROUTING\nCOMMIT\n"
  return [translated, copied].enumerated().map { n, rules in
    KernelCase(
      name: "IPv6 cuts what it made itself, and not what a program put a header on, \(n + 1)", interfaces: [a6, narrow], rules6: rules,
      stack: .live,
      steps: [.udpBind(KernelStep.UDP(id: "s", addr: "[fd00:a::1]:7"))]
        + ["fd00:a::9", "fd00:b::9", "fd00:a::2"].flatMap { to in
          [
            .localRaw(Craft.udp("[fd00:a::1]:5", "[\(to)]:6", long)),
            .udpSend(KernelStep.UDP(id: "s", dst: "[\(to)]:8", data: Hex(long.utf8.map { $0 }))),
          ]
        })
  }
}()

private let strayAddresses: [KernelCase] = [
  KernelCase(
    name: "senders that IPv6 does not forward for, and back to their own link it does", interfaces: [a6, b6],
    rules6: "*mangle\n-A FORWARD -s ::\n-A FORWARD -s fe80::/10\n-A FORWARD -s ff00::/8\nCOMMIT\n", stack: .live,
    steps: ["::", "fe80::2", "::1", "ff02::2", "fd00:a::2"].flatMap { from in
      ["fd00:a::3", "fd00:b::3"].map { .inject("wa", Craft.udp("[\(from)]:5", "[\($0)]:6")) }
    }),
  KernelCase(
    name: "no reset goes to ::1 from another address", interfaces: [a6, b6],
    rules6: "*mangle\n-A INPUT -s ::1\n-A INPUT -d ::1\n-A OUTPUT -p tcp --tcp-flags RST RST\nCOMMIT\n", stack: .live,
    steps: [("::1", "fd00:b::1"), ("fd00:b::1", "::1"), ("fd00:a::1", "fd00:b::1"), ("::1", "::1")].flatMap { from, to in
      [
        .localRaw(Craft.tcp("[\(from)]:5", "[\(to)]:6", "S", seq: 1)), .localRaw(Craft.tcp("[\(from)]:5", "[\(to)]:7", "A", seq: 1)),
        .localRaw(Craft.udp("[\(from)]:5", "[\(to)]:6")), .localRaw(Craft.echoRequest(from, to)),
      ]
    }),
]
