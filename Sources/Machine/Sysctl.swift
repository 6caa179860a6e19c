// The settings under /proc/sys/net that change what happens to a packet (Documentation/networking/ip-sysctl.rst and
// nf_conntrack-sysctl.rst), with the kernel's defaults. A setting that is not modelled is kept as text, so that nothing given is lost.

import Wire

/// Per-interface settings: `net.ipv4.conf.NAME.*` and `net.ipv6.conf.NAME.*`.
package struct InterfaceSysctl: Hashable, Sendable {
  package var rpFilter: Int = 0
  package var routeLocalnet = false
  package var acceptLocal = false
  package var srcValidMark = false
  package var sendRedirects = true
  package var sharedMedia = true
  package var forwarding4: Bool?
  package var forwarding6: Bool?
  package init() {}
}

/// `net.netfilter.nf_conntrack_*`; timeouts in seconds.
package struct ConntrackSysctl: Hashable, Sendable {
  package var checksum = true
  package var acct = false
  package var timestamp = false
  package var logInvalid: UInt8 = 0
  package var max = 262_144
  package var buckets = 262_144
  package var genericTimeout: UInt32 = 600
  package var icmpTimeout: UInt32 = 30
  package var icmpv6Timeout: UInt32 = 30
  package var udpTimeout: UInt32 = 30
  package var udpTimeoutStream: UInt32 = 120
  package var greTimeout: UInt32 = 30
  package var greTimeoutStream: UInt32 = 180
  package var sctpTimeoutClosed: UInt32 = 10
  package var sctpTimeoutCookieWait: UInt32 = 3
  package var sctpTimeoutCookieEchoed: UInt32 = 3
  package var sctpTimeoutEstablished: UInt32 = 210
  package var sctpTimeoutShutdownSent: UInt32 = 3
  package var sctpTimeoutShutdownReceived: UInt32 = 3
  package var sctpTimeoutShutdownAckSent: UInt32 = 3
  package var sctpTimeoutHeartbeatSent: UInt32 = 30
  package var tcpBeLiberal = false
  package var tcpLoose = true
  package var tcpMaxRetrans: UInt8 = 3
  package var tcpIgnoreInvalidRst = false
  package var tcpTimeoutSynSent: UInt32 = 120
  package var tcpTimeoutSynRecv: UInt32 = 60
  package var tcpTimeoutEstablished: UInt32 = 432_000
  package var tcpTimeoutFinWait: UInt32 = 120
  package var tcpTimeoutCloseWait: UInt32 = 60
  package var tcpTimeoutLastAck: UInt32 = 30
  package var tcpTimeoutTimeWait: UInt32 = 120
  package var tcpTimeoutClose: UInt32 = 10
  package var tcpTimeoutMaxRetrans: UInt32 = 300
  package var tcpTimeoutUnacknowledged: UInt32 = 300
  /// Seconds a fragment waits for the others: `net.ipv4.ipfrag_time`, `net.netfilter.nf_conntrack_frag6_timeout`, and where IPv6 delivers
  /// `net.ipv6.ip6frag_time`.
  package var fragmentTime: UInt32 = 30
  package var fragment6Time: UInt32 = 60
  package var delivery6Time: UInt32 = 60
  package init() {}
}

/// All modelled settings of a host.
package struct Sysctl: Hashable, Sendable {
  package var ipForward = false
  package var ipv6Forwarding = false
  package var all = InterfaceSysctl()
  package var byInterface: [InterfaceName: InterfaceSysctl] = [:]
  package var defaultTTL: UInt8 = 64
  package var icmpEchoIgnoreAll = false
  package var icmpv6EchoIgnoreAll = false
  package var icmpv6EchoIgnoreMulticast = false
  /// Milliseconds that an ICMP error to one machine costs.
  package var icmpRatelimit: UInt32 = 1000
  /// The types that this is asked of, a bit a type: unreachable, source quench, time exceeded, parameter problem.
  package var icmpRatemask: UInt32 = 0x1818
  package var icmpv6Ratelimit: UInt32 = 1000
  package var conntrack = ConntrackSysctl()
  /// `net.bridge.bridge-nf-call-iptables` and `-ip6tables`: bridged packets walk the hooks of IP. On wherever br_netfilter is there.
  package var bridgeCallsIPTables = true
  package var bridgeCallsIP6Tables = true
  /// `net.bridge.bridge-nf-filter-vlan-tagged` and `-pppoe-tagged`: so do packets in VLANs and in PPPoE sessions.
  package var bridgeFiltersVLANs = false
  package var bridgeFiltersPPPoE = false
  /// Given but not modelled: key to value.
  package var other: [String: String] = [:]

  package init() {}

  /// Sets one key as sysctl(8) writes it, with dots or slashes. A key that is not modelled goes to `other` and returns false; a value
  /// that is no number for a modelled key is an error.
  @discardableResult
  package mutating func set(_ key: String, _ value: String) throws(SysctlError) -> Bool {
    let path = key.contains("/") ? key.split(separator: "/").map(String.init) : key.split(separator: ".").map(String.init)
    guard let number = Int(value.split(whereSeparator: { $0 == " " || $0 == "\t" }).first ?? ""), number >= 0, number <= Int(UInt32.max)
    else {
      if isModelled(path) { throw SysctlError(key: key, value: value) }
      other[key] = value
      return false
    }
    if path.count == 5, path[0] == "net", path[2] == "conf", path[1] == "ipv4" || path[1] == "ipv6" {
      return setInterface(path[1] == "ipv4", path[3], path[4], number, key, value)
    }
    switch path.joined(separator: ".") {
    case "net.ipv4.ip_forward": ipForward = number != 0
    case "net.ipv4.ip_default_ttl": defaultTTL = UInt8(clamping: number)
    case "net.ipv4.icmp_echo_ignore_all": icmpEchoIgnoreAll = number != 0
    case "net.ipv6.icmp.echo_ignore_all": icmpv6EchoIgnoreAll = number != 0
    case "net.ipv6.icmp.echo_ignore_multicast": icmpv6EchoIgnoreMulticast = number != 0
    case "net.ipv4.icmp_ratelimit": icmpRatelimit = UInt32(truncatingIfNeeded: number)
    case "net.ipv4.icmp_ratemask": icmpRatemask = UInt32(truncatingIfNeeded: number)
    case "net.ipv6.icmp.ratelimit": icmpv6Ratelimit = UInt32(truncatingIfNeeded: number)
    case "net.ipv4.ipfrag_time": conntrack.fragmentTime = UInt32(truncatingIfNeeded: number)
    case "net.ipv6.ip6frag_time": conntrack.delivery6Time = UInt32(truncatingIfNeeded: number)
    case "net.bridge.bridge-nf-call-iptables": bridgeCallsIPTables = number != 0
    case "net.bridge.bridge-nf-call-ip6tables": bridgeCallsIP6Tables = number != 0
    case "net.bridge.bridge-nf-filter-vlan-tagged": bridgeFiltersVLANs = number != 0
    case "net.bridge.bridge-nf-filter-pppoe-tagged": bridgeFiltersPPPoE = number != 0
    default:
      guard path.count == 3, path[1] == "netfilter", setConntrack(path[2], number) else {
        other[key] = value
        return false
      }
    }
    return true
  }

  private func isModelled(_ path: [String]) -> Bool {
    var copy = self
    return (try? copy.set(path.joined(separator: "/"), "1")) ?? false
  }

  private mutating func setInterface(_ v4: Bool, _ name: String, _ leaf: String, _ n: Int, _ key: String, _ value: String) -> Bool {
    if leaf == "forwarding", name == "all" {
      if v4 { ipForward = n != 0 } else { ipv6Forwarding = n != 0 }
      return true
    }
    let interface = InterfaceName(name)
    var s = name == "all" ? all : byInterface[interface] ?? InterfaceSysctl()
    switch (v4, leaf) {
    case (true, "rp_filter"): s.rpFilter = n
    case (true, "route_localnet"): s.routeLocalnet = n != 0
    case (true, "accept_local"): s.acceptLocal = n != 0
    case (true, "src_valid_mark"): s.srcValidMark = n != 0
    case (true, "send_redirects"): s.sendRedirects = n != 0
    case (true, "shared_media"): s.sharedMedia = n != 0
    case (true, "forwarding"): s.forwarding4 = n != 0
    case (false, "forwarding"): s.forwarding6 = n != 0
    default:
      other[key] = value
      return false
    }
    if name == "all" { all = s } else { byInterface[interface] = s }
    return true
  }

  private mutating func setConntrack(_ leaf: String, _ n: Int) -> Bool {
    switch leaf {
    case "nf_conntrack_checksum": conntrack.checksum = n != 0
    case "nf_conntrack_acct": conntrack.acct = n != 0
    case "nf_conntrack_timestamp": conntrack.timestamp = n != 0
    case "nf_conntrack_log_invalid": conntrack.logInvalid = UInt8(clamping: n)
    case "nf_conntrack_max": conntrack.max = n
    case "nf_conntrack_buckets": conntrack.buckets = n
    case "nf_conntrack_tcp_be_liberal": conntrack.tcpBeLiberal = n != 0
    case "nf_conntrack_tcp_loose": conntrack.tcpLoose = n != 0
    case "nf_conntrack_tcp_max_retrans": conntrack.tcpMaxRetrans = UInt8(clamping: n)
    case "nf_conntrack_tcp_ignore_invalid_rst": conntrack.tcpIgnoreInvalidRst = n != 0
    default: return withSeconds(leaf) { $0 = UInt32(truncatingIfNeeded: n) }
    }
    return true
  }

  /// The settings that are a number of seconds.
  private mutating func withSeconds(_ leaf: String, _ use: (inout UInt32) -> Void) -> Bool {
    switch leaf {
    case "nf_conntrack_generic_timeout": use(&conntrack.genericTimeout)
    case "nf_conntrack_icmp_timeout": use(&conntrack.icmpTimeout)
    case "nf_conntrack_icmpv6_timeout": use(&conntrack.icmpv6Timeout)
    case "nf_conntrack_udp_timeout": use(&conntrack.udpTimeout)
    case "nf_conntrack_udp_timeout_stream": use(&conntrack.udpTimeoutStream)
    case "nf_conntrack_gre_timeout": use(&conntrack.greTimeout)
    case "nf_conntrack_gre_timeout_stream": use(&conntrack.greTimeoutStream)
    case "nf_conntrack_sctp_timeout_closed": use(&conntrack.sctpTimeoutClosed)
    case "nf_conntrack_sctp_timeout_cookie_wait": use(&conntrack.sctpTimeoutCookieWait)
    case "nf_conntrack_sctp_timeout_cookie_echoed": use(&conntrack.sctpTimeoutCookieEchoed)
    case "nf_conntrack_sctp_timeout_established": use(&conntrack.sctpTimeoutEstablished)
    case "nf_conntrack_sctp_timeout_shutdown_sent": use(&conntrack.sctpTimeoutShutdownSent)
    case "nf_conntrack_sctp_timeout_shutdown_recd": use(&conntrack.sctpTimeoutShutdownReceived)
    case "nf_conntrack_sctp_timeout_shutdown_ack_sent": use(&conntrack.sctpTimeoutShutdownAckSent)
    case "nf_conntrack_sctp_timeout_heartbeat_sent": use(&conntrack.sctpTimeoutHeartbeatSent)
    case "nf_conntrack_tcp_timeout_syn_sent": use(&conntrack.tcpTimeoutSynSent)
    case "nf_conntrack_tcp_timeout_syn_recv": use(&conntrack.tcpTimeoutSynRecv)
    case "nf_conntrack_tcp_timeout_established": use(&conntrack.tcpTimeoutEstablished)
    case "nf_conntrack_tcp_timeout_fin_wait": use(&conntrack.tcpTimeoutFinWait)
    case "nf_conntrack_tcp_timeout_close_wait": use(&conntrack.tcpTimeoutCloseWait)
    case "nf_conntrack_tcp_timeout_last_ack": use(&conntrack.tcpTimeoutLastAck)
    case "nf_conntrack_tcp_timeout_time_wait": use(&conntrack.tcpTimeoutTimeWait)
    case "nf_conntrack_tcp_timeout_close": use(&conntrack.tcpTimeoutClose)
    case "nf_conntrack_tcp_timeout_max_retrans": use(&conntrack.tcpTimeoutMaxRetrans)
    case "nf_conntrack_tcp_timeout_unacknowledged": use(&conntrack.tcpTimeoutUnacknowledged)
    case "nf_conntrack_frag6_timeout": use(&conntrack.fragment6Time)
    default: return false
    }
    return true
  }

  /// What a modelled setting is, or one that was given; nil: neither.
  package func value(of key: String) -> Int? {
    let path = key.contains("/") ? key.split(separator: "/").map(String.init) : key.split(separator: ".").map(String.init)
    if path.count == 5, path[0] == "net", path[2] == "conf" { return interfaceValue(path[1] == "ipv4", path[3], path[4]) }
    func bit(_ b: Bool) -> Int { b ? 1 : 0 }
    switch path.joined(separator: ".") {
    case "net.ipv4.ip_forward": return bit(ipForward)
    case "net.ipv4.ip_default_ttl": return Int(defaultTTL)
    case "net.ipv4.icmp_echo_ignore_all": return bit(icmpEchoIgnoreAll)
    case "net.ipv6.icmp.echo_ignore_all": return bit(icmpv6EchoIgnoreAll)
    case "net.ipv6.icmp.echo_ignore_multicast": return bit(icmpv6EchoIgnoreMulticast)
    case "net.ipv4.icmp_ratelimit": return Int(icmpRatelimit)
    case "net.ipv4.icmp_ratemask": return Int(icmpRatemask)
    case "net.ipv6.icmp.ratelimit": return Int(icmpv6Ratelimit)
    case "net.ipv4.ipfrag_time": return Int(conntrack.fragmentTime)
    case "net.ipv6.ip6frag_time": return Int(conntrack.delivery6Time)
    case "net.bridge.bridge-nf-call-iptables": return bit(bridgeCallsIPTables)
    case "net.bridge.bridge-nf-call-ip6tables": return bit(bridgeCallsIP6Tables)
    case "net.bridge.bridge-nf-filter-vlan-tagged": return bit(bridgeFiltersVLANs)
    case "net.bridge.bridge-nf-filter-pppoe-tagged": return bit(bridgeFiltersPPPoE)
    case "net.netfilter.nf_conntrack_checksum": return bit(conntrack.checksum)
    case "net.netfilter.nf_conntrack_acct": return bit(conntrack.acct)
    case "net.netfilter.nf_conntrack_timestamp": return bit(conntrack.timestamp)
    case "net.netfilter.nf_conntrack_log_invalid": return Int(conntrack.logInvalid)
    case "net.netfilter.nf_conntrack_max": return conntrack.max
    case "net.netfilter.nf_conntrack_buckets": return conntrack.buckets
    case "net.netfilter.nf_conntrack_tcp_be_liberal": return bit(conntrack.tcpBeLiberal)
    case "net.netfilter.nf_conntrack_tcp_loose": return bit(conntrack.tcpLoose)
    case "net.netfilter.nf_conntrack_tcp_max_retrans": return Int(conntrack.tcpMaxRetrans)
    case "net.netfilter.nf_conntrack_tcp_ignore_invalid_rst": return bit(conntrack.tcpIgnoreInvalidRst)
    default:
      var copy = self
      var found: Int?
      if path.count == 3, path[1] == "netfilter" { _ = copy.withSeconds(path[2]) { found = Int($0) } }
      return found ?? other[key].flatMap { Int($0) }
    }
  }

  private func interfaceValue(_ v4: Bool, _ name: String, _ leaf: String) -> Int? {
    let s = name == "all" ? all : byInterface[InterfaceName(name)] ?? InterfaceSysctl()
    func bit(_ b: Bool) -> Int { b ? 1 : 0 }
    switch (v4, leaf) {
    case (true, "rp_filter"): return s.rpFilter
    case (true, "route_localnet"): return bit(s.routeLocalnet)
    case (true, "accept_local"): return bit(s.acceptLocal)
    case (true, "src_valid_mark"): return bit(s.srcValidMark)
    case (true, "send_redirects"): return bit(s.sendRedirects)
    case (true, "shared_media"): return bit(s.sharedMedia)
    case (true, "forwarding"): return bit(name == "all" ? ipForward : s.forwarding4 ?? ipForward)
    case (false, "forwarding"): return bit(name == "all" ? ipv6Forwarding : s.forwarding6 ?? ipv6Forwarding)
    default: return other["net.\(v4 ? "ipv4" : "ipv6").conf.\(name).\(leaf)"].flatMap { Int($0) }
    }
  }

  /// IN_DEV_RPFILTER: the larger of `all` and the interface's (include/linux/inetdevice.h).
  package func rpFilter(_ name: InterfaceName) -> Int { max(all.rpFilter, byInterface[name]?.rpFilter ?? 0) }
  package func routeLocalnet(_ name: InterfaceName) -> Bool { all.routeLocalnet || byInterface[name]?.routeLocalnet ?? false }
  package func acceptLocal(_ name: InterfaceName) -> Bool { all.acceptLocal || byInterface[name]?.acceptLocal ?? false }
  package func srcValidMark(_ name: InterfaceName) -> Bool { all.srcValidMark || byInterface[name]?.srcValidMark ?? false }
  package func sendsRedirects(_ name: InterfaceName) -> Bool { all.sendRedirects || byInterface[name]?.sendRedirects ?? true }
  package func hasSharedMedia(_ name: InterfaceName) -> Bool { all.sharedMedia || byInterface[name]?.sharedMedia ?? true }
  package func forwards(_ family: Family, _ name: InterfaceName) -> Bool {
    family == .ipv4
      ? byInterface[name]?.forwarding4 ?? ipForward : byInterface[name]?.forwarding6 ?? ipv6Forwarding
  }
}

/// A value that a setting can't have.
package struct SysctlError: Error, Hashable, CustomStringConvertible {
  package var key: String
  package var value: String
  package var description: String { "sysctl \(key): '\(value)' is not a number; the kernel takes a whole number here" }
}
