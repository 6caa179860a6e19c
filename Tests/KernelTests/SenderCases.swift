// Who sends decides the way: an address that a socket is bound to chooses rules, routes and, to a group, the device; a default route's gateway
// is not asked about groups and broadcasts; and what is sent to a group that a program has joined comes back. The kernel answers in every run.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24", "fd00:a::1/64"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24", "fd00:b::1/64"])
private let count =
  "*mangle\n-A PREROUTING\n-A INPUT\n-A OUTPUT -o wa\n-A OUTPUT -o wb\n-A POSTROUTING -o wa\n-A POSTROUTING -o wb\nCOMMIT\n"
private let own4 = ["10.0.0.1", "192.0.2.1"]
private let own6 = ["fd00:a::1", "fd00:b::1"]
/// A default route by wa; by wb for what comes from one of the two addresses.
private func uplinks(_ source: Int) -> (routes: [String], rules: [String]) {
  (
    [
      "default via 10.0.0.254", "default via 192.0.2.254 table 100", "default via fd00:a::fe", "default via fd00:b::fe table 100",
    ],
    ["rule add from \(own4[source]) lookup 100", "-6 rule add from \(own6[source]) lookup 100"]
  )
}

private func asked(_ name: String, _ source: Int, _ steps: [KernelStep]) -> KernelCase {
  let (routes, rules) = uplinks(source)
  var c = KernelCase(name: name, interfaces: [a, b], routes: routes, rules4: count, rules6: count, steps: steps)
  c.ip = rules
  return c
}

private func raw(_ packet: Hex, boundTo address: String?) -> KernelStep { .localRaw(KernelStep.LocalRaw(hex: packet, bind_addr: address)) }

let senderCases: [KernelCase] = bySource + live + ofLo + toMany + joined

/// With and without an address that the socket is bound to.
private let bySource: [KernelCase] = [0, 1].map { source in
  asked(
    "routing rules for the source address \(own4[source])", source,
    own4.flatMap { own in
      [nil, own].map { raw(Craft.udp("\(own):1", "198.51.100.9:2"), boundTo: $0) }
    }
      + own6.flatMap { own in
        [nil, own].map { raw(Craft.udp("[\(own)]:1", "[2001:db8::9]:2"), boundTo: $0) }
      })
}

/// Programs with sockets of their own, and what the kernel answers for them.
private let live: [KernelCase] = [0, 1].map { source in
  let other = 1 - source
  var c = asked(
    "routing rules for the source address \(own4[source]), of programs", source,
    [
      .udpSend(KernelStep.UDP(id: "free", dst: "198.51.100.9:53", data: Hex([0x61]))),
      .udpSend(KernelStep.UDP(id: "bound", src: "\(own4[source]):5000", dst: "198.51.100.9:53", data: Hex([0x61]))),
      .udpSend(KernelStep.UDP(id: "other", src: "\(own4[other]):5000", dst: "198.51.100.9:53", data: Hex([0x61]))),
      .udpSend(KernelStep.UDP(id: "free6", dst: "[2001:db8::9]:53", data: Hex([0x61]))),
      .udpSend(KernelStep.UDP(id: "bound6", src: "[\(own6[source])]:5000", dst: "[2001:db8::9]:53", data: Hex([0x61]))),
      .tcpConnect(KernelStep.TCP(id: "t", dst: "198.51.100.9:80")),
      .tcpConnect(KernelStep.TCP(id: "t2", src: "\(own4[other]):4000", dst: "198.51.100.9:81")),
      .tcpConnect(KernelStep.TCP(id: "t6", dst: "[2001:db8::9]:80")),
      .tcpListen(KernelStep.TCP(id: "l", addr: "0.0.0.0:80")), .tcpListen(KernelStep.TCP(id: "l6", addr: "[::]:8080")),
    ]
      // Whichever way it comes, the answer goes the way of the address that was asked.
      + own4.flatMap { to in
        [
          .inject("wa", Craft.tcp("198.51.100.7:5000", "\(to):80", "S", seq: 1)),
          .inject("wb", Craft.tcp("198.51.100.7:5001", "\(to):81", "S", seq: 1)),
          .inject("wb", Craft.datagram(1, "198.51.100.7", to, [8, 0, 0xf7, 0xfd, 0, 1, 0, 1])),
          .inject("wa", Craft.udp("198.51.100.7:5000", "\(to):9")),
        ] as [KernelStep]
      }
      + own6.flatMap { to in
        [
          .inject("wa", Craft.tcp("[2001:db8::7]:5000", "[\(to)]:8080", "S", seq: 1)),
          .inject("wb", Craft.tcp("[2001:db8::7]:5001", "[\(to)]:81", "S", seq: 1)),
          .inject("wa", Craft.udp("[2001:db8::7]:5000", "[\(to)]:9")),
        ] as [KernelStep]
      })
  c.stack = .live
  return c
}

/// Nobody sends from an address of lo to another machine, unless the device is told so.
private let ofLo: [KernelCase] = [[:], ["net.ipv4.conf.wa.route_localnet": 1]].map { settings in
  KernelCase(
    name: "from 127.0.0.1 to another machine\(settings.isEmpty ? "" : ", with route_localnet")", interfaces: [a, b], sysctl: settings,
    rules4: count,
    steps: ["10.0.0.2", "192.0.2.2", "10.0.0.1", "127.0.0.9"].flatMap { to in
      [nil, "127.0.0.1"].map { raw(Craft.udp("127.0.0.1:1", "\(to):2"), boundTo: $0) }
    })
}

/// The gateway does not answer; groups need none, unless their route has one.
private let toMany: [KernelCase] =
  [
    ["default via 10.0.0.254"], ["224.0.0.0/4 via 10.0.0.254"], ["224.0.0.0/3 via 10.0.0.254"], ["default via 192.0.2.254"], [],
  ].map { routes in
    var tap = KernelCase.Interface("wa", ["10.0.0.1/24"], type: "tap")
    tap.mac = "02:00:00:00:00:01"
    tap.neigh = [KernelCase.Interface.Neighbour(ip: "10.0.0.2", mac: "02:00:00:00:00:02")]
    let steps = ["224.0.0.251", "239.1.1.1", "198.51.100.9"].flatMap { to in
      [nil, "10.0.0.1", "192.0.2.1"].map { raw(Craft.udp("\($0 ?? "10.0.0.1"):1", "\(to):2"), boundTo: $0) }
    }
    return KernelCase(
      name: "to groups, with \(routes.first ?? "no route")", interfaces: [tap, KernelCase.Interface("wb", ["192.0.2.1/24"])],
      routes: routes,
      rules4: count, steps: steps)
  } + [
    // Rerouted by a mark, a packet to a group leaves by the device of its source.
    KernelCase(
      name: "to groups, rerouted", interfaces: [a, b], routes: ["default via 10.0.0.254"],
      rules4: "*mangle\n-A OUTPUT -j MARK --set-mark 1\n-A POSTROUTING -o wa\n-A POSTROUTING -o wb\nCOMMIT\n",
      steps: ["10.0.0.1", "192.0.2.1", "8.8.8.8", "127.0.0.1"].map { .localRaw(Craft.udp("\($0):1", "224.0.0.9:2")) }
    )
  ]

/// Groups that a program has joined: what comes is for it, what is sent comes back.
private let joined: [KernelCase] = [0, 1].map { forwards in
  var c = KernelCase(
    name: "groups that a program has joined, \(forwards == 1 ? "on a router" : "on a host")", interfaces: [a, b],
    sysctl: ["net.ipv4.ip_forward": .number(forwards), "net.ipv6.conf.all.forwarding": .number(forwards)],
    rules4: count + "*filter\n-A INPUT -m addrtype --dst-type MULTICAST\n-A INPUT -m conntrack --ctstate NEW\nCOMMIT\n",
    rules6: count + "*filter\n-A INPUT -m addrtype --dst-type MULTICAST\n-A INPUT -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: ["224.0.0.251", "224.0.0.9", "224.0.0.1"].flatMap { to in
      [
        .inject("wa", Craft.udp("10.0.0.2:5353", "\(to):5353")), .inject("wb", Craft.udp("10.0.0.2:5353", "\(to):5353")),
        .inject("wa", Craft.udp("10.0.0.2:5353", "\(to):5353", ttl: 1)), raw(Craft.udp("10.0.0.1:5353", "\(to):5353"), boundTo: "10.0.0.1"),
        raw(Craft.udp("192.0.2.1:5353", "\(to):5353", ttl: 0), boundTo: "192.0.2.1"),
      ] as [KernelStep]
    }
      + ["ff02::fb", "ff02::9", "ff02::1"].flatMap { to in
        [
          .inject("wa", Craft.udp("[fd00:a::2]:5353", "[\(to)]:5353")), .inject("wb", Craft.udp("[fd00:a::2]:5353", "[\(to)]:5353")),
          raw(Craft.udp("[fd00:a::1]:5353", "[\(to)]:5353"), boundTo: "fd00:a::1"),
        ] as [KernelStep]
      })
  c.groups = ["224.0.0.251", "ff02::fb"]
  return c
}
