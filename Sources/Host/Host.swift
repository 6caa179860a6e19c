// One machine with its packet filter. Bytes go in with a time and an interface; out come the bytes that leave, the packets that local
// sockets get, and the lines of the kernel log. It does no I/O and reads no clock. The way of a packet is in Way.swift.

import Machine
import Netfilter
import Wire

/// What came of a packet.
package enum Output: Sendable {
  /// Left by an interface; `bytes` of the packet are the datagram.
  case sent(InterfaceID, Packet)
  /// A frame that a bridge handed on and that the packet filter never saw: not IP, or br_netfilter is off.
  case bridged(InterfaceID, EthernetHeader, [UInt8])
  /// Given to the local sockets of a protocol, after INPUT; `at` is where its header begins.
  case delivered(Packet, proto: UInt8, at: Int)
  /// Ended on this host. The packet as it was then; nil if it could not even be read.
  case dropped(DropReason, Packet?)
  /// A local program's packet ended on its way out: the program gets an error.
  case refused(DropReason)
}

/// One walk: a packet and where it goes on. A value, so that it can be held and resumed.
package struct Walk: Sendable {
  package enum Step: Hashable, Sendable {
    /// At a hook; stages before this number are done.
    case hook(Hook, stage: Int)
    case bridge
    case routeInput
    case deliver
    case forward
    case transmit
    /// Its neighbour does not answer.
    case giveUp
  }
  package var packet: Packet
  package var step: Step
  /// Sent by a local program, which learns the outcome of the way out.
  package var isLocallySent: Bool
  /// Its place in `Host.traces`, once it has one: a packet on lo goes on in the trace of its way out.
  package var traceIndex: Int?
  /// The trace of the walk that made this one; nil for a packet from outside or from a program.
  package var cause: Int?
  /// Where it waits, or did last.
  package internal(set) var waiting: Waiting?
  /// The port of a bridge that a copy of a bridged packet leaves by.
  var port = InterfaceID.none
  /// It waited once. The hold point does not stop it again, and its sender went on long ago.
  var isReleased = false

  init(_ packet: Packet, _ step: Step, isLocallySent: Bool = false, traceIndex: Int? = nil, cause: Int? = nil) {
    self.packet = packet
    self.step = step
    self.isLocallySent = isLocallySent
    self.traceIndex = traceIndex
    self.cause = cause
  }
}

/// The trace of a finished walk.
package struct WalkTrace: Sendable {
  /// Number of the walk that made this one (as `Host.traces` counts), or nil.
  package var cause: Int?
  /// The packet as it began.
  package var packet: Packet
  package var isLocallySent: Bool
  package var time: UInt64
  package var trace: Trace
}

/// A host: machine, ruleset, connections, and the queue of walks.
package struct Host: Sendable {
  package internal(set) var context: Context
  /// Seconds since 1970 when the host's clock began, for `-m time`.
  package var wallClockAtStart: Int64 {
    get { context.wallClockAtStart }
    set { context.wallClockAtStart = newValue }
  }
  /// By family and kind; see `index`.
  var tables: [LoadedTable?] = Array(repeating: nil, count: 2 * TableKind.bothBackEnds.count)
  /// What is registered at a hook of a family, in the order in which it runs (struct nf_hook_entries); see `place`.
  var registered: [[Stage]] = Array(repeating: [], count: 2 * Hook.allCases.count)
  /// Tables in the order in which they were first used.
  package private(set) var tableOrder: [(TableKind, Family)] = []
  /// The nat tables at a hook of a family; see `place`.
  private(set) var natOrders: [NATOrder] = Hook.allCases.flatMap { _ in Family.allCases.map { NATOrder(Host.index(.nat, $0)) } }
  /// Whose chain is at which hook, in the order in which they were registered.
  private var registrations: [Registration] = []
  var queue: [Walk] = []
  /// Where packets wait from now on; nil: nowhere.
  package var holdPoint: HoldPoint?
  /// Those that wait, the first first.
  package internal(set) var held: [Walk] = []
  /// What was written down of each until it began to wait.
  var heldTraces: [WalkTrace?] = []
  /// Where the packet that is on its way now begins to wait.
  var waiting: Waiting?
  /// Packets at the end of their way whose neighbour does not answer.
  var unanswered: [UnansweredPacket] = []
  var errorLimits = ErrorLimits()
  /// What came out since it was last taken.
  package var outputs: [Output] = []
  /// Traces of finished walks since they were last taken; filled while `isTracing`.
  package var traces: [WalkTrace] = []

  package init(_ machine: Machine, seed: UInt64 = 1) {
    context = Context(machine: machine)
    context.random = Randomness(seed: seed)
  }

  /// Whether the ways of packets are written to `traces`.
  package var isTracing: Bool {
    get { context.isTracing }
    set { context.isTracing = newValue }
  }
  package var machine: Machine {
    get { context.machine }
    _modify { yield &context.machine }
  }
  package var connections: ConnectionTable {
    get { context.connections }
    _modify { yield &context.connections }
  }
  /// The host's sets. What rules name stays where it is.
  package var sets: Sets {
    get { context.sets }
    _modify { yield &context.sets }
  }
  /// The kernel log since it was last taken.
  package var logs: [LogRecord] {
    get { context.logs }
    _modify { yield &context.logs }
  }
  /// Writes to /proc/net/xt_recent/LIST.
  package mutating func writeRecent(_ list: String, _ text: String) throws(RecentFileError) { try context.writeRecent(list, text) }
  /// Nanoseconds since the host's clock began.
  package var now: UInt64 { context.now }

  // MARK: rulesets

  static func index(_ kind: TableKind, _ family: Family) -> Int { Int(kind.rawValue) * 2 + (family == .ipv4 ? 0 : 1) }

  /// Puts a table in place as a COMMIT does: whole or not at all. Its per-rule state is new, its counters are those of the value.
  package mutating func load(_ table: Table) throws(KernelRefusal) {
    var loaded: LoadedTable
    do throws(KernelRefusal) {
      loaded = try LoadedTable(table, now: context.now, sets: context.sets, estimators: context.named.estimators)
    } catch {
      if error.leavesAccounting { context.machine.sysctl.conntrack.acct = true }
      throw error
    }
    let i = Host.index(table.kind, table.family)
    if tables[i] == nil { tableOrder.append((table.kind, table.family)) }
    loaded.bind(&context, replacing: tables[i])
    tables[i] = loaded
    register(table)
    registerStages()
  }
  /// Puts all tables of a ruleset in place, in order. Their estimators are made first: the order of saved tables is not that in which their
  /// rules came to be.
  package mutating func load(_ ruleset: Ruleset) throws(KernelRefusal) {
    let made = context.named.makeEstimators(ruleset, now: context.jiffies)
    defer { context.named.letGo(of: made) }
    for t in ruleset.tables { try load(t) }
  }
  /// A table as it is loaded, or nil.
  package func table(_ kind: TableKind, _ family: Family) -> LoadedTable? { tables[Host.index(kind, family)] }
  /// All tables with their counters as they are now, in the order of first use.
  package var ruleset: Ruleset { Ruleset(tableOrder.compactMap { table($0.0, $0.1)?.current }) }

  static func place(_ hook: Hook, _ family: Family) -> Int { Int(hook.rawValue) * 2 + (family == .ipv4 ? 0 : 1) }

  private struct Registration: Equatable {
    var kind: TableKind
    var family: Family
    var hook: Hook
  }

  /// A table of iptables-legacy is registered at all its hooks when it is first used; of iptables-nft each chain is, when it is first used.
  private mutating func register(_ table: Table) {
    for hook in table.kind.builtInChains {
      let new = Registration(kind: table.kind, family: table.family, hook: hook)
      if registrations.contains(new) { continue }
      let isUsed = table.chain(hook.chainName).map { !$0.rules.isEmpty || $0.policy == .drop } ?? false
      if isUsed || !table.kind.isNFT { registrations.append(new) }
    }
  }
  /// When a table's chain was registered at a hook, or nil.
  private func turn(_ kind: TableKind, _ hook: Hook, _ family: Family) -> Int? {
    registrations.firstIndex(of: Registration(kind: kind, family: family, hook: hook))
  }

  /// The nat tables at a hook in the order in which they are walked: of two the one that came later.
  private func natOrder(_ hook: Hook, _ family: Family) -> NATOrder {
    let kinds = [TableKind.nat, .nftNAT].compactMap { kind in turn(kind, hook, family).map { (kind, $0) } }.sorted { $0.1 > $1.1 }
      .map { Host.index($0.0, family) }
    let idle = table(.nat, family) == nil && table(.nftNAT, family) != nil ? TableKind.nftNAT : .nat
    return NATOrder(kinds.first ?? Host.index(idle, family), kinds.dropFirst().first ?? -1)
  }

  /// Which stages exist follows from the tables that are loaded and from what their rules ask for, per family: a table registers its
  /// stages when it is first used, tracking when the first rule needs it.
  private mutating func registerStages() {
    for family in Family.allCases {
      var stages: StageSet = []
      var needs: Needs = []
      for kind in TableKind.bothBackEnds {
        guard let t = table(kind, family) else { continue }
        needs.formUnion(t.needs)
        for stage in Stage.allCases where stage.table == kind { stages.insert(StageSet(stage)) }
      }
      if needs.contains(.defragmentation) { stages.insert(StageSet(.defragmentation)) }
      if needs.contains(.tracking) {
        for s in [Stage.conntrack, .helper, .confirm] { stages.insert(StageSet(s)) }
      }
      if needs.isSuperset(of: .proxy) { stages.insert(StageSet(.synproxy)) }
      if family == .ipv4 { context.stages4 = stages } else { context.stages6 = stages }
      for hook in Hook.allCases {
        registered[Host.place(hook, family)] = order(stages, hook, family)
        natOrders[Host.place(hook, family)] = natOrder(hook, family)
      }
    }
  }

  /// The stages of a hook as they run: by priority, and of two with the same one the later table first. NAT is there once.
  private func order(_ stages: StageSet, _ hook: Hook, _ family: Family) -> [Stage] {
    var out: [Stage] = []
    for stage in Stage.all(at: hook) where stages.contains(stage) {
      // NAT is at all its hooks as soon as there is a chain at one (nf_nat_register_fn): it translates where nothing is walked, too.
      if let kind = stage.table, kind.isNFT, kind.base != .nat, turn(kind, hook, family) == nil { continue }
      guard let kind = stage.table, let last = out.last, last.table == kind.twin, last.priority == stage.priority else {
        out.append(stage)
        continue
      }
      let isLater = (turn(kind, hook, family) ?? -1) > (turn(kind.twin, hook, family) ?? -1)
      if kind.base != .nat { out.insert(stage, at: isLater ? out.count - 1 : out.count) } else if isLater { out[out.count - 1] = stage }
    }
    return out
  }

  // MARK: what goes in

  /// A frame's datagram arrives by an interface. `link` is the Ethernet header it came with, on devices that have one.
  package mutating func receive(_ bytes: consuming [UInt8], on interface: InterfaceID, link: EthernetHeader? = nil, at time: UInt64) {
    advance(to: time)
    guard context.machine.interface(interface)?.isUp == true else {
      outputs.append(.dropped(.routing(.interfaceDown), nil))
      return
    }
    if !context.machine.bridges.isEmpty, let link, let bridge = context.machine.bridge(ofPort: interface),
      receive(bytes, link, port: interface, bridge: bridge)
    {
      return
    }
    receiveDatagram(bytes, on: interface, link: link, type: link.map { context.machine.packetType($0.destination, on: interface) } ?? .host)
  }

  mutating func receiveDatagram(_ bytes: consuming [UInt8], on interface: InterfaceID, link: EthernetHeader?, type: PacketType) {
    guard var packet = Packet(bytes) else {
      outputs.append(.dropped(.malformed, nil))
      return
    }
    packet.inInterface = interface
    packet.link = link
    packet.type = type
    packet.untag()
    if let reason = refusal(packet) {
      endEarly(packet, reason)
      sendEmissions(cause: nil)
      return finishQueue()
    }
    start(Walk(consume packet, .hook(.prerouting, stage: 0)))
  }

  /// What ip_rcv_core and ip6_rcv_core (net/ipv4/ip_input.c, net/ipv6/ip6_input.c) turn away before the first hook: frames for others, groups
  /// of one interface alone (RFC 4291, 2.7), addresses that no IPv6 packet has on a link, and bad hop-by-hop options.
  /// Where the route is known already nobody asks whether an IPv4 address stands in an IPv6 header.
  mutating func refusal(_ packet: borrowing Packet, isRouted: Bool = false) -> DropReason? {
    if packet.type == .otherHost { return .otherHost }
    guard packet.family == .ipv6 else { return nil }
    let isLoopback = packet.inInterface == Machine.loopback
    // What a machine says to itself may be for itself alone.
    let isOwn = isLoopback || packet.type == .loopback
    if packet.destination.isMulticast, packet.destination.scope6 <= (isOwn ? 0 : 1) { return .routing(.martian) }
    if packet.source.isMulticast || packet.source.isIPv4 && !isOwn && !isRouted { return .routing(.martian) }
    if !isLoopback, packet.source == .loopbackV6 || packet.destination == .loopbackV6 { return .routing(.martian) }
    return packet.bytes[6] == IPProtocol.hopByHop && isStoppedByOptions(packet, at: 40, hopByHop: true) ? .badOption : nil
  }

  /// A local program sends a datagram with a header of its own. What IP_HDRINCL fills in is filled in: total length, header checksum, and
  /// the source where it is unspecified (raw_send_hdrinc, net/ipv4/raw.c). Such a datagram is refused if the link doesn't take it;
  /// one that the kernel itself puts a header on, as UDP's, `mayBeCut`. Where the sender's socket `isBound` to the address that the datagram
  /// comes from, routes and rules for that source count, and an address of lo can't leave by another device; else the destination alone
  /// does (ip_route_output_key_hash_rcu, __mkroute_output, net/ipv4/route.c).
  package mutating func send(
    _ bytes: consuming [UInt8], from owner: SocketOwner? = nil, mark: UInt32 = 0, boundTo interface: InterfaceID = .none,
    isBound: Bool = false, mayBeCut: Bool = false, at time: UInt64
  ) {
    advance(to: time)
    if let first = bytes.first, first >> 4 == 4, bytes.count >= 20 {
      bytes.set16(2, UInt16(truncatingIfNeeded: bytes.count))
      IPv4Header.fixChecksum(&bytes)
    }
    guard var packet = Packet(bytes, isMadeHere: true) else {
      outputs.append(.dropped(.malformed, nil))
      return
    }
    packet.socket = owner
    packet.mark = mark
    packet.mayBeCut = mayBeCut
    let source = isBound ? packet.source : .any(packet.family)
    guard let route = context.machine.outputRoute(RouteQuery(to: packet.destination, from: source, mark: mark, output: interface)) else {
      refuse(packet, .routing(.noRoute))
      return
    }
    if packet.family == .ipv4, packet.source.isUnspecified, let source = context.machine.sourceAddress(for: packet.destination, via: route)
    {
      packet.rewriteSource(source)
    }
    if let refusal = packet.take(route, isLocal: true) {
      refuse(packet, .routing(refusal))
      return
    }
    if isBound, isStray(packet) {
      refuse(packet, .routing(.martian))
      return
    }
    if !mayBeCut, let link = context.machine.interface(packet.outInterface), packet.length > link.mtu {
      refuse(packet, .tooBig)
      return
    }
    start(Walk(packet, .hook(.output, stage: 0), isLocallySent: true))
  }

  /// Ends a local program's packet before its first hook.
  private mutating func refuse(_ packet: Packet, _ reason: DropReason) {
    endEarly(packet, reason, isLocallySent: true)
    outputs.append(.refused(reason))
  }

  /// Ends a packet before its first hook.
  private mutating func endEarly(_ packet: Packet, _ reason: DropReason, isLocallySent: Bool = false) {
    if context.isTracing {
      var trace = Trace()
      trace.add(.dropped(reason), packet)
      traces.append(WalkTrace(cause: nil, packet: packet, isLocallySent: isLocallySent, time: context.now, trace: trace))
    }
    outputs.append(.dropped(reason, packet))
  }

  /// Lets time pass: entries and fragments whose time is over go.
  package mutating func advance(to time: UInt64) {
    while context.expireFragments(by: time) {
      sendEmissions(cause: nil)
      finishQueue()
    }
    if !unanswered.isEmpty { while giveUpNeighbour(by: time) != nil {} }
    if time > context.now { context.now = time }
    context.collectConnections()
  }
}

extension Machine {
  /// What eth_type_trans makes of a destination address (net/ethernet/eth.c).
  func packetType(_ destination: MACAddress, on interface: InterfaceID) -> PacketType {
    if destination == .broadcast { return .broadcast }
    if destination.isMulticast { return .multicast }
    return destination == self.interface(interface)?.mac ? .host : .otherHost
  }
}

extension Packet {
  /// Fills in the source address of a packet made here, before any checksum over it is right.
  mutating func rewriteSource(_ a: Address) {
    bytes.set(family == .ipv4 ? 12 : 8, a, family)
    if family == .ipv4 { IPv4Header.fixChecksum(&bytes) }
    source = a
  }

  /// Takes a route for the way out; the reason if the route refuses packets.
  mutating func take(_ route: Route, isLocal: Bool) -> RoutingDrop? {
    isBroadcast = isLocal && (route.kind == .broadcast || destination.isIPv4 && destination.v4 == .max)
    switch route.kind {
    case .unreachable: return .unreachable
    case .prohibit: return .prohibited
    case .blackhole: return .blackhole
    case .throw: return .noRoute
    case .local:
      outInterface = Machine.loopback
      nextHop = destination
    case .unicast, .broadcast, .multicast:
      outInterface = route.interface
      // To all, and to groups for which there is no route of their own, a default route's gateway is not asked (__mkroute_output).
      let isForMany =
        isLocal && destination.isIPv4
        && (destination.v4 == .max || destination.isMulticast && (route.destination.length(.ipv4) ?? 0) < 4)
      nextHop = isForMany ? destination : route.gateway ?? destination
    }
    return nil
  }
}
