// The kernel's log lines. Every expected line is the kernel's own; LogLineRows.swift says how most were recorded.

import IPTables
import Machine
import Netfilter
import Testing
import Wire

@Suite struct LogLineTests {
  private let machine: Machine = {
    var m = Machine()
    m.add(Interface(InterfaceName("ta"), kind: .tun))
    m.add(Interface(InterfaceName("tb"), kind: .tun))
    m.add(Interface(InterfaceName("ea"), kind: .ethernet))
    m.add(Interface(InterfaceName("eb"), kind: .ethernet))
    return m
  }()

  private func record(
    _ kind: LogRecord.Kind, _ packet: Packet, at hook: Hook, input: String? = nil, output: String? = nil
  ) -> LogRecord {
    var context = Context(machine: machine)
    var p = packet
    p.inInterface = input.flatMap { machine.id(InterfaceName($0)) } ?? .none
    p.outInterface = output.flatMap { machine.id(InterfaceName($0)) } ?? .none
    context.hook = hook
    context.log(p, kind)
    return context.logs[0]
  }
  private let all: LogFlags = [.tcpSequence, .tcpOptions, .ipOptions, .uid, .macDecode]

  @Test func everyHeader() throws {
    for row in LogLineRows.text.split(separator: "\n") {
      let parts = row.split(separator: " ", maxSplits: 2).map(String.init)
      let packet = try #require(Packet([UInt8](hex: parts[1]) ?? []), "\(row)")
      let kind = LogRecord.Kind.log(level: 4, prefix: "x: ", flags: parts[0] == "a" ? all : [])
      let line = LogLine(record(kind, packet, at: .prerouting, input: "ta"), machine)
      #expect(line.text + "|" == parts[2])
      #expect(line.level == 4)
    }
  }

  /// 170 destination options headers: the kernel's buffer ends within the line (recorded in the same way: 1016 bytes, cut in a word).
  @Test func overlongLineIsCut() throws {
    let option: [UInt8] = [60, 0, 1, 4, 0, 0, 0, 0]
    let udp: [UInt8] = [0, 1, 0, 2, 0, 9, 0, 0, 0x78]
    let payload = Array(repeating: option, count: 170).flatMap { $0 } + [17] + option.dropFirst() + udp
    let header = IPv6Header(
      source: try #require(Address("fd00:a::2")), destination: try #require(Address("fd00:b::2")), nextHeader: IPProtocol.destinationOptions
    )
    let packet = try #require(Packet(header.datagram(payload)))
    let line = LogLine(record(.log(level: 4, prefix: "x: ", flags: all), packet, at: .prerouting, input: "ta"), machine).text
    #expect(line.utf8.count == 1016)
    #expect(line.hasSuffix(" ) OPT ( ) OPT ( ) OPT ( ) OPT ( ) OPT ( ) OPT ( ) OPT ( ) O"))
  }

  /// One datagram over TAP, TUN and lo: where the link header is printed, and when it is left out (recorded from rules in mangle with two
  /// TAP devices, a TUN and a TAP device, and lo).
  @Test(
    arguments: [
      ("ea", nil, Hook.prerouting, false, "IN=ea OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:aa:08:00 SRC="),
      ("ea", "eb", .forward, false, "IN=ea OUT=eb MAC=02:00:00:00:00:01:02:00:00:00:00:aa:08:00 SRC="),
      ("ea", "eb", .postrouting, false, "IN=ea OUT=eb MAC=02:00:00:00:00:01:02:00:00:00:00:aa:08:00 SRC="),
      ("ea", "tb", .postrouting, false, "IN=ea OUT=tb MAC= SRC="),
      ("ta", "eb", .postrouting, false, "IN=ta OUT=eb MAC= SRC="),
      (nil, "ea", .output, false, "IN= OUT=ea SRC="),
      (nil, "ea", .postrouting, false, "IN= OUT=ea SRC="),
      ("lo", nil, .input, false, "IN=lo OUT= MAC=00:00:00:00:00:00:00:00:00:00:00:00:08:00 SRC="),
      ("ea", nil, .input, true, "IN=ea OUT= MACSRC=02:00:00:00:00:aa MACDST=02:00:00:00:00:01 MACPROTO=0800 SRC="),
      ("ea", "eb", .postrouting, true, "IN=ea OUT=eb MACSRC=02:00:00:00:00:aa MACDST=02:00:00:00:00:01 MACPROTO=0800 SRC="),
      ("ea", "tb", .postrouting, true, "IN=ea OUT=tb MAC= SRC="),
      ("ta", "eb", .forward, true, "IN=ta OUT=eb MAC= SRC="),
      ("ta", "eb", .postrouting, true, "IN=ta OUT=eb SRC="),
      ("lo", nil, .input, true, "IN=lo OUT= MAC=00:00:00:00:00:00:00:00:00:00:00:00:08:00 SRC="),
    ] as [(String?, String?, Hook, Bool, String)])
  func hardware(_ input: String?, _ output: String?, _ hook: Hook, _ decodes: Bool, _ start: String) throws {
    var packet = try #require(Packet([UInt8](hex: "4500001d1001400040115ecb0a000002c0000202000100020009bbd478") ?? []))
    if input == "ea" {
      packet.link = EthernetHeader([UInt8](hex: "0200000000010200000000aa0800") ?? [])
    }
    let kind = LogRecord.Kind.log(level: 4, prefix: "", flags: decodes ? .macDecode : [])
    let line = LogLine(record(kind, packet, at: hook, input: input, output: output), machine).text
    #expect(line.hasPrefix(start + "10.0.0.2 "))
  }

  /// UID and GID of the sender and the packet's mark come last; a trace has them without being asked (recorded from
  /// `-t raw -A OUTPUT -j TRACE` and a user's rule in mangle, the packet sent by uid 1000 with mark 0x1f).
  @Test func ownerMarkAndTrace() throws {
    var packet = try #require(Packet([UInt8](hex: "4500001d1001400040115ecb0a000002c0000202000100020009bbd478") ?? []))
    packet.socket = SocketOwner(uid: 1000, gid: 1001)
    packet.mark = 0x1f
    let headers =
      "SRC=10.0.0.2 DST=192.0.2.2 LEN=29 TOS=0x00 PREC=0x00 TTL=64 ID=4097 DF PROTO=UDP SPT=1 DPT=2 LEN=9 UID=1000 GID=1001 MARK=0x1f "
    let trace = LogLine(
      record(.trace(table: .mangle, chain: "OUTPUT", .rule, rule: 2), packet, at: .output, output: "tb"), machine)
    #expect(trace.text == "TRACE: mangle:OUTPUT:rule:2 IN= OUT=tb " + headers)
    #expect(trace.level == 4)
    let plain = LogLine(record(.log(level: 6, prefix: "", flags: []), packet, at: .output, output: "tb"), machine)
    #expect(plain.text == "IN= OUT=tb " + headers.replacing("UID=1000 GID=1001 ", with: ""))
    #expect(plain.level == 6)
  }

  /// nf_conntrack_log_invalid (recorded: cases with a SYN+FIN segment).
  @Test func invalid() throws {
    let packet = try #require(
      Packet([UInt8](hex: "450000281022400040065eaa0a000002c00002020001005000000001000000005003faf0e89a0000") ?? []))
    let line = LogLine(record(.invalid("nf_ct_proto_6: invalid tcp flag combination "), packet, at: .prerouting, input: "ta"), machine)
    #expect(
      line.text
        == "nf_ct_proto_6: invalid tcp flag combination IN=ta OUT= MAC= SRC=10.0.0.2 DST=192.0.2.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=4130 DF PROTO=TCP SPT=1 DPT=80 SEQ=1 ACK=0 WINDOW=64240 RES=0x00 SYN FIN URGP=0 "
    )
    #expect(line.level == 5)
  }
}
