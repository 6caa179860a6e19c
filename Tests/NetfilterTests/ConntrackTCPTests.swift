// TCP tracking (nf_conntrack_proto_tcp.c). Every expected value was recorded on Linux 6.18: states by conntrack matches in mangle FORWARD,
// entries by /proc/net/nf_conntrack after each packet.

import Testing
import Wire

@Suite struct ConntrackTCPTests {
  @Test(arguments: conversations)
  func conversation(_ c: Conversation) throws { try c.check() }

  static let conversations = [
    Conversation(
      "an ordinary connection, closed by both sides, and its ports used again",
      """
      > tcp S 1000 - 64240 mss=1460 ws=7 sackok=1     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 65160 mss=1460 ws=7 sackok=1 => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 502                           => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp PA 1001 5001 502 len=100                  => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1101 509                           => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      < tcp PA 5001 1101 509 len=200                  => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      > tcp A 1101 5201 501                           => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp FA 1101 5201 501                          => ESTABLISHED | 120 FIN_WAIT [ASSURED]
      < tcp A 5201 1102 509                           => ESTABLISHED/REPLY | 60 CLOSE_WAIT [ASSURED]
      < tcp FA 5201 1102 509                          => ESTABLISHED/REPLY | 30 LAST_ACK [ASSURED]
      > tcp A 1102 5202 501                           => ESTABLISHED | 120 TIME_WAIT [ASSURED]
      > tcp S 900000 - 64240                          => NEW | 120 SYN_SENT [UNREPLIED]
      """),
    Conversation(
      "a closed port: the reset ends the entry",
      """
      > tcp S 1000 - 64240 => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp RA 0 1001 0    => ESTABLISHED/REPLY |
      """),
    Conversation(
      "a SYN sent again does not keep the entry alive",
      """
      > tcp S 1000 - 64240 => NEW | 120 SYN_SENT [UNREPLIED]
      wait 1100
      > tcp S 1000 - 64240 => NEW | 119 SYN_SENT [UNREPLIED]
      """),
    Conversation(
      "a SYN+ACK sent again, and a late SYN",
      """
      > tcp S 1000 - 64240     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 65160 => ESTABLISHED/REPLY | 60 SYN_RECV
      < tcp SA 5000 1001 65160 => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp S 1000 - 64240     => ESTABLISHED | 60 SYN_RECV
      > tcp A 1001 5001 502    => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp SA 5000 1001 65160 => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "picked up in the middle",
      """
      > tcp A 1001 5001 502 len=10 => NEW | 300 ESTABLISHED [UNREPLIED]
      > tcp A 1011 5001 502 len=10 => NEW | 300 ESTABLISHED [UNREPLIED]
      < tcp A 5001 1021 65000      => ESTABLISHED/REPLY | 300 ESTABLISHED
      > tcp A 99999 77777 502      => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "not picked up",
      """
      set nf_conntrack_tcp_loose 0
      > tcp A 1001 5001 502 len=10 => INVALID |
      """),
    Conversation(
      "what can't begin a connection",
      """
      > tcp SA 1 1 100 => INVALID |
      > tcp FA 1 1 100 => INVALID |
      > tcp R 1 - 100  => INVALID |
      > tcp RA 1 1 100 => INVALID |
      """),
    Conversation(
      "flags and headers that no TCP sends",
      """
      > tcp - 1 - 100        => INVALID |
      > tcp SF 1 - 100       => INVALID |
      > tcp F 1 - 100        => INVALID |
      > tcp P 1 - 100        => INVALID |
      > tcp U 1 - 100        => INVALID |
      > tcp SR 1 - 100       => INVALID |
      > tcp FRA 1 1 100      => INVALID |
      > tcp SAU 1 1 100      => INVALID |
      > tcp A 1 1 100 doff=4 => INVALID |
      > tcp A 1 1 100 doff=6 => INVALID |
      > tcp S 1 - 100 bad=1  => INVALID |
      > tcp SU 1 - 100       => NEW | 120 SYN_SENT [UNREPLIED]
      """),
    Conversation(
      "PSH, ECE and CWR go with everything",
      """
      > tcp SEC 1 - 100  => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SAE 1 2 100  => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp AP 2 2 100   => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp FAUP 2 2 100 => ESTABLISHED | 120 FIN_WAIT [ASSURED]
      """),
    Conversation(
      "simultaneous open",
      """
      > tcp S 1000 - 1000     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp S 5000 - 1000     => ESTABLISHED/REPLY | 120 SYN_SENT2
      > tcp SA 1000 5001 1000 => ESTABLISHED | 60 SYN_RECV
      < tcp SA 5000 1001 1000 => ESTABLISHED/REPLY | 60 SYN_RECV
      < tcp A 5001 1001 1000  => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 1000  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "sequence numbers over the window",
      """
      > tcp S 1000 - 1000             => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000         => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000          => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 2001 5001 1000 len=10   => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      > tcp A 2010 5001 1000 len=10   => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      > tcp A 900000 5001 1000 len=10 => INVALID | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 2011 1000          => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 90000 1000         => INVALID | 300 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "what was acknowledged long ago, and acknowledgements from long ago",
      """
      > tcp S 1000 - 1000              => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 500000 1001 1000        => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 500001 1000         => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 1001 500001 1000 len=900 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      < tcp A 500001 1901 1000         => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      > tcp A 1901 500001 1000 len=900 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      < tcp A 500001 2801 1000         => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      > tcp A 1001 500001 1000 len=10  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 2801 400000 1000         => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 2801 434000 1000         => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "be_liberal lets everything pass",
      """
      set nf_conntrack_tcp_be_liberal 1
      > tcp S 1000 - 1000             => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000         => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000          => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 900000 5001 1000 len=10 => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 90000 1000         => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "windows are scaled if both sides say so",
      """
      > tcp S 1000 - 1000 ws=4      => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000 ws=2  => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 1000        => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      > tcp A 5000 5001 1000 len=1  => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      > tcp A 9100 5001 1000 len=1  => INVALID | 300 ESTABLISHED [ASSURED]
      < tcp A 20000 1001 1000 len=1 => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "and not if one does not",
      """
      > tcp S 1000 - 1000 ws=4      => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000       => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 1000        => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      > tcp A 4000 5001 1000 len=1  => INVALID | 432000 ESTABLISHED [ASSURED]
      < tcp A 20000 1001 1000 len=1 => INVALID | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "SACK counts as acknowledgement",
      """
      > tcp S 1000 - 10000 sackok=1                    => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 10000 sackok=1                => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 10000                          => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 10000 len=100                  => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 10000 sack=1051-1101           => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 10000 sack=1051-1111           => INVALID | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 10000 sack=1091-1101,1051-1099 => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "data that waits for its acknowledgement",
      """
      > tcp S 1000 - 10000            => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 10000        => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 10000         => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 10000 len=100 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1050 10000         => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1101 10000         => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "the same segment four times",
      """
      > tcp S 1000 - 10000            => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 10000        => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 10000         => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 10000 len=100 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 10000 len=100 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 10000 len=100 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 10000 len=100 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1101 10000         => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "a closed window",
      """
      > tcp S 1000 - 10000     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 10000 => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 10000  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 0      => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 10000  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 10000  => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "a reset where it belongs",
      """
      > tcp S 1000 - 1000     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000 => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 1000  => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      < tcp R 5001 - 0        => ESTABLISHED/REPLY | 10 CLOSE [ASSURED]
      """),
    Conversation(
      "a reset before what was acknowledged is invalid",
      """
      > tcp S 1000 - 1000           => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000       => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 1000 len=10 => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      > tcp A 1001 5011 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp R 5005 - 0              => INVALID | 432000 ESTABLISHED [ASSURED]
      < tcp RA 5011 1001 0          => ESTABLISHED/REPLY | 10 CLOSE [ASSURED]
      """),
    Conversation(
      "unless told to ignore that",
      """
      set nf_conntrack_tcp_ignore_invalid_rst 1
      > tcp S 1000 - 1000           => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000       => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 1000 len=10 => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      > tcp A 1001 5011 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp R 5005 - 0              => ESTABLISHED/REPLY | 10 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "a reset in the window that is not exact keeps the state",
      """
      > tcp S 1000 - 1000     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000 => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 1000  => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      < tcp R 5100 - 0        => ESTABLISHED/REPLY | 10 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 1000  => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "a reset behind its sender's last segment",
      """
      > tcp S 1000 - 1000           => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000       => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1001 1000 len=19 => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      < tcp R 5020 - 0              => ESTABLISHED/REPLY | 10 CLOSE [ASSURED]
      """),
    Conversation(
      "a new SYN while established: the server answers with a challenge, the client resets",
      """
      > tcp S 1000 - 1000          => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000      => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000       => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp A 1001 5001 1000 len=5 => ESTABLISHED | 300 ESTABLISHED [ASSURED]
      < tcp A 5001 1006 1000       => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      > tcp S 700000 - 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 5001 1006 1000       => ESTABLISHED/REPLY | 432000 ESTABLISHED [ASSURED]
      > tcp R 1006 - 0             => ESTABLISHED | 10 CLOSE [ASSURED]
      """),
    Conversation(
      "a new SYN while established, which the server takes",
      """
      > tcp S 1000 - 1000              => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000          => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000           => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp S 700000 - 2000 ws=3       => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp SA 900000 700001 1000 ws=3 => ESTABLISHED/REPLY | 60 SYN_RECV [ASSURED]
      > tcp A 700001 900001 1000       => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "a SYN in LAST_ACK is answered by a challenge ACK, which is not the last one",
      """
      > tcp S 1000 - 1000     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000 => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp FA 5001 1001 1000 => ESTABLISHED/REPLY | 120 FIN_WAIT [ASSURED]
      > tcp A 1001 5002 1000  => ESTABLISHED | 60 CLOSE_WAIT [ASSURED]
      > tcp FA 1001 5002 1000 => ESTABLISHED | 30 LAST_ACK [ASSURED]
      > tcp S 700000 - 1000   => ESTABLISHED | 30 LAST_ACK [ASSURED]
      < tcp A 5002 1001 1000  => ESTABLISHED/REPLY | 30 LAST_ACK [ASSURED]
      < tcp A 5002 1002 1000  => ESTABLISHED/REPLY | 120 TIME_WAIT [ASSURED]
      """),
    Conversation(
      "a server that answers a SYN with an ACK, and the client's reset",
      """
      > tcp S 1000 - 1000      => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp A 77777 55555 1000 => ESTABLISHED/REPLY | 120 SYN_SENT
      > tcp R 55555 - 0        => ESTABLISHED | 10 CLOSE
      """),
    Conversation(
      "FINs out of window on both sides: not five days",
      """
      > tcp S 1000 - 1000       => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000   => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000    => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp FA 800000 5001 1000 => INVALID | 432000 ESTABLISHED [ASSURED]
      < tcp FA 900000 1001 1000 => INVALID | 300 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "a client that sends SYN+ACK",
      """
      > tcp S 1000 - 1000     => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000 => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp SA 1000 5001 1000 => ESTABLISHED | 60 SYN_RECV
      > tcp A 1001 5001 1000  => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp SA 1000 5001 1000 => INVALID | 432000 ESTABLISHED [ASSURED]
      """),
    Conversation(
      "a reopened connection may come from the other side",
      """
      > tcp S 1000 - 1000       => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 1000   => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 1000    => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp FA 1001 5001 1000   => ESTABLISHED | 120 FIN_WAIT [ASSURED]
      < tcp FA 5001 1002 1000   => ESTABLISHED/REPLY | 30 LAST_ACK [ASSURED]
      > tcp A 1002 5002 1000    => ESTABLISHED | 120 TIME_WAIT [ASSURED]
      < tcp S 60000 - 1000      => NEW | 120 SYN_SENT [UNREPLIED]
      > tcp SA 70000 60001 1000 => ESTABLISHED/REPLY | 60 SYN_RECV
      """),
    Conversation(
      "sequence numbers wrap",
      """
      > tcp S 4294967295 - 1000        => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 4294967290 0 1000       => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 0 4294967291 1000        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp A 4294967291 0 1000 len=10 => ESTABLISHED/REPLY | 300 ESTABLISHED [ASSURED]
      > tcp A 0 5 1000                 => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      < tcp R 5 - 0                    => ESTABLISHED/REPLY | 10 CLOSE [ASSURED]
      """),
    Conversation(
      "v6 an ordinary connection", .ipv6,
      """
      > tcp S 1000 - 64240         => NEW | 120 SYN_SENT [UNREPLIED]
      < tcp SA 5000 1001 65160     => ESTABLISHED/REPLY | 60 SYN_RECV
      > tcp A 1001 5001 502        => ESTABLISHED | 432000 ESTABLISHED [ASSURED]
      > tcp FA 1001 5001 502 bad=1 => INVALID | 432000 ESTABLISHED [ASSURED]
      > tcp FA 1001 5001 502       => ESTABLISHED | 120 FIN_WAIT [ASSURED]
      < tcp FA 5001 1002 502       => ESTABLISHED/REPLY | 30 LAST_ACK [ASSURED]
      > tcp A 1002 5002 502        => ESTABLISHED | 120 TIME_WAIT [ASSURED]
      """),
  ]
}
