// -m ttl and -m hl: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct TTLMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m ttl --ttl-eq 64
    = -m ttl --ttl-eq 64
    n TTL match TTL == 64
    4 -m ttl ! --ttl-eq 64
    = -m ttl ! --ttl-eq 64
    n TTL match TTL != 64
    4 -m ttl --ttl-gt 64
    = -m ttl --ttl-gt 64
    n TTL match TTL > 64
    4 -m ttl --ttl-lt 64
    = -m ttl --ttl-lt 64
    n TTL match TTL < 64
    4 -m ttl --ttl 64
    = -m ttl --ttl-eq 64
    n TTL match TTL == 64
    4 -m ttl --ttl-eq 256
    ! ttl: bad value for option "--ttl-eq", or out of range (0-255).⏎
    4 -m ttl --ttl-eq a
    ! ttl: bad value for option "--ttl-eq", or out of range (0-255).⏎
    4 -m ttl --ttl-eq 1 --ttl-gt 2
    ! ttl: option "--ttl-gt" cannot be used together with "--ttl-eq".⏎
    4 -m ttl
    ! TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt
    4 -m ttl ! --ttl-gt 64
    ! ttl: option "--ttl-gt" cannot be inverted.⏎
    4 -m ttl --ttl-gt 2 --ttl-lt 3
    ! ttl: option "--ttl-lt" cannot be used together with "--ttl-gt".⏎
    6 -m hl --hl-eq 64
    = -m hl --hl-eq 64
    n HL match HL == 64
    6 -m hl ! --hl-eq 64
    = -m hl ! --hl-eq 64
    n HL match HL != 64
    6 -m hl --hl-gt 64
    = -m hl --hl-gt 64
    n HL match HL > 64
    6 -m hl --hl-lt 64
    = -m hl --hl-lt 64
    n HL match HL < 64
    6 -m hl ! --hl-lt 64
    ! hl: option "--hl-lt" cannot be inverted.⏎
    6 -m hl
    ! HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'
    6 -m hl --hl-eq 256
    ! hl: bad value for option "--hl-eq", or out of range (0-255).⏎
    6 -m hl --hl-eq 1 --hl-lt 4
    ! hl: option "--hl-lt" cannot be used together with "--hl-eq".⏎
    4 -m ttl --ttl-eq 0x10
    = -m ttl --ttl-eq 16
    n TTL match TTL == 16
    4 -m ttl --ttl-eq ""
    ! ttl: bad value for option "--ttl-eq", or out of range (0-255).⏎
    4 -m ttl --ttl-eq -1
    ! ttl: bad value for option "--ttl-eq", or out of range (0-255).⏎
    4 -m ttl --ttl-eq 5:6
    ! ttl: bad value for option "--ttl-eq", or out of range (0-255).⏎
    4 -m ttl --ttl-lt 0
    = -m ttl --ttl-lt 0
    n TTL match TTL < 0
    4 -m ttl ! --ttl-lt 0
    ! ttl: option "--ttl-lt" cannot be inverted.⏎
    6 -m hl --hl 5
    = -m hl --hl-eq 5
    n HL match HL == 5
    6 -m hl ! --hl-eq 0
    = -m hl ! --hl-eq 0
    n HL match HL != 0
    4 -m ttl ! --ttl 5
    = -m ttl ! --ttl-eq 5
    n TTL match TTL != 5
    """#

  private let verdicts = """
    4|-m ttl --ttl-eq 64|11001111111111111111111011111111111111111111111111111
    4|-m ttl ! --ttl-eq 64|00110000000000000000000100000000000000000000000000000
    4|-m ttl --ttl-gt 64|00010000000000000000000100000000000000000000000000000
    4|-m ttl --ttl-lt 64|00100000000000000000000000000000000000000000000000000
    6|-m hl --hl-eq 64|1001111111111111111110111111111
    6|-m hl --hl-gt 64|0010000000000000000001000000000
    6|-m hl --hl-lt 64|0100000000000000000000000000000
    6|-m hl ! --hl-eq 1|1011111111111111111111111111111
    """
}
