// Captures as real programs wrote them: `tcpdump -i lo -w` of one ping to 127.0.0.1 (tcpdump 4.99.3), and the same file turned into the
// other formats by `editcap -F pcapng` and `editcap -F nsecpcap` (Wireshark 4.0.17). What is expected is what `tcpdump -tt -nr` printed.

import Testing
import Wire

@Suite struct PCAPTests {
  static let request =
    "0000000000000000000000000800" + "45000054a44e4000400198587f0000017f000001"
    + "0800c0ec58b40001563f036b00000000bbe00a0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
  static let reply =
    "0000000000000000000000000800" + "45000054a44f00004001d8577f0000017f000001"
    + "0000c8ec58b40001563f036b00000000bbe00a0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
  static let microseconds =
    "d4c3b2a1020004000000000000000000" + "0000040001000000" + "563f036bcfe00a006200000062000000" + request
    + "563f036bdae00a006200000062000000" + reply
  static let nanoseconds =
    "4d3cb2a1020004000000000000000000" + "0000040001000000" + "563f036b98287e2a6200000062000000" + request
    + "563f036b90537e2a6200000062000000" + reply
  static let pcapng =
    "0a0d0d0a6c0000004d3c2b1a01000000ffffffffffffffff0400450045646974636170202857697265736861726b2920342e302e313720284769742076342e302e3137207061"
    + "636b6167656420617320342e302e31372d302b6465623132753329000000000000006c000000" + "0100000014000000010000000000040014000000"
    + "060000008400000000000000e26006004fe2384d6200000062000000" + request + "000084000000"
    + "060000008400000000000000e26006005ae2384d6200000062000000" + reply + "000084000000"

  @Test(arguments: [("pcap", microseconds), ("pcap of nanoseconds", nanoseconds), ("pcapng", pcapng)])
  func twoFrames(name: String, hex: String) throws {
    let capture = try PCAP(try #require([UInt8](hex: hex)))
    #expect(capture.frames.map(\.time) == [1_795_374_934_712_911_000, 1_795_374_934_712_922_000])
    #expect(capture.frames.map(\.bytes.hex) == [Self.request, Self.reply])
    #expect(capture.frames.map { $0.datagram?.hex } == [Self.request, Self.reply].map { String($0.dropFirst(28)) })
    #expect(capture.frames.allSatisfy { $0.ethernet?.type == EthernetHeader.ipv4 && !$0.isCut && $0.link == .ethernet })
  }

  /// A capture that is cut off anywhere gives the frames that are whole.
  @Test(arguments: [microseconds, nanoseconds, pcapng]) func tornOff(hex: String) throws {
    let file = try #require([UInt8](hex: hex))
    for length in 24..<file.count {
      let frames = (try? PCAP(Array(file.prefix(length))))?.frames
      #expect((frames?.count ?? 0) <= 1, "\(length) bytes")
    }
    #expect(try PCAP(file).frames.count == 2)
  }

  @Test func noCapture() {
    #expect(throws: PCAP.Damage.notACapture) { try PCAP(Array("*filter\nCOMMIT\n".utf8)) }
    #expect(throws: PCAP.Damage.notACapture) { try PCAP([]) }
  }

  /// A record that says it has more bytes than any may have: the file is damaged, and says where.
  @Test func lyingLength() throws {
    let file = try #require([UInt8](hex: "d4c3b2a10200040000000000000000000000040001000000" + "0000000000000000ffffff7fffffff7f"))
    #expect(throws: PCAP.Damage.badLength(offset: 24)) { try PCAP(file) }
  }

  /// What stands in front of the IP header, by the table of link types (tcpdump.org/linktypes.html).
  @Test(arguments: [
    (101, ""), (228, ""), (0, "02000000"), (113, "00000001000600000000000000000800"), (276, "0800000000000002000104060000000000000000"),
    (1, "0000000000000000000000008100" + "00050800"),
  ])
  func links(number: UInt32, front: String) throws {
    let ip = "45000014000000004001f9e70a0000010a000002"
    let frame = CapturedFrame(time: 0, link: LinkType(number), bytes: try #require([UInt8](hex: front + ip)))
    #expect(frame.datagram?.hex == ip)
  }

  @Test func otherProtocols() throws {
    let arp = CapturedFrame(
      time: 0, link: .ethernet, bytes: Array(repeating: 0xff, count: 12) + [8, 6] + Array(repeating: 0x45, count: 28))
    #expect(arp.datagram == nil)
    #expect(CapturedFrame(time: 0, link: .other(195), bytes: [0x45]).datagram == nil)
    #expect(CapturedFrame(time: 0, link: .ethernet, bytes: []).datagram == nil)
  }
}
