// The only lists of matches and targets. A new extension is its file, its case, and its line in each list below; a match also has its lines
// in LoadedMatches.

import Wire

/// A condition of a rule. Payloads are trivial values of at most five words; larger ones are boxed.
package enum Match: Hashable, Sendable {
  case tcp(TCPMatch)
  case udp(UDPMatch)
  case icmp(ICMPMatch)
  case icmp6(ICMP6Match)
  case multiport(MultiportMatch)
  /// A conntrack match that asks for the state alone.
  case conntrackState(Negatable<StateSet>)
  case conntrack(Box<ConntrackMatch>)
  case state(StateMatch)
  case mark(MarkMatch)
  case connmark(ConnmarkMatch)
  case comment(Box<CommentMatch>)
  case limit(LimitMatch)
  case addrtype(AddrtypeMatch)
  case iprange(Box<IPRangeMatch>)
  case mac(MACMatch)
  case owner(OwnerMatch)
  case length(LengthMatch)
  case ttl(TTLMatch)
  case hl(HLMatch)
  case pkttype(PktTypeMatch)
  case cluster(ClusterMatch)
  case physdev(Box<PhysdevMatch>)
  case ipcomp(IPCompMatch)
  case eui64(EUI64Match)
  case cgroup(Box<CgroupMatch>)
  case osf(Box<OSFMatch>)
  case srh(Box<SegmentRoutingMatch>)
  case socket(SocketMatch)
  case nfacct(Box<NfacctMatch>)
  case esp(ESPMatch)
  case ah(AHMatch)
  case ah6(AH6Match)
  case frag(FragMatch)
  case rt(Box<RoutingHeaderMatch>)
  case hbh(Box<HopByHopMatch>)
  case dst(Box<DestinationOptionsMatch>)
  case ipv6header(IPv6HeaderMatch)
  case mh(MobilityMatch)
  case sctp(Box<SCTPMatch>)
  case dccp(DCCPMatch)
  case time(Box<TimeMatch>)
  case recent(Box<RecentMatch>)
  case hashlimit(Box<HashlimitMatch>)
  case connbytes(ConnbytesMatch)
  case connlimit(ConnlimitMatch)
  case dscp(DSCPMatch)
  case tos(TOSMatch)
  case string(Box<StringMatch>)
  case statistic(StatisticMatch)
  case quota(QuotaMatch)
  case tcpmss(TCPMSSMatch)
  case u32(Box<U32Match>)
  case devgroup(DevgroupMatch)
  case cpu(CPUMatch)
  case policy(Box<PolicyMatch>)
  case ecn(ECNMatch)
  case bpf(Box<BPFMatch>)
  case rpfilter(RPFilterMatch)
  case helper(Box<HelperMatch>)
  case realm(RealmMatch)
  case set(Box<SetMatch>)
  case rateest(Box<RateestMatch>)
  case connlabel(ConnlabelMatch)
  case ipvs(Box<IPVSMatch>)

  /// In no particular order; `-m NAME` finds the one for its family.
  package static let all: [any MatchExtension.Type] = [
    TCPMatch.self, UDPMatch.self, ICMPMatch.self, ICMP6Match.self, MultiportMatch.self, ConntrackMatch.self, StateMatch.self,
    MarkMatch.self, ConnmarkMatch.self, CommentMatch.self, LimitMatch.self, AddrtypeMatch.self, IPRangeMatch.self, MACMatch.self,
    OwnerMatch.self, LengthMatch.self, TTLMatch.self, HLMatch.self, PktTypeMatch.self, DSCPMatch.self, TOSMatch.self, StringMatch.self,
    StatisticMatch.self, QuotaMatch.self, TCPMSSMatch.self, U32Match.self, DevgroupMatch.self, CPUMatch.self, PolicyMatch.self,
    ECNMatch.self, BPFMatch.self, RPFilterMatch.self, HelperMatch.self, RealmMatch.self, RecentMatch.self, HashlimitMatch.self,
    ConnbytesMatch.self, ConnlimitMatch.self, ESPMatch.self, AHMatch.self, AH6Match.self, FragMatch.self, RoutingHeaderMatch.self,
    HopByHopMatch.self, DestinationOptionsMatch.self, IPv6HeaderMatch.self, MobilityMatch.self, SCTPMatch.self, DCCPMatch.self,
    TimeMatch.self, ClusterMatch.self, PhysdevMatch.self, IPCompMatch.self, EUI64Match.self, CgroupMatch.self, OSFMatch.self,
    SegmentRoutingMatch.self, SocketMatch.self, NfacctMatch.self, SetMatch.self, RateestMatch.self, ConnlabelMatch.self, IPVSMatch.self,
  ]

  /// The payload, for everything that has to do with text.
  package var payload: any MatchExtension {
    switch self {
    case .tcp(let m): m
    case .udp(let m): m
    case .icmp(let m): m
    case .icmp6(let m): m
    case .multiport(let m): m
    case .conntrackState(let m): ConntrackStateMatch(m)
    case .conntrack(let m): m.value
    case .state(let m): m
    case .mark(let m): m
    case .connmark(let m): m
    case .comment(let m): m.value
    case .limit(let m): m
    case .addrtype(let m): m
    case .iprange(let m): m.value
    case .mac(let m): m
    case .owner(let m): m
    case .length(let m): m
    case .ttl(let m): m
    case .hl(let m): m
    case .pkttype(let m): m
    case .cluster(let m): m
    case .physdev(let m): m.value
    case .ipcomp(let m): m
    case .eui64(let m): m
    case .cgroup(let m): m.value
    case .osf(let m): m.value
    case .srh(let m): m.value
    case .socket(let m): m
    case .nfacct(let m): m.value
    case .esp(let m): m
    case .ah(let m): m
    case .ah6(let m): m
    case .frag(let m): m
    case .rt(let m): m.value
    case .hbh(let m): m.value
    case .dst(let m): m.value
    case .ipv6header(let m): m
    case .mh(let m): m
    case .sctp(let m): m.value
    case .dccp(let m): m
    case .time(let m): m.value
    case .recent(let m): m.value
    case .hashlimit(let m): m.value
    case .connbytes(let m): m
    case .connlimit(let m): m
    case .dscp(let m): m
    case .tos(let m): m
    case .string(let m): m.value
    case .statistic(let m): m
    case .quota(let m): m
    case .tcpmss(let m): m
    case .u32(let m): m.value
    case .devgroup(let m): m
    case .cpu(let m): m
    case .policy(let m): m.value
    case .ecn(let m): m
    case .bpf(let m): m.value
    case .rpfilter(let m): m
    case .helper(let m): m.value
    case .realm(let m): m
    case .set(let m): m.value
    case .rateest(let m): m.value
    case .connlabel(let m): m
    case .ipvs(let m): m.value
    }
  }
}

/// What a rule does with a packet that it matches.
package enum Target: Hashable, Sendable {
  /// No -j: the rule counts, and the next one runs.
  case none
  case accept
  case drop
  case `return`
  /// For a program at queue 0 (`-j QUEUE`).
  case queue
  case jump(String)
  case goto(String)
  case connmark(ConnmarkTarget)
  case ct(Box<CTTarget>)
  case dnat(Box<DNATTarget>)
  case log(Box<LogTarget>)
  case mark(MarkTarget)
  case masquerade(Box<MasqueradeTarget>)
  case netmap(Box<NetmapTarget>)
  case notrack(NotrackTarget)
  case redirect(Box<RedirectTarget>)
  case reject(RejectTarget)
  case set(Box<SetTarget>)
  case snat(Box<SNATTarget>)
  case trace(TraceTarget)
  case checksum(ChecksumTarget)
  case classify(ClassifyTarget)
  case dscp(DSCPTarget)
  case ecn(ECNTarget)
  case hl(HLTarget)
  case nflog(Box<NFLogTarget>)
  case nfqueue(NFQueueTarget)
  case tcpMSS(TCPMSSTarget)
  case tcpOptionStrip(Box<TCPOptionStripTarget>)
  case tos(TOSTarget)
  case ttl(TTLTarget)
  case audit(AuditTarget)
  case connsecmark(ConnsecmarkTarget)
  case dnpt(Box<DNPTTarget>)
  case hmark(Box<HMarkTarget>)
  case idletimer(Box<IdletimerTarget>)
  case rateest(Box<RateestTarget>)
  case secmark(Box<SecmarkTarget>)
  case snpt(Box<SNPTTarget>)
  case synproxy(SynproxyTarget)
  case tee(Box<TeeTarget>)
  case tproxy(Box<TProxyTarget>)
  case led(Box<LEDTarget>)
  case clusterIP(Box<ClusterIPTarget>)
  case ulog(Box<ULogTarget>)

  /// In no particular order; `-j NAME` finds the one for its family.
  package static let all: [any TargetExtension.Type] = [
    ConnmarkTarget.self, CTTarget.self, DNATTarget.self, LogTarget.self, MarkTarget.self, MasqueradeTarget.self, NetmapTarget.self,
    NotrackTarget.self, RedirectTarget.self, RejectTarget.self, SetTarget.self, SNATTarget.self, TraceTarget.self,
    ChecksumTarget.self, ClassifyTarget.self, DSCPTarget.self, ECNTarget.self, HLTarget.self, NFLogTarget.self, NFQueueTarget.self,
    TCPMSSTarget.self, TCPOptionStripTarget.self, TOSTarget.self, TTLTarget.self,
    AuditTarget.self, ConnsecmarkTarget.self, DNPTTarget.self, HMarkTarget.self, IdletimerTarget.self, RateestTarget.self,
    SecmarkTarget.self, SNPTTarget.self, SynproxyTarget.self, TeeTarget.self, TProxyTarget.self, LEDTarget.self, ClusterIPTarget.self,
    ULogTarget.self,
  ]

  /// The payload of an extension's target, for everything that has to do with text; nil for verdicts and chains.
  package var payload: (any TargetExtension)? {
    switch self {
    case .none, .accept, .drop, .return, .queue, .jump, .goto: nil
    case .connmark(let t): t
    case .ct(let t): t.value
    case .dnat(let t): t.value
    case .log(let t): t.value
    case .mark(let t): t
    case .masquerade(let t): t.value
    case .netmap(let t): t.value
    case .notrack(let t): t
    case .redirect(let t): t.value
    case .reject(let t): t
    case .set(let t): t.value
    case .snat(let t): t.value
    case .trace(let t): t
    case .checksum(let t): t
    case .classify(let t): t
    case .dscp(let t): t
    case .ecn(let t): t
    case .hl(let t): t
    case .nflog(let t): t.value
    case .nfqueue(let t): t
    case .tcpMSS(let t): t
    case .tcpOptionStrip(let t): t.value
    case .tos(let t): t
    case .ttl(let t): t
    case .audit(let t): t
    case .connsecmark(let t): t
    case .dnpt(let t): t.value
    case .hmark(let t): t.value
    case .idletimer(let t): t.value
    case .rateest(let t): t.value
    case .secmark(let t): t.value
    case .snpt(let t): t.value
    case .synproxy(let t): t
    case .tee(let t): t.value
    case .tproxy(let t): t.value
    case .led(let t): t.value
    case .clusterIP(let t): t.value
    case .ulog(let t): t.value
    }
  }

  /// Acts on the packet.
  @inline(__always)
  func apply(_ packet: inout Packet, _ context: inout Context) -> TargetVerdict {
    switch self {
    case .none, .jump, .goto: .continue
    case .accept: .accept
    case .drop: .drop
    case .return: .return
    case .queue: .queue(0)
    case .connmark(let t): t.apply(&packet, &context)
    case .ct(let t): t.value.apply(&packet)
    case .dnat(let t): t.value.apply(&packet, &context)
    case .log(let t): t.value.apply(packet, &context)
    case .mark(let t): t.apply(&packet)
    case .masquerade(let t): t.value.apply(&packet, &context)
    case .netmap(let t): t.value.apply(&packet, &context)
    case .notrack(let t): t.apply(&packet)
    case .redirect(let t): t.value.apply(&packet, &context)
    case .reject(let t): t.apply(packet, &context)
    case .set(let t): t.value.apply(&packet, &context)
    case .snat(let t): t.value.apply(&packet, &context)
    case .trace(let t): t.apply(&packet)
    case .checksum(let t): t.apply(&packet)
    case .classify(let t): t.apply(&packet)
    case .dscp(let t): t.apply(&packet)
    case .ecn(let t): t.apply(&packet)
    case .hl(let t): t.apply(&packet)
    case .idletimer(let t): t.value.apply(&context)
    case .nfqueue(let t): t.apply(packet, &context)
    case .tcpMSS(let t): t.apply(&packet, &context)
    case .tcpOptionStrip(let t): t.value.apply(&packet, &context)
    case .tos(let t): t.apply(&packet)
    case .ttl(let t): t.apply(&packet)
    case .dnpt(let t): t.value.apply(&packet)
    case .hmark(let t): t.value.apply(&packet, &context)
    case .rateest(let t): t.value.apply(packet, &context)
    case .snpt(let t): t.value.apply(&packet)
    case .synproxy(let t): t.apply(packet, &context)
    case .tee(let t): t.value.apply(packet, &context)
    case .tproxy(let t): t.value.apply(&packet, &context)
    // For programs or devices that are not there.
    case .nflog, .audit, .connsecmark, .secmark, .led, .clusterIP, .ulog: .continue
    }
  }
}

extension Match {
  /// The match that `-m name` means for a family, or nil.
  package static func type(named name: String, _ family: Family) -> (any MatchExtension.Type)? {
    all.first { $0.name == name && $0.families.contains(family) }
  }
}
extension Target {
  /// The target that `-j name` means for a family, or nil if it is no extension.
  package static func type(named name: String, _ family: Family) -> (any TargetExtension.Type)? {
    all.first { $0.name == name && $0.families.contains(family) }
  }
}

extension Match {
  /// The names that `-m` takes in a family.
  package static func names(_ family: Family) -> [String] {
    Set(all.filter { $0.families.contains(family) }.map { $0.name }).sorted()
  }
}

extension Target {
  /// The names that `-j` takes in a family, beside chains and bare verdicts.
  package static func names(_ family: Family) -> [String] {
    Set(all.filter { $0.families.contains(family) }.map { $0.name }).sorted()
  }
}
