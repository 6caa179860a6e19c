// The table of connections: finding, clashing, zones, expiry and the way out of the table (nf_conntrack_core.c).

import Machine
import Testing
import Wire

@testable import Netfilter

@Suite struct ConntrackTableTests {
  static let client = Address.v4(10, 0, 0, 2)
  static let server = Address.v4(192, 0, 2, 2)

  static func tuple(_ port: UInt16, to destination: Address = server, zone: UInt16 = 0) -> Tuple {
    Tuple(source: client, destination: destination, sourcePort: port, destinationPort: 53, proto: IPProtocol.udp, family: .ipv4, zone: zone)
  }
  static func connection(_ original: Tuple, replyZone: UInt16 = 0) throws -> Connection {
    var reply = try #require(original.inverted)
    reply.zone = replyZone
    return Connection(original: original, reply: reply)
  }

  /// The promise of the design: an entry is at most 176 bytes.
  @Test func sizeOfAnEntry() {
    #expect(MemoryLayout<Connection>.stride <= 176)
    #expect(MemoryLayout<Tuple>.stride <= 40)
  }

  @Test func manyEntriesAreFoundByBothTuplesAndNoOther() throws {
    var table = ConnectionTable()
    var ids: [ConnectionID] = []
    for port in UInt16(1)...5000 {
      var c = try Self.connection(Self.tuple(port))
      c.status = .confirmed
      c.timeout = 100
      let id = table.insert(c)
      table.hash(id)
      ids.append(id)
    }
    #expect(table.count == 5000)
    for (i, id) in ids.enumerated() where i % 2 == 0 { table.remove(id) }
    table.reclaim()
    #expect(table.count == 2500)
    for (i, id) in ids.enumerated() {
      let original = Self.tuple(UInt16(i + 1))
      let found = table.find(original, 0)
      let reply = table.find(try #require(original.inverted), 0)
      #expect(table.isValid(id) == (i % 2 == 1))
      #expect(found?.id == (i % 2 == 1 ? id : nil))
      #expect(reply?.id == (i % 2 == 1 ? id : nil))
      if i % 2 == 1 { #expect(found?.direction == .original && reply?.direction == .reply) }
    }
    #expect(table.find(Self.tuple(2), 100) == nil, "at its tick an entry is over")
    #expect(table.entries(100).isEmpty)
    table.expire(100)
    #expect(table.count == 0)
  }

  @Test func aReferenceNoticesThatItsPlaceWasUsedAgain() throws {
    var table = ConnectionTable()
    let first = table.insert(try Self.connection(Self.tuple(1)))
    table.reclaim()
    let second = table.insert(try Self.connection(Self.tuple(2)))
    #expect(first.index == second.index)
    #expect(!table.isValid(first) && table.isValid(second))
    table[first].mark = 7
    #expect(table[second].mark == 0)
    #expect(!table.isValid(.none))
    #expect(!table.isValid(ConnectionID(index: 99, generation: 0)))
  }

  @Test func anEntryOutsideTheHashCanBeKept() throws {
    var table = ConnectionTable()
    let kept = table.insert(try Self.connection(Self.tuple(1)))
    let gone = table.insert(try Self.connection(Self.tuple(2)))
    table.reclaim(keeping: [kept])
    #expect(table.isValid(kept) && !table.isValid(gone))
    table.reclaim()
    #expect(!table.isValid(kept))
  }

  /// nf_conntrack_tuple_taken: confirmed entries only, not the asking one, and not another entry of the same flow.
  @Test func takenTuples() throws {
    var table = ConnectionTable()
    var confirmed = try Self.connection(Self.tuple(1))
    confirmed.status = .confirmed
    confirmed.timeout = 100
    let a = table.insert(confirmed)
    table.hash(a)
    let b = table.insert(try Self.connection(Self.tuple(2)))
    let twin = table.insert(try Self.connection(Self.tuple(1)))
    #expect(table.isTaken(confirmed.reply, except: b, 0))
    #expect(table.isTaken(confirmed.original, except: b, 0))
    #expect(!table.isTaken(confirmed.reply, except: a, 0))
    #expect(!table.isTaken(confirmed.reply, except: twin, 0), "the same original tuple is the same flow")
    #expect(!table.isTaken(confirmed.reply, except: b, 100), "expired")
    // A copy of its own: the macro would read the borrowed entry after its access has ended.
    let reply = table[twin].reply
    #expect(!table.isTaken(reply, except: a, 0), "not confirmed")
  }

  /// A zone that counts in one direction only (Documentation of the CT target, --zone-orig): a reply without zone finds its connection.
  @Test func zones() throws {
    var table = ConnectionTable()
    var c = try Self.connection(Self.tuple(1, zone: 5))
    c.status = .confirmed
    c.timeout = 100
    let id = table.insert(c)
    table.hash(id)
    let plain = Self.tuple(1)
    let reply = try #require(plain.inverted)
    let originalOnly = Zone(id: 5, directions: 1)
    #expect(table.find(plain, Zone(), 0) == nil)
    #expect(table.find(plain, originalOnly, 0)?.id == id)
    #expect(table.find(plain, Zone(id: 5), 0)?.id == id)
    #expect(table.find(reply, Zone(), 0)?.id == id)
    #expect(table.find(reply, originalOnly, 0)?.direction == .reply)
    #expect(table.find(reply, Zone(id: 5), 0) == nil)
  }

  /// find_appropriate_src asks in this order: the entry entered last comes first.
  @Test func bySource() throws {
    var table = ConnectionTable()
    var ids: [ConnectionID] = []
    for i in 0..<100 {
      let id = table.insert(try Self.connection(Self.tuple(i % 2 == 0 ? 7 : UInt16(1000 + i), to: .v4(192, 0, 2, UInt8(i)))))
      table.indexBySource(id)
      table.indexBySource(id)
      ids.append(id)
    }
    var seen: [ConnectionID] = []
    var next = table.sameSource(as: Self.tuple(7))
    while let id = next {
      seen.append(id)
      next = table.sameSource(as: Self.tuple(7), after: id)
    }
    #expect(seen == ids.enumerated().filter { $0.offset % 2 == 0 }.map(\.element).reversed())
    #expect(table.sameSource(as: Self.tuple(7, zone: 1)) == nil)
    table.reclaim()
    #expect(table.sameSource(as: Self.tuple(7)) == nil)
  }
}

/// What happens when two packets begin the same connection (nf_ct_resolve_clash), held at the same moment.
@Suite struct ConntrackClashTests {
  private static func begin(_ context: inout Context, _ packet: Packet?) throws -> Packet {
    var p = try #require(packet)
    context.hook = .prerouting
    #expect(context.conntrackIn(&p) == .accept)
    return p
  }

  /// Two UDP packets of one flow: the second takes the first one's entry.
  @Test func theSameFlow() throws {
    var context = Context(machine: Machine())
    let make = { Packet.udp(.v4(10, 0, 0, 2), 1000, .v4(192, 0, 2, 2), 53) }
    var first = try Self.begin(&context, make())
    var second = try Self.begin(&context, make())
    #expect(first.connection != second.connection)
    #expect(context.confirm(&first) == .accept)
    #expect(context.confirm(&second) == .accept)
    #expect(second.connection == first.connection)
    #expect(context.connections.count == 1)
  }

  /// Both ends send at once: the second packet takes the first one's entry, whose reply it is.
  @Test func theReverseFlow() throws {
    var context = Context(machine: Machine())
    var first = try Self.begin(&context, Packet.udp(.v4(10, 0, 0, 2), 53, .v4(192, 0, 2, 2), 53))
    var second = try Self.begin(&context, Packet.udp(.v4(192, 0, 2, 2), 53, .v4(10, 0, 0, 2), 53))
    #expect(context.confirm(&first) == .accept)
    #expect(context.confirm(&second) == .accept)
    #expect(second.connection == first.connection)
  }

  /// The same original tuple, translated to different servers: the second lives for a second, unseen, for its reply to come through.
  @Test func theSameOriginalTuple() throws {
    var context = Context(machine: Machine())
    let make = { Packet.udp(.v4(10, 0, 0, 2), 1000, .v4(192, 0, 2, 2), 53) }
    var first = try Self.begin(&context, make())
    var second = try Self.begin(&context, make())
    let original = context.connections[second.connection].original
    var reply = try #require(original.inverted)
    reply.source = .v4(192, 0, 2, 3)
    context.connections.alterReply(second.connection, to: reply)
    #expect(context.confirm(&first) == .accept)
    #expect(context.confirm(&second) == .accept)
    #expect(second.connection != first.connection)
    let status = context.connections[second.connection].status
    #expect(status.isSuperset(of: [.confirmed, .fixedTimeout, .natClash]))
    #expect(context.connections.entries(context.ticks) == [first.connection])
    #expect(context.connections.find(reply, context.ticks)?.id == second.connection)
    context.now = 1_000_000_000
    #expect(context.connections.find(reply, context.ticks) == nil)
  }

  /// TCP does not forgive a clash (nf_conntrack_l4proto_tcp has no allow_clash).
  @Test func tcp() throws {
    var context = Context(machine: Machine())
    var header = TCPHeader()
    (header.sourcePort, header.destinationPort, header.flags) = (1000, 80, .syn)
    let (client, server) = (Address.v4(10, 0, 0, 2), Address.v4(192, 0, 2, 2))
    let make = { Packet.make(client, server, IPProtocol.tcp, header.segment([], .ipv4, client, server)) }
    var first = try Self.begin(&context, make())
    var second = try Self.begin(&context, make())
    #expect(context.confirm(&first) == .accept)
    #expect(context.confirm(&second) == .drop(.conntrack(.clash)))
  }

  /// A packet that the host makes about another one carries that one's connection the other way, and confirms nothing.
  @Test func attached() throws {
    var context = Context(machine: Machine())
    let refused = try Self.begin(&context, Packet.udp(.v4(10, 0, 0, 2), 1000, .v4(192, 0, 2, 2), 53))
    var error = try #require(Packet.udp(.v4(192, 0, 2, 2), 53, .v4(10, 0, 0, 2), 1000))
    context.attach(&error, from: refused)
    #expect(error.connection == refused.connection && error.connectionState == .relatedReply)
    #expect(context.conntrackIn(&error) == .accept)
    #expect(context.confirm(&error) == .accept)
    #expect(context.connections.count == 0)
  }

  /// net.netfilter.nf_conntrack_max: the packet that would make one entry too many is dropped, if none near its place may go.
  @Test func theTableIsFull() throws {
    var context = Context(machine: Machine())
    try context.machine.sysctl.set("net.netfilter.nf_conntrack_max", "2")
    var passed: [Bool] = []
    for port in UInt16(1)...3 { passed.append(try Self.udp(&context, port)) }
    #expect(passed == [true, true, false])
  }

  /// With few buckets all of them are looked at: one that is not ASSURED goes, wherever it is (early_drop; NF_CT_EVICTION_RANGE is 8).
  @Test func anotherGoes() throws {
    var context = Context(machine: Machine())
    try context.machine.sysctl.set("net.netfilter.nf_conntrack_max", "3")
    try context.machine.sysctl.set("net.netfilter.nf_conntrack_buckets", "8")
    for port in UInt16(1)...3 { _ = try Self.udp(&context, port) }
    #expect(context.connections.count == 3)
    let first = try #require(context.connections.entries(0).first)
    context.connections[first].status.insert(.assured)
    let isIn = try Self.udp(&context, 4)
    #expect(isIn)
    #expect(context.connections.count <= 3 && context.connections.isValid(first))
    for id in context.connections.entries(0) { context.connections[id].status.insert(.assured) }
    while context.connections.count < 3 { _ = try Self.udp(&context, UInt16(10 + context.connections.count)) }
    for id in context.connections.entries(0) { context.connections[id].status.insert(.assured) }
    let isLast = try Self.udp(&context, 5)
    #expect(!isLast)
  }

  /// Linux 6.18.44 with room for 800, 800 UDP entries and five packets too many: 52 seconds later 759 were left (gc_worker).
  @Test func theCollectorComes() throws {
    var context = Context(machine: Machine())
    try context.machine.sysctl.set("net.netfilter.nf_conntrack_max", "800")
    try context.machine.sysctl.set("net.netfilter.nf_conntrack_udp_timeout", "600")
    var port: UInt16 = 1
    while try Self.udp(&context, port) { port += 1 }
    #expect(context.connections.count == 800)
    context.now = 59_000_000_000
    context.collectConnections()
    #expect(context.connections.count == 800)
    context.now = 60_000_000_000
    context.collectConnections()
    #expect(context.connections.count == 759)
  }

  private static func udp(_ context: inout Context, _ port: UInt16) throws -> Bool {
    var p = try #require(Packet.udp(.v4(10, 0, 0, 2), port, .v4(192, 0, 2, 2), 53))
    context.hook = .prerouting
    let verdict = context.conntrackIn(&p)
    if verdict == .accept { #expect(context.confirm(&p) == .accept) } else { #expect(verdict == .drop(.conntrack(.tableFull))) }
    return verdict == .accept
  }
}
