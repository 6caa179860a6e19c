// SIP (RFC 3261) asked of the kernel: registrations, calls with their media, NAT in every header, and messages that can't be read.

import KernelJudge

private let a = KernelCase.Interface("wa", ["10.0.0.1/24"])
private let b = KernelCase.Interface("wb", ["192.0.2.1/24"])
private let a6 = KernelCase.Interface("wa", ["fd00:a::1/64"])
private let b6 = KernelCase.Interface("wb", ["fd00:b::1/64"])
private let sip = [(proto: "udp", port: 5060, name: "sip"), (proto: "tcp", port: 5060, name: "sip")]
private let masquerade = ["POSTROUTING -o wb -j MASQUERADE"]

private let phone = "10.0.0.2"
private let registrar = "192.0.2.9"
private let outside = "192.0.2.1"

/// A message: first line, headers, and a body whose length is told.
private func message(_ lines: [String], _ body: String = "") -> String {
  lines.joined(separator: "\r\n") + "\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
}
private func session(_ address: String, _ port: Int, _ more: String = "", kind: String = "audio") -> String {
  let ip = address.contains(":") ? "IP6" : "IP4"
  return "v=0\r\no=- 1 1 IN \(ip) \(address)\r\ns=-\r\nc=IN \(ip) \(address)\r\nt=0 0\r\nm=\(kind) \(port) RTP/AVP 0\r\n\(more)"
}
private func request(
  _ method: String, from: String = phone, to: String = registrar, contact: String? = nil, via: String = "", _ extra: [String] = [],
  proto: String = "UDP", number: Int = 1, body: String = ""
) -> String {
  message(
    [
      "\(method) sip:b@\(to) SIP/2.0", "Via: SIP/2.0/\(proto) \(from)\(via);branch=z9hG4bK1", "From: <sip:a@\(from)>;tag=1",
      "To: <sip:b@\(to)>", "Call-ID: 1@x", "CSeq: \(number) \(method)", "Contact: <sip:a@\(contact ?? from)>",
    ] + extra, body)
}
private func response(
  _ code: Int, _ method: String, to phone: String = phone, contact: String = registrar, via: String = "", _ extra: [String] = [],
  number: Int = 1, body: String = ""
) -> String {
  message(
    [
      "SIP/2.0 \(code) x", "Via: SIP/2.0/UDP \(phone);branch=z9hG4bK1\(via)", "From: <sip:a@\(phone)>;tag=1",
      "To: <sip:b@\(registrar)>;tag=2",
      "Call-ID: 1@x", "CSeq: \(number) \(method)", "Contact: <sip:b@\(contact)>",
    ] + extra, body)
}

private func out(_ text: String, port: Int = 5060) -> KernelStep { .inject("wa", Craft.udp("\(phone):\(port)", "\(registrar):5060", text)) }
private func back(_ text: String, to address: String = phone, from port: Int = 5060) -> KernelStep {
  .inject("wb", Craft.udp("\(registrar):\(port)", "\(address):5060", text))
}
private func media(to address: String = phone) -> [KernelStep] {
  [
    .inject("wb", Craft.udp("\(registrar):7000", "\(address):4000", "rtp")),
    .inject("wa", Craft.udp("\(phone):4000", "\(registrar):7000", "rtp")),
    .inject("wb", Craft.udp("\(registrar):7001", "\(address):4001", "rtcp")),
    .inject("wa", Craft.udp("\(phone):4001", "\(registrar):7001", "rtcp")),
  ]
}
private func ask(_ name: String, nat: [String] = [], _ steps: [KernelStep], is6: Bool = false) -> KernelCase {
  let rules = helperRules(sip, nat: nat)
  return KernelCase(
    name: "SIP: \(name)", interfaces: is6 ? [a6, b6] : [a, b], rules4: is6 ? nil : rules, rules6: is6 ? rules : nil, steps: steps + [.probe]
  )
}

let sipCases: [KernelCase] = registrations + calls + oddities

private let registrations: [KernelCase] = [
  ask(
    "a registration, and a call from another port",
    [
      out(request("REGISTER", ["Expires: 60"])), .probe, back(response(200, "REGISTER", contact: phone, ["Expires: 30"])), .probe,
      back(request("INVITE", from: registrar, to: phone), from: 5070),
    ]),
  ask(
    "the same, masqueraded", nat: masquerade,
    [
      out(request("REGISTER", ["Expires: 60"])), .probe,
      back(response(200, "REGISTER", to: outside, contact: outside, ["Expires: 30"]), to: outside), .probe,
      back(request("INVITE", from: registrar, to: outside, body: session(registrar, 7000)), to: outside, from: 5070),
    ]),
  ask("a registration that is refused", [out(request("REGISTER", ["Expires: 60"])), back(response(403, "REGISTER", contact: phone))]),
  ask(
    "a registration that ends",
    [
      out(request("REGISTER", ["Expires: 60"])), back(response(200, "REGISTER", contact: phone, ["Expires: 30"])),
      out(request("REGISTER", ["Expires: 0"], number: 2)), .probe,
      back(response(200, "REGISTER", contact: phone, ["Expires: 0"], number: 2)),
    ]),
  ask(
    "an answer with several contacts",
    [
      out(request("REGISTER", contact: "\(phone):5080", ["Expires: 60"])), back(response(100, "REGISTER")), .probe,
      back(message(["SIP/2.0 200 OK", "CSeq: 1 REGISTER", "Contact: <sip:c@10.0.0.9>;expires=9, <sip:a@\(phone):5080>;expires=77"])),
    ]),
  ask(
    "a phone that listens elsewhere, masqueraded", nat: masquerade,
    [
      out(request("REGISTER", ["Expires: 60"]), port: 50000), .probe,
      .inject(
        "wb",
        Craft.udp("\(registrar):5060", "\(outside):50000", response(200, "REGISTER", to: outside, contact: outside, ["Expires: 30"]))),
    ]),
  ask(
    "over IPv6, masqueraded", nat: masquerade,
    [
      .inject(
        "wa",
        Craft.udp(
          "[fd00:a::2]:5060", "[fd00:b::9]:5060",
          message([
            "REGISTER sip:[fd00:b::9] SIP/2.0", "Via: SIP/2.0/UDP [fd00:a::2]", "CSeq: 1 REGISTER",
            "Contact: <sip:a@[fd00:a::2]>;expires=50",
          ])))
    ], is6: true),
]

private let calls: [KernelCase] = {
  let invite = out(request("INVITE", body: session(phone, 4000)))
  let answer = back(response(200, "INVITE", body: session(registrar, 7000)))
  let answerOutside = back(
    response(200, "INVITE", to: outside, via: ";received=192.0.2.1;rport=5060", body: session(registrar, 7000)), to: outside)
  let through = media()
  let translated = media(to: outside)
  var stream = Conversation("\(phone):5060", "\(registrar):5060", seenAs: "\(outside):5060")
  stream.ask(request("INVITE", proto: "TCP", body: session(phone, 4000)), grows: 40)
  var split = Conversation("\(phone):5060", "\(registrar):5060")
  let whole = request("INVITE", proto: "TCP", body: session(phone, 4000))
  split.ask(whole + request("OPTIONS", proto: "TCP"))
  split.ask(String(whole.prefix(200)))
  split.ask(String(whole.dropFirst(200)))
  let inner =
    "v=0\r\no=- 1 1 IN IP4 \(phone)\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\nc=IN IP4 \(phone)\r\n"
    + "m=video 4002 RTP/AVP 31\r\nc=IN IP4 \(phone)\r\n"
  return [
    ask("a call and its media", [invite, .probe, answer, .probe] + through),
    ask("a call; the client's media come first", [invite, answer, through[1], through[0]]),
    ask("a call that ends before media came", [invite, answer, out(request("BYE", number: 2))]),
    ask("a call that is refused", [invite, .probe, back(response(486, "INVITE"))]),
    ask("a call, masqueraded", nat: masquerade, [invite, .probe, answerOutside, .probe] + translated),
    ask(
      "a call, masqueraded; the client's media come first", nat: masquerade,
      [invite, answerOutside, translated[1], translated[0], translated[3], translated[2]]),
    ask(
      "two calls, masqueraded, with the same port", nat: masquerade,
      [
        .inject(
          "wa",
          Craft.udp(
            "10.0.0.3:5061", "\(registrar):5060",
            request("INVITE", from: "10.0.0.3", contact: "10.0.0.3:5061", via: ":5061", body: session("10.0.0.3", 4000)))), invite,
      ]),
    ask("media with addresses of their own, masqueraded", nat: masquerade, [out(request("INVITE", body: inner))]),
    ask(
      "sound, pictures and more",
      [
        out(
          request("INVITE", body: session(phone, 4000, "m=video 4010 RTP/AVP 31\r\nm=image 4020 udptl t38\r\nm=audio 4030 RTP/AVP 0\r\n")))
      ]),
    ask("over TCP, masqueraded", nat: masquerade, stream.steps),
    ask("over TCP, two messages in a segment and one in two", split.steps),
  ]
}()

private let oddities: [KernelCase] = {
  let registers: [[String]] = [
    ["Contact: <sip:a@x.example>"], ["Contact: <sip:a@\(phone):80>", "Expires: 5"], ["Contact: <sip:a@\(phone):005070>", "Expires: 5"],
    ["Contact: <sip:a@\(phone);transport=tcp>", "Expires: 5"], ["Contact: <sip:a@\(phone)>;expires=x"],
    ["Contact: <sip:a@\(phone)>;expires=0x20"], ["m:sip:\(phone)", "Expires: 5"], ["Contact : ", "  <sip:\(phone)>", "Expires: 5"],
    ["Contact: <sip:x@1.2.3.4>", "Contact: <sip:\(phone)>", "expires: 5"], ["Contact: <sip:a@host>, <sip:\(phone)>", "Expires: 7"],
    ["EXPIRES:8", "CONTACT:<SIP:\(phone)>"], ["Contact: <sip:a@\(phone)>;expires=99999999999"],
  ]
  let sessions = [
    session(phone, 0), session(phone, 80), session(phone, 4001), session("10.0.0.9", 4000), session(phone, 4000, kind: "text"),
    "v=0\r\nm=audio 4000 RTP\r\n", "v=0\r\nc=IN IP4 \(phone)\r\n", "v=0\nc=IN IP4 \(phone)\nm=audio 4000\n", session(phone, 70000),
    session(phone, 65535), session(phone, 4000, "m=audio 4000 R\r\n"), session(phone, 4000, "m=video 4000 R\r\n"),
  ]
  let messages = [
    "INVITE sip:x\r\n\r\n", "SIP/2.0 abc\r\nCSeq: 1 INVITE\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n", "short", "OPTIONS sip:x SIP/2.0\r\n\r\n",
    "INVITE  sip:x SIP/2.0\r\n\r\n", "BYE sip:b@\(registrar) SIP/2.0\r\nCSeq: 4294967296 BYE\r\n\r\n",
    "BYE sip:\(registrar) SIP/2.0\r\nv: SIP/2.0/UDP \(phone):5060;maddr=\(phone);rport\r\nCSeq:1 BYE\r\nt: sip:\(registrar)\r\n"
      + "f: sip:\(phone):5060\r\n\r\n",
  ]
  return registers.enumerated().map { n, lines in
    ask("registration \(n)", [out(message(["REGISTER sip:x SIP/2.0", "CSeq: 1 REGISTER"] + lines))])
  }
    + sessions.enumerated().flatMap { n, body in
      [("", []), (", masqueraded", masquerade)].map { way, nat in
        ask("session \(n)\(way)", nat: nat, [out(request("INVITE", body: body))])
      }
    }
    + messages.enumerated().flatMap { n, text in
      [
        ask("message \(n)", [out(text), back(text)]),
        ask("message \(n), masqueraded", nat: masquerade, [out(text), back(text, to: outside)]),
      ]
    }
}()
