// What makes a host drop a packet, one provocation a reason: a machine on which it can happen, rules that call for what decides it, and the
// packets. Chance alone hardly ever meets these.

internal import KernelJudge
internal import Netfilter
internal import Wire

struct Provocation: Sendable {
  enum Step {
    case comes(RandomPacket.Side, [UInt8])
    /// The latest TCP segment that left by wa is acknowledged, and a little more.
    case acknowledges([UInt8], add: Int)
    case command(String)
  }
  typealias Rule = RandomFocus.Rule

  var name: String
  var families: [Family] = [.ipv4, .ipv6]
  var rules: @Sendable (Family) -> [Rule] = { _ in [] }
  var prepare: @Sendable (inout KernelCase, Family) -> Void = { _, _ in }
  var steps: @Sendable (inout RandomPacket) -> [Step]

  func focus(_ family: Family, _ dice: inout Dice) -> RandomFocus {
    var focus = RandomFocus()
    focus.name = name
    focus.rules = rules(family)
    focus.provocation = self
    focus.link = .tun
    return focus
  }

  /// A rule that asks for connection tracking, and so for whole packets.
  @Sendable private static func tracked(_ family: Family) -> [Rule] {
    [
      Rule("filter", "FORWARD", "-m conntrack --ctstate NEW,RELATED,ESTABLISHED"),
      Rule("filter", "INPUT", "-m conntrack --ctstate NEW,RELATED,ESTABLISHED"),
    ]
  }
  private static func sourceNAT(_ to: String) -> [Rule] { [Rule("nat", "POSTROUTING", "-o wb -j SNAT --to-source \(to)")] }

  static let all: [Provocation] = headers + fragments + routes + connections + associations + translations
  // MARK: headers

  private static let headers: [Provocation] = [
    Provocation(
      name: "unreadable header",
      rules: { _ in ["PREROUTING", "OUTPUT"].map { Rule("mangle", $0, "-p tcp -m tcp --dport 80") } },
      steps: { p in [.comes(p.dice.pick([.near, .local]), p.plain(p.near[0], p.far[0], IPProtocol.tcp, [0, 80, 0]))] }),
    Provocation(
      name: "malformed",
      steps: { p in
        var bytes = p.udp(p.near[0], p.dice.pick([p.far[0], p.ours[0]]))
        if p.family == .ipv4 {
          switch p.dice.pick([0, 1, 2, 3]) {
          case 0: bytes[10] ^= 0x55  // the checksum
          case 1:  // longer than it is
            bytes.set16(2, 200)
            IPv4Header.fixChecksum(&bytes)
          case 2:  // shorter than its header
            bytes.set16(2, 12)
            IPv4Header.fixChecksum(&bytes)
          default: bytes[0] = 0x44  // four words of header
          }
        } else {
          bytes.set16(4, 200)
        }
        return [.comes(.near, bytes)]
      }),
    Provocation(
      name: "bad option", families: [.ipv4],
      steps: { p in
        let options: [UInt8] = p.dice.pick([[7, 2, 0, 0], [68, 3, 5, 0], [7, 7, 3, 0, 0, 0, 0, 0], [68, 4, 5, 9], [148, 9, 0, 0]])
        return [.comes(.near, p.plain(p.near[0], p.dice.pick([p.far[0], p.ours[0]]), IPProtocol.udp, p.body, options: options))]
      }),
    Provocation(
      name: "source route", families: [.ipv4],
      prepare: { made, _ in made.sysctl["net.ipv4.conf.all.accept_source_route"] = 0 },
      steps: { p in
        let options: [UInt8] = [p.dice.pick([131, 137]), 7, p.dice.pick([4, 8]), 192, 0, 2, 2, 0]
        return [.comes(.near, p.plain(p.near[0], p.dice.pick([p.far[0], p.ours[0]]), IPProtocol.udp, p.body, options: options))]
      }),
    Provocation(
      name: "unknown protocol", prepare: { made, family in made.captureLocal = family == .ipv6 },
      steps: { p in [.comes(.near, p.plain(p.near[0], p.ours[0], p.dice.pick([99, 200]), [1, 2, 3, 4]))] }),
    Provocation(
      name: "ttl", steps: { p in [.comes(.near, p.plain(p.near[0], p.far[0], IPProtocol.udp, p.body, ttl: 1))] }),
    Provocation(
      name: "too big",
      prepare: { made, _ in for n in made.interfaces.indices where made.interfaces[n].name == "wb" { made.interfaces[n].mtu = 1280 } },
      steps: { p in
        let flags: UInt16 = p.dice.pick([IPv4Header.dontFragment, IPv4Header.dontFragment, 0])
        return [.comes(.near, p.plain(p.near[0], p.far[0], IPProtocol.udp, p.body + Array(repeating: 1, count: 1400), word: flags))]
      }),
  ]

  // MARK: fragments

  private static let fragments: [Provocation] = [
    fragments("fragments: malformed") { p, id in
      let first = p.fragment(id, 0, more: true, 16)
      let last = p.fragment(id, 4, more: false, 8)
      // Beyond the last, another last, one that is empty.
      return [
        first, last, p.dice.pick([p.fragment(id, 6, more: true, 8), p.fragment(id, 8, more: false, 8), p.fragment(id, 2, more: true, 0)]),
      ]
    },
    fragments("fragments: overlap") { p, id in
      [p.fragment(id, 0, more: true, 32), p.fragment(id, p.dice.pick([2, 3]), more: true, 32), p.fragment(id, 7, more: false, 8)]
    },
    fragments("fragments: duplicate") { p, id in
      let first = p.fragment(id, 0, more: true, 32)
      return [first, first, p.fragment(id, 4, more: false, 8)]
    },
    fragments("fragments: ECN") { p, id in
      [p.fragment(id, 0, more: true, 32, tos: 0), p.fragment(id, 4, more: false, 8, tos: 3)]
    },
    fragments("fragments: too long") { p, id in
      let most: UInt16 = 8188
      return [p.fragment(id, 0, more: true, 32), p.fragment(id, most, more: false, p.dice.pick([31, 32, 40]))]
    },
    fragments("fragments: too late") { p, id in [p.fragment(id, 0, more: true, 32)] },
  ]
  private static func fragments(_ name: String, _ make: @escaping @Sendable (inout RandomPacket, UInt16) -> [[UInt8]]) -> Provocation {
    Provocation(
      name: name, rules: tracked,
      prepare: { made, family in
        made.sysctl[family == .ipv4 ? "net.ipv4.ipfrag_time" : "net.netfilter.nf_conntrack_frag6_timeout"] = name.hasSuffix("late") ? 1 : 30
      },
      steps: { p in
        let id = UInt16.random(in: 1...0x7fff, using: &p.dice)
        return make(&p, id).map { .comes(.near, $0) }
      })
  }

  // MARK: routes

  private static let routes: [Provocation] =
    ["prohibit", "blackhole", "unreachable", "throw"].map { kind in
      Provocation(
        name: "route: \(kind)",
        prepare: { made, family in
          let there = family == .ipv4 ? "198.18.0.0/15" : "2001:db8:9::/64"
          made.routes.removeAll { $0.contains(there) }
          made.routes.append("\(kind) \(there)")
        },
        steps: { p in
          let side: RandomPacket.Side = p.dice.pick([.near, .far, .local])
          let from = side == .near ? p.near[0] : side == .far ? p.far[0] : p.ours[0]
          return [.comes(side, p.udp(from, p.family == .ipv4 ? "198.18.0.1" : "2001:db8:9::1"))]
        })
    } + [
      Provocation(
        name: "route: back", families: [.ipv4],
        prepare: { made, _ in made.sysctl["net.ipv4.conf.all.rp_filter"] = 1 },
        steps: { p in [.comes(.near, p.udp(p.dice.pick([p.far[0], p.far[2], p.near[0]]), p.dice.pick([p.far[1], p.ours[0]])))] }),
      Provocation(
        name: "route: back, loose", families: [.ipv4],
        prepare: { made, _ in made.sysctl["net.ipv4.conf.wa.rp_filter"] = 2 },
        steps: { p in [.comes(.near, p.udp(p.dice.pick(["198.51.100.1", p.far[2]]), p.dice.pick([p.far[1], p.ours[0]])))] }),
      Provocation(
        name: "route: martian", families: [.ipv4],
        steps: { p in
          let from = p.dice.pick(["127.0.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0", p.ours[0], "10.0.0.255", p.near[0]])
          return [.comes(.near, p.udp(from, p.dice.pick([p.far[1], p.ours[0], "127.0.0.1", "0.0.0.0"])))]
        }),
      Provocation(
        name: "route: back to its link",
        prepare: { made, family in
          if family == .ipv4 { return made.sysctl["net.ipv4.conf.all.send_redirects"] = 1 }
          for i in made.interfaces.indices where made.interfaces[i].name == "wa" { made.interfaces[i].addrs?.append("fe80::1/64") }
        },
        steps: { p in [.comes(.near, p.udp(p.dice.pick([p.near[0], p.near[1], p.far[0]]), p.near[1]))] }),
      Provocation(
        name: "route: forwarding off",
        prepare: { made, family in made.sysctl[family == .ipv4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding"] = 0 },
        steps: { p in [.comes(.near, p.udp(p.near[0], p.far[0]))] }),
      Provocation(
        name: "route: none",
        steps: { p in
          let to = p.family == .ipv4 ? "198.51.100.1" : "2001:db8:77::1"
          return [p.dice.chance(50) ? .comes(.near, p.udp(p.near[0], to)) : .comes(.local, p.udp(p.ours[0], to))]
        }),
    ]

  // MARK: connections

  private static let connections: [Provocation] = [
    Provocation(
      name: "helper",
      rules: { _ in
        ["PREROUTING", "OUTPUT"].map { Rule("raw", $0, "-p tcp -m tcp --dport 21 -j CT --helper ftp") }
          + [Rule("mangle", "FORWARD", "-m helper --helper ftp"), Rule("filter", "FORWARD", "-m conntrack --ctstate RELATED")]
      },
      steps: { p in
        let (a, b) = (p.near[0], p.far[0])
        let port = p.dice.pick([4000, 4001, 4002] as [UInt16])
        let half = p.family == .ipv4 ? "PORT 10,0,0,2,19" : "EPRT |2|fd00:a::2|50"
        let whole = p.family == .ipv4 ? "PORT 10,0,0,2,19,136\r\n" : "EPRT |2|fd00:a::2|5000|\r\n"
        func says(_ sequence: UInt32, _ text: String) -> Step {
          .comes(.near, p.tcp(a, b, (port, 21), [.psh, .ack], sequence, 5001, text))
        }
        // The helper looks for commands where a line begins; half a one is dropped.
        return [
          .comes(.near, p.tcp(a, b, (port, 21), .syn, 1000, 0)), .comes(.far, p.tcp(b, a, (21, port), [.syn, .ack], 5000, 1001)),
          .comes(.near, p.tcp(a, b, (port, 21), .ack, 1001, 5001)), says(1001, "NOOP\r\n"), says(1007, half), says(1007, whole),
          .comes(.far, p.tcp(b, a, (20, 5000), .syn, 7000, 0)),
        ]
      }),
    Provocation(
      name: "SYNPROXY",
      rules: { _ in
        [
          Rule("raw", "PREROUTING", "-i wa -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j CT --notrack"),
          Rule("filter", "FORWARD", "-i wa -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --mss 1460"),
          Rule("filter", "INPUT", "-i wa -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --sack-perm --timestamp --wscale 7"),
        ]
      },
      prepare: { made, _ in
        made.sysctl["net.netfilter.nf_conntrack_tcp_loose"] = 0
        // A live case has the cookies as numbers of their own.
        made.stack = .live
      },
      steps: { p in
        let (a, b) = (p.near[0], p.far[0])
        let port = p.dice.pick([4000, 4001, 4002] as [UInt16])
        let asks = Provocation.Step.acknowledges(p.tcp(a, b, (port, 80), .ack, 1000, 0), add: p.dice.pick([1, 5, 5]))
        let answers: [Provocation.Step] = [
          .comes(.far, p.tcp(b, a, (80, port), [.syn, .ack], 500_000, 1001)),
          .acknowledges(p.tcp(a, b, (port, 80), [.psh, .ack], 1001, 0, "hello"), add: 0),
          .comes(.far, p.tcp(b, a, (80, port), .ack, 500_001, 1006)),
        ]
        return [
          .comes(.near, p.tcp(a, b, (port, 80), .syn, 1000, 0)),
          .acknowledges(p.tcp(a, b, (port, 80), .ack, 1001, 0), add: p.dice.pick([1, 1, 1, 9])),
        ] + (p.dice.chance(60) ? [asks] : answers)
      }),
  ]

  // MARK: associations

  /// Chunks of SCTP after the four of its handshake, back or forth: who closes, who aborts, and a heartbeat of an association that nobody
  /// saw begin.
  private static let associations: [Provocation] = [
    ("by us", true, [(false, 7), (true, 8), (false, 14)]), ("by them", true, [(true, 7), (false, 8), (true, 14)]),
    ("aborted", true, [(true, 6)]), ("heartbeat", true, [(false, 4), (true, 5)]), ("not seen", false, [(false, 4), (true, 5)]),
  ].map { (name: String, isSeen: Bool, chunks: [(isBack: Bool, type: UInt8)]) in
    Provocation(
      name: "SCTP: \(name)", rules: tracked,
      steps: { p in
        let (a, b) = (p.near[0], p.far[0])
        let port = p.dice.pick([4000, 4001] as [UInt16])
        let initiation = Array(repeating: UInt8(0x11), count: 4) + Array(repeating: 0, count: 12)
        let reply = Array(repeating: UInt8(0x22), count: 4) + Array(repeating: 0, count: 12)
        let handshake: [(isBack: Bool, type: UInt8)] = [(false, 1), (true, 2), (false, 10), (true, 11)]
        return ((isSeen ? handshake : []) + chunks).map { isBack, type in
          let body = type == 1 ? initiation : type == 2 ? reply : [0, 0, 0, 0]
          let tag: UInt32 = type == 1 ? 0 : isBack ? 0x1111_1111 : 0x2222_2222
          let chunk = p.sctp(isBack ? 80 : port, isBack ? port : 80, tag: tag, [type, 0], body)
          return .comes(isBack ? .far : .near, p.plain(isBack ? b : a, isBack ? a : b, IPProtocol.sctp, chunk))
        }
      })
  }

  // MARK: translation

  private static let translations: [Provocation] = [
    Provocation(
      name: "nat: two of one port",
      rules: { family in
        ["tcp", "udp"].map {
          Rule("nat", "POSTROUTING", "-o wb -p \($0) -j SNAT --to-source " + (family == .ipv4 ? "192.0.2.1:2000" : "[fd00:b::1]:2000"))
        }
      },
      steps: { p in
        let isTCP = p.dice.chance(60)
        return [p.near[0], p.near[1]].map { from in
          .comes(.near, isTCP ? p.tcp(from, p.far[0], (3000, 80), .syn, 1, 0) : p.udp(from, p.far[0], (3000, 53)))
        }
      }),
    Provocation(
      name: "nat: errors", rules: { sourceNAT($0 == .ipv4 ? "192.0.2.1" : "fd00:b::1") },
      prepare: { made, _ in made.sysctl["net.netfilter.nf_conntrack_checksum"] = 0 },
      steps: { p in
        let (a, b, us) = (p.near[0], p.far[0], p.ours[1])
        let quoted = p.udp(us, b, (3000, 53))
        let (type, code): (UInt8, UInt8) = p.family == .ipv4 ? p.dice.pick([(3, 3), (5, 1), (3, 4)]) : p.dice.pick([(1, 4), (2, 0)])
        var error = p.message(type, code, [0, 0, 5, 0] + quoted, p.address(b), p.address(us))
        if p.dice.chance(50) { error[2] ^= 0x55 }
        return [.comes(.near, p.udp(a, b, (3000, 53))), .comes(.far, p.plain(b, us, p.icmp, error))]
      }),
    Provocation(
      name: "nat: another way out", families: [.ipv4],
      rules: { _ in [Rule("nat", "POSTROUTING", "-j MASQUERADE")] },
      steps: { p in
        let there = "203.0.113.0/24"
        let packet = Provocation.Step.comes(.local, p.udp(p.ours[1], p.far[2], (3000, 53)))
        return [
          packet, .command("ip route replace \(there) via 10.0.0.2"), packet, .command("ip route replace \(there) via 192.0.2.2"), packet,
        ]
      }),
    Provocation(
      name: "nat: another way out", families: [.ipv6],
      rules: { _ in [Rule("nat", "POSTROUTING", "-j MASQUERADE")] },
      steps: { p in
        let there = "2001:db8:f::/64"
        let packet = Provocation.Step.comes(.local, p.udp(p.ours[1], p.far[2], (3000, 53)))
        return [
          packet, .command("ip -6 route replace \(there) via fd00:a::2"), packet, .command("ip -6 route replace \(there) via fd00:b::2"),
          packet,
        ]
      }),
    Provocation(
      name: "nat: drawn", rules: { _ in [Rule("nat", "POSTROUTING", "-p udp -j MASQUERADE --random")] },
      steps: { p in [.comes(.near, p.udp(p.near[0], p.far[0], (p.dice.pick([100, 700, 3000]), 53)))] }),
  ]
}

extension RandomPacket {
  fileprivate var body: [UInt8] { [0x0b, 0xb8, 0, 53, 0, 13, 0, 0, 1, 2, 3, 4, 5] }

  /// A datagram without anything odd but what is asked for.
  func plain(
    _ from: String, _ to: String, _ proto: UInt8, _ payload: [UInt8], ttl: UInt8 = 64, tos: UInt8 = 0, word: UInt16 = 0, id: UInt16 = 1,
    options: [UInt8] = []
  ) -> [UInt8] {
    if family == .ipv4 {
      var h = IPv4Header(source: address(from), destination: address(to), proto: proto)
      (h.ttl, h.tos, h.identification, h.fragmentWord, h.options) = (ttl, tos, id, word, options)
      return h.datagram(payload)
    }
    var h = IPv6Header(source: address(from), destination: address(to), nextHeader: proto)
    (h.hopLimit, h.trafficClass) = (ttl, tos)
    return h.datagram(payload)
  }
  func udp(_ from: String, _ to: String, _ ports: (UInt16, UInt16) = (3000, 53)) -> [UInt8] {
    let header = UDPHeader(sourcePort: ports.0, destinationPort: ports.1)
    return plain(from, to, IPProtocol.udp, header.datagram([1, 2, 3, 4, 5], family, address(from), address(to)))
  }
  func tcp(
    _ from: String, _ to: String, _ ports: (UInt16, UInt16), _ flags: TCPFlags, _ sequence: UInt32, _ acknowledgement: UInt32,
    _ text: String = ""
  ) -> [UInt8] {
    var h = TCPHeader()
    (h.sourcePort, h.destinationPort, h.flags, h.sequence, h.acknowledgement) = (ports.0, ports.1, flags, sequence, acknowledgement)
    h.window = 64240
    return plain(from, to, IPProtocol.tcp, h.segment(Array(text.utf8), family, address(from), address(to)))
  }
  /// A fragment of a UDP datagram, at so many units of eight bytes.
  func fragment(_ id: UInt16, _ at: UInt16, more: Bool, _ length: Int, tos: UInt8 = 0) -> [UInt8] {
    let start: [UInt8] = at == 0 ? [0x0b, 0xb8, 0, 53, 0, 40, 0, 0] : []
    let payload = Array((start + Array(repeating: 7, count: max(0, length))).prefix(length))
    if family == .ipv4 {
      let word = at | (more ? IPv4Header.moreFragments : 0)
      return plain(near[0], far[0], IPProtocol.udp, payload, tos: tos, word: word, id: id)
    }
    var header: [UInt8] = [IPProtocol.udp, 0, 0, 0, 0, 0, 0, 0]
    header.set16(2, at << 3 | (more ? 1 : 0))
    header.set16(6, id)
    return plain(near[0], far[0], IPProtocol.fragment, header + payload, tos: tos)
  }
}
