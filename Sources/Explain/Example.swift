// Flows for which a rule might run: made from what the rule asks, the hook it stands at and the addresses of the host. None is named in an
// answer before it was tried.

import Machine
import Netfilter
import Simulator
import Wire

struct Example {
  let question: Question
  let rule: Rule
  let family: Family
  let machine: Machine

  /// The most that are tried.
  static let most = 16

  /// Flows that pass a hook, the likeliest first.
  func flows(at hook: Hook) -> [Flow] {
    let locals = question.interfaces.flatMap(\.addresses).map(\.address).filter { $0.family == family }
    var pairs: [(Address, Address)] = []
    func pair(_ from: [Address], _ to: [Address]) {
      for f in from.prefix(5) { for t in to.prefix(5) where f != t { pairs.append((f, t)) } }
    }
    let near = neighbours
    let sources = asked(rule.filter.source, rule.filter.flags.contains(.notSource))
    let destinations = asked(rule.filter.destination, rule.filter.flags.contains(.notDestination))
    let base = [question.flow.source, question.flow.destination].filter { $0.family == family && !$0.isUnspecified }
    let outside = (base + near).filter { !machine.isLocal($0) }
    // Addresses that no packet can have at once are asked for in vain: then those of the host and its neighbours alone.
    for isAsked in [true, false] where pairs.isEmpty {
      func from(_ usual: [Address], isLocal: Bool) -> [Address] { isAsked ? choose(sources, usual, isLocal) : usual }
      func to(_ usual: [Address], isLocal: Bool) -> [Address] { isAsked ? choose(destinations, usual, isLocal) : usual }
      if hook == .input || hook == .prerouting { pair(from(outside, isLocal: false), to(locals, isLocal: true)) }
      if hook == .output || hook == .postrouting { pair(from(locals, isLocal: true), to(outside, isLocal: false)) }
      if hook == .forward || hook == .prerouting || hook == .postrouting {
        pair(from(outside, isLocal: false), to(outside, isLocal: false))
      }
    }
    // Only packets of this host to itself pass lo.
    if hook != .forward, rule.filter.asks(for: InterfaceName("lo")) {
      pairs = locals.filter { sources.isEmpty || sources.contains($0) }.map { ($0, $0) } + pairs
    }
    var flows: [Flow] = []
    for (f, t) in pairs {
      let flow = Flow(kind, from: f, sourcePort: kind == .icmp ? nil : sourcePort, to: t, port: kind == .icmp ? 0 : port)
      if !flows.contains(flow) { flows.append(flow) }
    }
    return Array(flows.prefix(Example.most))
  }

  private func choose(_ asked: [Address], _ usual: [Address], _ isLocal: Bool) -> [Address] {
    let fitting = asked.filter { machine.isLocal($0) == isLocal }
    return fitting.isEmpty ? usual : fitting
  }

  /// Addresses that the rule asks for.
  private func asked(_ prefix: Prefix, _ isNegated: Bool) -> [Address] {
    guard let length = prefix.length(family), length > 0, !isNegated else { return [] }
    if length == family.addressBits { return [prefix.address] }
    return [prefix.network.advanced(by: 9), prefix.network.advanced(by: 1)]
  }

  /// A machine on each network of the host, first those behind the interfaces that the rule names.
  private var neighbours: [Address] {
    let f = rule.filter
    func rank(_ i: HostInterface) -> Int {
      let name = InterfaceName(i.name)
      return (!f.inInterface.isAny && f.inInterface.matches(name)) || (!f.outInterface.isAny && f.outInterface.matches(name)) ? 0 : 1
    }
    let own = question.interfaces.sorted { rank($0) < rank($1) }.flatMap(\.addresses).filter { $0.address.family == family }
    return [UInt64(9), 10].flatMap { n in
      own.compactMap { o in
        let a = o.prefix.network.advanced(by: n)
        return o.prefix.contains(a) && a != o.address ? a : nil
      }
    }
  }

  private var kind: Flow.Kind {
    if !rule.filter.flags.contains(.notProto) {
      switch UInt8(exactly: rule.filter.proto) {
      case IPProtocol.tcp: return .tcp
      case IPProtocol.udp: return .udp
      case IPProtocol.icmp, IPProtocol.icmpv6: return .icmp
      default: return question.flow.kind
      }
    }
    return Flow.Kind.allCases.first { Flow($0, from: .any(family), to: .any(family)).proto != UInt8(truncatingIfNeeded: rule.filter.proto) }
      ?? .tcp
  }

  private var ports: (source: Negatable<PortRange>?, destination: Negatable<PortRange>?) {
    for m in rule.matches {
      if case .tcp(let t) = m { return (t.sourcePorts, t.destinationPorts) }
      if case .udp(let u) = m { return (u.sourcePorts, u.destinationPorts) }
    }
    return (nil, nil)
  }
  private var port: UInt16 {
    let usual = question.flow.destinationPort == 0 ? 80 : question.flow.destinationPort
    guard let asked = ports.destination else { return usual }
    if asked.isNegated { return asked.value.contains(usual) ? usual &+ 1 : usual }
    return max(1, asked.value.first)
  }
  private var sourcePort: UInt16? {
    guard let asked = ports.source, !asked.isNegated else { return nil }
    return max(1, asked.value.first)
  }
}

extension HeaderFilter {
  /// Whether it names an interface that packets come in or leave by.
  fileprivate func asks(for name: InterfaceName) -> Bool {
    (!inInterface.isAny && inInterface.matches(name) && !flags.contains(.notIn))
      || (!outInterface.isAny && outInterface.matches(name) && !flags.contains(.notOut))
  }
}
