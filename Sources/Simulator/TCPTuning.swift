// The numbers of Linux's TCP: initial windows, retransmission times and counts. Every one was seen on Linux 6.18 between two network
// namespaces joined by veth, and over lo (Tests/SimulatorTests/RecordedConversations.swift has the captures); the kernel's own place is named.

package import Wire

/// What a machine offers in its SYN and accepts in others' (net.ipv4.tcp_timestamps, tcp_sack, tcp_window_scaling).
package struct TCPOffers: Hashable, Sendable {
  package var timestamps = true
  package var sack = true
  package var windowScaling = true
  /// Every IPv6 flow has a label of its own (net.ipv6.auto_flowlabels).
  package var flowLabels = true
  package init() {}
}

package enum TCPTuning {
  /// net.ipv4.tcp_rmem[2] on a machine with some gigabytes of memory (net/ipv4/tcp.c, tcp_init). Before Linux 6.16 it was 6 MB at most,
  /// which gives the window scale 7.
  package static let receiveMemory: UInt32 = 32 << 20

  /// tcp_select_initial_window: as many bits as 65535 lacks for the largest receive buffer.
  package static func windowScale(receiveMemory: UInt32 = receiveMemory) -> UInt8 {
    let log = 31 - max(receiveMemory, 1).leadingZeroBitCount
    return UInt8(min(max(log - 15, 0), 14))
  }

  /// The MSS that is announced over a link (net/ipv4/route.c, ipv4_default_advmss; net/ipv6/route.c, ip6_default_advmss).
  package static func announcedMSS(mtu: Int, _ family: Family) -> UInt16 {
    let mtu = family == .ipv4 ? min(mtu, 65535) : mtu
    return UInt16(min(max(mtu - (family == .ipv4 ? 40 : 60), 256), 65535))
  }

  /// The first window: the largest multiple of the MSS in half of tcp_rmem[1] (131072). A listener that agreed on timestamps counts them
  /// as part of each segment, a client cannot yet (tcp_openreq_init_rwin, tcp_connect_init).
  package static func initialWindow(mss: UInt16, timestamps: Bool) -> UInt32 {
    let unit = UInt32(mss) - (timestamps ? 12 : 0)
    return min(65536 / unit * unit, 65535)
  }

  package static let synTimeout: UInt64 = ManualClock.second
  /// net.ipv4.tcp_syn_linear_timeouts: so many SYNs are repeated before the time doubles.
  package static let synLinearTimeouts = 4
  /// net.ipv4.tcp_syn_retries, on top of the linear ones (tcp_write_timeout).
  package static let synRetries = 6
  /// net.ipv4.tcp_synack_retries
  package static let synAckRetries = 5
  /// The tail loss probe: the last segment again before any timeout (tcp_schedule_loss_probe, with one segment under way).
  package static let lossProbe: UInt64 = 200 * ManualClock.millisecond
  /// net.ipv4.tcp_rto_min_us and a round trip of next to nothing, rounded up to a jiffy of 4 ms.
  package static let retransmission: UInt64 = 204 * ManualClock.millisecond
  /// net.ipv4.tcp_rto_max_ms
  package static let maximumRetransmission: UInt64 = 120 * ManualClock.second
  /// Since the first timeout: tcp_retries2 = 15 (tcp_model_timeout: 204.6 s of doubling, then six times 120 s).
  package static let givesUpAfter: UInt64 = 924_600 * ManualClock.millisecond
  /// The same for a socket that its program has closed: 8 retries (tcp_orphan_retries).
  package static let orphanGivesUpAfter: UInt64 = 102_200 * ManualClock.millisecond
  /// TCP_TIMEWAIT_LEN, and net.ipv4.tcp_fin_timeout
  package static let timeWait: UInt64 = 60 * ManualClock.second
}
