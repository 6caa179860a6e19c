// Conversations as Linux 6.18 had them, packet by packet; the simulator's must be the same.
//
// How they were recorded: two network namespaces joined by veth (10.9.0.1 and fd09::1 on one side, 10.9.0.2 and fd09::2 on the other),
// `curl --http1.0` in the first; in the second a Python program that answers a request with 150 bytes and closes ("server closes first"),
// or waits for the client to close; `tcpdump -vv -S` on the client's interface, or on lo. Lost packets were dropped by one rule in INPUT of
// the side that should have got them. Sequence numbers are counted from each side's first, IP IDs ("+n") from the first of each side that
// is not 0; timestamps are written TS, or TS 0 where nothing is echoed.

@testable import Simulator
import Wire

struct Recorded: Sendable {
  var title: String
  var family: Family
  /// Of the ways to and back.
  var clientMTU: Int
  var serverMTU: Int
  /// The window scale stands for net.ipv4.tcp_rmem[2].
  var scale: UInt8
  var requestLength: Int
  var closer: Closer
  var packets: String

  init(
    _ title: String, _ family: Family, _ clientMTU: Int, _ serverMTU: Int, _ scale: UInt8, _ requestLength: Int, _ closer: Closer,
    _ packets: String
  ) {
    (self.title, self.family, self.clientMTU, self.serverMTU) = (title, family, clientMTU, serverMTU)
    (self.scale, self.requestLength, self.closer, self.packets) = (scale, requestLength, closer, packets)
  }
}

extension Recorded {
  static let conversations: [Recorded] = [
    Recorded(
      "IPv4 over a link of 1500 bytes, the server closes first", .ipv4, 1500, 1500, 10, 77, .server,
      """
      > S seq 0 ack - win 64240 data 0 len 60 ttl 64 id +0 DF [mss 1460,sackOK,TS 0,nop,wscale 10]
      < SA seq 0 ack 1 win 65160 data 0 len 60 ttl 64 id 0 DF [mss 1460,sackOK,TS,nop,wscale 10]
      > A seq 1 ack 1 win 63 data 0 len 52 ttl 64 id +1 DF [nop,nop,TS]
      > PA seq 1 ack 1 win 63 data 77 len 129 ttl 64 id +2 DF [nop,nop,TS]
      < A seq 1 ack 78 win 64 data 0 len 52 ttl 64 id +0 DF [nop,nop,TS]
      < PA seq 1 ack 78 win 64 data 150 len 202 ttl 64 id +1 DF [nop,nop,TS]
      > A seq 78 ack 151 win 63 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      < FA seq 151 ack 78 win 64 data 0 len 52 ttl 64 id +2 DF [nop,nop,TS]
      > FA seq 78 ack 152 win 63 data 0 len 52 ttl 64 id +4 DF [nop,nop,TS]
      < A seq 152 ack 79 win 64 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      """),
    Recorded(
      "the client closes first", .ipv4, 1500, 1500, 10, 77, .client,
      """
      > S seq 0 ack - win 64240 data 0 len 60 ttl 64 id +0 DF [mss 1460,sackOK,TS 0,nop,wscale 10]
      < SA seq 0 ack 1 win 65160 data 0 len 60 ttl 64 id 0 DF [mss 1460,sackOK,TS,nop,wscale 10]
      > A seq 1 ack 1 win 63 data 0 len 52 ttl 64 id +1 DF [nop,nop,TS]
      > PA seq 1 ack 1 win 63 data 77 len 129 ttl 64 id +2 DF [nop,nop,TS]
      < A seq 1 ack 78 win 64 data 0 len 52 ttl 64 id +0 DF [nop,nop,TS]
      < PA seq 1 ack 78 win 64 data 150 len 202 ttl 64 id +1 DF [nop,nop,TS]
      > A seq 78 ack 151 win 63 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      > FA seq 78 ack 151 win 63 data 0 len 52 ttl 64 id +4 DF [nop,nop,TS]
      < FA seq 151 ack 79 win 64 data 0 len 52 ttl 64 id +2 DF [nop,nop,TS]
      > A seq 79 ack 152 win 63 data 0 len 52 ttl 64 id +5 DF [nop,nop,TS]
      """),
    Recorded(
      "IPv6 over a link of 1500 bytes", .ipv6, 1500, 1500, 10, 78, .server,
      """
      > S seq 0 ack - win 64800 data 0 len 80 ttl 64 id - [mss 1440,sackOK,TS 0,nop,wscale 10]
      < SA seq 0 ack 1 win 64260 data 0 len 80 ttl 64 id - [mss 1440,sackOK,TS,nop,wscale 10]
      > A seq 1 ack 1 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      > PA seq 1 ack 1 win 64 data 78 len 150 ttl 64 id - [nop,nop,TS]
      < A seq 1 ack 79 win 63 data 0 len 72 ttl 64 id - [nop,nop,TS]
      < PA seq 1 ack 79 win 63 data 150 len 222 ttl 64 id - [nop,nop,TS]
      > A seq 79 ack 151 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      < FA seq 151 ack 79 win 63 data 0 len 72 ttl 64 id - [nop,nop,TS]
      > FA seq 79 ack 152 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      < A seq 152 ack 80 win 63 data 0 len 72 ttl 64 id - [nop,nop,TS]
      """),
    Recorded(
      "IPv4 over lo", .ipv4, 65536, 65536, 10, 78, .server,
      """
      > S seq 0 ack - win 65495 data 0 len 60 ttl 64 id +0 DF [mss 65495,sackOK,TS 0,nop,wscale 10]
      < SA seq 0 ack 1 win 65483 data 0 len 60 ttl 64 id 0 DF [mss 65495,sackOK,TS,nop,wscale 10]
      > A seq 1 ack 1 win 64 data 0 len 52 ttl 64 id +1 DF [nop,nop,TS]
      > PA seq 1 ack 1 win 64 data 78 len 130 ttl 64 id +2 DF [nop,nop,TS]
      < A seq 1 ack 79 win 64 data 0 len 52 ttl 64 id +0 DF [nop,nop,TS]
      < PA seq 1 ack 79 win 64 data 150 len 202 ttl 64 id +1 DF [nop,nop,TS]
      > A seq 79 ack 151 win 64 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      < FA seq 151 ack 79 win 64 data 0 len 52 ttl 64 id +2 DF [nop,nop,TS]
      > FA seq 79 ack 152 win 64 data 0 len 52 ttl 64 id +4 DF [nop,nop,TS]
      < A seq 152 ack 80 win 64 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      """),
    Recorded(
      "IPv6 over lo", .ipv6, 65536, 65536, 10, 74, .server,
      """
      > S seq 0 ack - win 65476 data 0 len 80 ttl 64 id - [mss 65476,sackOK,TS 0,nop,wscale 10]
      < SA seq 0 ack 1 win 65464 data 0 len 80 ttl 64 id - [mss 65476,sackOK,TS,nop,wscale 10]
      > A seq 1 ack 1 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      > PA seq 1 ack 1 win 64 data 74 len 146 ttl 64 id - [nop,nop,TS]
      < A seq 1 ack 75 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      < PA seq 1 ack 75 win 64 data 150 len 222 ttl 64 id - [nop,nop,TS]
      > A seq 75 ack 151 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      < FA seq 151 ack 75 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      > FA seq 75 ack 152 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      < A seq 152 ack 76 win 64 data 0 len 72 ttl 64 id - [nop,nop,TS]
      """),
    Recorded(
      "REDIRECT in nat OUTPUT: a SYN made for a link of 1500 bytes, answered over lo", .ipv4, 1500, 65536, 10, 77, .server,
      """
      > S seq 0 ack - win 64240 data 0 len 60 ttl 64 id +0 DF [mss 1460,sackOK,TS 0,nop,wscale 10]
      < SA seq 0 ack 1 win 65483 data 0 len 60 ttl 64 id 0 DF [mss 65495,sackOK,TS,nop,wscale 10]
      > A seq 1 ack 1 win 63 data 0 len 52 ttl 64 id +1 DF [nop,nop,TS]
      > PA seq 1 ack 1 win 63 data 77 len 129 ttl 64 id +2 DF [nop,nop,TS]
      < A seq 1 ack 78 win 64 data 0 len 52 ttl 64 id +0 DF [nop,nop,TS]
      < PA seq 1 ack 78 win 64 data 150 len 202 ttl 64 id +1 DF [nop,nop,TS]
      > A seq 78 ack 151 win 63 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      < FA seq 151 ack 78 win 64 data 0 len 52 ttl 64 id +2 DF [nop,nop,TS]
      > FA seq 78 ack 152 win 63 data 0 len 52 ttl 64 id +4 DF [nop,nop,TS]
      < A seq 152 ack 79 win 64 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      """),
    Recorded(
      "net.ipv4.tcp_rmem[2] of 6 MB, as kernels before 6.16 had it", .ipv4, 1500, 1500, 7, 77, .client,
      """
      > S seq 0 ack - win 64240 data 0 len 60 ttl 64 id +0 DF [mss 1460,sackOK,TS 0,nop,wscale 7]
      < SA seq 0 ack 1 win 65160 data 0 len 60 ttl 64 id 0 DF [mss 1460,sackOK,TS,nop,wscale 7]
      > A seq 1 ack 1 win 502 data 0 len 52 ttl 64 id +1 DF [nop,nop,TS]
      > PA seq 1 ack 1 win 502 data 77 len 129 ttl 64 id +2 DF [nop,nop,TS]
      < A seq 1 ack 78 win 509 data 0 len 52 ttl 64 id +0 DF [nop,nop,TS]
      < PA seq 1 ack 78 win 509 data 150 len 202 ttl 64 id +1 DF [nop,nop,TS]
      > A seq 78 ack 151 win 501 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      > FA seq 78 ack 151 win 501 data 0 len 52 ttl 64 id +4 DF [nop,nop,TS]
      < FA seq 151 ack 79 win 509 data 0 len 52 ttl 64 id +2 DF [nop,nop,TS]
      > A seq 79 ack 152 win 501 data 0 len 52 ttl 64 id +5 DF [nop,nop,TS]
      """),
    Recorded(
      "jumbo frames", .ipv4, 9000, 9000, 7, 77, .server,
      """
      > S seq 0 ack - win 62720 data 0 len 60 ttl 64 id +0 DF [mss 8960,sackOK,TS 0,nop,wscale 7]
      < SA seq 0 ack 1 win 62636 data 0 len 60 ttl 64 id 0 DF [mss 8960,sackOK,TS,nop,wscale 7]
      > A seq 1 ack 1 win 490 data 0 len 52 ttl 64 id +1 DF [nop,nop,TS]
      > PA seq 1 ack 1 win 490 data 77 len 129 ttl 64 id +2 DF [nop,nop,TS]
      < A seq 1 ack 78 win 489 data 0 len 52 ttl 64 id +0 DF [nop,nop,TS]
      < PA seq 1 ack 78 win 489 data 150 len 202 ttl 64 id +1 DF [nop,nop,TS]
      > A seq 78 ack 151 win 489 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      < FA seq 151 ack 78 win 489 data 0 len 52 ttl 64 id +2 DF [nop,nop,TS]
      > FA seq 78 ack 152 win 489 data 0 len 52 ttl 64 id +4 DF [nop,nop,TS]
      < A seq 152 ack 79 win 489 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      """),
    Recorded(
      "a smaller link", .ipv4, 1400, 1400, 7, 77, .server,
      """
      > S seq 0 ack - win 65280 data 0 len 60 ttl 64 id +0 DF [mss 1360,sackOK,TS 0,nop,wscale 7]
      < SA seq 0 ack 1 win 64704 data 0 len 60 ttl 64 id 0 DF [mss 1360,sackOK,TS,nop,wscale 7]
      > A seq 1 ack 1 win 510 data 0 len 52 ttl 64 id +1 DF [nop,nop,TS]
      > PA seq 1 ack 1 win 510 data 77 len 129 ttl 64 id +2 DF [nop,nop,TS]
      < A seq 1 ack 78 win 505 data 0 len 52 ttl 64 id +0 DF [nop,nop,TS]
      < PA seq 1 ack 78 win 505 data 150 len 202 ttl 64 id +1 DF [nop,nop,TS]
      > A seq 78 ack 151 win 509 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      < FA seq 151 ack 78 win 505 data 0 len 52 ttl 64 id +2 DF [nop,nop,TS]
      > FA seq 78 ack 152 win 509 data 0 len 52 ttl 64 id +4 DF [nop,nop,TS]
      < A seq 152 ack 79 win 505 data 0 len 52 ttl 64 id +3 DF [nop,nop,TS]
      """),
  ]
}

/// Who is not heard: seconds, direction, flags, sequence number and bytes of data of each packet.
struct RecordedLoss: Sendable {
  var title: String
  /// What the rule dropped.
  var loses: @Sendable (_ fromClient: Bool, _ flags: TCPFlags) -> Bool
  var packets: String
}

extension RecordedLoss {
  static let all: [RecordedLoss] = [
    RecordedLoss(
      title: "the request is lost", loses: { $0 && $1.contains(.psh) },
      packets: """
        0.000 > S 0 0
        0.000 < SA 0 0
        0.000 > A 1 0
        0.000 > PA 1 80
        0.200 > PA 1 80
        0.404 > PA 1 80
        0.824 > PA 1 80
        1.656 > PA 1 80
        3.288 > PA 1 80
        6.584 > PA 1 80
        13.240 > PA 1 80
        26.296 > PA 1 80
        53.944 > PA 1 80
        107.192 > PA 1 80
        """),
    RecordedLoss(
      title: "all but the SYN is lost on the way to the server", loses: { $0 && $1 != .syn },
      packets: """
        0.000 > S 0 0
        0.000 < SA 0 0
        0.000 > A 1 0
        0.000 > PA 1 80
        0.203 > PA 1 80
        0.407 > PA 1 80
        0.835 > PA 1 80
        1.027 < SA 0 0
        1.027 > A 81 0
        1.667 > PA 1 80
        3.043 < SA 0 0
        3.043 > A 81 0
        3.299 > PA 1 80
        6.563 > PA 1 80
        7.075 < SA 0 0
        7.075 > A 81 0
        13.219 > PA 1 80
        15.267 < SA 0 0
        15.267 > A 81 0
        26.275 > PA 1 80
        31.395 < SA 0 0
        31.395 > A 81 0
        53.923 > PA 1 80
        107.171 > PA 1 80
        """),
    RecordedLoss(
      title: "the response is lost", loses: { !$0 && $1.contains(.psh) },
      packets: """
        0.000 > S 0 0
        0.000 < SA 0 0
        0.000 > A 1 0
        0.000 > PA 1 80
        0.000 < A 1 0
        0.000 < PA 1 150
        0.000 < FA 151 0
        0.000 > A 81 0
        0.000 < PA 1 150
        0.207 < PA 1 150
        0.623 < PA 1 150
        1.455 < PA 1 150
        3.119 < PA 1 150
        6.575 < PA 1 150
        13.231 < PA 1 150
        26.543 < PA 1 150
        53.935 < PA 1 150
        """),
    RecordedLoss(
      title: "the SYN+ACK is lost", loses: { !$0 && $1.contains(.syn) },
      packets: """
        0.000 > S 0 0
        0.000 < SA 0 0
        1.006 > S 0 0
        1.006 < SA 0 0
        1.006 < SA 0 0
        2.030 > S 0 0
        2.030 < SA 0 0
        3.054 > S 0 0
        3.054 < SA 0 0
        4.078 > S 0 0
        4.078 < SA 0 0
        5.102 > S 0 0
        5.102 < SA 0 0
        7.118 > S 0 0
        7.118 < SA 0 0
        7.118 < SA 0 0
        11.182 > S 0 0
        11.182 < SA 0 0
        11.182 < SA 0 0
        19.374 > S 0 0
        19.374 < SA 0 0
        19.374 < SA 0 0
        35.502 > S 0 0
        35.502 < SA 0 0
        35.502 < SA 0 0
        68.270 > S 0 0
        68.270 < SA 0 0
        69.294 < SA 0 0
        71.310 < SA 0 0
        75.438 < SA 0 0
        83.630 < SA 0 0
        99.758 < SA 0 0
        """),
    RecordedLoss(
      title: "the server's FIN is lost", loses: { !$0 && $1.contains(.fin) },
      packets: """
        0.000 > S 0 0
        0.000 < SA 0 0
        0.000 > A 1 0
        0.015 > PA 1 80
        0.015 < A 1 0
        0.015 < PA 1 150
        0.015 > A 81 0
        0.015 < FA 151 0
        0.221 < FA 151 0
        0.429 < FA 151 0
        0.841 < FA 151 0
        1.673 < FA 151 0
        3.337 < FA 151 0
        6.825 < FA 151 0
        13.481 < FA 151 0
        26.793 < FA 151 0
        53.929 < FA 151 0
        """),
    RecordedLoss(
      title: "the client's FIN is lost", loses: { $0 && $1.contains(.fin) },
      packets: """
        0.000 > S 0 0
        0.000 < SA 0 0
        0.000 > A 1 0
        0.034 > PA 1 80
        0.034 < A 1 0
        0.034 < PA 1 150
        0.034 > A 81 0
        0.034 < FA 151 0
        0.034 > FA 81 0
        0.240 > FA 81 0
        0.240 < FA 151 0
        0.240 > A 82 0
        0.448 > FA 81 0
        0.860 > FA 81 0
        1.692 > FA 81 0
        3.356 > FA 81 0
        6.844 > FA 81 0
        13.500 > FA 81 0
        26.812 > FA 81 0
        53.948 > FA 81 0
        """),
    RecordedLoss(
      title: "all is lost", loses: { _, _ in true },
      packets: """
        0.000 > S 0 0
        1.016 > S 0 0
        2.040 > S 0 0
        3.064 > S 0 0
        4.088 > S 0 0
        5.112 > S 0 0
        7.128 > S 0 0
        11.320 > S 0 0
        19.512 > S 0 0
        35.640 > S 0 0
        69.432 > S 0 0
        """),
  ]
}
