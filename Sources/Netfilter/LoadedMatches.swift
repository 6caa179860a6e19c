// The matches of a loaded table as the rule loop reads them: an array a kind, so that the loop needs no more of a match than its kind and its
// place, and copies and retains nothing, however large the match is. Beside them is the state of those that have any; it is new for a whole
// table with every change of it, as in the kernel (struct xt_entry_match with its private data, include/uapi/linux/netfilter/x_tables.h).

import Wire

/// A match by its kind and its place among those of its kind.
struct LoadedMatch: Sendable {
  var kind: Kind
  var index: Int32

  enum Kind: UInt8, Sendable {
    case tcp, udp, icmp, icmp6, multiport, conntrackState, conntrack, state, mark, connmark
    case comment, limit, addrtype, iprange, mac, owner, length, ttl, hl, pkttype
  }
}

package struct LoadedMatches: Sendable {
  private var tcp: [TCPMatch] = []
  private var udp: [UDPMatch] = []
  private var icmp: [ICMPMatch] = []
  private var icmp6: [ICMP6Match] = []
  private var multiport: [MultiportMatch] = []
  private var conntrackState: [Negatable<StateSet>] = []
  private var conntrack: [ConntrackMatch] = []
  private var state: [StateMatch] = []
  private var mark: [MarkMatch] = []
  private var connmark: [ConnmarkMatch] = []
  private var limit: [LimitMatch] = []
  private var addrtype: [AddrtypeMatch] = []
  private var iprange: [IPRangeMatch] = []
  private var mac: [MACMatch] = []
  private var owner: [OwnerMatch] = []
  private var length: [LengthMatch] = []
  private var ttl: [TTLMatch] = []
  private var hl: [HLMatch] = []
  private var pkttype: [PktTypeMatch] = []

  private var limitStates: [LimitState] = []

  /// Takes a match in, with new state. `now` is the host's time in nanoseconds.
  mutating func add(_ match: Match, now: UInt64) -> LoadedMatch {
    switch match {
    case .tcp(let m): return add(m, .tcp, to: \.tcp)
    case .udp(let m): return add(m, .udp, to: \.udp)
    case .icmp(let m): return add(m, .icmp, to: \.icmp)
    case .icmp6(let m): return add(m, .icmp6, to: \.icmp6)
    case .multiport(let m): return add(m, .multiport, to: \.multiport)
    case .conntrackState(let m): return add(m, .conntrackState, to: \.conntrackState)
    case .conntrack(let m): return add(m.value, .conntrack, to: \.conntrack)
    case .state(let m): return add(m, .state, to: \.state)
    case .mark(let m): return add(m, .mark, to: \.mark)
    case .connmark(let m): return add(m, .connmark, to: \.connmark)
    case .comment: return LoadedMatch(kind: .comment, index: 0)
    case .limit(let m):
      limitStates.append(m.newState(jiffies: now / Context.nanosecondsPerTick))
      return add(m, .limit, to: \.limit)
    case .addrtype(let m): return add(m, .addrtype, to: \.addrtype)
    case .iprange(let m): return add(m.value, .iprange, to: \.iprange)
    case .mac(let m): return add(m, .mac, to: \.mac)
    case .owner(let m): return add(m, .owner, to: \.owner)
    case .length(let m): return add(m, .length, to: \.length)
    case .ttl(let m): return add(m, .ttl, to: \.ttl)
    case .hl(let m): return add(m, .hl, to: \.hl)
    case .pkttype(let m): return add(m, .pkttype, to: \.pkttype)
    }
  }

  private mutating func add<M>(_ match: M, _ kind: LoadedMatch.Kind, to path: WritableKeyPath<LoadedMatches, [M]>) -> LoadedMatch {
    self[keyPath: path].append(match)
    return LoadedMatch(kind: kind, index: Int32(self[keyPath: path].count - 1))
  }

  /// Whether the packet meets the condition. The packet is `inout` though nothing changes it: so it is passed by its address, where a
  /// borrowed value of its size would be copied.
  @inline(never)
  mutating func matches(_ match: LoadedMatch, _ packet: inout Packet, _ context: inout Context) -> Bool {
    let i = Int(match.index)
    return switch match.kind {
    case .tcp: tcp[i].matches(&packet, &context)
    case .udp: udp[i].matches(&packet, &context)
    case .icmp: icmp[i].matches(&packet, &context)
    case .icmp6: icmp6[i].matches(&packet, &context)
    case .multiport: multiport[i].matches(&packet, &context)
    case .conntrackState: stateMatches(conntrackState[i].value, isNegated: conntrackState[i].isNegated, &packet, &context)
    case .conntrack: conntrack[i].matches(&packet, &context)
    case .state: state[i].matches(&packet, &context)
    case .mark: mark[i].matches(&packet)
    case .connmark: connmark[i].matches(&packet, &context)
    case .comment: true
    case .limit: limit[i].matches(&context, &limitStates[i])
    case .addrtype: addrtype[i].matches(&packet, &context)
    case .iprange: iprange[i].matches(&packet)
    case .mac: mac[i].matches(&packet, &context)
    case .owner: owner[i].matches(&packet, &context)
    case .length: length[i].matches(&packet)
    case .ttl: ttl[i].matches(&packet)
    case .hl: hl[i].matches(&packet)
    case .pkttype: pkttype[i].matches(&packet)
    }
  }
}
