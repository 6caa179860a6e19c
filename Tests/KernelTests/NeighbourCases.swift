// A next hop that does not answer: three seconds later the packet is gone, and its sender hears of it (net/ipv4/arp.c, arp_error_report;
// net/ipv6/ndisc.c, ndisc_error_report). The kernel's own requests are not shown.

import KernelJudge

private let rules =
  "*filter\n-A FORWARD -m conntrack --ctstate NEW\n-A OUTPUT -m conntrack --ctstate RELATED\n-A INPUT -m conntrack --ctstate RELATED\nCOMMIT\n"
private let inside = KernelCase.Interface("wa", ["10.0.0.1/24", "fd00:a::1/64"])
private let outside: KernelCase.Interface = {
  var tap = KernelCase.Interface("wb", ["192.0.2.1/24", "fd00:b::1/64"], type: "tap")
  tap.mac = "02:00:00:00:00:01"
  tap.neigh = [KernelCase.Interface.Neighbour(ip: "192.0.2.7", mac: "02:00:00:00:00:07")]
  return tap
}()
private func ask(_ name: String, _ steps: [KernelStep], nat: String = "") -> KernelCase {
  KernelCase(
    name: "no neighbour: \(name)", interfaces: [inside, outside], routes: ["203.0.113.0/24 via 192.0.2.8"], rules4: rules + nat,
    rules6: rules, steps: steps + [.wait(.init(ms: 2200)), .probe, .wait(.init(ms: 1300)), .probe])
}
private func forwarded(_ to: String, _ from: String = "10.0.0.2:5000") -> KernelStep { .inject("wa", Craft.udp(from, to, "x")) }

let neighbourCases: [KernelCase] = [
  ask("forwarded", [forwarded("192.0.2.9:53"), forwarded("192.0.2.7:53")]),
  ask("masqueraded", [forwarded("192.0.2.9:53")], nat: "*nat\n-A POSTROUTING -o wb -j MASQUERADE\nCOMMIT\n"),
  ask(
    "several packets, for a gateway and for a host",
    [
      forwarded("203.0.113.5:53"), forwarded("203.0.113.5:53"), .wait(.init(ms: 400)), forwarded("203.0.113.6:53"),
      forwarded("192.0.2.9:53"),
    ]),
  ask("asked again", [forwarded("192.0.2.9:53"), .wait(.init(ms: 3500)), forwarded("192.0.2.9:53")]),
  ask("groups and broadcasts ask nobody", [.localRaw(Craft.udp("192.0.2.1:5000", "224.0.0.9:53", "x"))]),
  ask("a local program hears it over lo", [.localRaw(Craft.udp("192.0.2.1:5000", "192.0.2.9:53", "x"))]),
  ask("forwarded, IPv6", [forwarded("[fd00:b::9]:53", "[fd00:a::2]:5000")]),
  // Its solicitations pass OUTPUT and are counted there, which is not compared.
  {
    var k = ask("a local program hears it over lo, IPv6", [.localRaw(Craft.udp("[fd00:b::1]:5000", "[fd00:b::9]:53", "x"))])
    k.collect = [.conntrack]
    k.steps.removeAll { $0 == .probe }
    return k
  }(),
]
