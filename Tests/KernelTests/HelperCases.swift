// Questions about conntrack helpers: what they expect, what they rewrite for NAT, what comes of the sequence numbers. The kernel answers
// them anew in every run; payload bytes, expectations, connections and counters must agree.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])

private let masquerade = ["POSTROUTING -o wb -j MASQUERADE"]
private func toServer(_ proto: String, _ port: Int) -> [String] {
  ["PREROUTING -i wa -p \(proto) --dport \(port) -j DNAT --to-destination 192.0.2.9"]
}

/// Rules that give a port its helper, and count what is RELATED, what has a master, and what is INVALID.
func helperRules(_ helpers: [(proto: String, port: Int, name: String)], nat: [String] = [], more: [String] = []) -> String {
  let raw = helpers.map { "-A PREROUTING -p \($0.proto) --dport \($0.port) -j CT --helper \($0.name)\n" }.joined()
  let table = nat.isEmpty ? "" : "*nat\n" + nat.map { "-A \($0)\n" }.joined() + "COMMIT\n"
  let counters = [
    "-m conntrack --ctstate INVALID", "-m conntrack --ctstate RELATED", "-m conntrack --ctstatus EXPECTED", "-m helper --helper \"\"",
  ].map { "FORWARD \($0)" }
  return "*raw\n\(raw)COMMIT\n\(table)*filter\n" + (counters + more).map { "-A \($0)\n" }.joined() + "COMMIT\n"
}

private func helperCase(
  _ name: String, _ rules: String, _ steps: [KernelStep], is6: Bool = false
) -> KernelCase {
  KernelCase(
    name: name, interfaces: is6 ? [a6, b6] : [a, b], rules4: is6 ? nil : rules, rules6: is6 ? rules : nil, steps: steps + [.probe])
}

private func left(_ packet: Hex) -> KernelStep { .inject("wa", packet) }
private func right(_ packet: Hex) -> KernelStep { .inject("wb", packet) }
private func wait(_ ms: Int) -> KernelStep { .wait(KernelStep.Wait(ms: ms)) }

let helperCases: [KernelCase] =
  ftpCases + ftpCommandCases + tftpCases + ircCases + amandaCases + saneCases + pptpCases + sipCases

// MARK: FTP

private let ftp = [(proto: "tcp", port: 21, name: "ftp")]

/// A control connection that was greeted; `outside` is the client after MASQUERADE, `inside` the server before DNAT.
private func control(outside: String? = nil, inside: String? = nil) -> Conversation {
  var c = Conversation("10.0.0.2:3000", "192.0.2.9:21", seenAs: outside, reachedAt: inside)
  c.answer("220 hi\r\n")
  c.ask("USER x\r\n")
  return c
}

private let ftpCases: [KernelCase] = {
  var plain = control()
  plain.ask("PORT 10,0,0,2,7,208\r\n")
  let data = [
    right(Craft.tcp("192.0.2.9:20", "10.0.0.2:2000", "S", seq: 7)), left(Craft.tcp("10.0.0.2:2000", "192.0.2.9:20", "SA", seq: 70, ack: 8)),
  ]
  var active = control(outside: "192.0.2.1:3000")
  active.ask("PORT 10,0,0,2,7,208\r\n", grows: 2)
  let announced = active.steps
  active.again()
  active.answer("200 ok\r\n")
  active.ask("LIST\r\n")
  active.answer("150 go\r\n")
  var twice = active
  twice.ask("PORT 10,0,0,2,7,209\r\n", grows: 2)
  twice.answer("200 ok\r\n")
  active.ask([], flags: "FA")
  active.answer([], flags: "FA")
  var passive = control(inside: "10.0.0.1:21")
  passive.ask("PASV\r\n")
  passive.answer("227 Entering Passive Mode (192,0,2,9,19,136).\r\n", grows: -1)
  passive.ask("RETR a\r\n")
  var extended = control(inside: "10.0.0.1:21")
  extended.ask("EPSV\r\n")
  extended.answer("229 Extended Passive Mode (|||5000|)\r\n")
  var extendedActive = control(outside: "192.0.2.1:3000")
  extendedActive.ask("EPRT |1|10.0.0.2|2000|\r\n", grows: 1)
  extendedActive.answer("200 ok\r\n")
  // The second client's port is random: only one is left for it.
  var first = control(outside: "192.0.2.1:3000")
  first.ask("PORT 10,0,0,2,255,254\r\n", grows: 2)
  var second = Conversation("10.0.0.3:3001", "192.0.2.9:21", seenAs: "192.0.2.1:3001")
  second.ask("USER y\r\n")
  second.ask("PORT 10,0,0,3,255,255\r\n", grows: 2)
  var third = Conversation("10.0.0.4:3002", "192.0.2.9:21", seenAs: "192.0.2.1:3002")
  third.ask("USER z\r\n")
  third.ask("PORT 10,0,0,4,255,255\r\n", grows: 2)
  var six = Conversation("[fd00:a::2]:3000", "[fd00:b::9]:21", seenAs: "[fd00:b::1]:3000")
  six.ask("USER x\r\n")
  six.ask("EPRT |2|fd00:a::2|2000|\r\n", grows: 30)
  six.answer("200 ok\r\n")
  let toInside = [
    left(Craft.tcp("10.0.0.2:4000", "10.0.0.1:5000", "S", seq: 7)),
    right(Craft.tcp("192.0.2.9:5000", "10.0.0.2:4000", "SA", seq: 70, ack: 8)),
  ]
  let marks = ["FORWARD -p tcp --dport 21 -j CONNMARK --set-mark 5", "FORWARD -m connmark --mark 5"]
  let names = ["ftp", "ftp-21", "tftp", "ft"].flatMap { ["FORWARD -m helper --helper \($0)", "FORWARD -m helper ! --helper \($0)"] }
  return [
    helperCase("FTP, active", helperRules(ftp), plain.steps + [.probe] + data),
    helperCase(
      "FTP: the port is used once", helperRules(ftp), plain.steps + data + [right(Craft.tcp("192.0.2.9:21", "10.0.0.2:2000", "S"))]),
    helperCase("FTP: the mark of the master, and names of helpers", helperRules(ftp, more: marks + names), plain.steps + data),
    helperCase("FTP: an expectation waits", helperRules(ftp), plain.steps + [wait(1500)]),
    helperCase(
      "FTP: reset before it is used", helperRules(ftp), plain.steps + [right(Craft.tcp("192.0.2.9:21", "10.0.0.2:3000", "R", seq: 5009))]),
    helperCase(
      "FTP, active, masqueraded: the command comes twice", helperRules(ftp, nat: masquerade),
      active.steps + [
        right(Craft.tcp("192.0.2.9:20", "192.0.2.1:2000", "S", seq: 7)),
        left(Craft.tcp("10.0.0.2:2000", "192.0.2.9:20", "SA", seq: 70, ack: 8)),
      ]),
    helperCase("FTP, active, masqueraded: two commands", helperRules(ftp, nat: masquerade), twice.steps),
    helperCase("FTP, active, masqueraded: announced", helperRules(ftp, nat: masquerade), announced),
    helperCase(
      "FTP, active, masqueraded: a reset that acknowledges nothing keeps its number, from the client", helperRules(ftp, nat: masquerade),
      announced + [left(Craft.tcp("10.0.0.2:3000", "192.0.2.9:21", "R", seq: 1030, ack: 5009))]),
    helperCase(
      "FTP, active, masqueraded: a reset that acknowledges nothing keeps its number, from the server", helperRules(ftp, nat: masquerade),
      announced + [right(Craft.tcp("192.0.2.9:21", "192.0.2.1:3000", "R", seq: 5009, ack: 1032))]),
    helperCase("FTP, extended active, masqueraded", helperRules(ftp, nat: masquerade), extendedActive.steps),
    helperCase("FTP, passive, to a server behind DNAT", helperRules(ftp, nat: toServer("tcp", 21)), passive.steps + [.probe] + toInside),
    helperCase("FTP, extended passive, to a server behind DNAT", helperRules(ftp, nat: toServer("tcp", 21)), extended.steps + toInside),
    helperCase("FTP: no port is left", helperRules(ftp, nat: masquerade), first.steps + second.steps + third.steps),
    helperCase(
      "FTP over IPv6, extended active, masqueraded", helperRules(ftp, nat: masquerade),
      six.steps + [
        right(Craft.tcp("[fd00:b::9]:20", "[fd00:b::1]:2000", "S", seq: 7))
      ], is6: true),
    helperCase(
      "FTP in a zone", helperRules(ftp).replacing("--helper ftp\n", with: "--helper ftp --zone 3\n-A PREROUTING -j CT --zone 3\n"),
      plain.steps + data),
    helperCase(
      "FTP in a zone of one direction",
      helperRules(ftp).replacing("--helper ftp\n", with: "--helper ftp --zone-orig 3\n-A PREROUTING -j CT --zone-orig 3\n"),
      plain.steps + data),
    helperCase("FTP: SACK blocks of changed numbers", helperRules(ftp, nat: masquerade), selectiveAcknowledgements()),
  ]
}()

private func selectiveAcknowledgements() -> [KernelStep] {
  func blocks(_ edges: [UInt32]) -> [UInt8] {
    var bytes: [UInt8] = [1, 1, 5, UInt8(2 + 4 * edges.count)]
    for e in edges { bytes += (0..<4).map { UInt8(truncatingIfNeeded: e >> (24 - 8 * $0)) } }
    return bytes
  }
  var c = control(outside: "192.0.2.1:3000")
  c.ask("PORT 10,0,0,2,7,208\r\n", grows: 2)
  let end = c.seenByServer
  c.ask("LIST a\r\n")
  c.ask("LIST b\r\n")
  c.answer([], flags: "A", back: 8, options: blocks([end + 8, end + 16]))
  c.answer([], flags: "A", back: 40, options: blocks([end - 24, end, end + 8, end + 16]))
  // Blocks at an odd place, and an option that ends outside the header.
  c.answer([], flags: "A", options: [1, 5, 10] + blocks([end, end + 8])[4...] + [0])
  c.answer([], flags: "A", options: [5, 60, 0, 0])
  return c.steps
}

/// What is half a command, what is none, and whom it may name.
private let ftpCommandCases: [KernelCase] = {
  let commands = [
    "PO", "PORT", "PORT 1,2\r\n", "PORT 10,0,0,2,7,208", "port 10,0,0,2,7,208\r\n", "EPRT |1|10.0.0.2|0|\r\n", "EPRT |2|10.0.0.2|77|\r\n",
    "EPRT !1!10.0.0.2!77!\r\n", "PORT 10,0,0,3,7,208\r\n", "PORT 10,0,0,258,7,208\r\n", "PORT ,,,,,\r\n", "PORT 10,0,0,2,300,208\r\n",
    "EPRT |1|10.0.0.2|66036|\r\n", "PORT  10,0,0,2,7,208\r\n", "E",
  ]
  let replies = [
    "227 a (192,0,2,9,19,136)\r\n", "227 =192,0,2,9,19,136\r\n", "227 none\r\n", "227 192,0,2,8,19,136\r\n", "227\r\n", "229 (|||500)\r\n",
    "229 x\r\n", "229 (1115001)\r\n", "227-a\r\n", "22", "227 a (192,0,2,9,19,136",
  ]
  return commands.map { command in
    var c = control()
    c.ask(command)
    c.ask("NOOP\r\n")
    return helperCase("FTP command \(command.debugDescription)", helperRules(ftp), c.steps)
  }
    + replies.map { reply in
      var c = control()
      c.answer(reply)
      c.ask("NOOP\r\n")
      return helperCase("FTP reply \(reply.debugDescription)", helperRules(ftp), c.steps)
    }
}()

// MARK: datagrams

private let tftp = [(proto: "udp", port: 69, name: "tftp")]
private let request = "\0\u{1}file\0octet\0"
private let block = "\0\u{3}\0\u{1}data"

private let tftpCases: [KernelCase] = [
  helperCase(
    "TFTP", helperRules(tftp),
    [
      left(Craft.udp("10.0.0.2:4000", "192.0.2.9:69", request)), .probe, right(Craft.udp("192.0.2.9:5000", "10.0.0.2:4000", block)),
      left(Craft.udp("10.0.0.2:4000", "192.0.2.9:5000", "\0\u{4}\0\u{1}")), right(Craft.udp("192.0.2.9:5001", "10.0.0.2:4000", block)),
    ]),
  helperCase(
    "TFTP, masqueraded", helperRules(tftp, nat: masquerade),
    [
      left(Craft.udp("10.0.0.2:4000", "192.0.2.9:69", request)), right(Craft.udp("192.0.2.9:5000", "192.0.2.1:4000", block)),
      left(Craft.udp("10.0.0.2:4000", "192.0.2.9:5000", "\0\u{4}\0\u{1}")),
    ]),
  helperCase(
    "TFTP to a server behind DNAT", helperRules(tftp, nat: toServer("udp", 69)),
    [
      left(Craft.udp("10.0.0.2:4000", "10.0.0.1:69", request)), right(Craft.udp("192.0.2.9:5000", "10.0.0.2:4000", block)),
      left(Craft.udp("10.0.0.2:4000", "10.0.0.1:5000", "\0\u{4}\0\u{1}")),
    ]),
  helperCase(
    "TFTP: other operations, and requests cut short", helperRules(tftp),
    ["\0\u{3}", "\0", "", "\u{1}\0", "\0\u{1}", "\0\u{2}x"].map { left(Craft.udp("10.0.0.2:4000", "192.0.2.9:69", $0)) }),
  helperCase(
    "TFTP over IPv6", helperRules(tftp),
    [
      left(Craft.udp("[fd00:a::2]:4000", "[fd00:b::9]:69", request)), .probe,
      right(Craft.udp("[fd00:b::9]:5000", "[fd00:a::2]:4000", block)),
    ], is6: true),
]

private let amanda = [(proto: "udp", port: 10080, name: "amanda")]
private let amandaReply = "Amanda 2.4 REP HANDLE 000 SEQ 1\nCONNECT DATA 1024 MESG 1025 INDEX 1026\nOPTIONS ;\n"

private let amandaCases: [KernelCase] = {
  func steps(_ reply: String, outside: String = "10.0.0.2", inside: String = "192.0.2.9") -> [KernelStep] {
    [
      left(Craft.udp("10.0.0.2:4000", "\(inside):10080", "x")), right(Craft.udp("192.0.2.9:10080", "\(outside):4000", reply)), .probe,
      left(Craft.tcp("10.0.0.2:4001", "\(inside):1024", "S", seq: 7)), left(Craft.tcp("10.0.0.3:4001", "\(inside):1025", "S", seq: 7)),
    ]
  }
  let odd = [
    "CONNECT DATA 1024", "CONNECT MESG 7 DATA 99999\n", "CONNECT DATA 0 MESG 5\n", "CONNECT INDEX 1234567\n", "CONNECT DATA x MESG 6\n",
    "connect DATA 5\n", "CONNECT \nDATA 5\n", "", "CONNECT DATA 7 MESG 7 INDEX 7\n",
  ]
  return [
    helperCase("Amanda", helperRules(amanda), steps(amandaReply)),
    helperCase("Amanda, masqueraded", helperRules(amanda, nat: masquerade), steps(amandaReply, outside: "192.0.2.1")),
    helperCase(
      "Amanda to a client behind DNAT", helperRules(amanda, nat: toServer("udp", 10080)), steps(amandaReply, inside: "10.0.0.1")),
  ] + odd.map { helperCase("Amanda \($0.debugDescription)", helperRules(amanda), steps($0)) }
}()

// MARK: other connections

private let irc = [(proto: "tcp", port: 6667, name: "irc")]

private let ircCases: [KernelCase] = {
  func talk(_ text: [String], outside: String? = nil, grows: Int = 0) -> [KernelStep] {
    var c = Conversation("10.0.0.2:3000", "192.0.2.9:6667", seenAs: outside)
    c.answer("x\r\n")
    for line in text { c.ask(line, grows: grows) }
    c.answer("ok\r\n")
    return c.steps
  }
  // 167772162 is 10.0.0.2, 3221225985 is 192.0.2.1.
  let send = "PRIVMSG bob :\u{1}DCC SEND file.txt 167772162 2000 1234\u{1}\r\n"
  let odd = [
    ":\u{1}DCC SEND f 167772162 2000 1\u{1}\r\n", "privmsg b :\u{1}DCC CHAT chat 167772162   2000\u{1}\n",
    " \r\nPRIVMSG b :\u{1}DCC TSEND f 167772162 2000 1\u{1}\r\n", "PRIVMSG b :\u{1}DCC SEND f 167772163 2000 1\u{1}\r\n",
    "PRIVMSG b :\u{1}DCC SEND f 167772162 0 1\u{1}\r\n", "PRIVMSG b :\u{1}DCC SEND f 167772162 2000 1\u{1}",
    "PRIVMSG b :\u{1}DCC GET f 167772162 2000 1\u{1}\r\n", "PRIVMSG b :hi \u{1}DCC SEND f 167772162 2000 1\u{1}\r\n",
    "PRIVMSG b :\u{1}DCC SEND f 4462739458 2000 1\u{1}\r\n", "PRIVMSG b :\u{1}DCC SEND f 167772162 67536 1\u{1}\r\n",
    "NOTICE b :\u{1}DCC SEND f 167772162 2000 1\u{1}\r\n",
  ]
  let ten = (0..<10).map { "PRIVMSG b :\u{1}DCC SEND f 167772162 \(2000 + $0) 1\u{1}\r\n" }
  return [
    helperCase(
      "IRC", helperRules(irc),
      talk([send]) + [
        right(Craft.tcp("192.0.2.77:999", "10.0.0.2:2000", "S", seq: 7)),
        left(Craft.tcp("10.0.0.2:2000", "192.0.2.77:999", "SA", seq: 70, ack: 8)),
      ]),
    helperCase(
      "IRC, masqueraded", helperRules(irc, nat: masquerade),
      talk([send], outside: "192.0.2.1:3000", grows: 1) + [
        right(Craft.tcp("192.0.2.77:999", "192.0.2.1:2000", "S", seq: 7)),
        left(Craft.tcp("10.0.0.2:2000", "192.0.2.77:999", "SA", seq: 70, ack: 8)),
      ]),
    helperCase("IRC: eight at once", helperRules(irc), talk(ten)),
  ] + odd.map { helperCase("IRC \($0.debugDescription)", helperRules(irc), talk([$0])) }
}()

private let sane = [(proto: "tcp", port: 6566, name: "sane")]

private let saneCases: [KernelCase] = {
  let start: [UInt8] = [0, 0, 0, 7, 0, 0, 0, 1]
  let reply: [UInt8] = [0, 0, 0, 0, 0, 0, 0x13, 0x88]
  let pairs: [([UInt8], [UInt8])] = [
    (start, reply), (start, reply + [1, 2]), ([0, 0, 0, 6, 0, 0, 0, 1], reply), (start, [0, 0, 0, 1, 0, 0, 0x13, 0x88]),
    (start, [0, 0, 0, 0, 0, 1, 0x13, 0x88]), (start, [0, 0, 0, 0]), (start + [0], reply),
  ]
  return pairs.enumerated().map { n, pair in
    var c = Conversation("10.0.0.2:3000", "192.0.2.9:6566")
    c.ask(pair.0)
    c.answer(pair.1)
    return helperCase("SANE \(n)", helperRules(sane), c.steps + [.probe, left(Craft.tcp("10.0.0.2:4001", "192.0.2.9:5000", "S", seq: 7))])
  }
}()
