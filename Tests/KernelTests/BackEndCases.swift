// A machine with rules of iptables-legacy and of iptables-nft: the kernel walks both. At one priority the table that came later runs first
// (nf_hook_entries_grow, net/netfilter/core.c); nat is one hook with a list inside (nf_nat_register_fn). Asked of the kernel anew in every
// run, in both orders; counters tell who was first.

import KernelJudge

let backEndCases: [KernelCase] = orderCases + verdictCases + natListCases + changeCases

private let a = KernelCase.Interface("wa", ["10.0.0.1/24", "fd00:a::1/64"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24", "fd00:b::1/64"])

/// A rule of either back end: `iptables`, `iptables-nft`, or their IPv6 twins.
private func rule(_ tool: String, _ table: String, _ rule: String) -> [String] {
  [tool, "-t", table] + rule.split(separator: " ").map(String.init)
}

private let traffic: [KernelStep] = [
  .inject("wa", Craft.udp("10.0.0.2:5", "192.0.2.2:6", "x")), .inject("wa", Craft.udp("10.0.0.2:5", "10.0.0.1:7")),
  .localRaw(Craft.udp("10.0.0.1:5", "10.0.0.2:7")),
]
private let traffic6: [KernelStep] = [
  .inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:b::2]:6", "x")), .inject("wa", Craft.udp("[fd00:a::2]:5", "[fd00:a::1]:7")),
]

/// The commands one after the other, the traffic, and the second back end's counters; the first one's are in every result.
private func backEnds(
  _ name: String, _ commands: [[String]], table: String, ipv6: Bool = false, ip: [String] = [], steps: [KernelStep]? = nil
) -> KernelCase {
  let save = [ipv6 ? "ip6tables-nft-save" : "iptables-nft-save", "-c", "-t", table]
  var k = KernelCase(
    name: "Two back ends: \(name)", interfaces: [a, b], commands: commands,
    steps: (steps ?? (ipv6 ? traffic6 : traffic)) + [.probe, .command(.init(argv: save))])
  if ipv6 { k.rules6 = "" }
  k.ip = ip
  return k
}

/// Both orders of two rules.
private func bothOrders(
  _ name: String, _ table: String, _ legacy: String, _ nft: String, ipv6: Bool = false, ip: [String] = [], steps: [KernelStep]? = nil
) -> [KernelCase] {
  let tool = ipv6 ? "ip6tables" : "iptables"
  let rules = [rule(tool, table, legacy), rule("\(tool)-nft", table, nft)]
  return [
    backEnds("\(name); nft came later", rules, table: table, ipv6: ipv6, ip: ip, steps: steps),
    backEnds("\(name); legacy came later", rules.reversed(), table: table, ipv6: ipv6, ip: ip, steps: steps),
  ]
}

private let orderCases: [KernelCase] = [
  "raw PREROUTING", "raw OUTPUT", "mangle PREROUTING", "mangle INPUT", "mangle FORWARD", "mangle OUTPUT", "mangle POSTROUTING",
  "filter INPUT", "filter FORWARD", "filter OUTPUT", "security INPUT", "security FORWARD", "security OUTPUT",
].flatMap { place in
  let words = place.split(separator: " ").map(String.init)
  let drop = "-A \(words[1]) -p udp -j DROP"
  return bothOrders("\(place), both drop", words[0], drop, drop)
    + (words[1] == "OUTPUT" ? [] : bothOrders("\(place), both drop, IPv6", words[0], drop, drop, ipv6: true))
}

private let verdictCases: [KernelCase] =
  bothOrders("one accepts, the other drops", "filter", "-A FORWARD -p udp -j ACCEPT", "-A FORWARD -p udp -j DROP")
  + bothOrders("one drops, the other accepts", "filter", "-A FORWARD -p udp -j DROP", "-A FORWARD -p udp -j ACCEPT")
  + bothOrders("a policy", "filter", "-P INPUT DROP", "-A INPUT -p udp -j ACCEPT")
  + bothOrders("one rejects", "filter", "-A INPUT -p udp -j ACCEPT", "-A INPUT -p udp -j REJECT")
  + bothOrders("marks that the other sees", "mangle", "-A FORWARD -m mark --mark 1 -j MARK --set-mark 2", "-A FORWARD -j MARK --set-mark 1")
  + bothOrders(
    "a mark that changes the way of a local packet", "mangle", "-A OUTPUT -m mark --mark 1 -j ACCEPT", "-A OUTPUT -j MARK --set-mark 1",
    ip: ["rule add fwmark 1 lookup 100", "route add default dev wb table 100"])

private let natListCases: [KernelCase] =
  bothOrders(
    "nat PREROUTING, both translate", "nat", "-A PREROUTING -p udp -j DNAT --to-destination 192.0.2.11",
    "-A PREROUTING -p udp -j DNAT --to-destination 192.0.2.12")
  + bothOrders(
    "nat POSTROUTING, both translate", "nat", "-A POSTROUTING -p udp -j SNAT --to-source 192.0.2.11",
    "-A POSTROUTING -p udp -j SNAT --to-source 192.0.2.12")
  + bothOrders(
    "nat INPUT, both translate", "nat", "-A INPUT -p udp -j SNAT --to-source 10.0.0.11", "-A INPUT -p udp -j SNAT --to-source 10.0.0.12")
  + bothOrders(
    "nat OUTPUT, both translate", "nat", "-A OUTPUT -p udp -j DNAT --to-destination 192.0.2.11",
    "-A OUTPUT -p udp -j DNAT --to-destination 10.0.0.12")
  + bothOrders(
    "nat, one accepts", "nat", "-A PREROUTING -p udp -j ACCEPT", "-A PREROUTING -p udp -j DNAT --to-destination 192.0.2.12")
  + bothOrders(
    "nat, one masquerades, the other has nothing to say", "nat", "-A POSTROUTING -o wb -j MASQUERADE", "-A POSTROUTING -o wc -j MASQUERADE")
  + bothOrders(
    "nat, IPv6", "nat", "-A PREROUTING -p udp -j DNAT --to-destination fd00:b::11",
    "-A PREROUTING -p udp -j DNAT --to-destination fd00:b::12", ipv6: true)

private let changeCases: [KernelCase] = [
  backEnds(
    "tracking that nft alone asks for",
    [
      rule("iptables", "filter", "-A FORWARD -p udp -j ACCEPT"),
      rule("iptables-nft", "filter", "-A FORWARD -m conntrack --ctstate NEW -j ACCEPT"),
    ], table: "filter"),
  backEnds(
    "a filter of legacy, NAT of nft",
    [
      rule("iptables", "filter", "-A FORWARD -d 192.0.2.12 -p udp -j DROP"),
      rule("iptables-nft", "nat", "-A PREROUTING -p udp -j DNAT --to-destination 192.0.2.12"),
    ], table: "nat"),
  backEnds(
    "a chain of nft is registered when it is first used, a table of legacy at all its hooks",
    [
      rule("iptables-nft", "filter", "-A INPUT -p udp -j DROP"), rule("iptables", "filter", "-A INPUT -p udp -j DROP"),
      rule("iptables", "filter", "-A OUTPUT -p udp -j DROP"), rule("iptables-nft", "filter", "-A OUTPUT -p udp -j DROP"),
      rule("iptables", "filter", "-A FORWARD -p udp -j DROP"), rule("iptables-nft", "filter", "-A FORWARD -p udp -j DROP"),
    ], table: "filter"),
  backEnds(
    "nat: each chain of nft has its own turn",
    [
      rule("iptables-nft", "nat", "-A POSTROUTING -p udp -j SNAT --to-source 192.0.2.12"),
      rule("iptables", "nat", "-A POSTROUTING -p udp -j SNAT --to-source 192.0.2.11"),
      rule("iptables", "nat", "-A PREROUTING -p udp -j DNAT --to-destination 192.0.2.21"),
      rule("iptables-nft", "nat", "-A PREROUTING -p udp -j DNAT --to-destination 192.0.2.22"),
    ], table: "nat"),
  backEnds(
    "a mark leads by a table of its own, but not past the addresses of this machine, IPv6",
    [rule("ip6tables-nft", "mangle", "-A PREROUTING -p udp -j MARK --set-mark 1"), rule("ip6tables", "mangle", "-A INPUT -p udp")],
    table: "mangle", ipv6: true, ip: ["-6 rule add fwmark 1 lookup 100", "-6 route add default dev wb table 100"]),
  backEnds(
    "security of nft runs behind source NAT of INPUT",
    [
      rule("iptables", "nat", "-A INPUT -p udp -j SNAT --to-source 10.0.0.99"), rule("iptables", "security", "-A INPUT -s 10.0.0.99"),
      rule("iptables-nft", "security", "-A INPUT -s 10.0.0.99 -j DROP"),
    ], table: "security"),
  backEnds(
    "what is dropped in raw is seen by no other table",
    [
      rule("iptables-nft", "raw", "-A PREROUTING -p udp -j DROP"), rule("iptables", "raw", "-A PREROUTING -p udp"),
      rule("iptables", "filter", "-A INPUT -p udp"), rule("iptables-nft", "filter", "-A INPUT -p udp"),
    ], table: "filter"),
]
