// -m cluster: a share of the connections, for hosts that all see all packets (net/netfilter/xt_cluster.c, xt_cluster_mt;
// iptables-extensions(8), cluster).

import Wire

package struct ClusterMatch: MatchExtension {
  package static let name = "cluster"
  package static let needs: Needs = .tracking
  package static let help = [
    "--cluster-total-nodes": "how many nodes share the work",
    "--cluster-local-node": "number of this node, from 1",
    "--cluster-local-nodemask": "several nodes at once, one bit each",
    "--cluster-hash-seed": "seed of the hash; the same on all nodes",
  ]
  package static let options: [Option<Self>] = [
    Option(
      ["--cluster-local-node"], arity: 1, negatable: true, excludes: ["--cluster-local-nodemask"], valueName: "num",
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        m.localNode = try Format<UInt32>.number(1...32).read(words[0], option, context)
        m.nodes = 1 << (m.localNode - 1)
        m.isNegated = isNegated
      },
      write: { m, _ in
        m.isSavedWhole ? [] : (m.isNegated ? ["!"] : []) + ["--cluster-local-node", "\(m.nodes.trailingZeroBitCount + 1)"]
      }),
    Option(
      ["--cluster-local-nodemask"], arity: 1, negatable: true, excludes: ["--cluster-local-node"], valueName: "mask",
      read: { (m, words, isNegated, option, context) throws(OptionError) in
        // The tool takes no larger mask, though its own save may print one.
        m.nodes = try Format<UInt32>.number(1...32).read(words[0], option, context)
        m.isNegated = isNegated
      },
      write: { m, _ in m.isSavedWhole ? m.maskWords : [] }),
    .value("--cluster-total-nodes", \.total, .number(1...32, "num"), required: true),
    .value("--cluster-hash-seed", \.seed, .seed, required: true),
  ]
  /// Bit N: node N + 1 is this host.
  package private(set) var nodes: UInt32 = 0
  private var localNode: UInt32 = 0
  package private(set) var isNegated = false
  package var total: UInt32?
  package var seed: UInt32?
  package init() {}
  package var match: Match { .cluster(self) }

  func matches(_ packet: inout Packet, _ context: inout Context) -> Bool {
    // All nodes share one multicast hardware address: what comes to it counts as a frame for this host alone, from here on.
    if packet.type == .multicast, !packet.destination.isMulticast { packet.type = .host }
    guard !packet.connection.isNone else { return false }
    var connection = context.connections[packet.connection]
    // A related connection goes where the one goes that it is related to.
    if !connection.master.isNone { connection = context.connections[connection.master] }
    let a = connection.original.source
    // Of an IPv6 address only the first 32 bits are hashed: the kernel counts words where it means to count bytes.
    let word = a.isIPv4 ? a.v4 : UInt32(truncatingIfNeeded: a.high >> 32)
    let hash = jhash(word.byteSwapped, seed: seed ?? 0)
    let node = (UInt64(hash) * UInt64(total ?? 1)) >> 32
    return (nodes >> UInt32(node) & 1 != 0) != isNegated
  }

  package mutating func finish(_ given: GivenOptions, _ context: OptionContext) throws(OptionError) {
    if !given.contains("--cluster-local-node"), !given.contains("--cluster-local-nodemask") {
      throw OptionError("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing")
    }
    defer { localNode = 0 }
    if localNode > total ?? 32 { throw OptionError("cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'") }
  }
  /// xt_cluster_mt_checkentry.
  package func check(_ use: RuleUse) throws(KernelRefusal) {
    if UInt64(nodes) >= 1 << UInt64(total ?? 32) { throw KernelRefusal("EDOM", "cluster: the mask names more nodes than there are") }
  }
  /// A mask above 32, which is then that of one node, is saved and not taken again.
  package var isSavedWhole: Bool { nodes <= 32 }
  private var maskWords: [String] { (isNegated ? ["!"] : []) + ["--cluster-local-nodemask", nodes.hex(digits: 8)] }
  package func savedWords(_ context: OptionContext) -> [String]? {
    maskWords + Self.options.dropFirst(2).flatMap { $0.write(self, context) }
  }
  package func listing(_ context: OptionContext) -> String? {
    "cluster " + (isNegated ? "!" : "")
      + "node_mask=\(nodes.hex(digits: 8)) total_nodes=\(total ?? 0) hash_seed=\((seed ?? 0).hex(digits: 8))"
  }
}

extension Format<UInt32> {
  fileprivate static let seed = Format(
    "number", read: { (word, option, context) throws(OptionError) in try Format<UInt32>.number.read(word, option, context) },
    write: { v, _ in v.hex(digits: 8) })
}

/// The hash of one word (jhash_1word in include/linux/jhash.h).
private func jhash(_ word: UInt32, seed: UInt32) -> UInt32 {
  func rol(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
  let initial = UInt32(0xdead_beef) &+ 4 &+ seed
  var (a, b, c) = (initial &+ word, initial, initial)
  c = (c ^ b) &- rol(b, 14)
  a = (a ^ c) &- rol(c, 11)
  b = (b ^ a) &- rol(a, 25)
  c = (c ^ b) &- rol(b, 16)
  a = (a ^ c) &- rol(c, 4)
  b = (b ^ a) &- rol(a, 14)
  c = (c ^ b) &- rol(b, 24)
  return c
}
