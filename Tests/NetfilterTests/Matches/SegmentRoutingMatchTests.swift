// -m srh: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct SegmentRoutingMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() {
    KernelVerdicts.check(verdicts, packets: recordedPackets(packets))
  }

  static let rows = #"""
    6 [filter FORWARD] -m srh
    = -m srh
    n srh
    6 [filter FORWARD] -m srh --srh-next-hdr 17
    = -m srh --srh-next-hdr 17
    n srh next-hdr:17
    6 [filter FORWARD] -m srh ! --srh-next-hdr tcp
    ! srh: bad value for option "--srh-next-hdr", or out of range (0-255).⏎
    6 [filter FORWARD] -m srh --srh-hdr-len-gt 8 ! --srh-hdr-len-lt 9
    = -m srh --srh-hdr-len-gt 9 ! --srh-hdr-len-lt 9
    n srh hdr-len-gt:9 hdr-len-lt:!9
    6 [filter FORWARD] -m srh --srh-segs-left-eq 1 ! --srh-segs-left-gt 2 --srh-segs-left-lt 3
    = -m srh --srh-segs-left-eq 3 ! --srh-segs-left-gt 3 --srh-segs-left-lt 3
    n srh segs-left-eq:3 segs-left-gt:!3 segs-left-lt:3
    6 [filter FORWARD] -m srh ! --srh-last-entry-eq 4 --srh-last-entry-gt 4 --srh-last-entry-lt 6
    = -m srh ! --srh-last-entry-eq 6 --srh-last-entry-gt 6 --srh-last-entry-lt 6
    n srh last-entry-eq:!6 last-entry-gt:6 last-entry-lt:6
    6 [filter FORWARD] -m srh ! --srh-tag 65535
    = -m srh ! --srh-tag 65535
    n srh tag:!65535
    6 [filter FORWARD] -m srh --srh-tag 65536
    ! srh: bad value for option "--srh-tag", or out of range (0-65535).⏎
    6 [filter FORWARD] -m srh --srh-hdr-len-eq 256
    ! srh: bad value for option "--srh-hdr-len-eq", or out of range (0-255).⏎
    6 [filter FORWARD] -m srh --srh-psid a::/64 --srh-nsid b::/128 --srh-lsid c::/0
    = -m srh --srh-psid a::/64 --srh-nsid b::/128 --srh-lsid c::/0
    n srh psid  a::/64 nsid  b::/128 lsid  c::/0
    6 [filter FORWARD] -m srh ! --srh-psid a:: ! --srh-nsid b::1/64 ! --srh-lsid c::/ffff::
    = -m srh ! --srh-psid a::/128 ! --srh-nsid b::1/64 ! --srh-lsid c::/16
    n srh psid ! a::/128 nsid ! b::1/64 lsid ! c::/16
    6 [filter FORWARD] -m srh --srh-psid 1.2.3.4
    ! getaddrinfo: Address family for hostname not supported⏎
    6 [filter FORWARD] -m srh --srh-psid a::/129
    ! srh: bad value for option "--srh-psid", neither a valid network mask nor valid CIDR (0-128).⏎
    6 [filter FORWARD] -m srh --srh-tag 1 --srh-next-hdr 6 --srh-psid a:: --srh-last-entry-lt 3
    = -m srh --srh-next-hdr 6 --srh-last-entry-lt 3 --srh-tag 1 --srh-psid a::/128
    n srh next-hdr:6 last-entry-lt:3 tag:1 psid  a::/128
    6 [filter FORWARD] -m srh --srh-hdr-len-eq 1 --srh-hdr-len-eq 2
    ! srh: option "--srh-hdr-len-eq" can only be used once.⏎
    """#

  private let packets = """
    srh-3-left-1 6000000000402b40fd000000000000000000000000000002fd0000090000000000000000000000011106040102001234fd00000c000000000000000000000001fd00000c000000000000000000000002fd00000c00000000000000000000000303e8003500080000
    srh-3-left-0 6000000000402b40fd000000000000000000000000000002fd0000090000000000000000000000011106040002001234fd00000c000000000000000000000001fd00000c000000000000000000000002fd00000c00000000000000000000000303e8003500080000
    srh-3-left-2 6000000000402b40fd000000000000000000000000000002fd0000090000000000000000000000011106040202001234fd00000c000000000000000000000001fd00000c000000000000000000000002fd00000c00000000000000000000000303e8003500080000
    srh-left-over 6000000000402b40fd000000000000000000000000000002fd0000090000000000000000000000011106040302001234fd00000c000000000000000000000001fd00000c000000000000000000000002fd00000c00000000000000000000000303e8003500080000
    rt0 6000000000202b40fd000000000000000000000000000002fd0000090000000000000000000000011102000100001234fd00000c00000000000000000000000103e8003500080000
    srh-too-long 6000000000402b40fd000000000000000000000000000002fd0000090000000000000000000000011128040002001234fd00000c000000000000000000000001fd00000c000000000000000000000002fd00000c00000000000000000000000303e8003500080000
    srh-4-bytes 6000000000042b40fd000000000000000000000000000002fd00000900000000000000000000000111060400
    udp 6000000000081140fd000000000000000000000000000002fd00000900000000000000000000000103e8003500080000
    srh-short-list 6000000000202b40fd000000000000000000000000000002fd0000090000000000000000000000011102040109001234fd00000c00000000000000000000000103e8003500080000
    srh-one-left-1 60000000001c2b40fd000000000000000000000000000002fd0000090000000000000000000000011102040001001234fd00000c00000000000000000000000103e80035
    """
  private let verdicts = """
    6|-m srh|1110000011
    6|-m srh --srh-next-hdr 17|1110000011
    6|-m srh ! --srh-next-hdr 17|0000000000
    6|-m srh --srh-hdr-len-eq 6|1110000000
    6|-m srh --srh-hdr-len-gt 5|1110000000
    6|-m srh ! --srh-hdr-len-lt 6|1110000000
    6|-m srh --srh-segs-left-eq 1|1000000010
    6|-m srh --srh-segs-left-lt 2|1100000011
    6|-m srh --srh-last-entry-eq 2|1110000000
    6|-m srh --srh-tag 4660|0000000000
    6|-m srh --srh-tag 13330|1110000011
    6|-m srh ! --srh-tag 4660|1110000011
    6|-m srh --srh-psid fd00:c::3|1000000000
    6|-m srh --srh-psid fd00:c::1/127|0000000000
    6|-m srh ! --srh-psid fd00:c::3|0100000000
    6|-m srh --srh-nsid fd00:c::1|1000000010
    6|-m srh --srh-lsid fd00:c::1/64|1110000011
    6|-m srh ! --srh-lsid fd00:c::1/64|0000000000
    6|-m srh --srh-lsid fd00:d::1/16|1110000011
    6|-m srh --srh-psid ::/0|1100000000
    """
}
