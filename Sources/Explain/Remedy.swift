// Well-known cures, as commands to type: one table, from the reason or from what became of a packet. A cure that is iptables or sysctl was
// tried before it is named: with it the rule, or the one that takes its place, runs.

import Host
import Machine
import Netfilter
import Simulator
import Wire

package struct Remedy: Hashable, Sendable {
  package var why: String
  package var commands: [String]
  package init(_ why: String, _ commands: [String]) {
    self.why = why
    self.commands = commands.map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }
  }
}

extension Question {
  /// The cure of a rule's reason; nil where none is known, or where it was tried and the rule runs for nothing all the same.
  package func remedy(for answer: RuleAnswer, _ packets: [PacketStory]) -> Remedy? {
    guard case .never(let reason, _) = answer.verdict else { return nil }
    let rule = answer.rule
    let tool = rule.family == .ipv4 ? "iptables" : "ip6tables"
    // What stands behind `-A CHAIN`.
    let rest = rule.text.split(separator: " ").dropFirst(2).joined(separator: " ")
    let table = rule.table == .filter ? tool : "\(tool) -t \(rule.table.name)"
    switch reason {
    case .alreadyTranslated(let f, _, _):
      guard let original = Remedy.original(rest, f) else { return nil }
      return tried(
        Remedy("\(rule.place): ask for the address or port as it was before nat", ["\(table) -R \(rule.chain) \(rule.number) \(original)"]),
        rule.id)
    case .earlierVerdict(_, let by):
      guard by.chain == rule.chain, by.number < rule.number else { return nil }
      let commands = ["\(table) -D \(rule.chain) \(rule.number)", "\(table) -I \(rule.chain) \(by.number) \(rest)"]
      return tried(Remedy("\(rule.place): put it before \(by.place)", commands), RuleID(rule.table, rule.family, rule.chain, by.number))
    case .hookNotOnWay(.input, let passed):
      guard passed.contains(.forward), rule.table != .nat else { return nil }
      // What Docker leaves to its users stands before its own rules.
      let docker = (try? lastRules)?.contains { $0[rule.table, rule.family]?.chain("DOCKER-USER") != nil } == true
      let chain = docker && rule.table == .filter ? "DOCKER-USER" : "FORWARD"
      let forwarded = tried(
        Remedy("\(rule.place): these packets are forwarded, so the rule belongs into \(chain)", ["\(table) -I \(chain) \(rest)"]),
        RuleID(rule.table, rule.family, chain, 1))
      if let forwarded { return forwarded }
      guard let port = Remedy.value("--dport", rest) else { return nil }
      let text = rest.replacing("--dport \(port)", with: "-m conntrack --ctorigdstport \(port)")
      return tried(
        Remedy("\(rule.place): these packets are forwarded, and nat changes their port before", ["\(table) -I \(chain) \(text)"]),
        RuleID(rule.table, rule.family, chain, 1))
    case .natDecided(let decider?, _, _?):
      guard decider.hook == .prerouting || decider.hook == .output, Hook(chainName: rule.chain) != nil else { return nil }
      return tried(
        Remedy(
          "\(rule.place): only the first packet of a connection walks nat, and it passes \(decider.hook.chainName)",
          ["\(tool) -t nat -I \(decider.hook.chainName) \(rest)"]), RuleID(.nat, rule.family, decider.hook.chainName, 1))
    case .droppedBefore(_, let why, _):
      guard let setting = Remedy.setting(why, rule.family, packets) else { return nil }
      return tried(Remedy("\(rule.place): its packets are dropped before, \(why.brief(nil))", [setting]), rule.id)
    case .invalid(_, _, .tcpWindow?):
      return tried(Remedy("\(rule.place): \(Remedy.liberal.why)", Remedy.liberal.commands), rule.id)
    case .untracked(_, _, let by?):
      return tried(
        Remedy("\(rule.place): \(by.place) takes its packets out of tracking", ["\(tool) -t raw -D \(by.chain) \(by.number)"]), rule.id)
    case .olderEntry(let packet, _):
      guard packets.indices.contains(packet - 1) else { return nil }
      let p = packets[packet - 1]
      let command = "conntrack -D -p \(IPProtocol.name(p.packet.proto)) -s \(p.from.address) -d \(p.to.address)"
      return tried(Remedy("\(rule.place): forget the connection that was there before the rule", [command]), rule.id)
    case .setMembership(_, let set, let command):
      if command.isEmpty { return nil }
      return tried(Remedy("\(rule.place): what the set \(set) holds decides", [command.joined(separator: " ")]), rule.id)
    case .limitState(_, let command) where !command.isEmpty:
      return tried(Remedy("\(rule.place): what was seen of late decides", [command.joined(separator: " ")]), rule.id)
    case .assumedValue(let f):
      if f.match == "owner" { return Remedy("\(rule.place): --uid and --gid say whose program it is", []) }
      return f.match == "time" ? Remedy("\(rule.place): --date says when", []) : nil
    default: return nil
    }
  }

  /// A remedy with which a rule runs.
  private func tried(_ remedy: Remedy, _ rule: RuleID) -> Remedy? {
    guard let q = try? trying(remedy.commands), case .ran? = try? q.verdict(on: rule) else { return nil }
    return remedy
  }

  /// What cures the conversation itself.
  package func remedies(_ answer: Answer) -> [Remedy] {
    var out = remedy(for: answer.discovery).map { [$0] } ?? []
    for story in answer.packets {
      if case .dropped(let reason, _) = story.end, let setting = Remedy.setting(reason, story.packet.family, answer.packets) {
        let remedy = Remedy("\(story.name) is dropped: \(reason.brief(nil))", [setting])
        if !out.contains(where: { $0.commands == remedy.commands }) { out.append(remedy) }
      }
      if case .dropped(.conntrack(.tableFull), _) = story.end, let remedy = Remedy.untracked(story),
        !out.contains(remedy), case .served? = try? trying(remedy.commands).play().conversation.outcome
      {
        out.append(remedy)
      }
      if let remedy = Remedy.hairpin(story), !out.contains(remedy) { out.append(remedy) }
      if case .dropped(.rule, _) = story.end, case .invalid(.tcpWindow?) = story.tracking, !out.contains(where: { $0 == .liberal }),
        case .served? = try? trying(Remedy.liberal.commands).play().conversation.outcome
      {
        out.append(.liberal)
      }
    }
    if !answer.log.isEmpty, sysctls.contains(where: { $0.key == Effect.logSetting && $0.value == "0" }) {
      out.append(Remedy("the kernel hides what network namespaces log", ["sysctl -w \(Effect.logSetting)=1"]))
    }
    return out
  }
}

extension PacketStory {
  /// Where the packet leaves by the interface by which it came in, for another destination and with its source as it was.
  var hairpin: (gate: Gate, change: Translation)? {
    guard case .sent(let output, _) = end, case .outside(let input) = sender, input == output,
      let change = visits.flatMap(\.translations).first(where: { $0.manipulation == .destination }),
      !visits.contains(where: { $0.translations.contains { $0.manipulation == .source } })
    else { return nil }
    return (Gate(hook: .forward, input: input, output: output), change)
  }
}

extension Remedy {
  /// nf_conntrack_proto_tcp.c, tcp_in_window.
  fileprivate static let liberal = Remedy(
    "let packets outside the window be tracked", ["sysctl -w net.netfilter.nf_conntrack_tcp_be_liberal=1"])

  /// The setting that lets a packet pass.
  fileprivate static func setting(_ reason: DropReason, _ family: Family, _ packets: [PacketStory]) -> String? {
    switch reason {
    case .routing(.forwardingOff):
      return "sysctl -w " + (family == .ipv4 ? "net.ipv4.ip_forward=1" : "net.ipv6.conf.all.forwarding=1")
    case .routing(.reversePath) where family == .ipv4: return "sysctl -w net.ipv4.conf.all.rp_filter=0"
    case .routing(.martian) where family == .ipv4:
      let dropped = packets.first { if case .dropped(.routing(.martian), _) = $0.end { true } else { false } }
      guard let dropped, dropped.visits.contains(where: { $0.translations.contains { $0.after.address.isLoopback } }),
        case .outside(let interface) = dropped.sender
      else { return nil }
      return "sysctl -w net.ipv4.conf.\(interface).route_localnet=1"
    case .conntrack(.tableFull): return "sysctl -w net.netfilter.nf_conntrack_max=262144"
    default: return nil
    }
  }

  /// Packets of one service are not tracked at all, in both directions.
  fileprivate static func untracked(_ story: PacketStory) -> Remedy? {
    guard let port = story.to.port else { return nil }
    let tool = story.packet.family == .ipv4 ? "iptables" : "ip6tables"
    let proto = IPProtocol.name(story.packet.proto)
    var isFromOutside = false
    if case .outside = story.sender { isFromOutside = true }
    let (there, back) = isFromOutside ? ("PREROUTING", "OUTPUT") : ("OUTPUT", "PREROUTING")
    return Remedy(
      "or take packets of this service out of connection tracking",
      [
        "\(tool) -t raw -I \(there) -p \(proto) --dport \(port) -j CT --notrack",
        "\(tool) -t raw -I \(back) -p \(proto) --sport \(port) -j CT --notrack",
      ])
  }

  /// A connection that DNAT sends back out by the interface it came in by: the server answers its client directly, past this host.
  fileprivate static func hairpin(_ story: PacketStory) -> Remedy? {
    guard let (forward, change) = story.hairpin else { return nil }
    let tool = story.packet.family == .ipv4 ? "iptables" : "ip6tables"
    let port = change.after.port.map { " --dport \($0)" } ?? ""
    let match = "-p \(IPProtocol.name(story.packet.proto))\(port)"
    return Remedy(
      "\(change.after.address) is on the client's own network and answers it past this host: it has to be this host that asks",
      ["\(tool) -t nat -A POSTROUTING -o \(forward.output) -d \(change.after.address) \(match) -j MASQUERADE"])
  }

  /// A rule's words with the condition that failed put to the connection's original addresses and ports.
  fileprivate static func original(_ rest: String, _ f: FailedPart) -> String? {
    let options: [(String, String)]
    switch f.part {
    case .source: options = [("-s", "--ctorigsrc")]
    case .destination: options = [("-d", "--ctorigdst")]
    case .match: options = [("--dport", "--ctorigdstport"), ("--sport", "--ctorigsrcport")]
    default: return nil
    }
    var text = rest
    for (option, other) in options {
      guard let value = value(option, rest) else { continue }
      text = (" " + text).replacing(" \(option) \(value)", with: " -m conntrack \(other) \(value)")
    }
    text = text.replacing(" -m tcp -m conntrack", with: " -m conntrack").replacing(" -m udp -m conntrack", with: " -m conntrack")
    let words = text.split(separator: " ").joined(separator: " ")
    return words == rest ? nil : words
  }

  /// The word behind an option.
  fileprivate static func value(_ option: String, _ text: String) -> String? {
    let words = text.split(separator: " ").map(String.init)
    guard let at = words.firstIndex(of: option), words.indices.contains(at + 1), at == 0 || words[at - 1] != "!" else { return nil }
    return words[at + 1]
  }
}
