// When the nat table is walked, and what happens to connections that it does not decide. Recorded on Linux 6.18 with iptables-legacy 1.8.9:
// the same UDP datagram forwarded from 10.0.1.2:4000 to 192.0.2.9:53 some times, while routes and rules change; and the redirected local
// connection of the README.

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct NATHookTests {
  /// Tracking and NAT on the way of a packet, with a nat table.
  struct Way {
    var context = Context([("ta", ["10.0.1.1/24"]), ("tb", ["10.0.2.1/24"]), ("tc", ["10.0.3.1/24"])])
    var table: LoadedTable?

    mutating func load(_ hook: Hook, _ target: Target) throws {
      var t = Table(.nat, .ipv4)
      let i = try #require(t.index(of: hook.chainName))
      t.chains[i].append(Rule(HeaderFilter(.ipv4), target: target))
      table = try LoadedTable(t)
    }

    /// The hooks in order; the packet as it leaves them, or nil if it is dropped.
    mutating func pass(_ packet: Packet?, _ hooks: [Hook], out: Int = 2) -> Packet? {
      guard var p = packet else { return nil }
      for hook in hooks {
        p.inInterface = InterfaceID(1)
        p.outInterface = hook == .postrouting ? InterfaceID(out) : .none
        context.hook = hook
        if hook == .prerouting || hook == .output, context.conntrackIn(&p) != .accept { return nil }
        guard context.nat(&p, at: hook, table: &table) == .accept else {
          context.connections.reclaim()
          return nil
        }
        if hook == .postrouting || hook == .input, context.confirm(&p) != .accept { return nil }
      }
      return p
    }
    mutating func forward(_ packet: Packet?, out: Int = 2) -> Packet? { pass(packet, [.prerouting, .postrouting], out: out) }

    func counter(_ hook: Hook) -> UInt64? { table?.current.chain(hook.chainName)?.counters.first?.packets }
  }

  static let datagram = Packet.udp(.v4(10, 0, 1, 2), 4000, .v4(192, 0, 2, 9), 53)
  static let masquerade = Target.masquerade(Box(MasqueradeTarget()))
  static func snat(_ text: String) -> Target {
    var t = SNATTarget()
    t.range = .range(text)
    return .snat(Box(t))
  }

  /// The route moved to another interface: the masqueraded connection is dropped with this packet, and the next begins a new one.
  @Test(arguments: [false, true]) func interfaceChanges(isReplied: Bool) throws {
    var way = Way()
    try way.load(.postrouting, Self.masquerade)
    let first = way.forward(Self.datagram)
    #expect(first?.source == .v4(10, 0, 2, 1))
    if isReplied {
      let reply = way.forward(.udp(.v4(192, 0, 2, 9), 53, .v4(10, 0, 2, 1), 4000), out: 1)
      #expect(reply?.destination == .v4(10, 0, 1, 2))
    }
    let moved = way.forward(Self.datagram, out: 3)
    #expect(moved == nil)
    let again = way.forward(Self.datagram, out: 3)
    #expect(again?.source == .v4(10, 0, 3, 1))
    #expect(way.counter(.postrouting) == 2)
    #expect(way.context.connections.count == 1)
  }

  /// SNAT does not care by which interface its connection leaves.
  @Test func sourceTranslationStays() throws {
    var way = Way()
    try way.load(.postrouting, Self.snat("10.0.2.1"))
    for out in [2, 3] {
      let p = way.forward(Self.datagram, out: out)
      #expect(p?.source == .v4(10, 0, 2, 1))
    }
    #expect(way.counter(.postrouting) == 1)
  }

  /// An entry that was confirmed before the rule came walks the table with every packet that is still NEW, and is never translated.
  @Test(arguments: [masquerade, snat("10.0.2.77")]) func confirmedBefore(target: Target) throws {
    var way = Way()
    var p = try #require(Self.datagram)
    way.context.hook = .prerouting
    let tracked = way.context.conntrackIn(&p)
    let confirmed = way.context.confirm(&p)
    #expect(tracked == .accept)
    #expect(confirmed == .accept)
    try way.load(.postrouting, target)
    for out in [2, 2, 3] {
      let q = way.forward(Self.datagram, out: out)
      #expect(q?.source == .v4(10, 0, 1, 2))
    }
    #expect(way.counter(.postrouting) == 3)
  }

  /// `-t nat -A OUTPUT -p tcp -j REDIRECT --to-ports 9999`: the first packet walks and goes to 127.0.0.1:9999; the reply's source is put
  /// back in POSTROUTING; later packets walk nothing.
  @Test func redirected() throws {
    var way = Way()
    way.context.isTracing = true
    way.context.stages4 = [StageSet(.conntrack), StageSet(.destinationNAT)]
    var redirect = RedirectTarget()
    redirect.range.flags = .portsGiven
    (redirect.range.firstPort, redirect.range.lastPort) = (9999, 9999)
    try way.load(.output, .redirect(Box(redirect)))
    let client = Address.v4(10, 0, 1, 1)
    let server = Address.v4(192, 0, 2, 9)
    let loopback = Address.v4(127, 0, 0, 1)

    let start = way.pass(.udp(client, 4000, server, 80), [.output, .postrouting])
    #expect(start?.destination == loopback)
    #expect(start?.destinationPort == 9999)
    let reply = way.pass(.udp(loopback, 9999, client, 4000), [.output, .postrouting])
    #expect(reply?.source == server)
    #expect(reply?.sourcePort == 80)
    let next = way.pass(.udp(client, 4000, server, 80), [.output, .postrouting])
    #expect(next?.destination == loopback)
    #expect(way.counter(.output) == 1)

    var bound = 0
    var skipped: [SkipReason] = []
    for event in way.context.trace.events {
      if case .binding(.destination, _, isNull: false, isRandom: false) = event { bound += 1 }
      if case .skipped(.destinationNAT, let reason) = event { skipped.append(reason) }
    }
    #expect(bound == 1)
    #expect(skipped == [.reply, .natAlreadyDecided])
  }

  /// Packets without a connection pass unseen.
  @Test func untracked() throws {
    var way = Way()
    way.context.isTracing = true
    try way.load(.postrouting, Self.masquerade)
    var p = try #require(Self.datagram)
    let first = way.context.nat(&p, at: .prerouting, table: &way.table)
    way.context.stages4 = StageSet(.conntrack)
    p.connectionState = .untracked
    let second = way.context.nat(&p, at: .prerouting, table: &way.table)
    #expect(first == .accept)
    #expect(second == .accept)
    let reasons = way.context.trace.events.compactMap { if case .skipped(_, let r) = $0 { r } else { nil } }
    #expect(reasons == [.trackingOff, .notTracked(.untracked)])
  }
}
