// A case: one host, a ruleset, and steps that send packets through it; one JSON object a line. The format is that of the project's
// conformance cases: what a case says is what a kernel in a fresh network namespace can be told as well.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One case as it is read.
package struct ReplayCase: Decodable, Sendable {
  package struct Interface: Decodable, Sendable {
    package struct Neighbour: Decodable, Sendable {
      package var ip: String
      package var mac: String
    }
    package var name: String
    /// `tun` (the default) or `tap`.
    package var type: String?
    package var addrs: [String]?
    package var mtu: Int?
    /// A number; text and numbers are both read.
    package var group: LooseString?
    package var mac: String?
    package var neigh: [Neighbour]?
    package var up: Bool?
  }

  package var name: String?
  package var family: Int?
  package var ifaces: [Interface]?
  /// `NET via GATEWAY`, `NET dev NAME`, as `ip route add` takes them.
  package var routes: [String]?
  /// Lines of `ip -batch`.
  package var ip: [String]?
  package var sysctl: [String: LooseString]?
  package var ipset: String?
  package var rules4: String?
  package var rules6: String?
  package var restoreArgs: [String]?
  package var cmds: [[String]]?
  package var stack: String?
  package var trace: Bool?
  package var collect: [String]?
  package var steps: [Step]?

  /// One step; which fields count depends on `op`.
  package struct Step: Decodable, Sendable {
    package var op: String
    package var iface: String?
    package var hex: String?
    package var uid: UInt32?
    package var gid: UInt32?
    package var mark: UInt32?
    package var bindIf: String?
    package var ms: Int?
    package var argv: [String]?
    package var text: String?
    package var args: [String]?
    package var key: String?
    package var value: LooseString?
    package var src: String?
    package var dst: String?
    package var data: String?
    package var id: String?
    package var addr: String?

    enum CodingKeys: String, CodingKey {
      case op, hex, uid, gid, mark, ms, argv, text, args, key, value, src, dst, data, id, addr
      case iface = "if"
      case bindIf = "bind_if"
    }
  }

  enum CodingKeys: String, CodingKey {
    case name, family, ifaces, routes, ip, sysctl, ipset, rules4, rules6, cmds, stack, trace, collect, steps
    case restoreArgs = "restore_args"
  }
}

/// Text that JSON may hold as a number.
package struct LooseString: Decodable, Sendable {
  package var text: String
  package init(from decoder: any Decoder) throws {
    let c = try decoder.singleValueContainer()
    if let n = try? c.decode(Int.self) { text = String(n) } else { text = try c.decode(String.self) }
  }
}
