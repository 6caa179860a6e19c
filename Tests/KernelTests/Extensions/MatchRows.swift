// Rules for every match, each with the packets of RecordedPackets: what the kernel makes of them, the engine must. A rule stands in mangle
// PREROUTING unless it names another chain, has no target, and so only counts.

import KernelJudge

/// Rules that ask one match. `rules` are for both families.
struct MatchRow: Sendable {
  var name: String
  /// What stands in front of `-m`: a protocol.
  var prefix: String
  var rules: [String]
  var ipv4: [String]
  var ipv6: [String]
  /// Packets in place of the recorded ones.
  var steps4: [KernelStep]?
  var steps6: [KernelStep]?
  var sets = ""

  init(
    _ name: String, _ prefix: String = "", _ rules: [String] = [], ipv4: [String] = [], ipv6: [String] = [], steps4: [KernelStep]? = nil,
    steps6: [KernelStep]? = nil, sets: String = ""
  ) {
    self.name = name
    self.prefix = prefix
    self.rules = rules
    self.ipv4 = ipv4
    self.ipv6 = ipv6
    self.steps4 = steps4
    self.steps6 = steps6
    self.sets = sets
  }
}

let matchRows: [MatchRow] = addressRows + headerRows + transportRows + extensionHeaderRows + connectionRows + machineRows

private let addressRows: [MatchRow] = [
  MatchRow(
    "addrtype", "",
    [
      "--dst-type LOCAL", "--dst-type LOCAL --limit-iface-in", "--src-type UNICAST", "--dst-type MULTICAST", "--dst-type UNICAST,LOCAL",
      "! --dst-type LOCAL", "! --src-type UNICAST --dst-type UNICAST", "POSTROUTING --dst-type UNICAST --limit-iface-out",
      "FORWARD ! --dst-type LOCAL", "--src-type UNSPEC",
    ], ipv4: ["--dst-type BROADCAST", "--src-type LOCAL --limit-iface-in"], ipv6: ["--dst-type ANYCAST", "--dst-type UNREACHABLE"]),
  MatchRow(
    "iprange", "", [],
    ipv4: [
      "--src-range 192.0.2.0-192.0.2.10", "! --src-range 192.0.2.0-192.0.2.10", "--dst-range 198.51.100.9",
      "! --dst-range 198.51.100.10-198.51.100.1", "--src-range 10.0.0.0-10.9.0.0 ! --dst-range 198.51.100.9-198.51.100.9",
    ],
    ipv6: [
      "--src-range 2001:db8::1-2001:db8::ff", "! --src-range 2001:db8::8-2001:db8::ff", "--dst-range ff02::-ff02:ffff::",
      "! --dst-range ff02::-ff02:ffff::",
    ]),
  MatchRow("pkttype", "", ["--pkt-type unicast", "! --pkt-type unicast", "--pkt-type multicast", "--pkt-type broadcast"]),
  MatchRow(
    "rpfilter", "", ["", "--invert", "--loose", "--loose --accept-local --invert", "--validmark", "--accept-local"]),
  MatchRow(
    "cluster", "",
    [
      "--cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xdeadbeef",
      "--cluster-total-nodes 2 ! --cluster-local-node 1 --cluster-hash-seed 0xdeadbeef",
      "--cluster-total-nodes 5 --cluster-local-nodemask 3 --cluster-hash-seed 9",
      "--cluster-total-nodes 5 ! --cluster-local-nodemask 3 --cluster-hash-seed 9",
    ]),
]

private let headerRows: [MatchRow] = [
  MatchRow("length", "", ["--length 40", "! --length 40:61", "--length 60:", "--length :44", "--length 76:100"]),
  MatchRow("ttl", "", ipv4: ["--ttl-eq 64", "! --ttl-eq 64", "--ttl-gt 64", "--ttl-lt 64"]),
  MatchRow("hl", "", ipv6: ["--hl-eq 64", "! --hl-eq 64", "--hl-gt 64", "--hl-lt 64"]),
  MatchRow("dscp", "", ["--dscp 0", "! --dscp 0x2e", "--dscp-class EF", "! --dscp-class BE"]),
  MatchRow("tos", "", ["--tos 0x10", "! --tos 0x01/0x03", "--tos 0xb8/0xff", "! --tos Normal-Service", "--tos 3/3"]),
  MatchRow(
    "ecn", "-p tcp",
    [
      "--ecn-tcp-ece", "! --ecn-tcp-ece", "--ecn-tcp-cwr ! --ecn-tcp-ece", "! --ecn-tcp-cwr", "--ecn-ip-ect 0", "! --ecn-ip-ect 0",
      "--ecn-ip-ect 2 --ecn-tcp-ece", "--ecn-tcp-ece --ecn-ip-ect 3",
    ]),
  MatchRow(
    "u32", "", [#"--u32 "100=0:0xffffffff""#, #"--u32 "0@0=0""#],
    ipv4: [
      #"--u32 "0=0x45000028""#, #"! --u32 "6&0xFF=6""#, #"--u32 "6&0xFF=6&&0>>22&0x3C@0>>16=40000""#,
      #"--u32 "0>>22&0x3C@0&0xFFFF=53,80,443""#, #"--u32 "0>>22&0x3C@12>>26&0x3C@0=0x47455420""#, #"--u32 "6&0x3fff=0:0x2000""#,
      #"--u32 "0<<4=0x50000000:0x5000ffff""#,
    ], ipv6: [#"--u32 "4>>8&0xFF=6""#, #"! --u32 "4>>8&0xFF=6""#, #"--u32 "4&0xFF=0x40&&8=0x20010db8""#]),
  MatchRow(
    "string", "",
    [
      "--algo bm --string hello", "--algo bm ! --string hello", "--algo kmp --string HELLO --icase", "--algo bm --string heLLo --icase",
      "--algo kmp --hex-string |9c40| --from 20", "--algo bm ! --hex-string |9c40|", "--algo bm --hex-string |2001| --to 9",
      "--algo kmp --string yyyy --from 30 --to 52", "--algo bm --string x",
    ],
    ipv4: [
      "--algo bm --string GET --from 40", "--algo bm --string GET --from 41", "--algo bm --string GET --to 42",
      "--algo bm --string GET --to 43", "--algo kmp --string GET --from 40 --to 43",
    ]),
  MatchRow(
    "bpf", "", [#"--bytecode "1,6 0 0 0""#],
    ipv4: [
      #"--bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0""#, #"--bytecode "4,32 0 0 60,37 0 1 0,6 0 0 1,6 0 0 0""#,
      #"--bytecode "5,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 65535,6 0 0 0""#, #"--bytecode "3,128 0 0 0,53 0 0 60,22 0 0 0""#,
      #"--bytecode "7,48 0 0 8,2 0 0 3,96 0 0 3,36 0 0 2,37 0 1 127,6 0 0 1,6 0 0 0""#,
    ], ipv6: [#"--bytecode "4,48 0 0 6,21 0 1 17,6 0 0 1,6 0 0 0""#]),
  MatchRow(
    "comment", "-p tcp", ["--comment x"]),
]

private let transportRows: [MatchRow] = [
  MatchRow(
    "tcp", "-p tcp",
    [
      "", "--dport 80", "! --dport 80", "--sport 1:1024", "! --sport 40000", "--syn", "! --syn", "--tcp-flags ALL NONE",
      "--tcp-flags FIN,PSH,URG FIN,PSH,URG", "! --tcp-flags NONE SYN", "! --tcp-flags SYN,ACK SYN", "--tcp-option 2", "! --tcp-option 2",
      "--tcp-option 8 --dport 80", "! --dport 0:65535",
    ]),
  MatchRow("udp", "-p udp", ["", "--dport 53", "! --dport 53", "--sport 40000", "! --sport 0:65535", "--dport 60:546 --sport 60:546"]),
  MatchRow(
    "multiport", "-p tcp",
    [
      "--dports 80,443", "! --dports 80,443", "--ports 80", "! --ports 22:80", "--sports 1:100,40000", "! --sports 22,40000",
      "--dports 1:79,81:500",
    ]),
  MatchRow("multiport", "-p udp", ["--ports 53,546:547", "--dports 53,60:70", "! --ports 53"]),
  MatchRow("multiport", "-p udplite", ["--ports 9,10", "! --ports 9,11"]),
  MatchRow("multiport", "-p dccp", ["--dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,200", "! --sports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,100"]),
  MatchRow("multiport", "-p sctp", ["--dports 5001,90", "! --dports 5001"]),
  MatchRow(
    "icmp", "-p icmp",
    ipv4: [
      "--icmp-type 8", "! --icmp-type 8", "--icmp-type any", "! --icmp-type any", "--icmp-type 3", "--icmp-type 3/4", "! --icmp-type 3/4",
      "--icmp-type echo-reply", "--icmp-type 255/7",
    ]),
  MatchRow(
    "icmp6", "-p icmpv6",
    ipv6: ["--icmpv6-type 128", "! --icmpv6-type 128", "--icmpv6-type 1/4", "--icmpv6-type 255", "! --icmpv6-type 2/0"]),
  MatchRow(
    "sctp", "-p sctp",
    [
      "", "--dport 5001", "! --sport 80", "--sport 80 ! --dport 5001", "--chunk-types any INIT", "! --chunk-types any DATA",
      "--chunk-types only DATA,SACK", "--chunk-types all DATA,SACK", "--chunk-types all DATA:u", "--chunk-types any ABORT:T",
      "! --chunk-types any ABORT:t", "--chunk-types all NONE", "--chunk-types any DATA:UBE", "--chunk-types only INIT", "! --dport 5001",
    ]),
  MatchRow(
    "dccp", "-p dccp",
    [
      "", "--sport 100 ! --dport 200", "! --sport 100", "--dport 200", "--dccp-types REQUEST", "! --dccp-types REQUEST,RESET",
      "--dccp-types REQUEST,DATA", "--dccp-option 38", "! --dccp-option 38",
    ]),
  MatchRow("tcpmss", "-p tcp", ["--mss 1460", "! --mss 1460", "--mss 500:600", "--mss 1:65535"]),
  MatchRow("esp", "-p esp", ["", "--espspi 4096", "! --espspi 1:5000", "--espspi 4097:"]),
  MatchRow("ah", "-p ah", ipv4: ["", "--ahspi 8192", "! --ahspi 8192", "--ahspi 1:9000"]),
  MatchRow(
    "ah", "", ipv6: ["", "--ahspi 8192", "! --ahspi 8192", "! --ahlen 24", "--ahspi 8192 --ahlen 24 --ahres", "--ahlen 23", "--ahres"]),
  MatchRow(
    "ipcomp", "-p ipcomp", ["", "--ipcompspi 18", "! --ipcompspi 1:17", "! --ipcompspi 18", "--ipcompspi 18 --compres"],
    steps4: (["0600001200000000", "06010012", "06010011ffff", "06", "060000130000000000000000"] as [String]).map {
      .inject("wa", Craft.datagram(108, "192.0.2.7", "198.51.100.9", Hex($0)?.bytes ?? []))
    } + [.inject("wa", Craft.udp("192.0.2.7:5", "198.51.100.9:6"))],
    steps6: (["0600001200000000", "06010012", "06010011ffff", "06", "060000130000000000000000"] as [String]).map {
      .inject("wa", Craft.datagram(108, "2001:db8::7", "2001:db8:1::9", Hex($0)?.bytes ?? []))
    } + [.inject("wa", Craft.udp("[2001:db8::7]:5", "[2001:db8:1::9]:6"))]),
  MatchRow(
    "osf", "-p tcp", ipv4: ["--genre Linux", "! --genre Linux", "--genre unknown --ttl 1 --log 0"]),
]

private let extensionHeaderRows: [MatchRow] = [
  MatchRow(
    "frag", "", ipv6: ["", "--fragid 77", "! --fragid 77:98", "--fragfirst --fragmore", "--fraglast", "--fragres", "--fraglen 5"]),
  MatchRow(
    "rt", "",
    ipv6: [
      "", "--rt-type 0", "! --rt-type 0", "! --rt-len 24", "--rt-segsleft 1:3 --rt-len 24", "! --rt-segsleft 1", "--rt-type 0 --rt-0-res",
      "--rt-type 0 --rt-0-addrs 2001:db8::55", "--rt-type 0 --rt-0-addrs 2001:db8::56",
      "--rt-type 0 --rt-0-addrs 2001:db8::55 --rt-0-not-strict",
    ]),
  MatchRow(
    "hbh", "",
    ipv6: [
      "", "--hbh-len 8", "! --hbh-len 8", "! --hbh-len 9", "--hbh-opts 5:2", "--hbh-opts 5", "--hbh-opts 5,1", "--hbh-opts 1:4",
      "--hbh-opts 5:2,1:0,3",
    ]),
  MatchRow("dst", "", ipv6: ["", "--dst-len 8", "! --dst-len 8", "--dst-len 8 --dst-opts 1:2,1", "--dst-opts 1:2", "! --dst-len 9"]),
  MatchRow(
    "ipv6header", "",
    ipv6: [
      "--header hop-by-hop", "! --header hop-by-hop", "--header hop-by-hop --soft", "! --header hop-by-hop --soft", "--header hop,dst,prot",
      "--header auth,prot", "--header esp", "--header frag,prot", "--header none", "--header prot", "--header prot --soft",
    ]),
  MatchRow("mh", "-p mh", ipv6: ["", "--mh-type 5", "! --mh-type 0:4", "! --mh-type 5"]),
  MatchRow(
    "srh", "",
    ipv6: [
      "", "--srh-next-hdr 17", "! --srh-next-hdr 17", "--srh-hdr-len-eq 6", "--srh-hdr-len-gt 5", "! --srh-hdr-len-lt 6",
      "--srh-segs-left-eq 1", "--srh-segs-left-lt 2", "! --srh-segs-left-gt 0", "--srh-last-entry-eq 2", "--srh-last-entry-gt 1",
      "! --srh-last-entry-lt 2", "--srh-tag 4660", "! --srh-tag 4660", "--srh-psid fd00:c::3", "! --srh-psid fd00:c::3",
      "--srh-psid fd00:c::1/127", "--srh-nsid fd00:c::1", "! --srh-nsid fd00:c::1", "--srh-lsid fd00:c::1/64", "! --srh-lsid fd00:c::1/64",
      "--srh-lsid fd00:d::1/16", "! --srh-hdr-len-eq 6", "! --srh-hdr-len-gt 5", "--srh-hdr-len-lt 6", "! --srh-segs-left-eq 1",
      "--srh-segs-left-gt 0", "! --srh-segs-left-lt 2", "! --srh-last-entry-eq 2", "! --srh-last-entry-gt 1", "--srh-last-entry-lt 2",
    ],
    steps6: ["01", "00", "02", "03"].map { left in
      let segments = ["1", "2", "3"].map { "fd00000c00000000000000000000000\($0)" }.joined()
      return .inject(
        "wa", Craft.datagram(43, "2001:db8::7", "2001:db8:1::9", Hex("110604\(left)02001234" + segments + "03e8003500080000")?.bytes ?? []))
    } + [
      .inject(
        "wa",
        Craft.datagram(
          43, "2001:db8::7", "2001:db8:1::9", Hex("1102000100001234fd00000c000000000000000000000001" + "03e8003500080000")?.bytes ?? [])),
      .inject("wa", Craft.udp("[2001:db8::7]:5", "[2001:db8:1::9]:6")),
    ]),
]

let talk4: [KernelStep] = [
  .inject("wa", Craft.tcp("192.0.2.7:5000", "198.51.100.9:80", "S", seq: 100)),
  .inject("wb", Craft.tcp("198.51.100.9:80", "192.0.2.7:5000", "SA", seq: 300, ack: 101)),
  .inject("wa", Craft.tcp("192.0.2.7:5000", "198.51.100.9:80", "A", seq: 101, ack: 301)),
  .inject("wa", Craft.tcp("192.0.2.7:5000", "198.51.100.9:80", "PA", seq: 101, ack: 301, "hello")),
  .inject("wb", Craft.tcp("198.51.100.9:80", "192.0.2.7:5000", "A", seq: 301, ack: 106)),
  .inject("wb", Craft.tcp("198.51.100.9:80", "192.0.2.7:5001", "A", seq: 301, ack: 106)),
  .inject("wa", Craft.udp("192.0.2.7:5000", "198.51.100.9:53", "ask")), .inject("wa", Craft.udp("192.0.2.7:5000", "192.0.2.1:53", "ask")),
  .inject("wb", Craft.udp("198.51.100.9:53", "192.0.2.7:5000", "a long answer")),
  .inject("wa", Craft.echoRequest("192.0.2.7", "198.51.100.9")),
  .inject("wa", Craft.datagram(1, "192.0.2.7", "198.51.100.9", [0, 0, 0xff, 0xfa, 0, 2, 0, 3])),
]
let talk6: [KernelStep] = [
  .inject("wa", Craft.tcp("[2001:db8::7]:5000", "[2001:db8:1::9]:80", "S", seq: 100)),
  .inject("wb", Craft.tcp("[2001:db8:1::9]:80", "[2001:db8::7]:5000", "SA", seq: 300, ack: 101)),
  .inject("wa", Craft.tcp("[2001:db8::7]:5000", "[2001:db8:1::9]:80", "A", seq: 101, ack: 301)),
  .inject("wa", Craft.tcp("[2001:db8::7]:5000", "[2001:db8:1::9]:80", "PA", seq: 101, ack: 301, "hello")),
  .inject("wb", Craft.tcp("[2001:db8:1::9]:80", "[2001:db8::7]:5000", "A", seq: 301, ack: 106)),
  .inject("wb", Craft.tcp("[2001:db8:1::9]:80", "[2001:db8::7]:5001", "A", seq: 301, ack: 106)),
  .inject("wa", Craft.udp("[2001:db8::7]:5000", "[2001:db8:1::9]:53", "ask")),
  .inject("wa", Craft.udp("[2001:db8::7]:5000", "[2001:db8::1]:53", "ask")),
  .inject("wb", Craft.udp("[2001:db8:1::9]:53", "[2001:db8::7]:5000", "a long answer")),
  .inject("wa", Craft.echoRequest("2001:db8::7", "2001:db8:1::9")),
  .inject("wa", Craft.datagram(58, "2001:db8::7", "2001:db8:1::9", [129, 0, 0, 0, 0, 2, 0, 3])),
]

/// Matches that ask the connection get a conversation: a handshake, data, a segment of nobody's, datagrams and their answers.
private let connectionRows: [MatchRow] = [
  MatchRow(
    "conntrack", "",
    [
      "--ctstate NEW", "! --ctstate NEW", "--ctstate ESTABLISHED,RELATED", "--ctstate INVALID", "--ctstate UNTRACKED", "--ctproto udp",
      "! --ctproto udp", "--ctorigsrcport 5000", "! --ctorigsrcport 1:4999", "--ctorigdstport 53", "! --ctorigdstport 53",
      "--ctreplsrcport 80", "! --ctreplsrcport 80", "--ctrepldstport 5000", "! --ctrepldstport 5000", "--ctstatus NONE",
      "--ctstatus SEEN_REPLY", "! --ctstatus CONFIRMED", "--ctstatus ASSURED", "--ctexpire 0", "! --ctexpire 0", "--ctexpire 31:500",
      "--ctdir ORIGINAL", "--ctdir REPLY",
    ],
    ipv4: [
      "--ctorigsrc 192.0.2.0/24", "! --ctorigsrc 192.0.2.7", "--ctorigdst 198.51.100.9", "! --ctorigdst 198.51.100.0/24",
      "--ctreplsrc 198.51.100.9/255.0.255.0", "! --ctreplsrc 198.51.100.9", "--ctrepldst 192.0.2.7", "! --ctrepldst 192.0.2.7",
    ],
    ipv6: [
      "--ctorigsrc 2001:db8::/64", "! --ctorigsrc 2001:db8::7", "--ctorigdst 2001:db8:1::9", "! --ctorigdst 2001:db8:1::/64",
      "--ctreplsrc 2001:db8:1::9", "! --ctreplsrc 2001:db8:1::9", "--ctrepldst 2001:db8::7", "! --ctrepldst 2001:db8::7",
    ], steps4: talk4, steps6: talk6),
  MatchRow("state", "", ["--state NEW", "! --state NEW", "--state ESTABLISHED,RELATED", "--state INVALID"], steps4: talk4, steps6: talk6),
  MatchRow(
    "connmark", "",
    ["--mark 0", "! --mark 0", "FORWARD --mark 5", "FORWARD ! --mark 1/3", "FORWARD --mark 4/4", "! --mark 5", "--mark 5"],
    steps4: talk4, steps6: talk6),
  MatchRow(
    "connbytes", "",
    [
      "--connbytes 2 --connbytes-dir original --connbytes-mode packets",
      "! --connbytes 2:3 --connbytes-dir both --connbytes-mode packets", "--connbytes 100: --connbytes-dir both --connbytes-mode bytes",
      "--connbytes 41:100 --connbytes-dir reply --connbytes-mode avgpkt",
      "! --connbytes 0:40 --connbytes-dir original --connbytes-mode avgpkt",
    ], steps4: talk4, steps6: talk6),
  MatchRow("helper", "", ["--helper ftp", "! --helper ftp"], steps4: talk4, steps6: talk6),
]

let local4: [KernelStep] =
  [(0, 0), (1000, 1000), (1234, 100)].map {
    .localRaw(KernelStep.LocalRaw(hex: Craft.udp("192.0.2.1:5", "192.0.2.7:6"), uid: $0.0, gid: $0.1))
  } + [.inject("wa", Craft.udp("192.0.2.7:5", "198.51.100.9:6", ttl: 1))]
let local6: [KernelStep] =
  [(0, 0), (1000, 1000), (1234, 100)].map {
    .localRaw(KernelStep.LocalRaw(hex: Craft.udp("[2001:db8::1]:5", "[2001:db8::7]:6"), uid: $0.0, gid: $0.1))
  } + [.inject("wa", Craft.udp("[2001:db8::7]:5", "[2001:db8:1::9]:6", ttl: 1))]

private let marked4: [KernelStep] = [0, 5, 0xf0, 0x105].map {
  .localRaw(KernelStep.LocalRaw(hex: Craft.udp("192.0.2.1:5", "192.0.2.7:6"), mark: $0))
}
private let marked6: [KernelStep] = [0, 5, 0xf0, 0x105].map {
  .localRaw(KernelStep.LocalRaw(hex: Craft.udp("[2001:db8::1]:5", "[2001:db8::7]:6"), mark: $0))
}

/// Matches that ask the machine: interfaces, sockets, marks, sets.
private let machineRows: [MatchRow] = [
  MatchRow(
    "owner", "",
    [
      "OUTPUT --uid-owner 0", "OUTPUT ! --uid-owner 0", "OUTPUT --uid-owner 1000-2000", "OUTPUT --gid-owner 100",
      "OUTPUT ! --gid-owner 100",
      "OUTPUT --socket-exists", "OUTPUT ! --socket-exists", "OUTPUT --uid-owner 1234 --gid-owner 100 --suppl-groups",
      "POSTROUTING --uid-owner 1000",
    ], steps4: local4, steps6: local6),
  MatchRow(
    "mark", "",
    [
      "OUTPUT --mark 0", "OUTPUT ! --mark 0", "OUTPUT --mark 5", "OUTPUT --mark 0x5/0xf", "OUTPUT ! --mark 0x100/0x100",
      "OUTPUT --mark 0x10/0xf",
    ],
    steps4: marked4, steps6: marked6),
  MatchRow(
    "devgroup", "", ["--src-group 3", "! --src-group 3", "! --src-group 0x0/0x1", "FORWARD --dst-group 7", "FORWARD ! --dst-group 7"]),
  MatchRow("cpu", "", ["! --cpu 99", "--cpu 99"]),
  MatchRow(
    "physdev", "",
    [
      "--physdev-in eth0", "! --physdev-in eth0", "--physdev-is-in", "! --physdev-is-in ! --physdev-is-out", "! --physdev-is-bridged",
      "POSTROUTING --physdev-is-bridged --physdev-out eth1", "POSTROUTING ! --physdev-is-out",
      "POSTROUTING --physdev-is-bridged ! --physdev-out eth1",
    ]),
  MatchRow(
    "policy", "",
    [
      "--dir in --pol none", "--dir in --pol ipsec", "POSTROUTING --dir out --pol none", "POSTROUTING --dir out --pol ipsec",
      "--dir in --pol ipsec --strict --reqid 1 --spi 5 --proto esp --mode transport", "--dir in --pol ipsec ! --reqid 1",
    ],
    ipv4: ["--dir in --pol ipsec --strict --mode tunnel --tunnel-src 192.0.2.1 ! --tunnel-dst 10.0.0.0/8 --next --proto ah"],
    ipv6: ["--dir in --pol ipsec --strict --mode tunnel --tunnel-src fd00::1 ! --tunnel-dst fd00::/8 --next --proto ah"]),
  MatchRow(
    "realm", "", ipv4: ["INPUT --realm 0", "INPUT ! --realm 0", "POSTROUTING --realm 0x5/0xf", "FORWARD --realm 5", "FORWARD ! --realm 5"]),
  MatchRow(
    "cgroup", "", ["INPUT --cgroup 1", "INPUT ! --cgroup 1", "OUTPUT --cgroup 0", "OUTPUT ! --cgroup 1"], steps4: local4 + talk4,
    steps6: local6 + talk6),
  MatchRow(
    "set", "", [],
    ipv4: [
      "--match-set s4 src", "! --match-set s4 src", "--match-set p4 dst,dst", "--match-set n4 src", "--match-set n4 src --return-nomatch",
      "--match-set c4 src ! --update-counters --packets-gt 2", "--match-set c4 src --packets-eq 2", "--match-set c4 src ! --packets-eq 2",
      "--match-set c4 src --bytes-lt 100", "--match-set c4 src --packets-lt 3", "--match-set c4 src --bytes-gt 100",
      "--match-set c4 src ! --bytes-eq 0", "--match-set c4 src --bytes-eq 31", "--match-set l4 src ! --update-subcounters",
    ],
    ipv6: [
      "--match-set s6 src", "! --match-set s6 src", "--match-set p6 dst,dst", "--match-set n6 src", "--match-set n6 src --return-nomatch",
      "--match-set c6 src ! --update-counters --packets-gt 2", "--match-set c6 src --packets-eq 2", "--match-set c6 src ! --packets-eq 2",
      "--match-set c6 src --bytes-lt 100", "--match-set c6 src --packets-lt 3", "--match-set c6 src --bytes-gt 100",
      "--match-set c6 src ! --bytes-eq 0", "--match-set c6 src --bytes-eq 51", "--match-set l6 src ! --update-subcounters",
    ], steps4: talk4 + local4, steps6: talk6 + local6,
    sets: """
      create s4 hash:ip
      add s4 192.0.2.7
      create p4 hash:ip,port
      add p4 198.51.100.9,tcp:80
      create n4 hash:net
      add n4 192.0.2.0/24
      add n4 192.0.2.7 nomatch
      create c4 hash:ip counters
      add c4 192.0.2.7
      create l4 list:set counters
      add l4 c4
      create s6 hash:ip family inet6
      add s6 2001:db8::7
      create p6 hash:ip,port family inet6
      add p6 2001:db8:1::9,tcp:80
      create n6 hash:net family inet6
      add n6 2001:db8::/64
      add n6 2001:db8::7 nomatch
      create c6 hash:ip family inet6 counters
      add c6 2001:db8::7
      create l6 list:set counters
      add l6 c6

      """),
]
