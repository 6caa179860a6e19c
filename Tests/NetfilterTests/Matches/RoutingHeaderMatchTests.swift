// -m rt: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct RoutingHeaderMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    6 [filter INPUT] -m rt --rt-type 0 --rt-segsleft 1:23 --rt-len 42 --rt-0-res
    = -m rt --rt-type 0 --rt-segsleft 1:23 --rt-len 42 --rt-0-res
    n rt type:0 segslefts:1:23 length:42 reserved
    6 [filter INPUT] -m rt --rt-type 0 ! --rt-segsleft 1:23 ! --rt-len 42 --rt-0-res
    = -m rt --rt-type 0 ! --rt-segsleft 1:23 ! --rt-len 42 --rt-0-res
    n rt type:0 segslefts:!1:23 length:!42 reserved
    6 [filter INPUT] -m rt ! --rt-type 1 ! --rt-segsleft 12:23 ! --rt-len 42
    = -m rt ! --rt-type 1 ! --rt-segsleft 12:23 ! --rt-len 42
    n rt type:!1 segslefts:!12:23 length:!42
    6 [filter INPUT] -m rt
    = -m rt
    n rt
    6 -m rt
    = -m rt
    n rt
    6 -m rt --rt-type 0
    = -m rt --rt-type 0
    n rt type:0
    6 -m rt ! --rt-type 2 --rt-segsleft 1:3 --rt-len 16
    = -m rt ! --rt-type 2 --rt-segsleft 1:3 --rt-len 16
    n rt type:!2 segslefts:1:3 length:16
    6 -m rt --rt-type 0 --rt-0-res --rt-0-addrs ::1,::2 --rt-0-not-strict
    = -m rt --rt-type 0 --rt-0-res --rt-0-addrs ::1,::2 --rt-0-not-strict
    n rt type:0 reserved 0-addrs ::1,::2 0-not-strict
    6 -m rt --rt-type 0 --rt-0-addrs ::1
    = -m rt --rt-type 0 --rt-0-addrs ::1
    n rt type:0 0-addrs ::1
    6 -m rt --rt-0-res
    ! `--rt-type 0' required before `--rt-0-res'
    6 -m rt --rt-type 2 --rt-0-res
    ! `--rt-type 0' required before `--rt-0-res'
    6 -m rt --rt-type 256
    = -m rt --rt-type 256
    n rt type:256
    6 -m rt --rt-type 0 --rt-0-addrs foo
    ! bad address: foo
    6 -m rt ! --rt-type 0 --rt-0-res
    ! `--rt-type 0' required before `--rt-0-res'
    6 -m rt --rt-segsleft 0:4294967295
    = -m rt
    n rt
    """#

  private let verdicts = """
    6|-m rt|0000000011000000000000000000000
    6|-m rt --rt-type 0|0000000010000000000000000000000
    6|-m rt ! --rt-type 0|0000000001000000000000000000000
    6|-m rt --rt-segsleft 1:3 --rt-len 24|0000000011000000000000000000000
    6|-m rt ! --rt-len 24|0000000000000000000000000000000
    6|-m rt --rt-type 0 --rt-0-res|0000000010000000000000000000000
    6|-m rt --rt-type 0 --rt-0-addrs 2001:db8::55|0000000010000000000000000000000
    6|-m rt --rt-type 0 --rt-0-addrs 2001:db8::55 --rt-0-not-strict|0000000010000000000000000000000
    6|-m rt --rt-type 0 --rt-0-addrs 2001:db8::56|0000000000000000000000000000000
    """
}
