// The rule loop: one for counting packets and for explaining them. Models ipt_do_table (net/ipv4/netfilter/ip_tables.c) and ip6t_do_table
// (net/ipv6/netfilter/ip6_tables.c), with ip_packet_match and ip6_packet_match.

import Machine
import Wire

/// Whether the loop writes down what it does. A type rather than a flag, so that the silent loop has no trace of it.
private protocol Observer { static var records: Bool { get } }
private enum Silent: Observer { static var records: Bool { false } }
private enum Recording: Observer { static var records: Bool { true } }

extension LoadedTable {
  /// Walks the table from a hook's built-in chain and returns the verdict. A walk that pauses (`context.pausedAt`) is not over: its caller
  /// sends what there is to send and has it go on from there, with the stack of jumps as it was.
  package mutating func process(_ packet: inout Packet, at hook: Hook, _ context: inout Context, from entry: Int32 = -1) -> Verdict {
    walk(Silent.self, &packet, hook, &context, entry)
  }

  /// The same walk, with every rule written to `context.trace`.
  package mutating func trace(_ packet: inout Packet, at hook: Hook, _ context: inout Context, from entry: Int32 = -1) -> Verdict {
    walk(Recording.self, &packet, hook, &context, entry)
  }

  @inline(__always)
  private mutating func walk<O: Observer>(
    _: O.Type, _ packet: inout Packet, _ hook: Hook, _ context: inout Context, _ paused: Int32
  ) -> Verdict {
    let first = paused >= 0 && Int(paused) < entries.count ? paused : hookEntry[Int(hook.rawValue)]
    context.pausedAt = -1
    guard first >= 0 else { return .accept }
    context.hook = hook
    context.table = kind
    context.hotdrop = false
    if paused < 0 { context.jumpStack.removeAll(keepingCapacity: true) }
    var i = first
    walking: while true {
      let entry = entries[Int(i)]
      if let mismatch = mismatch(entry, packet, &context) {
        if context.hotdrop { return .drop(.unreadableHeader(kind, entry: i)) }
        if O.records { context.trace.add(.rule(kind, entry: i, .header(mismatch), .none)) }
        i += 1
        continue
      }
      var m = entry.matchStart
      let end = m + entry.matchCount
      while m < end {
        // What a match leaves is of that match alone.
        if O.records { context.evidence = .none }
        if !loadedMatches.matches(matches[Int(m)], &packet, &context) {
          if O.records {
            context.trace.add(.rule(kind, entry: i, .match(Int(m - entry.matchStart)), context.evidence))
            context.evidence = .none
          }
          if context.hotdrop { return .drop(.unreadableHeader(kind, entry: i)) }
          i += 1
          continue walking
        }
        m += 1
      }
      count(i, bytes: packet.length)
      if packet.isTraced { logMatch(i, packet, &context) }

      switch entry.action {
      case .next:
        if O.records { record(i, .next, &context) }
        i += 1
      case .accept:
        if O.records { record(i, .accept, &context) }
        return .accept
      case .drop:
        if O.records { record(i, .drop, &context) }
        return .drop(.rule(kind, entry: i))
      case .policy(let policy):
        if O.records { context.trace.add(.policy(kind, hook, policy)) }
        return policy == .accept ? .accept : .drop(.policy(kind, hook))
      case .return:
        if O.records, !isEnd(i) { record(i, .return, &context) }
        // RETURN in a built-in chain goes to its policy.
        i = context.jumpStack.popLast() ?? underflow[Int(hook.rawValue)]
      case .jump(let to):
        if O.records { record(i, .jump(place(of: to).chain), &context) }
        if context.jumpStack.count >= chains.count { return .drop(.jumpStack(kind)) }
        context.jumpStack.append(i + 1)
        i = to
      case .goto(let to):
        if O.records { record(i, .goto(place(of: to).chain), &context) }
        i = to
      case .target(let at):
        switch targets[Int(at)].apply(&packet, &context) {
        case .continue:
          if O.records { record(i, .continue, &context) }
          i += 1
        case .pause:
          if O.records { record(i, .continue, &context) }
          context.pausedAt = i + 1
          return .accept
        case .accept:
          if O.records { record(i, .accept, &context) }
          return .accept
        case .drop:
          if O.records { record(i, .drop, &context) }
          return .drop(.rule(kind, entry: i))
        case .stolen:
          if O.records { record(i, .stolen, &context) }
          return .stolen
        case .queue(let n):
          if O.records { record(i, .queue(n), &context) }
          return .queue(n)
        case .return:
          if O.records { record(i, .return, &context) }
          i = context.jumpStack.popLast() ?? underflow[Int(hook.rawValue)]
        }
      }
    }
  }

  /// The first part of the header filter that does not fit, in the kernel's order of tests, or nil.
  @inline(__always)
  private func mismatch(_ e: Entry, _ p: borrowing Packet, _ context: inout Context) -> HeaderMismatch? {
    let s = ((p.source.high ^ e.source.high) & e.sourceMask.high) | ((p.source.low ^ e.source.low) & e.sourceMask.low)
    if (s != 0) != e.flags.contains(.notSource) { return .source }
    let d =
      ((p.destination.high ^ e.destination.high) & e.destinationMask.high)
      | ((p.destination.low ^ e.destination.low) & e.destinationMask.low)
    if (d != 0) != e.flags.contains(.notDestination) { return .destination }
    if e.interfaces >= 0 {
      let patterns = interfaces[Int(e.interfaces)]
      if patterns.input.matches(context.inName) == e.flags.contains(.notIn) { return .input }
      if patterns.output.matches(context.outName) == e.flags.contains(.notOut) { return .output }
    }
    if !e.flags.isDisjoint(with: [.proto, .fragment]) {
      if e.flags.contains(.proto) {
        if !p.isChainComplete {
          context.hotdrop = true
          return .proto
        }
        if e.proto != 0, (UInt16(p.proto) == e.proto) == e.flags.contains(.notProto) { return .proto }
      }
      if e.flags.contains(.fragment), (p.fragmentOffset != 0) == e.flags.contains(.notFragment) { return .fragment }
    }
    return nil
  }

  private func isEnd(_ entry: Int32) -> Bool {
    let (c, r) = place(of: entry)
    return r == Int(chains[c].count)
  }

  private func record(_ entry: Int32, _ action: RuleAction, _ context: inout Context) {
    context.trace.add(.rule(kind, entry: entry, .matched(action), context.evidence))
    context.evidence = .none
  }

  /// The line of a traced packet (trace_packet): rule, return or policy, numbered from 1.
  private func logMatch(_ entry: Int32, _ packet: borrowing Packet, _ context: inout Context) {
    // nf_tables tells its traces to its own listeners (nft_trace_notify), not to the log.
    if kind.isNFT { return }
    let (c, r) = place(of: entry)
    let chain = chains[c]
    // The kernel knows the end of a chain by its looks, so a rule that is nothing but ACCEPT, DROP or RETURN passes for one.
    let type: LogRecord.TraceType =
      r == Int(chain.count) || table.chains[c].rules[r].isBareVerdict(family) ? (chain.hook == nil ? .return : .policy) : .rule
    context.log(packet, .trace(table: kind, chain: chain.name, type, rule: r + 1))
  }
}
