// The cases of JudgeTests: small, and each about one thing that the judge must get right.
import KernelJudge

private let query = Craft.udp("10.0.0.2:5000", "10.0.0.1:53", "ask")
private let six = [KernelCase.Interface("wa", ["fd00:a::1/64"]), KernelCase.Interface("wb", ["fd00:b::1/64"])]

let facts: [Fact] = [
  Fact(
    testDescription: "a packet for this machine is delivered, and quiet sockets do not answer", steps: [.inject("wa", query)], out: [],
    local: ["10.0.0.2:5000 > 10.0.0.1:53 UDP len=11 ttl=64 tos=00 id=1 DF"], connections: []),
  Fact(
    testDescription: "a live kernel answers for a closed port (RFC 1122, 4.1.3.1)", stack: .live, steps: [.inject("wa", query)],
    out: [
      "wa: 10.0.0.1 > 10.0.0.2 ICMP 3/3 len=59 ttl=64 tos=c0 id=0 [10.0.0.2:5000 > 10.0.0.1:53 UDP len=11 ttl=64 tos=00 id=1 DF]"
    ]),
  Fact(
    testDescription: "a router takes one from the time to live (RFC 1812, 5.3.1)",
    steps: [.inject("wa", Craft.udp("10.0.0.2:5000", "192.0.2.2:53"))],
    out: ["wb: 10.0.0.2:5000 > 192.0.2.2:53 UDP len=8 ttl=63 tos=00 id=1 DF"], local: []),
  Fact(
    testDescription: "and says so when nothing is left (RFC 792)",
    steps: [.inject("wa", Craft.udp("10.0.0.2:5000", "192.0.2.2:53", ttl: 1))],
    out: [
      "wa: 10.0.0.1 > 10.0.0.2 ICMP 11/0 len=56 ttl=64 tos=c0 id=0 [10.0.0.2:5000 > 192.0.2.2:53 UDP len=8 ttl=1 tos=00 id=1 DF]"
    ]),
  Fact(
    testDescription: "the same of IPv6 (RFC 8200, 3; RFC 4443, 3.3)", interfaces: six, rules6: "*filter\n-A FORWARD -p udp\nCOMMIT\n",
    steps: [
      .inject("wa", Craft.udp("[fd00:a::2]:5000", "[fd00:b::2]:53")),
      .inject("wa", Craft.udp("[fd00:a::2]:5000", "[fd00:b::2]:53", ttl: 1)),
    ],
    out: [
      "wb: fd00:a::2:5000 > fd00:b::2:53 UDP len=8 hl=63 tc=00 fl=00000",
      "wa: fd00:a::1 > fd00:a::2 ICMP6 3/0 len=96 hl=64 tc=00 fl=00000 [fd00:a::2:5000 > fd00:b::2:53 UDP len=8 hl=1 tc=00 fl=00000]",
    ], counters: ["filter [1:48] -A FORWARD -p udp"]),
  Fact(
    testDescription: "delivered over IPv6, with the header put back", interfaces: six,
    steps: [.inject("wa", Craft.echoRequest("fd00:a::2", "fd00:a::1"))], out: [],
    local: ["fd00:a::2 > fd00:a::1 ICMP6 128/0 id=1 seq=1 len=48 hl=64 tc=00 fl=00000"]),
  Fact(
    testDescription: "a local packet that OUTPUT drops is refused to its program", rules4: "*filter\n-A OUTPUT -p udp -j DROP\nCOMMIT\n",
    steps: [.localRaw(Craft.udp("10.0.0.1:53", "10.0.0.2:5000"))], out: [], refused: ["0 EPERM"],
    counters: ["filter [1:28] -A OUTPUT -p udp -j DROP"]),
  Fact(
    testDescription: "owner sees the user and group of the socket (iptables-extensions(8))",
    rules4: "*filter\n-A OUTPUT -m owner --uid-owner 1234 --gid-owner 4321\n-A OUTPUT -m owner --uid-owner 0\nCOMMIT\n",
    steps: [
      .localRaw(KernelStep.LocalRaw(hex: Craft.udp("10.0.0.1:53", "10.0.0.2:5000"), uid: 1234, gid: 4321)),
      .localRaw(Craft.udp("10.0.0.1:53", "10.0.0.2:5000")), .localRaw(Craft.udp("10.0.0.1:53", "10.0.0.2:5000")),
    ],
    counters: [
      "filter [1:28] -A OUTPUT -m owner --uid-owner 1234 --gid-owner 4321", "filter [2:56] -A OUTPUT -m owner --uid-owner 0",
    ]),
  Fact(
    testDescription: "a socket's mark is the packet's, and a mark of the rules is delivered",
    rules4: "*mangle\n-A OUTPUT -m mark --mark 0x7\n-A INPUT -p udp -j MARK --set-mark 42\nCOMMIT\n",
    steps: [
      .localRaw(KernelStep.LocalRaw(hex: Craft.udp("10.0.0.1:53", "10.0.0.2:5000"), mark: 7)), .inject("wa", query),
    ], local: ["10.0.0.2:5000 > 10.0.0.1:53 UDP len=11 ttl=64 tos=00 id=1 DF mark=42"],
    counters: ["mangle [1:28] -A OUTPUT -m mark --mark 0x7"]),
  Fact(
    testDescription: "a nat table that translates nothing is never walked", rules4: "*nat\n-A PREROUTING -j ACCEPT\nCOMMIT\n",
    steps: [.inject("wa", query)], counters: ["nat [0:0] -A PREROUTING -j ACCEPT", "nat :PREROUTING ACCEPT [0:0]"], connections: []),
  Fact(
    testDescription: "one that does is walked once a connection; the reply is translated back",
    rules4: "*nat\n-A PREROUTING -p udp -j REDIRECT --to-ports 5353\nCOMMIT\n",
    steps: [
      .inject("wa", query), .inject("wa", query), .localRaw(Craft.udp("10.0.0.1:5353", "10.0.0.2:5000", "answer", id: 2)),
    ], out: ["wa: 10.0.0.1:53 > 10.0.0.2:5000 UDP len=14 ttl=64 tos=00 id=2 DF"],
    local: Array(repeating: "10.0.0.2:5000 > 10.0.0.1:5353 UDP len=11 ttl=64 tos=00 id=1 DF", count: 2),
    counters: ["nat [1:31] -A PREROUTING -p udp -j REDIRECT --to-ports 5353"],
    connections: [
      "30 ipv4 2 udp 17 src=10.0.0.2 dst=10.0.0.1 sport=5000 dport=53 src=10.0.0.1 dst=10.0.0.2 sport=5353 dport=5000 mark=0"
    ]),
  Fact(
    testDescription: "addresses of IPv6 connections are as conntrack(8) writes them", interfaces: six,
    rules6: "*filter\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: [.inject("wa", Craft.udp("[fd00:a::2]:5000", "[fd00:b::2]:53"))],
    connections: [
      "30 ipv6 10 udp 17 src=fd00:a::2 dst=fd00:b::2 sport=5000 dport=53 [UNREPLIED] src=fd00:b::2 dst=fd00:a::2 sport=53 dport=5000 mark=0"
    ]),
  Fact(
    testDescription: "a case's sysctls hold, and waiting lets time pass", sysctl: ["net.netfilter.nf_conntrack_udp_timeout": 1],
    rules4: "*filter\n-A INPUT -m conntrack --ctstate NEW\nCOMMIT\n",
    steps: [.inject("wa", query), .wait(KernelStep.Wait(ms: 1200)), .inject("wa", query)],
    counters: ["filter [2:62] -A INPUT -m conntrack --ctstate NEW"],
    connections: [
      "1 ipv4 2 udp 17 src=10.0.0.2 dst=10.0.0.1 sport=5000 dport=53 [UNREPLIED] src=10.0.0.1 dst=10.0.0.2 sport=53 dport=5000 mark=0"
    ]),
  Fact(
    testDescription: "LOG writes the packet (nf_log_syslog), the identification of the kernel's own packets being 0 here",
    rules4: "*filter\n-A INPUT -j LOG --log-prefix \"in \"\n-A INPUT -j REJECT\n-A OUTPUT -j LOG --log-prefix \"out \"\nCOMMIT\n",
    steps: [.inject("wa", query)],
    log: [
      "in IN=wa OUT= MAC= SRC=10.0.0.2 DST=10.0.0.1 LEN=31 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=UDP SPT=5000 DPT=53 LEN=11 ",
      "out IN= OUT=wa SRC=10.0.0.1 DST=10.0.0.2 LEN=59 TOS=0x00 PREC=0xC0 TTL=64 ID=0 PROTO=ICMP TYPE=3 CODE=3 "
        + "[SRC=10.0.0.2 DST=10.0.0.1 LEN=31 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=UDP SPT=5000 DPT=53 LEN=11 ] ",
    ]),
  Fact(
    testDescription: "tracing numbers the rules as if it were not there", rules4: "*raw\n-A PREROUTING -i wa\nCOMMIT\n", trace: true,
    steps: [.inject("wa", Craft.udp("10.0.0.2:5000", "10.0.0.1:53"))], counters: ["raw [1:28] -A PREROUTING -i wa"],
    log: ["rule:1", "policy:2"].map {
      "TRACE: raw:PREROUTING:\($0) IN=wa OUT= MAC= SRC=10.0.0.2 DST=10.0.0.1 LEN=28 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=UDP "
        + "SPT=5000 DPT=53 LEN=8 "
    }),
  Fact(
    testDescription: "a TAP device carries frames", interfaces: [tap],
    rules4: "*filter\n-A INPUT -m mac --mac-source 02:00:00:00:00:02\nCOMMIT\n",
    steps: [
      .inject("wa", Craft.frame(query, from: "02:00:00:00:00:02", to: "02:00:00:00:00:01")),
      .localRaw(Craft.udp("10.0.0.1:53", "10.0.0.2:5000")),
    ], out: ["wa: eth 02:00:00:00:00:01>02:00:00:00:00:02 10.0.0.1:53 > 10.0.0.2:5000 UDP len=8 ttl=64 tos=00 id=1 DF"],
    local: ["10.0.0.2:5000 > 10.0.0.1:53 UDP len=11 ttl=64 tos=00 id=1 DF"],
    counters: ["filter [1:31] -A INPUT -m mac --mac-source 02:00:00:00:00:02"]),
  Fact(
    testDescription: "commands run when the rules are there, before the steps and between them", rules4: "*filter\n-N first\nCOMMIT\n",
    commands: [["iptables", "-A", "INPUT", "-j", "first"]],
    steps: [
      .inject("wa", query), .command(KernelStep.Run(argv: ["iptables", "-A", "first", "-p", "udp"])), .inject("wa", query),
      .restore(KernelStep.Restore(family: 4, text: "*filter\n-A first -p icmp\nCOMMIT", args: ["-n"])), .inject("wa", query),
    ], counters: ["filter [3:93] -A INPUT -j first", "filter [2:62] -A first -p udp", "filter [0:0] -A first -p icmp"]),
  Fact(
    testDescription: "live sockets: a connection redirected from one port to another is accepted, and still knows where it went",
    rules4: "*nat\n-A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080\nCOMMIT\n", stack: .live,
    steps: [
      .tcpListen(KernelStep.TCP(id: "l", addr: "10.0.0.1:8080")), .inject("wa", Craft.tcp("10.0.0.2:5000", "10.0.0.1:80", "S", seq: 100)),
      .inject(
        KernelStep.Inject(
          interface: "wa", hex: Craft.tcp("10.0.0.2:5000", "10.0.0.1:80", "A", seq: 101), acknowledge: .init(interface: "wa", add: 1))),
      .accept(KernelStep.Accept(from: "l", id: "c")), .send(KernelStep.Data(id: "c", data: Hex(Array("hi".utf8)))),
    ],
    out: [
      "wa: 10.0.0.1:80 > 10.0.0.2:5000 TCP SA seq=1073741824 ack=101 win=64240 dlen=0 ttl=64 tos=00 id=0 DF",
      "wa: 10.0.0.1:80 > 10.0.0.2:5000 TCP PA seq=1073741825 ack=101 win=64240 dlen=2 ttl=64 tos=00 id=0 DF",
    ]),
]

private var tap: KernelCase.Interface {
  var tap = KernelCase.Interface("wa", ["10.0.0.1/24"], type: "tap")
  tap.mac = "02:00:00:00:00:01"
  tap.neigh = [KernelCase.Interface.Neighbour(ip: "10.0.0.2", mac: "02:00:00:00:00:02")]
  return tap
}
