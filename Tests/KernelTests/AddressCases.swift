// Addresses that are nobody's alone: none, all, groups, a network's first. From here with and without a device to leave by, and to here, on a
// router and on a host that is none.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let count = "*mangle\n-A PREROUTING\n-A OUTPUT\n-A INPUT\n-A POSTROUTING\nCOMMIT\n"

private let destinations4 = [
  "224.0.0.1", "224.0.0.9", "239.1.1.1", "255.255.255.255", "10.0.0.255", "10.0.0.0", "127.0.0.1", "0.0.0.0", "240.0.0.1",
  "127.255.255.255", "10.0.0.1",
]
private let destinations6 = ["ff00::1", "ff01::1", "ff02::1", "ff05::1", "ff02::5", "ff12::1", "fd00:a::1", "::1", "fd00:a::"]

private func out(_ packet: Hex) -> [KernelStep] {
  [.localRaw(packet), .localRaw(KernelStep.LocalRaw(hex: packet, bind_if: "wa"))]
}

let addressCases: [KernelCase] =
  destinations4.flatMap { to in
    [
      KernelCase(
        name: "from here to \(to)", interfaces: [a, b], rules4: count,
        steps: ["10.0.0.1", "127.0.0.1", "0.0.0.0", "192.0.2.1", "224.0.0.9", "10.0.0.255", "8.8.8.8"].flatMap {
          out(Craft.udp("\($0):1", "\(to):2"))
        } + out(Craft.udp("10.0.0.1:1", "\(to):2", ttl: 0))),
      KernelCase(
        name: "from elsewhere to \(to)", interfaces: [a, b], rules4: count,
        steps: ["10.0.0.2", "127.0.0.1", "0.0.0.0", "224.0.0.9", "10.0.0.255", "240.0.0.1", "0.0.0.5", "10.0.0.1"].map {
          .inject("wa", Craft.udp("\($0):1", "\(to):2"))
        }),
      KernelCase(
        name: "from elsewhere to \(to), which does not forward", interfaces: [a, b], sysctl: ["net.ipv4.ip_forward": 0], rules4: count,
        steps: [.inject("wa", Craft.udp("10.0.0.2:1", "\(to):2"))]),
    ]
  }
  + destinations6.flatMap { to in
    [
      KernelCase(
        name: "from here to \(to)", interfaces: [a6, b6], rules6: count,
        steps: ["fd00:a::1", "::1", "::", "ff02::5", "::ffff:1.2.3.4", "fd00:b::1"].flatMap { out(Craft.udp("[\($0)]:1", "[\(to)]:2")) }
          + out(Craft.udp("[fd00:a::1]:1", "[\(to)]:2", ttl: 0))),
      KernelCase(
        name: "from elsewhere to \(to)", interfaces: [a6, b6], rules6: count,
        steps: ["fd00:a::2", "::", "fe80::2"].map { .inject("wa", Craft.udp("[\($0)]:1", "[\(to)]:2")) }),
      KernelCase(
        name: "from elsewhere to \(to), which does not forward", interfaces: [a6, b6], sysctl: ["net.ipv6.conf.all.forwarding": 0],
        rules6: count, steps: [.inject("wa", Craft.udp("[fd00:a::2]:1", "[\(to)]:2"))]),
    ]
  }
  + ["unreachable", "prohibit", "blackhole", "throw"].flatMap { kind in
    [
      KernelCase(
        name: "a route that is \(kind), of a host that does not forward", interfaces: [a, b], routes: ["\(kind) 198.18.0.0/16"],
        sysctl: ["net.ipv4.ip_forward": 0], rules4: count,
        steps: [.inject("wa", Craft.udp("10.0.0.2:1", "198.18.0.1:2")), .localRaw(Craft.udp("10.0.0.1:1", "198.18.0.1:2"))]),
      KernelCase(
        name: "a route of IPv6 that is \(kind), of a host that does not forward", interfaces: [a6, b6], routes: ["\(kind) 2001:db8:9::/64"],
        sysctl: ["net.ipv6.conf.all.forwarding": 0], rules6: count,
        steps: [.inject("wa", Craft.udp("[fd00:a::2]:1", "[2001:db8:9::1]:2")), .localRaw(Craft.udp("[fd00:a::1]:1", "[2001:db8:9::1]:2"))]),
    ]
  }
  + linkLocalCases + badFragments + groupCases
  + [
    KernelCase(
      name: "cluster: what came to a group's hardware address counts as this host's own", interfaces: [ethernet6], rules6: cluster,
      steps: [.inject("wa", Craft.frame(Craft.udp("[fd00:a::2]:1", "[fd00:b::2]:2"), from: "02:00:00:00:00:02", to: "01:00:5e:00:00:09"))])
  ]

private let cluster =
  "*raw\n-A PREROUTING -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xfeed\nCOMMIT\n"
private var ethernet6: KernelCase.Interface {
  var interface = KernelCase.Interface("wa", ["fd00:a::1/64"], type: "tap")
  interface.mac = "02:00:00:00:00:01"
  interface.neigh = [KernelCase.Interface.Neighbour(ip: "fd00:a::2", mac: "02:00:00:00:00:02")]
  return interface
}

/// Addresses of one link, asked for on that link and on another, from here and from elsewhere.
private let linkLocalCases: [KernelCase] = [1, 0].flatMap { forwards in
  [["fe80::1/64"], []].map { others in
    KernelCase(
      name: "addresses of one link, forwarding=\(forwards), \(others.isEmpty ? "on one device" : "on both")",
      interfaces: [
        KernelCase.Interface("wa", ["fd00:a::1/64", "fe80::1/64"]), KernelCase.Interface("wb", ["fd00:b::1/64"] + others),
      ], sysctl: ["net.ipv6.conf.all.forwarding": .number(forwards)], rules6: count,
      steps: ["wa", "wb"].flatMap { device in
        ["fe80::1", "fe80::2", "fe80::"].flatMap { to in
          ["fd00:a::2", "fd00:b::2", "fe80::2", "2001:db8::9"].flatMap { from in
            [.inject(device, Craft.udp("[\(from)]:1", "[\(to)]:2")), .inject(device, Craft.udp("[\(from)]:1", "[\(to)]:2", ttl: 1))]
              as [KernelStep]
          }
        }
      }
        + ["fe80::1", "fe80::2", "fe80::"].flatMap { to in
          ["fd00:a::1", "fe80::1", "fd00:b::1"].map { .localRaw(Craft.udp("[\($0)]:1", "[\(to)]:2")) }
        })
  }
}

/// Fragments of IPv6 for this host that are no good: what their sender is told.
private let badFragments: [KernelCase] = ["", "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"].flatMap { tracking in
  [nil, 0, 60].map { (front: UInt8?) in
    func fragment(_ proto: UInt8, _ place: Int, more: Bool, _ length: Int) -> KernelStep {
      let word = UInt16(truncatingIfNeeded: place << 3 | (more ? 1 : 0))
      let header = [proto, 0, UInt8(word >> 8), UInt8(word & 0xff), 0, 0, 0, proto] + [UInt8](repeating: 0x61, count: length)
      let packet =
        front.map { Craft.datagram($0, "fd00:b::3", "fd00:a::1", [44, 0, 1, 4, 0, 0, 0, 0] + header) }
        ?? Craft.datagram(44, "fd00:b::3", "fd00:a::1", header)
      return .inject("wb", packet)
    }
    return KernelCase(
      name: "bad fragments of IPv6\(front.map { " behind header \($0)" } ?? "")\(tracking.isEmpty ? "" : ", tracked")",
      interfaces: [a6, b6], rules6: tracking,
      steps: [
        fragment(6, 0, more: true, 16), fragment(103, 0, more: true, 0), fragment(6, 5, more: false, 8), fragment(6, 9, more: true, 24),
        fragment(17, 5, more: true, 0), fragment(17, 5, more: true, 11), fragment(17, 0, more: true, 11), fragment(6, 0, more: false, 8),
        fragment(6, 0, more: false, 0), fragment(17, 8190, more: true, 24), fragment(17, 8191, more: false, 24),
        .inject("wb", Craft.datagram(44, "fd00:b::3", "fd00:a::1", [])),
        .inject("wb", Craft.datagram(44, "fd00:b::3", "fd00:a::1", [17, 0, 0, 1])),
      ])
  }
}

/// The first that came up, whether it has an address or not; a bridge comes up with a port or an address.
private let groupCases: [KernelCase] = {
  let noAddress = KernelCase.Interface("wa", [])
  var down = a6
  down.up = false
  var tap = KernelCase.Interface("wa", [], type: "tap")
  tap.mac = "02:00:00:00:00:01"
  var bridge = KernelCase.Interface("br0", [], type: "bridge")
  bridge.mac = "02:00:00:00:00:02"
  var port = KernelCase.Interface("pa", [], type: "tap")
  (port.mac, port.master) = ("02:00:00:00:00:03", "br0")
  func after(_ lines: String...) -> KernelCase {
    var asked = KernelCase(interfaces: [a6, b6])
    asked.ip = lines
    return asked
  }
  let machines: [[KernelCase.Interface]] = [
    [a6, b6], [b6, a6], [a, b6], [noAddress, b6], [tap, b6], [bridge, b6], [bridge, port, b6], [bridge, b6, port], [down, b6],
  ]
  let all =
    machines.map { KernelCase(interfaces: $0) } + [
      after("link set wa down", "link set wa up"), after("addr del fd00:a::1/64 dev wa"), after("link set wa down"),
      after("link set wb down", "link set wb up", "addr add fd00:b::1/64 dev wb"),
    ]
  return all.enumerated().map { n, asked in
    var asked = asked
    asked.name = "which device sends to a group, \(n + 1)"
    asked.rules6 = "*mangle\n" + ["wa", "wb", "pa", "br0"].map { "-A OUTPUT -o \($0)\n" }.joined() + "COMMIT\n"
    asked.steps = ["fd00:b::1", "fd00:a::1"].map { .localRaw(Craft.udp("[\($0)]:1", "[ff05::7]:2")) }
    return asked
  }
}()
