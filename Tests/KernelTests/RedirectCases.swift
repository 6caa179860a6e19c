// Redirects: which packets that go back to their link make a router tell the sender of a shorter way, how often, and what NAT makes of it.
// The kernel answers in every run.

import KernelJudge

private let on: [String: KernelCase.Setting] = ["net.ipv4.conf.all.send_redirects": 1]
private let count = "*mangle\n-A OUTPUT -p icmp\n-A POSTROUTING -p icmp\nCOMMIT\n*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"
private let count6 = "*mangle\n-A OUTPUT -p icmpv6\n-A POSTROUTING -p icmpv6\nCOMMIT\n"
private let tracked6 = "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"
private let a = KernelCase.Interface("wa", ["10.0.0.1/24", "10.3.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let routes = [
  "198.51.100.0/24 via 10.0.0.254", "198.51.101.0/24 via 10.3.0.254", "10.9.0.0/24 dev wa", "198.18.0.0/16 via 192.0.2.254",
]

private func asked(_ name: String, _ settings: [String: KernelCase.Setting] = on, _ rules: String = count, _ steps: [KernelStep])
  -> KernelCase
{
  KernelCase(name: "redirects: \(name)", interfaces: [a, b], routes: routes, sysctl: settings, rules4: rules, steps: steps)
}
private func came(_ from: String, _ to: String, by device: String = "wa", ttl: UInt8 = 64, _ data: String = "") -> KernelStep {
  .inject(device, Craft.udp("\(from):5", "\(to):6", data, ttl: ttl))
}
private let places = ["10.0.0.9", "198.51.100.9", "198.51.101.9", "10.3.0.9", "10.9.0.9", "192.0.2.9", "198.18.0.9"]
private let senders = ["10.0.0.2", "10.3.0.2", "10.9.0.2", "198.51.100.2", "192.0.2.2", "203.0.113.2", "10.0.0.255", "10.0.0.1"]

/// Who is told of what: senders on the link, behind a gateway, of another link, of nowhere, that nobody can be.
private let everyone: [KernelCase] = [
  on, [:], ["net.ipv4.conf.wa.send_redirects": 1], on.merging(["net.ipv4.conf.all.rp_filter": 1]) { $1 },
  on.merging(["net.ipv4.conf.all.rp_filter": 2]) { $1 },
  on.merging(["net.ipv4.conf.all.shared_media": 0, "net.ipv4.conf.wa.shared_media": 0]) { $1 },
  on.merging(["net.ipv4.conf.all.accept_local": 1]) { $1 },
].enumerated().map { n, settings in
  // Each sender has an account of its own: it is not asked twice.
  asked(
    "who is told of what, \(n + 1)", settings, count,
    places.flatMap { to in senders.map { came($0, to) } + [.wait(KernelStep.Wait(ms: 400))] }
      + places.map { came("10.0.0.3", $0, by: "wb") })
}

private let cases4: [KernelCase] = [
  asked(
    "pauses grow from packet to packet", on, count,
    [0, 8, 16, 30, 60, 100, 200].flatMap { ms in
      [.wait(KernelStep.Wait(ms: ms)), came("10.0.0.2", "198.51.100.9"), came("10.0.0.2", "198.51.101.9")] as [KernelStep]
    }),
  asked(
    "what can't go on", on, count,
    [
      came("10.0.0.2", "198.51.100.9", ttl: 1), came("10.0.0.3", "198.51.100.9", ttl: 2),
      came("10.0.0.4", "198.51.100.9", String(repeating: "x", count: 1472)),
      .inject("wa", Craft.datagram(1, "10.0.0.5", "198.51.100.9", [3, 1, 0xfc, 0xfe, 0, 0, 0, 0])),
      .inject("wa", Craft.datagram(1, "10.0.0.6", "198.51.100.9", [8, 0, 0xf7, 0xfd, 0, 1, 0, 1])),
    ]),
  asked(
    "what FORWARD drops, and what OUTPUT drops", on,
    "*filter\n-A FORWARD -j DROP\n-A OUTPUT -p icmp -d 10.0.0.3 -j DROP\nCOMMIT\n",
    [came("10.0.0.2", "198.51.100.9"), came("10.0.0.3", "198.51.100.9")]),
  asked(
    "translated connections", on,
    "*nat\n-A PREROUTING -p udp -d 192.0.2.77 -j DNAT --to-destination 198.51.100.9\n-A POSTROUTING -s 10.0.0.4 -j MASQUERADE\nCOMMIT\n"
      + count,
    [
      came("10.0.0.2", "192.0.2.77"), came("10.0.0.3", "198.51.100.9"), came("10.0.0.4", "198.51.100.9"), .wait(KernelStep.Wait(ms: 60)),
      came("10.0.0.2", "192.0.2.77"), came("10.0.0.3", "198.51.100.9"), came("10.0.0.4", "198.51.100.9"),
    ]),
  asked("in the log", on, "*filter\n-A OUTPUT -p icmp -j LOG --log-prefix r\nCOMMIT\n", [came("10.0.0.2", "198.51.100.9")]),
]

/// IPv6: from the link's own address, of a neighbour or of a router with such an address; with hardware addresses and without.
private let cases6: [KernelCase] = ["tun", "tap"].flatMap { kind in
  [["fe80::1/64", "fd00:a::1/64"], ["fd00:a::1/64"], ["fd00:a::1/64", "fe80::7/64", "fe80::1/64"]].flatMap { addresses in
    ["", tracked6].map { tracking in
      var wa = KernelCase.Interface("wa", addresses, type: kind == "tap" ? "tap" : nil)
      if kind == "tap" {
        wa.mac = "02:00:00:00:00:01"
        wa.neigh = [
          .init(ip: "fd00:a::2", mac: "02:00:00:00:00:02"), .init(ip: "fd00:a::3", mac: "02:00:00:00:00:03"),
          .init(ip: "fe80::fe", mac: "02:00:00:00:00:fe"), .init(ip: "fd00:a::fe", mac: "02:00:00:00:00:ff"),
          .init(ip: "fe80::2", mac: "02:00:00:00:00:04"),
        ]
      }
      func came(_ from: String, _ to: String, _ data: String = "", ttl: UInt8 = 64) -> KernelStep {
        let packet = Craft.udp("[\(from)]:5", "[\(to)]:6", data, ttl: ttl)
        return .inject("wa", kind == "tap" ? Craft.frame(packet, from: "02:00:00:00:00:02", to: "02:00:00:00:00:01") : packet)
      }
      return KernelCase(
        name: "redirects: IPv6, \(kind), \(addresses.joined(separator: " "))\(tracking.isEmpty ? "" : ", tracked")",
        interfaces: [wa, KernelCase.Interface("wb", ["fd00:b::1/64"])],
        routes: ["2001:db8:1::/64 via fe80::fe dev wa", "2001:db8:2::/64 via fd00:a::fe", "2001:db8:3::/64 via fe80::fe dev wa"],
        rules6: count6 + tracking,
        steps: [
          came("fd00:a::2", "fd00:a::3"), came("fd00:a::2", "2001:db8:1::9", "payload"), came("fd00:a::2", "2001:db8:2::9"),
          came("2001:db8:3::2", "fd00:a::3"), came("2001:db8:3::2", "2001:db8:1::9"), came("fe80::2", "fd00:a::3"),
          came("fd00:a::2", "fd00:a::3", String(repeating: "x", count: 1400)),
          came("fd00:b::2", "fd00:a::3"), came("::", "fd00:a::3"), came("fd00:a::2", "fd00:b::2"),
        ] + (0..<8).map { _ in came("fd00:a::2", "fd00:a::3") } + [
          came("fd00:a::2", "fd00:a::3", ttl: 1), .wait(KernelStep.Wait(ms: 1100)), came("fd00:a::2", "fd00:a::3"),
        ])
    }
  }
}

let redirectCases: [KernelCase] = everyone + cases4 + cases6
