// What a snapshot asks of a machine. Only commands that read: none makes a table or a set. A command of a part of the kernel that is a module
// and is not loaded is not run, because asking would load it.

package struct SnapshotQuery: Sendable {
  package var words: [String]
  /// The module that asking would load.
  package var module: String?
  /// Only lines that begin so are kept.
  package var keeps: String?
  init(_ text: String, module: String? = nil, keeps: String? = nil) {
    words = text.split(separator: " ").map(String.init)
    self.module = module
    self.keeps = keeps
  }
  package var text: String { words.joined(separator: " ") }

  /// Of every machine, in this order.
  package static let all: [SnapshotQuery] = [
    // The tables that are there already: iptables-legacy-save reads their names in /proc and makes none (for_each_table, iptables-save.c).
    SnapshotQuery("cat /proc/net/ip_tables_names"), SnapshotQuery("cat /proc/net/ip6_tables_names"),
    SnapshotQuery("iptables-legacy-save -c", module: "ip_tables"), SnapshotQuery("ip6tables-legacy-save -c", module: "ip6_tables"),
    SnapshotQuery("iptables-nft-save -c", module: "nf_tables"), SnapshotQuery("ip6tables-nft-save -c", module: "nf_tables"),
    SnapshotQuery("nft -j list ruleset", module: "nf_tables"), SnapshotQuery("ebtables-legacy-save", module: "ebtables"),
    SnapshotQuery("ipset save", module: "ip_set"), SnapshotQuery("ip -d -j link show"), SnapshotQuery("ip -d -j addr show"),
    SnapshotQuery("ip -4 -d -j route show table all"), SnapshotQuery("ip -6 -d -j route show table all"),
    SnapshotQuery("ip -4 -d -j rule show"), SnapshotQuery("ip -6 -d -j rule show"), SnapshotQuery("ip -j neigh show"),
    SnapshotQuery("ip -j maddr show"),
    SnapshotQuery("bridge -j link show"), SnapshotQuery("bridge -j fdb show"), SnapshotQuery("ip xfrm policy"),
    SnapshotQuery("tc -j qdisc show"), SnapshotQuery("bpftool -j net show"), SnapshotQuery("bpftool -j cgroup tree"),
    SnapshotQuery("cat /proc/net/ip_vs"), SnapshotQuery("sysctl -a", keeps: "net."), SnapshotQuery("ss -Htuanpe"),
    SnapshotQuery("conntrack -L -o extended", module: "nf_conntrack"),
  ]

  /// What is asked because of an answer: where neither back end's save is there under its own name, iptables-save; the kernel's list of
  /// connections where there is no conntrack(8); the filters of tc on the devices that have a place for any.
  package static func further(_ text: SnapshotText) -> [SnapshotQuery] {
    var out: [SnapshotQuery] = []
    for name in ["iptables", "ip6tables"] {
      let own = ["legacy", "nft"].compactMap { text["\(name)-\($0)-save -c"] }
      if own.allSatisfy({ $0.status == 127 }) { out.append(SnapshotQuery("\(name)-save -c", module: "x_tables")) }
    }
    if text.good("conntrack -L -o extended") == nil { out.append(SnapshotQuery("cat /proc/net/nf_conntrack")) }
    let qdiscs = JSONValue(text.good("tc -j qdisc show")?.output ?? "")?.array ?? []
    for q in qdiscs where ["clsact", "ingress"].contains(q["kind"].string) {
      guard let device = q["dev"].string else { continue }
      for way in q["kind"].string == "clsact" ? ["ingress", "egress"] : ["ingress"] {
        out.append(SnapshotQuery("tc -j filter show dev \(device) \(way)"))
      }
    }
    return out
  }
}
