// What can drop or rewrite a packet and is not modelled: tables of nftables that are not iptables-nft's, frames' rules (ebtables), IPsec's
// policies, programs at XDP, tc and cgroups, IPVS, settings that hardly anybody changes. An answer from a machine that has any of it says so first.

import Machine
import Netfilter
import Wire

extension Snapshot {
  mutating func addUnmodelled(_ what: String) {
    if !unmodelled.contains(what) { unmodelled.append(what) }
  }

  mutating func readUnmodelled(_ text: SnapshotText) {
    readNFTables(text)
    if let s = text.good("ebtables-legacy-save"),
      s.lines.contains(where: { $0.hasPrefix("-A") || $0.hasPrefix(":") && $0.contains(" DROP") })
    {
      addUnmodelled("rules of ebtables-legacy")
    }
    // A socket's own policies (what programs of IKE have to keep their own packets plain) are none for others.
    let policies = text.good("ip xfrm policy")?.lines ?? []
    if policies.enumerated().contains(where: { i, l in
      l.hasPrefix("src ") && !(i + 1 < policies.count && policies[i + 1].contains("socket "))
    }) {
      addUnmodelled("IPsec policies (ip xfrm policy)")
    }
    if let asked = text["ip xfrm policy"], !asked.isGood, asked.status != nil {
      notes.append("Whether there are IPsec policies is not known: \(asked.reason).")
    }
    for s in text.sections where s.command.hasPrefix("tc -j filter show") && s.isGood {
      if !(JSONValue(s.output)?.array ?? []).isEmpty {
        addUnmodelled("filters of tc on " + s.command.split(separator: " ").suffix(2).joined(separator: " "))
      }
    }
    if let net = text.good("bpftool -j net show") {
      for part in JSONValue(net.output)?.array ?? [] {
        for kind in part.keys.sorted() where !part[kind].array.isEmpty { addUnmodelled("BPF programs (\(kind))") }
      }
    } else if text["bpftool -j net show"] != nil {
      notes.append(
        "Whether BPF programs of netfilter or tc's new kind are attached is not known: \(text["bpftool -j net show"]?.reason ?? "").")
    }
    readControlGroups(text)
    if let s = text.good("cat /proc/net/ip_vs"), s.lines.count > 3 { addUnmodelled("services of IPVS") }
    for key in machine.sysctl.other.keys.sorted() {
      let path = key.split(separator: ".")
      guard path.count > 2, let value = machine.sysctl.other[key] else { continue }
      let usual =
        Snapshot.usualSettings[key] ?? Snapshot.usualInterfaceSettings[path.count == 5 && path[2] == "conf" ? String(path[4]) : ""]
      if let usual, value != usual { addUnmodelled("the setting \(key)=\(value)") }
    }
  }

  /// Settings that change what becomes of packets, and are not modelled unless they are as a kernel has them when it starts.
  private static let usualSettings = [
    "net.ipv4.fwmark_reflect": "0", "net.ipv6.fwmark_reflect": "0", "net.ipv4.tcp_fwmark_accept": "0",
    "net.ipv4.icmp_echo_ignore_broadcasts": "1", "net.ipv6.icmp.echo_ignore_anycast": "0", "net.ipv4.icmp_errors_use_inbound_ifaddr": "0",
    "net.ipv4.ip_forward_use_pmtu": "0", "net.ipv4.conf.all.accept_source_route": "0",
  ]
  private static let usualInterfaceSettings = [
    "bc_forwarding": "0", "mc_forwarding": "0", "drop_unicast_in_l2_multicast": "0", "ignore_routes_with_linkdown": "0",
  ]

  private mutating func readControlGroups(_ text: SnapshotText) {
    guard let s = text.good("bpftool -j cgroup tree") else { return }
    var kinds: Set<String> = []
    for group in JSONValue(s.output)?.array ?? [] {
      for program in group["programs"].array {
        guard let kind = program["attach_type"].string else { continue }
        if ["inet", "connect", "sendmsg", "bind"].contains(where: kind.contains) { kinds.insert(kind) }
      }
    }
    if !kinds.isEmpty { addUnmodelled("BPF programs of cgroups (\(kinds.sorted().joined(separator: ", ")))") }
  }

  private mutating func readNFTables(_ text: SnapshotText) {
    guard let s = text.good("nft -j list ruleset") else {
      if let asked = text["nft -j list ruleset"], asked.status != nil {
        notes.append("Whether nftables has tables beside those of iptables is not known: \(asked.reason).")
      }
      return
    }
    guard let list = JSONValue(s.output.isEmpty ? "{}" : s.output) else { return addUnmodelled("tables of nftables that can't be read") }
    var order: [String] = []
    var hooks: [String: [String]] = [:]
    var isActive: Set<String> = []
    for item in list["nftables"].array {
      let (chain, rule) = (item["chain"], item["rule"])
      let thing = chain.has ? chain : rule
      guard let family = thing["family"].string, let table = thing["table"].string, family != "arp" else { continue }
      let isOurs = (family == "ip" || family == "ip6") && TableKind(name: table) != nil
      if isOurs, ruleset.tables.contains(where: { $0.kind.name == table && ($0.family == .ipv4) == (family == "ip") }) { continue }
      let name = "\(family) \(table)"
      if !order.contains(name) { order.append(name) }
      if let hook = chain["hook"].string { hooks[name, default: []].append(hook) }
      if rule.has || chain["policy"].string == "drop" { isActive.insert(name) }
    }
    for name in order where isActive.contains(name) {
      guard let at = hooks[name] else { continue }
      var places: [String] = []
      for h in at where !places.contains(h) { places.append(h) }
      addUnmodelled("the nftables table \(name) (at \(places.joined(separator: ", ")))")
    }
    if list["nftables"].array.contains(where: { $0["flowtable"].has }) { addUnmodelled("a flow table of nftables") }
  }
}
