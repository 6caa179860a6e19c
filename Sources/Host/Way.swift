// The way of a packet through one machine, in the kernel's order:
//
//   receive ──► PREROUTING ──► routing ──► INPUT ──► local sockets
//                                 │
//                                 └──► forward ──► FORWARD ──┐
//   local program ──► routing ──► OUTPUT ──► (rerouting) ────┴──► POSTROUTING ──► transmit ──► lo: receive
//
// Sources: ip_rcv, ip_local_deliver (net/ipv4/ip_input.c), ip_forward.c, ip_output.c and their IPv6 twins. Which tables run at a hook is
// Netfilter.Stage's business; what a table does, the evaluator's.

import Machine
import Netfilter
import Wire

extension Host {
  /// Runs a walk and all that it causes.
  mutating func start(_ walk: consuming Walk) {
    context.arrival &+= 1
    queue.append(consume walk)
    finishQueue()
  }

  /// Runs the walks that wait.
  mutating func finishQueue() {
    var next = 0
    while next < queue.count {
      // The bytes leave the queue with the walk: they stay in one pair of hands, and rewriting them copies nothing.
      var walk = queue[next]
      queue[next].packet.bytes = []
      run(&walk)
      next += 1
    }
    queue.removeAll(keepingCapacity: true)
    if held.isEmpty { context.fragments.forgetShapes() }
    context.connections.reclaim(keeping: held.isEmpty && unanswered.isEmpty ? [] : (held + unanswered.map(\.walk)).map(\.packet.connection))
  }

  /// Runs a walk of a packet that the host itself makes while another is on its way: the kernel does it within the call.
  mutating func runAtOnce(_ walk: Walk) {
    var walk = walk
    let (hook, table, inName, outName) = (context.hook, context.table, context.inName, context.outName)
    let trace = context.trace
    run(&walk)
    context.trace = trace
    (context.hook, context.table, context.inName, context.outName) = (hook, table, inName, outName)
  }

  /// One walk from its step to its end, or to where it is held.
  private mutating func run(_ walk: inout Walk) {
    let traceIndex = beginTrace(walk)
    var packet = walk.packet
    walk.packet.bytes = []
    var step = walk.step
    walking: while true {
      switch step {

      case .hook(let hook, let stage):
        switch pass(&packet, hook, from: stage, walk, cause: traceIndex) {
        case .accept: break
        case .stolen where waiting != nil:
          wait(packet, hook, walk, traceIndex)
          break walking
        case .stolen: break walking
        case .queue:
          // Nobody listens at the queue: the packet is gone, and its sender hears nothing of it (nf_queue gives 0).
          end(packet, .rule(context.table, entry: -1), walk, isSilent: true)
          break walking
        case .drop(let reason):
          end(packet, reason, walk)
          break walking
        }
        switch hook {
        case .prerouting: step = packet.physIn.isNone ? .routeInput : .bridge
        case .input: step = .deliver
        case .forward where !packet.physOut.isNone:
          // A bridge's POSTROUTING does not say where the packet came in (br_nf_post_routing).
          packet.inInterface = .none
          step = .hook(.postrouting, stage: 0)
        case .forward:
          finishOptions(&packet)
          step = .hook(.postrouting, stage: 0)
        case .output:
          // A copy passes for one that came in by the device it first was to leave by (nf_dup_ipv4_route).
          if packet.isCopy { packet.inInterface = walk.packet.outInterface }
          if packet.family == .ipv4, comesBack(packet) {
            loopBack(packet, cause: traceIndex)
            // A group of no hops hears the copy only (ip_mc_output).
            if packet.destination.isMulticast, packet.ttl == 0 {
              end(packet, .routing(.martian), walk, isSilent: true)
              break walking
            }
          }
          step = .hook(.postrouting, stage: 0)
        case .postrouting: step = .transmit
        }

      case .bridge:
        let crossing = cross(&packet, destinationBefore: walk.packet.destination, cause: traceIndex)
        if crossing.isUp, let reason = refusal(packet, isRouted: crossing.isRouted) {
          end(packet, reason, walk)
          break walking
        }
        switch crossing {
        case .forward: step = .hook(.forward, stage: 0)
        case .up: step = .routeInput
        case .drop(let reason):
          end(packet, reason, walk)
          break walking
        case .routed(.local): step = .hook(.input, stage: 0)
        case .routed(.forward):
          packet.isRouted = true
          step = .forward
        case .routed(.held): break walking
        case .routed(.drop(let reason)):
          end(packet, reason, walk)
          break walking
        }

      case .routeInput:
        switch routeInput(&packet) {
        case .local: step = .hook(.input, stage: 0)
        case .forward: step = .forward
        case .held: break walking
        case .drop(let reason):
          end(packet, reason, walk)
          break walking
        }

      case .forward:
        if let reason = prepareForward(&packet, traceIndex) {
          end(packet, reason, walk)
          break walking
        }
        step = .hook(.forward, stage: 0)

      case .deliver:
        // IPv6 fragments meet here; IPv4's have met before INPUT.
        let (proto, at, field): (UInt8, Int, Int)
        switch openHeaders(&packet) {
        case .upper(let upper, let place, let byte): (proto, at, field) = (upper, place, byte)
        case .held: break walking
        case .ended(let reason):
          end(packet, reason, walk)
          break walking
        }
        if packet.family == .ipv4, let known = context.machine.handlers4, !known.contains(proto) {
          // ip_protocol_deliver_rcu
          icmpError(ICMP.destinationUnreachable, code: 2, info: 0, about: packet)
          end(packet, .unknownProtocol, walk)
          break walking
        }
        if packet.family == .ipv6, !context.machine.handlers6.contains(proto) {
          // Nobody knows the next header (ip6_protocol_deliver_rcu): the sender is told where it stands.
          icmpError(ICMPv6.parameterProblem, code: 1, info: UInt32(truncatingIfNeeded: field), about: packet)
          end(packet, .unknownProtocol, walk)
          break walking
        }
        if proto == IPProtocol.udpLite { refuseUDPLite(packet) }
        if context.isTracing { context.trace.add(.delivered, packet) }
        outputs.append(.delivered(packet, proto: proto, at: at))
        break walking

      case .transmit:
        transmit(packet, walk, traceIndex)
        break walking

      case .giveUp:
        // The options are read once more, for the error (ipv4_send_dest_unreach, net/ipv4/route.c).
        if readOptions(&packet) == nil { unreachable(packet, v4Code: 1, v6Code: 3) }
        end(packet, .noNeighbour, walk, isSilent: true)
        break walking
      }
    }
    endTrace(traceIndex)
    sendEmissions(cause: traceIndex)
  }

  // MARK: hooks

  /// Runs the stages of a hook that are registered now, from a stage on.
  private mutating func pass(_ packet: inout Packet, _ hook: Hook, from first: Int, _ walk: borrowing Walk, cause: Int?) -> Verdict {
    context.hook = hook
    switch hook {
    case .prerouting, .input: packet.outInterface = .none
    case .output: packet.inInterface = .none
    // POSTROUTING still knows the interface that a forwarded packet came in by (ip_output since Linux 5.7).
    case .forward, .postrouting: break
    }
    context.inName = context.machine.name(packet.inInterface)
    // Rerouting at OUTPUT changes where the packet goes next, not what the rest of this hook sees as its interface.
    var routed = packet.outInterface
    if first > 0, let waited = walk.waiting { packet.outInterface = waited.output }
    let hookOutput = packet.outInterface
    context.outName = context.machine.name(hookOutput)
    let stages = registered[Host.place(hook, packet.family)]
    if context.isTracing { context.trace.add(.hook(hook, input: packet.inInterface, output: packet.outInterface), packet) }
    var stop = -1
    if let point = holdPoint, !walk.isReleased, point.hook == hook { stop = point.position(in: stages) }
    for n in first..<max(first, stages.count) {
      if n == stop {
        packet.outInterface = routed
        return stopped(Waiting(queue: nil, stage: n, output: hookOutput))
      }
      let stage = stages[n]
      if context.isTracing { context.trace.add(.stage(stage)) }
      let before = hook == .output ? RerouteKey(packet) : nil
      let verdict = run(stage, hook, &packet, cause)
      if context.isTracing { context.trace.add(.verdict(stage, verdict)) }
      var queue: UInt16?
      switch verdict {
      case .accept: break
      case .queue(let number) where context.queues.contains(number): queue = number
      default: return verdict
      }
      if !context.emissions.isEmpty { sendEmissions(cause: cause) }
      if let before, before.asksForReroute(packet, after: stage) {
        if let refusal = reroute(&packet) { return .drop(.routing(refusal)) }
        routed = packet.outInterface
        packet.outInterface = hookOutput
      }
      if let queue {
        packet.outInterface = routed
        return stopped(Waiting(queue: queue, stage: n + 1, output: hookOutput))
      }
    }
    packet.outInterface = routed
    return stop == stages.count ? stopped(Waiting(queue: nil, stage: stop, output: hookOutput)) : .accept
  }

  private mutating func stopped(_ place: Waiting) -> Verdict {
    if context.isTracing { context.trace.add(.held(place.queue == nil ? .scenario : .queue)) }
    waiting = place
    return .stolen
  }

  private mutating func wait(_ packet: Packet, _ hook: Hook, _ walk: Walk, _ traceIndex: Int?) {
    var walk = walk
    walk.packet = packet
    walk.waiting = waiting
    walk.step = .hook(hook, stage: waiting?.stage ?? 0)
    waiting = nil
    held.append(walk)
    var begun = traceIndex.map { traces[$0] }
    begun?.trace = context.trace
    heldTraces.append(begun)
  }

  private mutating func run(_ stage: Stage, _ hook: Hook, _ packet: inout Packet, _ cause: Int?) -> Verdict {
    switch stage {
    case .defragmentation: return packet.isFragment || packet.hasFragmentHeader ? context.defragment(&packet) : .accept
    case .conntrack: return context.conntrackIn(&packet)
    case .synproxy: return context.synproxy(&packet)
    case .helper: return context.help(&packet)
    case .confirm: return context.confirm(&packet)
    case .destinationNAT, .sourceNAT, .nftDestinationNAT, .nftSourceNAT:
      let order = natOrders[Host.place(hook, packet.family)]
      let destination = packet.destination
      var verdict = context.nat(&packet, at: hook, tables: &tables, order)
      while case let entry = resumption(cause), entry >= 0 { verdict = context.nat(&packet, at: hook, tables: &tables, order, from: entry) }
      // The route that a packet over lo has leads elsewhere (nf_nat_ipv4_pre_routing, nf_nat_ipv6_in).
      if hook == .prerouting, packet.destination != destination { packet.isRouted = false }
      return verdict
    case .raw: return walk(.raw, hook, &packet, cause)
    case .mangle: return walk(.mangle, hook, &packet, cause)
    case .filter: return walk(.filter, hook, &packet, cause)
    case .security: return walk(.security, hook, &packet, cause)
    case .nftRaw: return walk(.nftRaw, hook, &packet, cause)
    case .nftMangle: return walk(.nftMangle, hook, &packet, cause)
    case .nftFilter: return walk(.nftFilter, hook, &packet, cause)
    case .nftSecurity: return walk(.nftSecurity, hook, &packet, cause)
    }
  }

  private mutating func walk(_ kind: TableKind, _ hook: Hook, _ packet: inout Packet, _ cause: Int?) -> Verdict {
    let i = Host.index(kind, packet.family)
    var verdict = walk(i, hook, &packet, from: -1)
    while case let entry = resumption(cause), entry >= 0 { verdict = walk(i, hook, &packet, from: entry) }
    return verdict
  }
  /// Where a walk that has paused goes on; -1: it is over. A copy is on its way, through tables and all, before the next rule.
  private mutating func resumption(_ cause: Int?) -> Int32 {
    let entry = context.pausedAt
    guard entry >= 0 else { return -1 }
    context.pausedAt = -1
    let (jumps, isInSecond) = (context.jumpStack, context.isPausedInSecond)
    sendEmissions(cause: cause)
    (context.jumpStack, context.isPausedInSecond) = (jumps, isInSecond)
    return entry
  }
  private mutating func walk(_ i: Int, _ hook: Hook, _ packet: inout Packet, from entry: Int32) -> Verdict {
    if context.isTracing { return tables[i]?.trace(&packet, at: hook, &context, from: entry) ?? .accept }
    return tables[i]?.process(&packet, at: hook, &context, from: entry) ?? .accept
  }

  // MARK: forwarding

  /// What ip_forward and ip6_forward do before the FORWARD hook.
  private mutating func prepareForward(_ packet: inout Packet, _ traceIndex: Int?) -> DropReason? {
    guard packet.type == .host else { return .otherHost }
    let v4 = packet.family == .ipv4
    if packet.ttl <= 1 {
      icmpError(v4 ? ICMP.timeExceeded : ICMPv6.timeExceeded, code: 0, info: 0, about: packet)
      return .ttlExceeded
    }
    // Back to the link that it came from IPv6 forwards a packet whoever sent it (ip6_forward). One whose route is known when it comes in, which
    // a bridge looked up, passes for one that came from where it goes (ip6_rcv_core).
    if !v4, packet.inInterface == packet.outInterface || packet.isRouted {
      redirect6(packet, cause: traceIndex)
    } else if !v4 {
      if packet.source.isUnspecified || packet.source.isMulticast || packet.source.isLoopback { return .routing(.martian) }
      if packet.source.isLinkLocal {
        icmpError(ICMPv6.destinationUnreachable, code: 2, info: 0, about: packet)
        return .routing(.martian)
      }
    }
    let mtu = context.machine.interface(packet.outInterface)?.mtu ?? 1500
    // Where the packet came in fragments, their size counts (ip_exceeds_mtu, ip6_pkt_too_big); of an IPv6 packet that a bridge put together it
    // is not known.
    let size = packet.largestFragment > 0 ? packet.largestFragment : packet.length
    if packet.length > mtu, size > mtu, v4 ? packet.dontFragment : packet.largestFragment > 0 || !packet.mayBeCut {
      icmpError(v4 ? ICMP.destinationUnreachable : ICMPv6.packetTooBig, code: v4 ? 4 : 0, info: UInt32(mtu), about: packet)
      return .tooBig
    }
    packet.decreaseTTL()
    if v4 { redirect4(packet, cause: traceIndex) }
    return nil
  }

  // MARK: out

  /// Puts a packet on its interface; over lo it comes back in with its mark, connection and trace flag.
  private mutating func transmit(_ packet: Packet, _ walk: Walk, _ traceIndex: Int?) {
    let port = packet.isCopy ? walk.port : packet.physOut
    if !port.isNone {
      if context.isTracing { context.trace.add(.sent(port), packet) }
      if let reason = transmitFrame(packet, by: port) { end(packet, reason, walk) }
      return
    }
    let interface = packet.outInterface
    if context.isTracing { context.trace.add(.sent(interface), packet) }
    if interface == Machine.loopback || packet.isLoopedCopy { return comeIn(packet, traceIndex) }
    if packet.family == .ipv6, packet.destination.isMulticast {
      // A group of one machine alone, or of no hops, is left by the copy only (ip6_finish_output2).
      let isOurs = comesBack(packet)
      if isOurs { loopBack(packet, cause: traceIndex) }
      if packet.destination.scope6 <= 1 || isOurs && packet.ttl == 0 { return end(packet, .routing(.martian), walk, isSilent: true) }
    }
    let mtu = context.machine.interface(interface)?.mtu ?? 1500
    // What came in fragments leaves in fragments no larger; IPv6's leave in one if the whole is no larger than its largest was.
    let limit = packet.largestFragment
    if packet.length > mtu || limit > 0 && (packet.family == .ipv4 || packet.length > limit) {
      if packet.family == .ipv4, packet.dontFragment, limit == 0 || limit > mtu {
        icmpError(ICMP.destinationUnreachable, code: 4, info: UInt32(mtu), about: packet)
        end(packet, .tooBig, walk)
        return
      }
      // Of what others made whole IPv6 makes no pieces (ip6_fragment).
      if packet.family == .ipv6, packet.length > mtu, !packet.mayBeCut || limit > mtu {
        var about = packet
        // The device that a copy passes as one of is not where it came in.
        if packet.isCopy { about.inInterface = .none }
        icmpError(ICMPv6.packetTooBig, code: 0, info: UInt32(mtu), about: about)
        return end(packet, .tooBig, walk)
      }
      guard let pieces = packet.fragments(mtu: mtu, as: context.fragments.shape(packet.fragmentShape)?.sizes) else {
        return end(packet, .malformed, walk)
      }
      for piece in pieces { put(piece, on: interface, walk) }
      return
    }
    put(packet, on: interface, walk)
  }

  private mutating func put(_ packet: Packet, on interface: InterfaceID, _ walk: Walk) {
    if context.machine.isSilent(packet.nextHop, on: interface) { return waitForNeighbour(packet, interface, walk) }
    if !context.machine.bridges.isEmpty, let bridge = context.machine.bridge(interface) {
      return transmit(packet, byBridge: bridge, cause: walk.cause)
    }
    outputs.append(.sent(interface, packet))
  }

  private mutating func end(_ packet: Packet, _ reason: DropReason, _ walk: Walk, isSilent: Bool = false) {
    if context.isTracing { context.trace.add(.dropped(reason), packet) }
    outputs.append(.dropped(reason, packet))
    if case .fragment(let why) = reason, why.isSilent(packet.family) { return }
    if walk.isLocallySent, !walk.isReleased, !isSilent { outputs.append(.refused(reason)) }
  }

  // MARK: traces

  private mutating func beginTrace(_ walk: Walk) -> Int? {
    guard context.isTracing else { return nil }
    if let i = walk.traceIndex, i < traces.count {
      swap(&context.trace, &traces[i].trace)
      return i
    }
    context.trace = Trace()
    traces.append(WalkTrace(cause: walk.cause, packet: walk.packet, isLocallySent: walk.isLocallySent, time: context.now, trace: Trace()))
    return traces.count - 1
  }

  private mutating func endTrace(_ index: Int?) {
    if let index { swap(&context.trace, &traces[index].trace) }
  }
}
