// -m socket: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Machine
import Testing
import Wire

@Suite struct SocketMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() {
    KernelVerdicts.check(verdicts, packets: recordedPackets(packets), sockets: sockets)
    KernelVerdicts.check(verdicts6, packets: recordedPackets(packets6), sockets: sockets)
  }

  static let rows = #"""
    4 [mangle PREROUTING] -m socket
    = -m socket
    n socket
    4 [mangle FORWARD] -m socket
    ? EINVAL
    4 [mangle OUTPUT] -m socket
    ? EINVAL
    4 [filter INPUT] -m socket
    = -m socket
    n socket
    4 [raw PREROUTING] -m socket --nowildcard
    = -m socket --nowildcard
    n socket --nowildcard
    4 [mangle PREROUTING] -m socket --restore-skmark --nowildcard --transparent
    = -m socket --transparent --nowildcard --restore-skmark
    n socket --transparent --nowildcard --restore-skmark
    4 [mangle PREROUTING] -m socket ! --transparent
    ! socket: option "--transparent" cannot be inverted.⏎
    4 [mangle PREROUTING] -m socket --transparent --transparent
    ! socket: option "--transparent" can only be used once.⏎
    6 [mangle PREROUTING] -m socket --transparent --nowildcard
    = -m socket --transparent --nowildcard
    n socket --transparent --nowildcard
    6 [nat PREROUTING] -m socket
    = -m socket
    n socket
    """#

  private let packets = """
    syn-any 45000028000100004006aec7c00002070a0000019c400050000003e8000000005002fde800000000
    ack-any 45000028000100004006aec7c00002070a0000019c400050000003e8000000005010fde800000000
    syn-bound 45000028000100004006aec7c00002070a0000019c400051000003e8000000005002fde800000000
    ack-bound 45000028000100004006aec7c00002070a0000019c400051000003e8000000005010fde800000000
    syn-none 45000028000100004006aec7c00002070a0000019c400052000003e8000000005002fde800000000
    udp-any 4500001c000100004011aec8c00002070a00000103e8003500080000
    udp-bound 4500001c000100004011aec8c00002070a00000103e8003600080000
    udp-none 4500001c000100004011aec8c00002070a00000103e8003700080000
    foreign-syn-any 450000280001000040068e8bc0000207c63364099c400050000003e8000000005002fde800000000
    foreign-syn-81 450000280001000040068e8bc0000207c63364099c400051000003e8000000005002fde800000000
    foreign-udp-any 4500001c0001000040118e8cc0000207c633640903e8003500080000
    err-udp-bound 45000038000100004001aebcc00002070a0000010303f8d6000000004500001c000100004011aec80a000001c0000207003603e800080000
    err-udp-any 45000038000100004001aebcc00002070a0000010303f8d7000000004500001c000100004011aec80a000001c0000207003503e800080000
    err-tcp-bound 45000044000100004001aeb0c00002070a0000010303aac10000000045000028000100004006aec70a000001c000020700510009000003e8000000005010fde800000000
    echo 4500001c000100004001aed8c00002070a0000010800f7ff00000000
    gre 4500001c00010000402faeaac00002070a0000010000000000000000
    tcp-12 45000020000100004006aecfc00002070a0000019c400051000003e800000000
    udp-4 45000018000100004011aeccc00002070a00000103e80036
    sctp 45000020000100004084ae51c00002070a000001000000000000000000000000
    tcp-18-bytes 45000026000100004006aec9c00002070a0000019c400051000003e8000000005002fde80000
    """
  private let verdicts = """
    4|-m socket|00110010000101000000
    4|-m socket --nowildcard|11110110101111000000
    4|-m socket --transparent|00000000000000000000
    4|-m socket --transparent --nowildcard|00000000000000000000
    """

  private let packets6 = """
    syn-any 6000000000140640fd000000000000000000000000000002fd0000000000000000000000000000019c400050000003e8000000005002fde800000000
    syn-bound 6000000000140640fd000000000000000000000000000002fd0000000000000000000000000000019c400051000003e8000000005002fde800000000
    udp-bound 6000000000081140fd000000000000000000000000000002fd00000000000000000000000000000103e8003600080000
    udp-none 6000000000081140fd000000000000000000000000000002fd00000000000000000000000000000103e8003700080000
    """
  private let verdicts6 = """
    6|-m socket|0110
    6|-m socket --nowildcard|1110
    """

  /// As they were when the verdicts were recorded: none transparent, none with a mark, none connected.
  private let sockets: [LocalSocket] = [
    LocalSocket(proto: IPProtocol.tcp, address: .anyV4, port: 80),
    LocalSocket(proto: IPProtocol.tcp, address: Address("10.0.0.1"), port: 81),
    LocalSocket(proto: IPProtocol.udp, address: .anyV4, port: 53),
    LocalSocket(proto: IPProtocol.udp, address: Address("10.0.0.1"), port: 54),
    LocalSocket(proto: IPProtocol.tcp, port: 80), LocalSocket(proto: IPProtocol.tcp, address: Address("fd00::1"), port: 81),
    LocalSocket(proto: IPProtocol.udp, address: Address("fd00::1"), port: 54),
  ]
}
