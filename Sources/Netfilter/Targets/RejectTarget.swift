// -j REJECT: answers a packet with an error or a TCP reset, and drops it (net/ipv4/netfilter/ipt_REJECT.c, net/ipv6/netfilter/ip6t_REJECT.c;
// what is sent is in RejectAnswer.swift; iptables-extensions(8), REJECT).

import Wire

/// How a rejected packet is answered.
package enum RejectKind: UInt8, Hashable, Sendable {
  // IPv4
  case netUnreachable, hostUnreachable, protoUnreachable, netProhibited, hostProhibited
  // IPv6
  case noRoute, addressUnreachable, policyFail, rejectRoute
  // Both
  case portUnreachable, adminProhibited, tcpReset
}

package struct RejectTarget: TargetExtension {
  package static let name = "REJECT"
  package static let tables: TableSet = .filter
  package static let hooks: HookSet = [.input, .forward, .output]
  package static let help = [
    "--reject-with": "what to answer"
  ]
  package static func helpNames(_ family: Family) -> [String] {
    RejectRow.all(family).flatMap { $0.name == $0.alias ? [$0.name] : [$0.name, $0.alias] }
  }
  package static let options: [Option<Self>] = [.value("--reject-with", \.written, .rejectKind)]

  package var kind: RejectKind {
    get { written ?? .portUnreachable }
    set { written = newValue }
  }
  /// Never nil, so that it is always saved, given or not.
  private var written: RejectKind? = .portUnreachable
  package init() {}
  package var target: Target { .reject(self) }

  package static func warning(_ option: String, _ words: OptionWords, _ context: OptionContext) -> String? {
    let word = words.value
    let isEcho = "echo-reply".hasPrefix(ignoringCase: word) || "echoreply".hasPrefix(ignoringCase: word)
    guard isEcho, context.family == .ipv4 else { return nil }
    return RejectRow.find(word, .ipv4) == nil ? "--reject-with echo-reply no longer supported" : nil
  }

  package func check(_ use: RuleUse) throws(KernelRefusal) {
    let f = use.filter
    if kind == .tcpReset, f.proto != UInt16(IPProtocol.tcp) || f.flags.contains(.notProto) {
      throw KernelRefusal("EINVAL", "tcp-reset needs -p tcp, without !")
    }
  }

  func apply(_ packet: borrowing Packet, _ context: inout Context) -> TargetVerdict {
    if kind == .tcpReset {
      context.sendReset(packet)
    } else if let row = RejectRow.all(packet.family).first(where: { $0.kind == kind }) {
      context.sendUnreachable(packet, code: row.code)
    }
    return .drop
  }

  package func listing(_ context: OptionContext) -> String? { "reject-with " + Format.rejectKind.write(kind, context) }
}

/// One answer of a family.
private struct RejectRow: Sendable {
  var name: String
  var alias: String
  var kind: RejectKind
  /// Of ICMP's "destination unreachable".
  var code: UInt8
  init(_ name: String, _ alias: String, _ kind: RejectKind, code: UInt8 = 0) {
    self.name = name
    self.alias = alias
    self.kind = kind
    self.code = code
  }

  static func find(_ start: Word, _ family: Family) -> RejectRow? {
    all(family).first { $0.name.hasPrefix(ignoringCase: start) || $0.alias.hasPrefix(ignoringCase: start) }
  }
  static func all(_ family: Family) -> [RejectRow] { family == .ipv4 ? ipv4 : ipv6 }

  /// In the tool's order (extensions/libipt_REJECT.c): the first one that begins with the word is taken.
  private static let ipv4 = [
    RejectRow("icmp-net-unreachable", "net-unreach", .netUnreachable, code: 0),
    RejectRow("icmp-host-unreachable", "host-unreach", .hostUnreachable, code: 1),
    RejectRow("icmp-proto-unreachable", "proto-unreach", .protoUnreachable, code: 2),
    RejectRow("icmp-port-unreachable", "port-unreach", .portUnreachable, code: 3),
    RejectRow("icmp-net-prohibited", "net-prohib", .netProhibited, code: 9),
    RejectRow("icmp-host-prohibited", "host-prohib", .hostProhibited, code: 10),
    RejectRow("tcp-reset", "tcp-rst", .tcpReset),
    RejectRow("icmp-admin-prohibited", "admin-prohib", .adminProhibited, code: 13),
  ]
  /// In the tool's order (extensions/libip6t_REJECT.c).
  private static let ipv6 = [
    RejectRow("icmp6-no-route", "no-route", .noRoute, code: 0),
    RejectRow("icmp6-adm-prohibited", "adm-prohibited", .adminProhibited, code: 1),
    RejectRow("icmp6-addr-unreachable", "addr-unreach", .addressUnreachable, code: 3),
    RejectRow("icmp6-port-unreachable", "port-unreach", .portUnreachable, code: 4),
    RejectRow("tcp-reset", "tcp-reset", .tcpReset),
    RejectRow("icmp6-policy-fail", "policy-fail", .policyFail, code: 5),
    RejectRow("icmp6-reject-route", "reject-route", .rejectRoute, code: 6),
  ]
}

extension Format<RejectKind> {
  /// A name or the beginning of one, in any case.
  fileprivate static let rejectKind = Format(
    "type",
    readBytes: { (word, _, context) throws(OptionError) in
      guard let row = RejectRow.find(word, context.family) else {
        let names = RejectRow.all(context.family).map(\.name)
        throw OptionError("unknown reject type \"\(word.text)\"", word: word.text, allowed: names.joined(separator: ", "))
      }
      return row.kind
    },
    write: { v, context in RejectRow.all(context.family).first { $0.kind == v }?.name ?? "" })
}
