// -j CLUSTERIP and -j ULOG: the tool reads them, and Linux has them no more (net/ipv4/netfilter/ipt_CLUSTERIP.c until 6.2, ipt_ULOG.c until
// 3.16; extensions/libipt_CLUSTERIP.c, libipt_ULOG.c; iptables-extensions(8)). The kernel refuses every such rule.

import Wire

private func gone(_ name: String, _ instead: String) -> KernelRefusal {
  KernelRefusal("ENOENT", "Linux has no target \(name) any more; there is \(instead)")
}

package struct ClusterIPTarget: TargetExtension {
  package static let name = "CLUSTERIP"
  package static let isInLinux = false
  package static let families: FamilySet = .ipv4
  package enum HashMode: String, Hashable, Sendable, CaseIterable {
    case source = "sourceip"
    case sourcePort = "sourceip-sourceport"
    case bothPorts = "sourceip-sourceport-destport"
  }
  package static let help = [
    "--new": "make a new address; the other options say which",
    "--hashmode": "what the share of a node is worked out from",
    "--clustermac": "Ethernet address of the cluster",
    "--total-nodes": "how many nodes there are",
    "--local-node": "number of this node",
    "--hash-init": "seed of the hash",
  ]
  package static let options: [Option<Self>] = [
    .flag("--new", \.isNew),
    .value("--hashmode", \.hashMode, .hashMode),
    .value("--clustermac", \.mac, .multicastMAC),
    .value("--total-nodes", \.totalNodes, .number(0...16)),
    .value("--local-node", \.localNode, .number(0...16)),
    .value("--hash-init", \.seed, .number),
  ]
  package var isNew = false
  package var hashMode: HashMode?
  package var mac: MACAddress?
  package var totalNodes: UInt16?
  package var localNode: UInt16?
  package var seed: UInt32?
  package init() {}
  package var target: Target { .clusterIP(Box(self)) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    let full: Set = ["--new", "--hashmode", "--clustermac", "--total-nodes", "--local-node"]
    if !given.isEmpty, !full.isSubset(of: given.names) { throw OptionError("CLUSTERIP target: Invalid parameter combination") }
    if isNew, seed == nil { seed = 0 }
  }
  package func check(_ use: RuleUse) throws(KernelRefusal) { throw gone("CLUSTERIP", "-m cluster") }
  package func listing(_ context: OptionContext) -> String? {
    guard isNew else { return "CLUSTERIP" }
    return "CLUSTERIP hashmode=\(hashMode?.rawValue ?? "") clustermac=\(mac.map { Format.mac.write($0, context).uppercased() } ?? "") "
      + "total_nodes=\(totalNodes ?? 0) local_node=\(localNode ?? 0) hash_init=\(seed ?? 0)"
  }
}

package struct ULogTarget: TargetExtension {
  package static let name = "ULOG"
  package static let isInLinux = false
  package static let families: FamilySet = .ipv4
  package static let help = [
    "--ulog-nlgroup": "group that programs listen to",
    "--ulog-cprange": "bytes of the packet to hand over",
    "--ulog-qthreshold": "packets to gather before they are handed over",
    "--ulog-prefix": "text for the listener",
  ]
  package static let options: [Option<Self>] = [
    .value("--ulog-prefix", \.prefix, .ulogPrefix),
    .value("--ulog-nlgroup", \.group, .number(1...32)),
    .value("--ulog-cprange", \.range, .number),
    .value("--ulog-qthreshold", \.threshold, .number(1...50)),
  ]
  package var prefix: String?
  /// Nil where it has its usual value, which is not saved.
  package var group: UInt8?
  package var range: UInt64?
  package var threshold: UInt64?
  package init() {}
  package var target: Target { .ulog(Box(self)) }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if group == 1 { group = nil }
    if threshold == 1 { threshold = nil }
    range = range.map { $0 & 0xffff_ffff }
    if range == 0 { range = nil }
  }
  package func check(_ use: RuleUse) throws(KernelRefusal) { throw gone("ULOG", "NFLOG") }
  package func listing(_ context: OptionContext) -> String? {
    "ULOG copy_range \(range ?? 0) nlgroup \(group ?? 1)" + (prefix.map { " prefix \"\($0)\"" } ?? "")
      + " queue_threshold \(threshold ?? 1)"
  }
}

extension Format<ClusterIPTarget.HashMode> {
  fileprivate static let hashMode = Format(
    "mode",
    read: { (word, _, _) throws(OptionError) in
      guard let mode = ClusterIPTarget.HashMode(rawValue: word) else {
        let allowed = ClusterIPTarget.HashMode.allCases.map(\.rawValue).joined(separator: ", ")
        throw OptionError("Unknown hashmode \"\(word)\"", word: word, allowed: allowed)
      }
      return mode
    },
    write: { v, _ in v.rawValue })
}

extension Format<MACAddress> {
  /// Saved in capitals.
  fileprivate static let multicastMAC = Format(
    "mac",
    read: { (word, option, context) throws(OptionError) in
      let address = try mac.read(word, option, context)
      guard address.value >> 40 & 1 == 1 else { throw OptionError("MAC has to be a multicast ethernet address", word: word) }
      return address
    },
    write: { v, context in mac.write(v, context).uppercased() })
}

extension Format<String> {
  /// At most 31 bytes reach the kernel (struct ipt_ulog_info).
  fileprivate static let ulogPrefix = Format(
    "prefix",
    read: { (word, _, _) throws(OptionError) in
      if word.isEmpty { throw OptionError("Argument must have a minimum length of 1 characters\n") }
      if word.utf8.contains(UInt8(ascii: "\n")) { throw OptionError("Newlines not allowed in --ulog-prefix", word: word) }
      return String(decoding: word.utf8.prefix(31), as: UTF8.self)
    },
    write: { v, _ in savedString(v) })
}
