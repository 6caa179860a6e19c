// Tracking of UDP, ICMP, ICMPv6, SCTP, GRE and unknown protocols. Every expected value was recorded on Linux 6.18, as for TCP.

import Testing
import Wire

@Suite struct ConntrackProtocolTests {
  @Test(arguments: conversations)
  func conversation(_ c: Conversation) throws { try c.check() }

  static let conversations = [
    Conversation(
      "UDP: a stream from the first packet two seconds after the beginning",
      """
      > udp 1000 53 => NEW | 30 udp [UNREPLIED]
      < udp 53 1000 => ESTABLISHED/REPLY | 30 udp
      > udp 1000 53 => ESTABLISHED | 30 udp
      wait 2100
      > udp 1000 53 => ESTABLISHED | 120 udp [ASSURED]
      < udp 53 1000 => ESTABLISHED/REPLY | 120 udp [ASSURED]
      """),
    Conversation(
      "UDP without answers",
      """
      > udp 1000 53 => NEW | 30 udp [UNREPLIED]
      wait 1100
      > udp 1000 53 => NEW | 30 udp [UNREPLIED]
      """),
    Conversation(
      "UDP: checksums and lengths",
      """
      > udp 1000 53 bad=1           => INVALID |
      > udp 1000 53 nosum=1         => NEW | 30 udp [UNREPLIED]
      < udp 53 1000 len=10 claim=19 => INVALID | 30 udp [UNREPLIED]
      < udp 53 1000 len=10 claim=7  => INVALID | 30 udp [UNREPLIED]
      """),
    Conversation(
      "ICMP: queries are answered by their own kind",
      """
      > icmp 8 0 7  => NEW | 30 icmp [UNREPLIED]
      < icmp 0 0 7  => ESTABLISHED/REPLY | 30 icmp
      < icmp 0 0 8  => INVALID | 30 icmp
      > icmp 13 0 7 => NEW | 30 icmp ; 30 icmp [UNREPLIED]
      < icmp 14 0 7 => ESTABLISHED/REPLY | 30 icmp ; 30 icmp
      > icmp 15 0 7 => NEW | 30 icmp ; 30 icmp ; 30 icmp [UNREPLIED]
      > icmp 17 0 7 => NEW | 30 icmp ; 30 icmp ; 30 icmp [UNREPLIED] ; 30 icmp [UNREPLIED]
      > icmp 0 0 9  => INVALID | 30 icmp ; 30 icmp ; 30 icmp [UNREPLIED] ; 30 icmp [UNREPLIED]
      > icmp 9 0 0  => INVALID | 30 icmp ; 30 icmp ; 30 icmp [UNREPLIED] ; 30 icmp [UNREPLIED]
      > icmp 30 0 0 => INVALID | 30 icmp ; 30 icmp ; 30 icmp [UNREPLIED] ; 30 icmp [UNREPLIED]
      """),
    Conversation(
      "ICMP: errors belong to the connection they speak of",
      """
      > udp 1000 53                => NEW | 30 udp [UNREPLIED]
      < error 3 3 1                => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 3 1 1 from=192.0.2.9 => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 11 0 1               => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 12 0 1               => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 4 0 1                => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 5 1 1                => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 3 3 1 to=10.0.0.7    => INVALID | 30 udp [UNREPLIED]
      > error 3 3 1                => INVALID | 30 udp [UNREPLIED]
      < error 3 3 1 quote=28       => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 3 3 1 quote=24       => RELATED/REPLY | 30 udp [UNREPLIED]
      < error 3 3 1 quote=23       => INVALID | 30 udp [UNREPLIED]
      < error 3 3 1 quote=19       => INVALID | 30 udp [UNREPLIED]
      """),
    Conversation(
      "ICMP: errors about a TCP connection, its replies, and a ping",
      """
      > tcp S 1000 - 1000     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000 => ESTABLISHED/REPLY | 60 SYN_RECV
      < error 3 4 1           => RELATED/REPLY | 60 SYN_RECV
      > error 3 1 2           => RELATED | 60 SYN_RECV
      > icmp 8 0 3            => NEW | 30 icmp [UNREPLIED] ; 60 SYN_RECV
      < error 11 0 5          => RELATED/REPLY | 30 icmp [UNREPLIED] ; 60 SYN_RECV
      """),
    Conversation(
      "ICMP: an error about nothing",
      """
      > tcp SA 1 1 100 => INVALID |
      < error 3 3 1    => INVALID |
      """),
    Conversation(
      "protocols that are not known, and GRE",
      """
      > ip 99 01020304                         => NEW | 600 99 [UNREPLIED]
      < ip 99 05060708                         => ESTABLISHED/REPLY | 600 99
      > ip 33 01020304050607080102030405060708 => NEW | 600 33 [UNREPLIED] ; 600 99
      > ip 50 0102030405060708                 => NEW | 600 33 [UNREPLIED] ; 600 50 [UNREPLIED] ; 600 99
      > ip 47 000008000000000000               => NEW | 30 gre [UNREPLIED] ; 600 33 [UNREPLIED] ; 600 50 [UNREPLIED] ; 600 99
      < ip 47 0000080000000000                 => ESTABLISHED/REPLY | 30 gre ; 600 33 [UNREPLIED] ; 600 50 [UNREPLIED] ; 600 99
      """),
    Conversation(
      "v6 UDP and its errors", .ipv6,
      """
      > udp 1000 53                => NEW | 30 udp [UNREPLIED]
      < udp 53 1000                => ESTABLISHED/REPLY | 30 udp
      < error 1 4 1                => RELATED/REPLY | 30 udp
      < error 2 0 1 from=fd00:b::9 => RELATED/REPLY | 30 udp
      < error 3 0 1                => RELATED/REPLY | 30 udp
      < error 4 1 1                => RELATED/REPLY | 30 udp
      < error 1 4 1 to=fd00:a::7   => INVALID | 30 udp
      > udp 1000 53 nosum=1        => ESTABLISHED | 30 udp
      """),
    Conversation(
      "v6 ICMPv6: echo, node information, and what is never tracked", .ipv6,
      """
      > icmp 128 0 7 => NEW | 30 icmpv6 [UNREPLIED]
      < icmp 129 0 7 => ESTABLISHED/REPLY | 30 icmpv6
      > icmp 139 0 7 => NEW | 30 icmpv6 ; 30 icmpv6 [UNREPLIED]
      < icmp 140 0 7 => ESTABLISHED/REPLY | 30 icmpv6 ; 30 icmpv6
      > icmp 129 0 8 => INVALID | 30 icmpv6 ; 30 icmpv6
      > icmp 133 0 0 => NOT-FORWARDED | 30 icmpv6 ; 30 icmpv6
      > icmp 135 0 0 => NOT-FORWARDED | 30 icmpv6 ; 30 icmpv6
      > icmp 143 0 0 => NOT-FORWARDED | 30 icmpv6 ; 30 icmpv6
      > icmp 200 0 0 => INVALID | 30 icmpv6 ; 30 icmpv6
      > icmp 137 1 0 => INVALID | 30 icmpv6 ; 30 icmpv6
      """),
    Conversation(
      "v6 the end of the header chain", .ipv6,
      """
      > ip 59                  => INVALID |
      > ip 60 3b00010400000000 => INVALID |
      > ip 60 1100010400000000 => INVALID |
      """),
    Conversation(
      "SCTP: an association opened and closed",
      """
      > sctp 0 0100001411111111000005dc0001000100000001        => NEW | 10 sctp CLOSED [UNREPLIED]
      > sctp 0 0100001411111111000005dc0001000100000001        => NEW | 10 sctp CLOSED [UNREPLIED]
      < sctp 11111111 0200001422222222000005dc0001000100000001 => ESTABLISHED/REPLY | 3 sctp COOKIE_WAIT
      > sctp 22222222 0a000008aaaaaaaa                         => ESTABLISHED | 3 sctp COOKIE_ECHOED
      < sctp 11111111 0b000004                                 => ESTABLISHED/REPLY | 210 sctp ESTABLISHED [ASSURED]
      > sctp 22222222 0003001401020304000100020000000061626364 => ESTABLISHED | 210 sctp ESTABLISHED [ASSURED]
      > sctp 33333333 0003001401020304000100020000000061626364 => INVALID | 210 sctp ESTABLISHED [ASSURED]
      > sctp 22222222 0700000800000001                         => ESTABLISHED | 3 sctp SHUTDOWN_SENT [ASSURED]
      < sctp 11111111 08000004                                 => ESTABLISHED/REPLY | 3 sctp SHUTDOWN_ACK_SENT [ASSURED]
      > sctp 22222222 0e000004                                 => ESTABLISHED | 10 sctp CLOSED [ASSURED]
      """),
    Conversation(
      "SCTP: an association picked up by a heartbeat",
      """
      > sctp 22222222 0400000861626364                         => NEW | 30 sctp HEARTBEAT_SENT [UNREPLIED]
      < sctp 11111111 0500000861626364                         => ESTABLISHED/REPLY | 210 sctp ESTABLISHED [ASSURED]
      > sctp 22222222 0003001401020304000100020000000061626364 => ESTABLISHED | 210 sctp ESTABLISHED [ASSURED]
      """),
    Conversation(
      "SCTP: what can't begin, and what is no SCTP",
      """
      > sctp 22222222 06000004                                  => INVALID |
      > sctp 22222222 0e000004                                  => INVALID |
      > sctp 22222222 0b000004                                  => INVALID |
      > sctp 11 0100001411111111000005dc0001000100000001        => INVALID |
      > sctp 0 0100001411111111000005dc000100010000000103000004 => INVALID |
      > sctp 22222222                                           => INVALID |
      """),
  ]
}
