// The matches of a loaded table as the rule loop reads them: an array a kind, so that the loop needs no more of a match than its kind and its
// place, and copies and retains nothing, however large the match is. Beside them is the state of those that have any; it is new for a whole
// table with every change of it, as in the kernel (struct xt_entry_match with its private data, include/uapi/linux/netfilter/x_tables.h).

import Machine
import Wire

/// A match by its kind and its place among those of its kind.
struct LoadedMatch: Sendable {
  var kind: Kind
  var index: Int32

  enum Kind: UInt8, Sendable {
    case tcp, udp, icmp, icmp6, multiport, conntrackState, conntrack, state, mark, connmark, comment, limit, addrtype, iprange, mac
    case owner, length, ttl, hl, pkttype, dscp, tos, string, statistic, quota, tcpmss, u32, devgroup, cpu, policy, ecn, bpf, rpfilter
    case helper, realm, recent, hashlimit, connbytes, connlimit, esp, ah, ah6, frag, rt, hbh, dst, ipv6header, mh, sctp, dccp, time
    case cluster, physdev, ipcomp, eui64, cgroup, osf, srh, socket, nfacct, set
    case rateest, connlabel, ipvs
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
  private var dscp: [DSCPMatch] = []
  private var tos: [TOSMatch] = []
  private var string: [StringMatch] = []
  private var statistic: [StatisticMatch] = []
  private var quota: [QuotaMatch] = []
  private var tcpmss: [TCPMSSMatch] = []
  private var u32: [U32Match] = []
  private var devgroup: [DevgroupMatch] = []
  private var cpu: [CPUMatch] = []
  private var policy: [PolicyMatch] = []
  private var ecn: [ECNMatch] = []
  private var bpf: [BPFMatch] = []
  private var rpfilter: [RPFilterMatch] = []
  private var helper: [HelperMatch] = []
  private var realm: [RealmMatch] = []
  private var recent: [RecentMatch] = []
  private var hashlimit: [HashlimitMatch] = []
  private var connbytes: [ConnbytesMatch] = []
  private var connlimit: [ConnlimitMatch] = []
  private var esp: [ESPMatch] = []
  private var ah: [AHMatch] = []
  private var ah6: [AH6Match] = []
  private var frag: [FragMatch] = []
  private var rt: [RoutingHeaderMatch] = []
  private var hbh: [HopByHopMatch] = []
  private var dst: [DestinationOptionsMatch] = []
  private var ipv6header: [IPv6HeaderMatch] = []
  private var mh: [MobilityMatch] = []
  private var sctp: [SCTPMatch] = []
  private var dccp: [DCCPMatch] = []
  private var time: [TimeMatch] = []
  private var cluster: [ClusterMatch] = []
  private var physdev: [PhysdevMatch] = []
  private var set: [SetTest] = []
  private var ipcomp: [IPCompMatch] = []
  private var eui64: [EUI64Match] = []
  private var cgroup: [CgroupMatch] = []
  private var osf: [OSFMatch] = []
  private var srh: [SegmentRoutingMatch] = []
  private var socket: [SocketMatch] = []
  private var rateest: [RateestMatch] = []
  private var connlabel: [ConnlabelMatch] = []
  private var ipvs: [IPVSMatch] = []

  private var limitStates: [LimitState] = []
  private var recentPlaces: [Int32] = []
  private var hashlimitPlaces: [Int32] = []
  private var rateestPlaces: [RateestPlaces] = []
  private var connlimitStates: [ConnlimitState] = []
  private var statisticCounts: [UInt32] = []
  private var quotasLeft: [UInt64] = []

  /// Takes a match in, with new state. `now` is the host's time in nanoseconds; sets become indices of `sets`.
  mutating func add(_ match: Match, now: UInt64, sets: Sets) -> LoadedMatch {
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
    case .ipvs(let m): return add(m.value, .ipvs, to: \.ipvs)
    case .connlabel(let m): return add(m, .connlabel, to: \.connlabel)
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
    case .cluster(let m): return add(m, .cluster, to: \.cluster)
    case .physdev(let m): return add(m.value, .physdev, to: \.physdev)
    case .ipcomp(let m): return add(m, .ipcomp, to: \.ipcomp)
    case .eui64(let m): return add(m, .eui64, to: \.eui64)
    case .cgroup(let m): return add(m.value, .cgroup, to: \.cgroup)
    case .osf(let m): return add(m.value, .osf, to: \.osf)
    case .srh(let m): return add(m.value, .srh, to: \.srh)
    case .socket(let m): return add(m, .socket, to: \.socket)
    case .nfacct: return LoadedMatch(kind: .nfacct, index: 0)
    case .esp(let m): return add(m, .esp, to: \.esp)
    case .ah(let m): return add(m, .ah, to: \.ah)
    case .ah6(let m): return add(m, .ah6, to: \.ah6)
    case .frag(let m): return add(m, .frag, to: \.frag)
    case .rt(let m): return add(m.value, .rt, to: \.rt)
    case .hbh(let m): return add(m.value, .hbh, to: \.hbh)
    case .dst(let m): return add(m.value, .dst, to: \.dst)
    case .ipv6header(let m): return add(m, .ipv6header, to: \.ipv6header)
    case .mh(let m): return add(m, .mh, to: \.mh)
    case .sctp(let m): return add(m.value, .sctp, to: \.sctp)
    case .dccp(let m): return add(m, .dccp, to: \.dccp)
    case .time(let m): return add(m.value, .time, to: \.time)
    case .recent(let m):
      recentPlaces.append(-1)
      return add(m.value, .recent, to: \.recent)
    case .hashlimit(let m):
      hashlimitPlaces.append(-1)
      return add(m.value, .hashlimit, to: \.hashlimit)
    case .rateest(let m):
      rateestPlaces.append(RateestPlaces())
      return add(m.value, .rateest, to: \.rateest)
    case .connbytes(let m): return add(m, .connbytes, to: \.connbytes)
    case .connlimit(let m):
      connlimitStates.append(ConnlimitState())
      return add(m, .connlimit, to: \.connlimit)
    case .dscp(let m): return add(m, .dscp, to: \.dscp)
    case .tos(let m): return add(m, .tos, to: \.tos)
    case .string(let m): return add(m.value, .string, to: \.string)
    case .statistic(let m):
      statisticCounts.append(m.firstCount)
      return add(m, .statistic, to: \.statistic)
    case .quota(let m):
      quotasLeft.append(m.quota?.value ?? 0)
      return add(m, .quota, to: \.quota)
    case .tcpmss(let m): return add(m, .tcpmss, to: \.tcpmss)
    case .u32(let m): return add(m.value, .u32, to: \.u32)
    case .devgroup(let m): return add(m, .devgroup, to: \.devgroup)
    case .cpu(let m): return add(m, .cpu, to: \.cpu)
    case .policy(let m): return add(m.value, .policy, to: \.policy)
    case .ecn(let m): return add(m, .ecn, to: \.ecn)
    case .bpf(let m): return add(m.value, .bpf, to: \.bpf)
    case .rpfilter(let m): return add(m, .rpfilter, to: \.rpfilter)
    case .helper(let m): return add(m.value, .helper, to: \.helper)
    case .realm(let m): return add(m, .realm, to: \.realm)
    case .set(let m): return add(m.value.loaded(sets), .set, to: \.set)
    }
  }

  private mutating func add<M>(_ match: M, _ kind: LoadedMatch.Kind, to path: WritableKeyPath<LoadedMatches, [M]>) -> LoadedMatch {
    self[keyPath: path].append(match)
    return LoadedMatch(kind: kind, index: Int32(self[keyPath: path].count - 1))
  }

  /// Takes hold of the named objects that the matches refer to, and turns on what they need, when the table is put in place.
  mutating func bind(_ family: Family, _ context: inout Context) {
    for i in recent.indices { recentPlaces[i] = recent[i].acquire(&context.named) }
    for i in hashlimit.indices { hashlimitPlaces[i] = hashlimit[i].acquire(&context.named, family, now: context.jiffies) }
    for i in rateest.indices { rateestPlaces[i] = rateest[i].acquire(&context.named) }
    context.connections.labelUsers += connlabel.count
    if !connbytes.isEmpty { context.machine.sysctl.conntrack.acct = true }
  }
  /// Lets go of them when the table is replaced.
  mutating func release(_ context: inout Context) {
    for place in recentPlaces { context.named.recent.release(place) }
    for place in hashlimitPlaces { context.named.hashlimit.release(place) }
    context.connections.labelUsers -= connlabel.count
    for places in rateestPlaces {
      context.named.rateest.release(places.first)
      context.named.rateest.release(places.second)
    }
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
    case .ipvs: ipvs[i].matches(&context)
    case .connlabel: connlabel[i].matches(&packet, &context)
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
    case .cluster: cluster[i].matches(&packet, &context)
    case .physdev: physdev[i].matches(&packet, &context)
    case .ipcomp: ipcomp[i].matches(&packet, &context)
    case .eui64: eui64[i].matches(&packet, &context)
    case .cgroup: cgroup[i].matches(&packet, &context)
    case .osf: osf[i].matches(&context)
    case .srh: srh[i].matches(&packet, &context)
    case .socket: socket[i].matches(&packet, &context)
    case .nfacct: false
    case .esp: esp[i].matches(&packet, &context)
    case .ah: ah[i].matches(&packet, &context)
    case .ah6: ah6[i].matches(&packet, &context)
    case .frag: frag[i].matches(&packet, &context)
    case .rt: rt[i].matches(&packet, &context)
    case .hbh: hbh[i].matches(&packet, &context)
    case .dst: dst[i].matches(&packet, &context)
    case .ipv6header: ipv6header[i].matches(&packet, &context)
    case .mh: mh[i].matches(&packet, &context)
    case .sctp: sctp[i].matches(&packet, &context)
    case .dccp: dccp[i].matches(&packet, &context)
    case .time: time[i].matches(&context)
    case .recent: recent[i].matches(&packet, &context, place: recentPlaces[i])
    case .hashlimit: hashlimit[i].matches(&packet, &context, place: hashlimitPlaces[i])
    case .rateest: rateest[i].matches(&context, rateestPlaces[i])
    case .connbytes: connbytes[i].matches(&packet, &context)
    case .connlimit: connlimit[i].matches(&packet, &context, &connlimitStates[i])
    case .dscp: dscp[i].matches(&packet)
    case .tos: tos[i].matches(&packet)
    case .string: string[i].matches(&packet)
    case .statistic: statistic[i].matches(&context, &statisticCounts[i])
    case .quota: quota[i].matches(&packet, &context, &quotasLeft[i])
    case .tcpmss: tcpmss[i].matches(&packet, &context)
    case .u32: u32[i].matches(&packet)
    case .devgroup: devgroup[i].matches(&packet, &context)
    case .cpu: cpu[i].matches(&context)
    case .policy: policy[i].matches()
    case .ecn: ecn[i].matches(&packet)
    case .bpf: bpf[i].matches(&packet, &context)
    case .rpfilter: rpfilter[i].matches(&packet, &context)
    case .helper: helper[i].matches(&packet, &context)
    case .realm: realm[i].matches()
    case .set: set[i].matches(&packet, &context)
    }
  }
}
