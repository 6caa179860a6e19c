// Why a rule did not match: the part of it that said no, as saved, and what the packet had there. The parts are those of the engine's
// trace; the values come from the packet as it was and from the evidence that the match left.

import IPTables
import Machine
import Netfilter
import Wire

enum Mismatch {
  static func words(
    _ rule: Rule, _ outcome: RuleOutcome, _ evidence: Evidence, _ packet: Packet, _ machine: Machine, _ gate: Gate?
  ) -> (part: String, saw: String) {
    switch outcome {
    case .header(let part): header(part, rule, packet, gate)
    case .match(let n):
      rule.matches.indices.contains(n) ? match(rule.matches[n], rule, evidence, packet, machine) : ("a match", "")
    case .matched: ("", "")
    }
  }

  private static func header(_ part: HeaderMismatch, _ rule: Rule, _ p: Packet, _ gate: Gate?) -> (String, String) {
    let saw =
      switch part {
      case .source: p.source.text(p.family)
      case .destination: p.destination.text(p.family)
      case .input: device(gate?.input)
      case .output: device(gate?.output)
      case .proto: name(UInt16(p.proto))
      case .fragment: p.fragmentOffset == 0 ? "no later fragment" : "a later fragment"
      }
    return (wanted(part, rule, p.family), saw)
  }

  /// `-p tcp`
  private static func wanted(_ part: HeaderMismatch, _ rule: Rule, _ family: Family) -> String {
    let f = rule.filter
    func not(_ flag: HeaderFilter.Flags) -> String { f.flags.contains(flag) ? "! " : "" }
    return switch part {
    case .source: not(.notSource) + "-s " + f.source.text(family)
    case .destination: not(.notDestination) + "-d " + f.destination.text(family)
    case .input: not(.notIn) + "-i " + f.inInterface.text
    case .output: not(.notOut) + "-o " + f.outInterface.text
    case .proto: not(.notProto) + "-p " + name(f.proto)
    case .fragment: not(.notFragment) + "-f"
    }
  }

  /// A condition as saved, with the matches that can't stand without it.
  static func saved(_ part: RulePart, _ rule: Rule, _ family: Family) -> String {
    let header: HeaderMismatch?
    switch part {
    case .source: header = .source
    case .destination: header = .destination
    case .input: header = .input
    case .output: header = .output
    case .proto: header = .proto
    case .fragment: header = .fragment
    case .match: header = nil
    }
    let others = rule.matches(of: [part]).sorted().filter(rule.matches.indices.contains).map { saved(rule.matches[$0], rule, family) }
    return ((header.map { [wanted($0, rule, family)] } ?? []) + others).joined(separator: " ")
  }

  /// As iptables-save prints it.
  private static func name(_ proto: UInt16) -> String { UInt8(exactly: proto).flatMap(Protocols.name) ?? "\(proto)" }

  private static func device(_ name: String?) -> String {
    name.flatMap { $0.isEmpty ? nil : $0 } ?? "no interface at this hook"
  }

  private static func match(_ match: Match, _ rule: Rule, _ evidence: Evidence, _ p: Packet, _ machine: Machine) -> (String, String) {
    let payload = match.payload
    let part = saved(match, rule, p.family)
    if case .physdev = match { return (part, ports(p, machine)) }
    let name = type(of: payload).name
    return (part, counted(name, evidence, p) ?? seen(evidence) ?? seen(name, p))
  }

  /// `-m tcp --dport 80`
  static func saved(_ match: Match, _ rule: Rule, _ family: Family) -> String {
    let words = match.payload.optionWords(OptionContext(family: family, proto: rule.filter.proto))
    return (["-m", type(of: match.payload).name] + words).joined(separator: " ")
  }

  private static func ports(_ p: Packet, _ machine: Machine) -> String {
    if p.physIn.isNone { return "no port of a bridge" }
    return "came in by port \(machine.name(p.physIn))" + (p.physOut.isNone ? "" : ", bridged to port \(machine.name(p.physOut))")
  }

  /// What a match has counted or remembers, in its own terms.
  private static func counted(_ name: String, _ evidence: Evidence, _ p: Packet) -> String? {
    switch (name, evidence) {
    case ("limit", .tokens(let left, let cost)):
      left == 0 ? "no credit is left" : "\(left &* 100 / max(1, cost))% of a packet's credit is left"
    case ("quota", .count(let left)): "\(left) bytes are left, and the packet has \(p.length)"
    case ("connlimit", .count(let n)): n == 1 ? "1 connection" : "\(n) connections"
    case ("statistic", .count): "not its turn"
    case ("recent", .inSet(let isIn)): isIn ? "the address is in the list" : "the address is not in the list"
    default: nil
    }
  }

  private static func seen(_ evidence: Evidence) -> String? {
    switch evidence {
    case .none: nil
    case .tokens(let left, let cost): "credit \(left), and a packet costs \(cost)"
    case .connectionState(let state): state.map { "state \($0.text)" } ?? "state INVALID"
    case .connectionStatus(let status): "status \(status.text)"
    case .connectionMark(let mark): "connection mark 0x\(String(mark, radix: 16))"
    case .addressType(let kind): "address type \(kind.map { "\($0)".uppercased() } ?? "UNICAST")"
    case .owner(let owner): owner.map { $0.isKernels ? "a socket of the kernel's own" : "user \($0.uid), group \($0.gid)" } ?? "no socket"
    case .mark(let mark): "mark 0x\(String(mark, radix: 16))"
    case .count(let n): "\(n)"
    case .rate(let bytes, let packets): "\(bytes) bytes and \(packets) packets a second"
    case .inSet(let isIn): isIn ? "in the set" : "not in the set"
    case .assumed: "an assumed value"
    }
  }

  /// By the match's name: what it looks at in the packet.
  private static func seen(_ name: String, _ p: Packet) -> String {
    switch name {
    case "tcp": "ports \(p.sourcePort) -> \(p.destinationPort), flags \(p.tcpFlags.text)"
    case "udp", "multiport", "sctp", "dccp": p.endpointPorts.source == nil ? "no ports" : "ports \(p.sourcePort) -> \(p.destinationPort)"
    case "icmp", "icmp6": "type \(p.icmpType), code \(p.icmpCode)"
    case "mark": "mark 0x\(String(p.mark, radix: 16))"
    case "length": "\(p.length) bytes"
    case "ttl", "hl": "\(p.ttl)"
    case "tos", "dscp": "TOS \(p.tos)"
    case "iprange": "\(p.source.text(p.family)) -> \(p.destination.text(p.family))"
    case "mac": p.link.map { "\($0.source)" } ?? "no hardware address"
    case "pkttype": "\(p.type)"
    default: ""
    }
  }
}

extension Prefix {
  func text(_ family: Family) -> String { address.text(family) + (length(family).map { "/\($0)" } ?? "/" + mask.text(family)) }
}

extension TCPFlags {
  /// `SYN,ACK`, or `none`.
  var text: String {
    let names: [(TCPFlags, String)] = [
      (.syn, "SYN"), (.ack, "ACK"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"), (.urg, "URG"), (.ece, "ECE"), (.cwr, "CWR"),
    ]
    let set = names.filter { contains($0.0) }.map(\.1)
    return set.isEmpty ? "none" : set.joined(separator: ",")
  }
}

extension ConnectionStatus {
  /// The bits that `--ctstatus` can ask for.
  var text: String {
    let names: [(ConnectionStatus, String)] = [
      (.expected, "EXPECTED"), (.seenReply, "SEEN_REPLY"), (.assured, "ASSURED"), (.confirmed, "CONFIRMED"), (.sourceNAT, "SNAT"),
      (.destinationNAT, "DNAT"),
    ]
    let set = names.filter { contains($0.0) }.map(\.1)
    return set.isEmpty ? "NONE" : set.joined(separator: ",")
  }
}
