// A trace changes nothing. Two equal hosts get the same packets, one of them writing down what it does: what comes out, what is counted,
// tracked and logged must be the same to the last byte. And the trace must be true: what it says of rules is what was counted.

import Host
import IPTables
import Machine
import Netfilter
import Testing
import Verify
import Wire

@Suite struct ProcessEqualsTraceTests {
  static let packets = 120

  /// Each seed is a ruleset and a stream of packets; the failing seed is in the message of a failure.
  @Test(arguments: Array<UInt64>(1...50)) func equalHosts(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    var silent = Host(Self.machine, seed: seed)
    silent.sets = try Sets(saved: Array((randomSets(.ipv4) + randomSets(.ipv6) + sharedSets).utf8))
    try silent.load(RandomRules.make(.ipv6, &dice).read(into: RandomRules.make(.ipv4, &dice).read(into: Ruleset())))
    var tracing = silent
    tracing.isTracing = true
    var told = Told()
    var stream = RandomPackets()
    var time: UInt64 = 0
    for n in 0..<Self.packets {
      time += dice.pick([0, 0, 0, 1_000_000, 1_000_000, 50_000_000, 50_000_000, 40_000_000_000])
      switch stream.next(&dice) {
      case .receive(let bytes, let interface, let link):
        silent.receive(bytes, on: interface, link: link, at: time)
        tracing.receive(bytes, on: interface, link: link, at: time)
      case .send(let bytes, let owner, let mark):
        silent.send(bytes, from: owner, mark: mark, at: time)
        tracing.send(bytes, from: owner, mark: mark, at: time)
      }
      try #require(silent.outputs.map(describe) == tracing.outputs.map(describe), "packet \(n)")
      try #require(silent.logs.map(describe) == tracing.logs.map(describe), "packet \(n)")
      told.take(tracing.traces)
      silent.outputs.removeAll()
      silent.logs.removeAll()
      tracing.outputs.removeAll()
      tracing.logs.removeAll()
      tracing.traces.removeAll()
    }
    #expect(silent.ruleset == tracing.ruleset)
    #expect(silent.sets == tracing.sets)
    #expect(
      ConntrackListing.all(silent.context).map { $0.line(isExtended: true) }
        == ConntrackListing.all(tracing.context).map { $0.line(isExtended: true) })
    told.compare(tracing)
  }

  /// The table of options names every extension, so that a new one is in this test from its first day.
  @Test func everyExtensionTakesPart() {
    #expect(Set(Match.all.map { $0.name }).subtracting(matchOptions.map(\.name)) == [])
    #expect(Set(Target.all.map { $0.name }).subtracting(targetOptions.map(\.name)) == [])
  }

  /// Two networks, a device without and one with a link layer, and small links so that packets are cut.
  static var machine: Machine {
    var m = Machine()
    func address(_ text: String, _ length: Int) -> InterfaceAddress { InterfaceAddress(Address(text) ?? .zero, prefixLength: length) }
    m.add(Interface(InterfaceName("wa"), kind: .tun, addresses: [address("10.0.0.1", 24), address("fd00:a::1", 64)], mtu: 1400))
    m.add(
      Interface(
        InterfaceName("wb"), kind: .ethernet, addresses: [address("192.0.2.1", 24), address("fd00:b::1", 64)],
        mac: MACAddress(0x0200_0000_0001)))
    m.sysctl.ipForward = true
    m.sysctl.ipv6Forwarding = true
    return m
  }
}

private func describe(_ output: Output) -> String {
  switch output {
  case .sent(let interface, let packet): "sent \(interface) \(describe(packet))"
  case .bridged(let interface, let link, let payload): "bridged \(interface) \(link) \(payload)"
  case .delivered(let packet, _, _): "delivered \(describe(packet))"
  case .dropped(let reason, let packet): "dropped \(reason) \(packet.map(describe) ?? "")"
  case .refused(let reason): "refused \(reason)"
  }
}
private func describe(_ p: Packet) -> String {
  "\(p.bytes.hex) mark \(p.mark) in \(p.inInterface) out \(p.outInterface) of \(p.connection) \(String(describing: p.connectionState)) to \(p.nextHop)"
}
private func describe(_ log: LogRecord) -> String {
  "\(log.kind) \(log.hook) \(log.input) \(log.output) \(log.time) \(describe(log.packet))"
}

/// What traces say of rules: how often each matched.
private struct Told {
  private var matched: [Key: UInt64] = [:]
  private struct Key: Hashable {
    var table: TableKind
    var family: Family
    var entry: Int32
  }

  mutating func take(_ traces: [WalkTrace]) {
    for t in traces {
      for event in t.trace.events {
        if case .rule(let table, let entry, .matched, _) = event {
          matched[Key(table: table, family: t.packet.family, entry: entry), default: 0] += 1
        }
      }
    }
  }
  /// A rule matched as often as it counted. The end of a chain counts too and is no rule.
  func compare(_ host: Host) {
    for kind in TableKind.allCases {
      for family in Family.allCases {
        guard let table = host.table(kind, family) else { continue }
        for chain in table.chains {
          for entry in chain.start..<(chain.start + chain.count) {
            let told = matched[Key(table: kind, family: family, entry: entry)] ?? 0
            #expect(told == table.counters[Int(entry)].packets, "\(kind) \(chain.name) rule \(entry - chain.start + 1)")
          }
        }
      }
    }
  }
}
