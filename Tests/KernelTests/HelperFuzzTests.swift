// Helpers read what strangers write. Messages of every helper, changed at random, go through the engine: it must not stop, and what leaves
// must be whole packets with right checksums. Some of them are asked of the kernel as well, which must do the same to the last byte.

import KernelJudge
import Testing
import Verify

@Suite struct HelperFuzzTests {
  @Test func engineHolds() throws {
    var random = Mutator(seed: 1)
    var packets = 0
    for n in 0..<200 {
      let replay = Replay.run(random.conversation(n))
      #expect(replay.errors == [], "case \(n)")
      for event in replay.events {
        guard case .out(_, let hex, _) = event.what else { continue }
        let bytes = hex.bytes
        packets += 1
        #expect(Int(bytes[2]) << 8 | Int(bytes[3]) == bytes.count, "case \(n)")
        let headers = try #require(PacketHeaders(bytes), "case \(n)")
        #expect(headers.withTransportChecksum == bytes, "case \(n)")
      }
    }
    #expect(packets > 1000)
  }
}

@Suite(.asksTheKernel) struct HelperFuzzAgainstKernelTests {
  @Test(arguments: 0..<24) func agrees(_ n: Int) {
    var random = Mutator(seed: UInt64(n) &* 7919 &+ 3)
    let done = Verification(random.conversation(n))
    #expect(done.verdict == .agree, "\(done.text)")
  }
}

/// Changes messages at random: bytes, pieces, words that mean something to a helper.
private struct Mutator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  private mutating func next(_ n: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return n <= 0 ? 0 : Int((state >> 33) % UInt64(n))
  }

  private static let words = [
    "\r\n", "\n", " ", "\r\n ", ":", ";", ",", "@", "sip:", "0", "65535", "4000", "10.0.0.2", "192.0.2.9", "192.0.2.1", "IN IP4 ",
    "m=audio 4002 RTP/AVP 0\r\n", "c=IN IP4 10.0.0.2\r\n", "Contact: <sip:10.0.0.2>\r\n", "v:", "l: 5\r\n", "expires=5", "maddr=10.0.0.2",
    "rport=5060", "\0", "SIP/2.0 200 OK", "\u{1}DCC SEND ", " :", "DATA ", "CONNECT ", "|", "PORT ", "227 ",
  ]

  private mutating func change(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0...next(3) {
      let at = next(bytes.count + 1)
      switch next(5) {
      case 0: if at < bytes.count { bytes[at] = UInt8(next(256)) }
      case 1: bytes.insert(contentsOf: Array(Mutator.words[next(Mutator.words.count)].utf8), at: at)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + next(12)))
      case 3: bytes.insert(contentsOf: Array(bytes[at..<min(bytes.count, at + 1 + next(20))]), at: at)
      default:
        let digits = bytes.indices.filter { bytes[$0] >= 48 && bytes[$0] <= 57 }
        if !digits.isEmpty { bytes[digits[next(digits.count)]] = UInt8(48 + next(10)) }
      }
    }
    return bytes
  }

  private static let description =
    "v=0\r\no=- 1 1 IN IP4 A\r\ns=-\r\nc=IN IP4 A\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\nm=video 4010 RTP/AVP 31\r\n"
  private static func sip(_ line: String, _ address: String) -> String {
    let body = description.replacing("A", with: address)
    return "\(line)\r\nVia: SIP/2.0/UDP \(address);branch=z\r\nFrom: <sip:a@\(address)>\r\nTo: <sip:b@192.0.2.9>\r\nCSeq: 1 INVITE\r\n"
      + "Contact: <sip:a@\(address)>;expires=60\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
  }

  /// A case with one helper and a dozen messages.
  mutating func conversation(_ n: Int) -> KernelCase {
    let isTranslated = next(2) == 0
    let outside = isTranslated ? "192.0.2.1" : "10.0.0.2"
    var steps: [KernelStep] = []
    let helpers = [
      (proto: "tcp", port: 21, name: "ftp"), (proto: "tcp", port: 6667, name: "irc"), (proto: "udp", port: 5060, name: "sip"),
      (proto: "udp", port: 10080, name: "amanda"), (proto: "tcp", port: 1723, name: "pptp"), (proto: "tcp", port: 5060, name: "sip"),
    ]
    switch n % 4 {
    case 0, 1:
      let lines = ["INVITE sip:b@192.0.2.9 SIP/2.0", "REGISTER sip:b@192.0.2.9 SIP/2.0", "BYE sip:b@192.0.2.9 SIP/2.0"]
      // A first message makes the connection, so that no clash calls for a random port.
      steps.append(datagram("wa", "10.0.0.2:5060", "192.0.2.9:5060", Array("OPTIONS sip:b SIP/2.0\r\n\r\n".utf8)))
      for _ in 0..<8 {
        steps.append(datagram("wa", "10.0.0.2:5060", "192.0.2.9:5060", change(Mutator.sip(lines[next(3)], "10.0.0.2"))))
        steps.append(datagram("wb", "192.0.2.9:5060", "\(outside):5060", change(Mutator.sip("SIP/2.0 200 OK", outside))))
      }
    case 2:
      steps.append(datagram("wa", "10.0.0.2:4000", "192.0.2.9:10080", [1]))
      for _ in 0..<8 {
        let text = "REP\nCONNECT DATA 1024 MESG 1025 INDEX 1026\nOPTIONS ;\n"
        steps.append(datagram("wb", "192.0.2.9:10080", "\(outside):4000", change(text)))
      }
    default:
      let texts = [
        (21, "PORT 10,0,0,2,7,208\r\n"), (21, "EPRT |1|10.0.0.2|2010|\r\n"), (6667, "PRIVMSG b :\u{1}DCC SEND f 167772162 2020 1\u{1}\r\n"),
        (1723, "\0\u{a}\0\u{1}\u{1a}+<M\0\u{7}\0\0" + String(repeating: "\0", count: 156)),
        (5060, Mutator.sip("INVITE sip:b@192.0.2.9 SIP/2.0", "10.0.0.2")),
      ]
      for k in 0..<4 {
        // Each once: what two of them announce must not clash, or the second one's port is random.
        let (port, text) = texts[(n / 4 + k) % texts.count]
        let mine = 3000 + k
        var c = Conversation("10.0.0.2:\(mine)", "192.0.2.9:\(port)", seenAs: "\(outside):\(mine)")
        c.ask("USER x\r\n")
        c.ask(change(text))
        steps += c.steps
      }
    }
    let rules = helperRules(helpers, nat: isTranslated ? ["POSTROUTING -o wb -j MASQUERADE"] : [])
    return KernelCase(
      name: "changed messages \(n)",
      interfaces: [KernelCase.Interface("wa", ["10.0.0.1/24"]), KernelCase.Interface("wb", ["192.0.2.1/24"])],
      rules4: rules, steps: steps)
  }

  private func datagram(_ device: String, _ source: String, _ destination: String, _ data: [UInt8]) -> KernelStep {
    var bytes: [UInt8] = []
    for end in [source, destination] { bytes.append(big: end.split(separator: ":").last.flatMap { UInt16($0) } ?? 0) }
    bytes.append(big: UInt16(8 + data.count))
    return .inject(device, Craft.datagram(17, source, destination, bytes + [0, 0] + data))
  }
}
