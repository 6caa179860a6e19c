// What came of a conversation in a network: who served it, and who refused it or let it fall.

internal import Host
internal import Machine
internal import Netfilter
internal import Wire

extension Network {
  /// From here on programs that answered before do not count.
  package mutating func mark() {
    for n in nodes.indices {
      nodes[n].answered = nodes[n].endpoint.answerers.count
      nodes[n].steps = []
    }
    outsideAnswered = outside.answerers.count
  }

  /// The conversation since `mark`, as one host saw it.
  package func conversation(_ h: Handle, on n: Int) -> Conversation {
    let client = client(h)
    return Conversation(
      flow: h.flow, isLocal: h.node == n, steps: nodes[n].steps, outcome: outcome(client.result(h.socket), n),
      wasEstablished: client.wasEstablished(h.socket), host: nodes[n].host)
  }

  private func outcome(_ result: ClientResult, _ n: Int) -> Outcome {
    let steps = nodes[n].steps
    switch result {
    case .served:
      if let a = nodes[n].endpoint.answerers.dropFirst(nodes[n].answered).first { return .served(by: a, isLocal: true) }
      let others = nodes.indices.filter { $0 != n }.flatMap { nodes[$0].endpoint.answerers.dropFirst(nodes[$0].answered) }
      return .served(by: others.first ?? outside.answerers.dropFirst(outsideAnswered).first, isLocal: false)
    case .refused(let by): return .refused(by: by, Refuser(of: steps))
    case .reset(let by): return .reset(by: by, Refuser(of: steps))
    case .unreachable(let error, let told): return .unreachable(error, Refuser(of: steps), told: told)
    case .notPermitted:
      for (i, s) in steps.enumerated() { if let reason = s.dropReason { return .notPermitted(reason, step: i) } }
      return .noAnswer
    case .noAnswer, .waiting:
      for (i, s) in steps.enumerated() { if let reason = s.dropReason { return .dropped(reason, step: i) } }
      return .noAnswer
    }
  }
}

extension Refuser {
  /// Who made the last reset or ICMP error: a walk that another one caused is the host's, one that began a step is its sender's.
  fileprivate init(of steps: [Step]) {
    self = .outside
    for s in steps.reversed() {
      for o in s.outputs {
        switch o {
        case .delivered(let p, _, _), .sent(_, let p):
          guard Refuser.isRefusal(p.bytes) else { continue }
          guard Refuser.isRefusal(s.bytes) else {
            self = .host
            return
          }
          if case .sent = s.origin { self = .localStack }
          return
        case .dropped, .refused, .bridged: continue
        }
      }
    }
  }

  private static func isRefusal(_ bytes: [UInt8]) -> Bool {
    guard let d = Datagram(bytes), d.payloadLength >= 1 else { return false }
    switch d.proto {
    case IPProtocol.tcp: return TCPHeader(d.bytes, at: d.transport)?.flags.contains(.rst) == true
    case IPProtocol.icmp: return ICMP.isError(d.bytes[d.transport]) && d.bytes[d.transport] != ICMP.redirect
    case IPProtocol.icmpv6: return ICMPv6.isError(d.bytes[d.transport])
    default: return false
    }
  }
}
