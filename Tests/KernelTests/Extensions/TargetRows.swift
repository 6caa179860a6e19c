// Rules with every target, and packets for them: what leaves, what is delivered with which mark, counters, log lines and connections must be
// the kernel's.

import KernelJudge
import RecordedPackets
import Wire

/// Tables with their rules, and the packets that walk them. `rules` are for both families.
struct TargetRow: Sendable {
  var name: String
  var rules: [String]
  var ipv4: [String]
  var ipv6: [String]
  var steps4: [KernelStep]?
  var steps6: [KernelStep]?
  var sets = ""

  /// A rule is `table CHAIN …`.
  init(
    _ name: String, _ rules: [String] = [], ipv4: [String] = [], ipv6: [String] = [], steps4: [KernelStep]? = nil,
    steps6: [KernelStep]? = nil,
    sets: String = ""
  ) {
    self.name = name
    self.rules = rules
    self.ipv4 = ipv4
    self.ipv6 = ipv6
    self.steps4 = steps4
    self.steps6 = steps6
    self.sets = sets
  }
}

let targetRows: [TargetRow] = markRows + rewriteRows + reportRows + trackingRows + translationRows + refusalRows

private let markRows: [TargetRow] = [
  TargetRow(
    "MARK",
    [
      "mangle PREROUTING -j MARK --set-mark 0xf5", "mangle PREROUTING -m mark --mark 0xf5", "mangle PREROUTING -j MARK --and-mark 0x3c",
      "mangle PREROUTING -m mark --mark 0x34", "mangle PREROUTING -p tcp -j MARK --or-mark 0x100", "mangle PREROUTING -m mark --mark 0x134",
      "mangle PREROUTING -p udp -j MARK --xor-mark 0xff", "mangle PREROUTING -m mark --mark 0xcb",
      "mangle PREROUTING -p icmp -j MARK --set-xmark 0x11/0x30", "mangle INPUT -j MARK --set-mark 0x7/0xf",
    ]),
  TargetRow(
    "CONNMARK",
    [
      "mangle PREROUTING -m conntrack --ctstate NEW -j CONNMARK --set-mark 0x21", "mangle PREROUTING -p tcp -j CONNMARK --or-mark 0x4",
      "mangle PREROUTING -p tcp -j CONNMARK --and-mark 0xff", "mangle PREROUTING -p tcp -j CONNMARK --xor-mark 0x100",
      "mangle PREROUTING -p udp -j CONNMARK --set-xmark 0x3/0xf0",
      "mangle FORWARD -j CONNMARK --restore-mark --nfmask 0xf0f --ctmask 0x1ff",
      "mangle FORWARD -m mark --mark 0x105", "mangle FORWARD -j CONNMARK --restore-mark --mask 0xff",
      "mangle INPUT -j CONNMARK --restore-mark",
      "mangle POSTROUTING -j MARK --or-mark 0x1000", "mangle POSTROUTING -j CONNMARK --save-mark --nfmask 0xf000 --ctmask 0xf000",
      "mangle POSTROUTING -p tcp -j CONNMARK --save-mark --mask 0x0f00",
      "mangle POSTROUTING -p tcp -j CONNMARK --set-mark 0x3 --left-shift-mark 2",
      "mangle POSTROUTING -p udp -j CONNMARK --restore-mark --right-shift-mark 4",
    ]),
  TargetRow("CONNSECMARK", ["mangle PREROUTING -j CONNSECMARK --save", "mangle PREROUTING -j CONNSECMARK --restore"]),
  TargetRow("CLASSIFY", ["mangle FORWARD -j CLASSIFY --set-class 1:10", "mangle POSTROUTING -j CLASSIFY --set-class ffff:0"]),
  TargetRow(
    "HMARK", [],
    ipv4: [
      "mangle PREROUTING -j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-rnd 0xcafe --hmark-mod 1000 --hmark-offset 5",
      "mangle INPUT -p tcp -j HMARK --hmark-src-prefix 24 --hmark-dst-prefix 16 --hmark-proto-mask 0xff --hmark-rnd 1 --hmark-mod 65536",
      "mangle INPUT -p udp -j HMARK --hmark-sport-mask 0xfff0 --hmark-dport-mask 0xff --hmark-sport 0x5 --hmark-dport 0x100 --hmark-rnd 2 --hmark-mod 65536",
    ] + (0..<8).map { "mangle PREROUTING -m mark --mark \($0)/7" },
    ipv6: [
      "mangle PREROUTING -j HMARK --hmark-tuple src,dst,sport,dport,proto --hmark-rnd 0xcafe --hmark-mod 1000 --hmark-offset 5",
      "mangle INPUT -p tcp -j HMARK --hmark-src-prefix 64 --hmark-dst-prefix 48 --hmark-proto-mask 0xff --hmark-rnd 1 --hmark-mod 65536",
      "mangle INPUT -p udp -j HMARK --hmark-sport-mask 0xfff0 --hmark-dport-mask 0xff --hmark-sport 0x5 --hmark-dport 0x100 --hmark-rnd 2 --hmark-mod 65536",
    ] + (0..<8).map { "mangle PREROUTING -m mark --mark \($0)/7" }),
  TargetRow(
    "HMARK of SPIs and of connections",
    [
      "mangle PREROUTING -p esp -j HMARK --hmark-spi-mask 0xffffff00 --hmark-rnd 7 --hmark-mod 4096",
      "mangle PREROUTING -p ah -j HMARK --hmark-spi 0x55 --hmark-spi-mask 0xff --hmark-rnd 7 --hmark-mod 4096",
      "mangle PREROUTING -p tcp -j HMARK --hmark-tuple ct,src,dst,sport,dport --hmark-rnd 9 --hmark-mod 100",
      "mangle PREROUTING -p udp -j HMARK --hmark-tuple ct,src,proto --hmark-rnd 9 --hmark-mod 4096",
      "mangle PREROUTING -j CONNMARK --save-mark",
    ]),
]

private let synWithOptions4 = RecordedPackets.steps(
  .ipv4, "syn", "syn-mss-536-dscp46", "synack", "ece-cwr-syn", "bad-option-length", "ack-get")
private let synWithOptions6 = RecordedPackets.steps(.ipv6, "syn", "hbh-dst-tcp", "ece", "ack-dscp")

private let rewriteRows: [TargetRow] = [
  TargetRow(
    "DSCP", ["mangle PREROUTING -p tcp -j DSCP --set-dscp 0x2e", "mangle PREROUTING -p udp -j DSCP --set-dscp-class AF11"],
    steps4: recorded4,
    steps6: recorded6),
  TargetRow(
    "TOS",
    [
      "mangle PREROUTING -p tcp -j TOS --set-tos 0x10/0x3f", "mangle PREROUTING -p udp -j TOS --set-tos Maximize-Throughput",
      "mangle FORWARD -p tcp -j TOS --and-tos 0xf3", "mangle FORWARD -p udp -j TOS --or-tos 0x81",
      "mangle FORWARD -p 132 -j TOS --xor-tos 0xff",
    ], steps4: recorded4, steps6: recorded6),
  TargetRow(
    "ECN", ipv4: ["mangle PREROUTING -p tcp -j ECN --ecn-tcp-remove"], steps4: recorded4),
  TargetRow(
    "ECN, set",
    ipv4: [
      "mangle PREROUTING -p tcp -j ECN --ecn-tcp-cwr 1", "mangle PREROUTING -p tcp --dport 80 -j ECN --ecn-tcp-ece 1",
      "mangle FORWARD -j ECN --ecn-ip-ect 2",
    ], steps4: recorded4),
  TargetRow(
    "TTL",
    ipv4: [
      "mangle PREROUTING -p tcp -j TTL --ttl-set 9", "mangle PREROUTING -p udp -j TTL --ttl-dec 64",
      "mangle PREROUTING -p icmp -j TTL --ttl-inc 250",
      "mangle POSTROUTING -p tcp -j TTL --ttl-inc 1",
    ], steps4: recorded4),
  TargetRow(
    "HL",
    ipv6: [
      "mangle PREROUTING -p tcp -j HL --hl-set 9", "mangle PREROUTING -p udp -j HL --hl-dec 64",
      "mangle PREROUTING -p icmpv6 -j HL --hl-inc 250",
      "mangle POSTROUTING -p tcp -j HL --hl-inc 1",
    ], steps6: recorded6),
  TargetRow(
    "TCPMSS",
    [
      "mangle PREROUTING -p tcp --tcp-flags SYN SYN -j TCPMSS --set-mss 1000",
      "mangle FORWARD -p tcp --tcp-flags SYN SYN -m tcpmss --mss 600:2000 -j TCPMSS --clamp-mss-to-pmtu",
    ], steps4: synWithOptions4 + talk4, steps6: synWithOptions6 + talk6),
  TargetRow(
    "TCPOPTSTRIP",
    [
      "mangle PREROUTING -p tcp -j TCPOPTSTRIP --strip-options timestamp,wscale,5",
      "mangle FORWARD -p tcp -j TCPOPTSTRIP --strip-options mss",
    ],
    steps4: synWithOptions4 + recorded4, steps6: synWithOptions6 + recorded6),
  TargetRow("CHECKSUM", ["mangle PREROUTING -j CHECKSUM --checksum-fill", "mangle POSTROUTING -p udp -j CHECKSUM --checksum-fill"]),
  TargetRow(
    "DNPT",
    ipv6: [
      "mangle PREROUTING -d 2001:db8:5::/64 -j DNPT --src-pfx 2001:db8:5::/64 --dst-pfx 2001:db8:1::/64",
      "mangle PREROUTING -d 2001:db8:6::/48 -j DNPT --src-pfx 2001:db8:6::/48 --dst-pfx 2001:db8:1::/48",
    ],
    steps6: ["2001:db8:5::9", "2001:db8:6::9", "2001:db8:6:77::9", "2001:db8:1::9"].map {
      .inject("wa", Craft.udp("[2001:db8::7]:5", "[\($0)]:6", "x"))
    }),
  TargetRow(
    "SNPT",
    ipv6: [
      "mangle POSTROUTING -s 2001:db8::/64 -j SNPT --src-pfx 2001:db8::/64 --dst-pfx fd00:5::/64",
      "mangle INPUT -s 2001:db8::/48 -j SNPT --src-pfx 2001:db8::/48 --dst-pfx fd00:6::/48",
    ], steps6: talk6 + [.inject("wa", Craft.udp("[2001:db8:0:4::7]:5", "[2001:db8::1]:6", "x"))]),
]

private let logs4 = RecordedPackets.steps(
  .ipv4, "syn", "ack-get", "udp-dns", "icmp-echo", "icmp-port-unreach", "sctp-init", "ah", "esp", "record-route", "tcp-first-fragment",
  "tcp-12-bytes")
private let logs6 = RecordedPackets.steps(
  .ipv6, "syn", "udp-dns", "hbh-dst-tcp", "rt0-tcp", "frag-first-tcp", "ah-tcp", "esp", "echo", "unreach", "tcp-12-bytes", "no-next")

private let reportRows: [TargetRow] = [
  TargetRow(
    "LOG",
    [
      "mangle PREROUTING -j LOG --log-prefix \"in: \" --log-level 5 --log-tcp-sequence --log-tcp-options --log-ip-options",
      "mangle PREROUTING -p udp -j LOG --log-macdecode --log-level debug", "mangle OUTPUT -j LOG --log-uid",
    ], steps4: logs4 + local4, steps6: logs6 + local6),
  TargetRow(
    "TRACE",
    ["raw PREROUTING -p tcp -j TRACE", "mangle FORWARD -p tcp", "mangle FORWARD -p tcp -j ACCEPT", "filter FORWARD -p tcp -j DROP"],
    steps4: logs4, steps6: logs6),
  TargetRow(
    "NFLOG",
    [
      "mangle PREROUTING -j NFLOG --nflog-group 5 --nflog-prefix \"x y\" --nflog-threshold 3",
      "mangle FORWARD -p tcp -j NFLOG --nflog-range 40", "mangle FORWARD -j NFLOG --nflog-size 20",
    ]),
  TargetRow("AUDIT", ["mangle PREROUTING -j AUDIT --type accept", "mangle FORWARD -p tcp -j AUDIT --type drop"]),
  TargetRow(
    "IDLETIMER", ["mangle PREROUTING -j IDLETIMER --timeout 42 --label foo", "mangle FORWARD -p udp -j IDLETIMER --timeout 7 --label bar"]),
  TargetRow(
    "NFQUEUE: nobody listens",
    [
      "mangle PREROUTING -p tcp -j NFQUEUE", "mangle PREROUTING -p tcp",
      "mangle PREROUTING -p udp --dport 53 -j NFQUEUE --queue-num 7 --queue-bypass",
      "mangle PREROUTING -p udp -j NFQUEUE --queue-balance 1:3", "mangle FORWARD -j ACCEPT",
    ]),
  TargetRow(
    "NFQUEUE --queue-cpu-fanout",
    ["mangle PREROUTING -p udp -j NFQUEUE --queue-balance 1:3 --queue-cpu-fanout --queue-bypass", "mangle PREROUTING"]),
  TargetRow(
    "SET", [],
    ipv4: [
      "mangle PREROUTING -p udp -j SET --add-set a4 src", "mangle PREROUTING -m set --match-set a4 src",
      "mangle PREROUTING -p tcp -j SET --add-set t4 src,dst --timeout 100 --exist", "mangle FORWARD -p tcp -m set --match-set t4 src,dst",
      "mangle FORWARD -p icmp -j SET --del-set a4 src", "mangle FORWARD -j SET --map-set k4 src --map-mark --map-prio --map-queue",
      "mangle FORWARD -m mark --mark 0x15",
    ],
    ipv6: [
      "mangle PREROUTING -p udp -j SET --add-set a6 src", "mangle PREROUTING -m set --match-set a6 src",
      "mangle PREROUTING -p tcp -j SET --add-set t6 src,dst --timeout 100 --exist", "mangle FORWARD -p tcp -m set --match-set t6 src,dst",
      "mangle FORWARD -p icmpv6 -j SET --del-set a6 src", "mangle FORWARD -j SET --map-set k6 src --map-mark --map-prio --map-queue",
      "mangle FORWARD -m mark --mark 0x15",
    ],
    sets: """
      create a4 hash:ip
      create t4 hash:ip,port timeout 50
      create k4 hash:net skbinfo
      add k4 192.0.2.7 skbmark 0x15/0xff
      create a6 hash:ip family inet6
      create t6 hash:ip,port family inet6 timeout 50
      create k6 hash:net family inet6 skbinfo
      add k6 2001:db8::7 skbmark 0x15/0xff

      """),
]

private let stateCounters = ["NEW", "ESTABLISHED", "INVALID", "UNTRACKED"].map { "filter FORWARD -m conntrack --ctstate \($0)" }
private let trackingRows: [TargetRow] = [
  TargetRow(
    "CT",
    [
      "raw PREROUTING -p icmp -j CT --notrack", "raw PREROUTING -p udp -j CT --zone 3", "raw PREROUTING -p tcp -i wa -j CT --zone-orig 5",
      "raw PREROUTING -p tcp -i wb -j CT --zone-reply 6 --ctevents new,destroy --expevents new",
    ] + stateCounters),
  TargetRow("NOTRACK", ["raw PREROUTING -p tcp -j NOTRACK"] + stateCounters),
]

/// Without the segment of nobody's: translated, it would clash, and the kernel would draw a port at random.
private let clean4 = Array(talk4[..<5] + talk4[6...])
private let clean6 = Array(talk6[..<5] + talk6[6...])

private let translationRows: [TargetRow] = [
  TargetRow(
    "SNAT",
    ipv4: [
      "nat POSTROUTING -p tcp -j SNAT --to-source 198.51.100.77:2000-2000 --random",
      "nat POSTROUTING -p udp -j SNAT --to-source 198.51.100.50:3000 --random-fully",
      "nat POSTROUTING -p icmp -j SNAT --to-source 198.51.100.50-198.51.100.90 --persistent",
      "nat INPUT -p udp -j SNAT --to-source 10.9.9.9",
    ],
    ipv6: [
      "nat POSTROUTING -p tcp -j SNAT --to-source [2001:db8:1::77]:2000-2000 --random",
      "nat POSTROUTING -p udp -j SNAT --to-source [2001:db8:1::50]:3000 --random-fully", "nat INPUT -p udp -j SNAT --to-source fd00:9::9",
      "nat POSTROUTING -p icmp -j SNAT --to-source 2001:db8:1::50-2001:db8:1::60 --persistent",
    ], steps4: clean4, steps6: clean6),
  TargetRow(
    "DNAT",
    ipv4: [
      "nat PREROUTING -p tcp -j DNAT --to-destination 198.51.100.20:8080",
      "nat PREROUTING -p udp -j DNAT --to-destination 198.51.100.30-198.51.100.40 --persistent",
      "nat PREROUTING -p icmp -j DNAT --to-destination 192.0.2.1 --random",
      "nat OUTPUT -p udp -j DNAT --to-destination 198.51.100.5:7000-7010",
    ],
    ipv6: [
      "nat PREROUTING -p tcp -j DNAT --to-destination [2001:db8:1::20]:8080",
      "nat PREROUTING -p udp -j DNAT --to-destination 2001:db8:1::30-2001:db8:1::40 --persistent",
      "nat PREROUTING -p icmp -j DNAT --to-destination 2001:db8::1 --random",
      "nat OUTPUT -p udp -j DNAT --to-destination [2001:db8:1::5]:7000-7010",
    ], steps4: clean4 + local4, steps6: clean6 + local6),
  TargetRow(
    "MASQUERADE",
    [
      "nat POSTROUTING -p udp -j MASQUERADE --to-ports 5005 --random-fully",
      "nat POSTROUTING -p tcp -j MASQUERADE --to-ports 5005 --random", "nat POSTROUTING -j MASQUERADE",
    ],
    steps4: clean4 + local4, steps6: clean6 + local6),
  TargetRow(
    "REDIRECT",
    [
      "nat PREROUTING -p tcp -j REDIRECT --to-ports 8080 --random", "nat PREROUTING -p udp -j REDIRECT",
      "nat OUTPUT -p udp -j REDIRECT --to-ports 99-105",
    ],
    steps4: clean4 + local4, steps6: clean6 + local6),
  TargetRow(
    "NETMAP",
    ipv4: [
      "nat PREROUTING -d 198.51.100.0/28 -j NETMAP --to 198.51.100.128/28", "nat POSTROUTING -s 192.0.2.0/24 -j NETMAP --to 10.55.0.0/16",
    ],
    ipv6: ["nat PREROUTING -d 2001:db8:1::/64 -j NETMAP --to 2001:db8:1:0:5::/80", "nat POSTROUTING -j NETMAP --to fd55::/64"],
    steps4: clean4, steps6: clean6),
]

private let refusalRows: [TargetRow] = [
  TargetRow(
    "REJECT",
    ipv4: [
      "icmp-net-unreachable", "icmp-host-unreachable", "icmp-proto-unreachable", "icmp-port-unreachable", "icmp-net-prohibited",
      "icmp-host-prohibited",
      "icmp-admin-prohibited",
    ].enumerated().map { "filter FORWARD -p udp --dport \(50 + $0) -j REJECT --reject-with \($1)" } + [
      "filter FORWARD -p tcp -j REJECT --reject-with tcp-reset", "filter FORWARD -j REJECT",
      "filter INPUT -p tcp -j REJECT --reject-with tcp-reset",
      "filter INPUT -j REJECT",
    ],
    ipv6: [
      "icmp6-no-route", "icmp6-adm-prohibited", "icmp6-addr-unreachable", "icmp6-port-unreachable", "icmp6-policy-fail",
      "icmp6-reject-route",
    ]
    .enumerated().map { "filter FORWARD -p udp --dport \(50 + $0) -j REJECT --reject-with \($1)" } + [
      "filter FORWARD -p tcp -j REJECT --reject-with tcp-reset", "filter FORWARD -j REJECT",
      "filter INPUT -p tcp -j REJECT --reject-with tcp-reset",
      "filter INPUT -j REJECT",
    ],
    steps4: (50..<58).map { .inject("wa", Craft.udp("192.0.2.7:5000", "198.51.100.9:\($0)", "x")) } + talk4 + recorded4,
    steps6: (50..<58).map { .inject("wa", Craft.udp("[2001:db8::7]:5000", "[2001:db8:1::9]:\($0)", "x")) } + talk6 + recorded6)
]
