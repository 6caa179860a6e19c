// -m length: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct LengthMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m length --length 1
    = -m length --length 1
    n length 1
    4 -m length --length 0
    = -m length --length 0
    n length 0
    4 -m length --length :2
    = -m length --length 0:2
    n length 0:2
    4 -m length --length 4:
    = -m length --length 4:65535
    n length 4:65535
    4 -m length ! --length 4:10
    = -m length ! --length 4:10
    n length !4:10
    4 -m length --length 0:65536
    ! length: bad value for option "--length" near "65536", or out of range (0-65535).⏎
    4 -m length --length 10:4
    = -m length --length 10:4
    n length 10:4
    4 -m length --length a
    ! length: bad value for option "--length" near "a", or out of range (0-65535).⏎
    4 -m length --length 1,2
    ! length: Argument to "--length" has unexpected characters near ",2".⏎
    4 -m length --length :
    = -m length --length 0:65535
    n length 0:65535
    4 -m length --length -1
    ! length: bad value for option "--length" near "-1", or out of range (0-65535).⏎
    4 -m length
    ! length: option "--length" must be specified⏎
    4 -m length --length ""
    = -m length --length 0
    n length 0
    4 -m length --length 0x10
    = -m length --length 16
    n length 16
    4 -m length --length 1:2:3
    ! length: Too many components for option "--length" (max: 2)⏎
    4 -m length --length 1:a
    ! length: bad value for option "--length" near "a", or out of range (0-65535).⏎
    4 -m length --length 08
    ! length: Argument to "--length" has unexpected characters near "8".⏎
    4 -m length --length " 8"
    = -m length --length 8
    n length 8
    4 -m length --length +8
    = -m length --length 8
    n length 8
    4 -m length --length 0x
    ! length: Argument to "--length" has unexpected characters near "x".⏎
    4 -m length --length 5:5
    = -m length --length 5
    n length 5
    4 -m length ! --length 5
    = -m length ! --length 5
    n length !5
    4 -m length ! --length :
    = -m length ! --length 0:65535
    n length !0:65535
    6 -m length ! --length 40:1280
    = -m length ! --length 40:1280
    n length !40:1280
    """#

  private let verdicts = """
    4|-m length --length 40|00010110111001100000100000000000000000010011000000100
    4|-m length ! --length 40:60|00001000000000011000011111111111111101101100001110011
    4|-m length --length 60:|10001000000000000100010000000011100001000000000100000
    4|-m length --length 60:40|00000000000000000000000000000000000000000000000000000
    6|-m length --length 40|0000000000000000010000000000000
    6|-m length --length 60:80|1110001101111101000001000110000
    """
}
