// The text of -m length: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift
// says how to read them.

import Testing

@Suite struct LengthMatchTests {
  @Test func text() { ToolRows.check(rows) }

  private let rows = #"""
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
    """#
}
