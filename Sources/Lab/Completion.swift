// What could stand next in a line: commands, tables, chains, targets, matches, hosts.

internal import Host
internal import Machine
internal import Netfilter
internal import Simulator
internal import Wire

extension Lab {
  /// The words that complete the last word of `head`, the line up to the cursor.
  package func completions(_ head: String) -> [String] {
    var words = head.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    let last = head.last == " " || words.isEmpty ? "" : words.removeLast()
    if words.first == "sudo" { words.removeFirst() }
    if words.count >= 2, words[0] == "from" || words[0] == "on" { words.removeFirst(2) }
    return candidates(words).filter { $0.hasPrefix(last) && $0 != last }.sorted()
  }

  /// What all of them begin with.
  package static func commonPrefix(_ words: [String]) -> String {
    guard var out = words.first else { return "" }
    for w in words { while !w.hasPrefix(out) { out.removeLast() } }
    return out
  }

  private func candidates(_ words: [String]) -> [String] {
    guard let name = words.first else { return LabCommand.allCases.map(\.rawValue) + Host.commands + ["ss", "from", "sudo"] }
    switch name {
    case "from", "on", "host", "why": return names
    case "help": return LabCommand.allCases.map(\.rawValue) + Host.commands
    case "listen", "stop": return words.count == 1 ? ["tcp", "udp"] : []
    case "outside": return words.count == 1 ? ["open", "closed", "silent"] : []
    case "conntrack": return ["-L", "-F", "-D"]
    case "ip": return words.count == 1 ? ["addr", "route", "rule", "link"] : ["add", "del", "show"]
    case "curl": return servers
    case "iptables", "ip6tables": return rule(Array(words.dropFirst()), name == "iptables" ? .ipv4 : .ipv6)
    default: return []
    }
  }

  /// Where programs on the hosts listen.
  private var servers: [String] {
    var out = ["http://"]
    for node in network.nodes {
      let machine = node.host.machine
      let addresses = machine.interfaces.dropFirst().flatMap(\.addresses).map(\.address).filter { $0.family == .ipv4 }
      for s in machine.sockets.sockets where s.remote == nil && s.proto == IPProtocol.tcp {
        for a in addresses where s.isWildcard || s.address == a { out.append("http://\(a):\(s.port)/") }
      }
    }
    return out
  }

  private func rule(_ words: [String], _ family: Family) -> [String] {
    var table = TableKind.filter
    if let at = words.firstIndex(where: { $0 == "-t" || $0 == "--table" }), words.indices.contains(at + 1) {
      table = TableKind(name: words[at + 1]) ?? table
    }
    let own = network.nodes[current].host.ruleset.tables.first { $0.kind == table && $0.family == family }
    switch words.last {
    case "-t", "--table": return TableKind.allCases.map(\.name)
    case "-A", "-I", "-D", "-R", "-L", "-S", "-F", "-Z", "-X", "-E", "-C", "-P", "--append", "--insert", "--list":
      return own?.chains.map(\.name) ?? table.builtInChains.map(\.chainName)
    case "-j", "--jump", "-g", "--goto":
      let user = own?.chains.filter { $0.policy == nil }.map(\.name) ?? []
      return ["ACCEPT", "DROP", "RETURN", "QUEUE"] + Target.names(family) + user
    case "-m", "--match": return Match.names(family)
    case "-p", "--protocol": return ["tcp", "udp", "icmp", "icmpv6", "sctp", "all"]
    case "-i", "-o", "--in-interface", "--out-interface": return machine.interfaces.map { "\($0.name)" }
    case "--ctstate": return ["NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED", "SNAT", "DNAT"]
    default:
      return ["-A", "-I", "-D", "-L", "-S", "-F", "-P", "-N", "-X", "-t", "-p", "-s", "-d", "-i", "-o", "-j", "-m", "--dport", "--sport"]
    }
  }
}
