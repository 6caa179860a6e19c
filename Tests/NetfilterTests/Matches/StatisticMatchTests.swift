// -m statistic: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct StatisticMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m statistic --mode random --probability 0.5
    = -m statistic --mode random --probability 0.50000000000
    n statistic mode random probability 0.50000000000
    4 -m statistic --mode random --probability 0
    = -m statistic --mode random --probability 0.00000000000
    n statistic mode random probability 0.00000000000
    4 -m statistic --mode random --probability 1
    = -m statistic --mode random --probability 1.00000000000
    n statistic mode random probability 1.00000000000
    4 -m statistic --mode random --probability 1.1
    ! statistic: bad value for option "--probability", or out of range (0-1).⏎
    4 -m statistic --mode random --probability -0.1
    ! statistic: bad value for option "--probability", or out of range (0-1).⏎
    4 -m statistic --mode random --probability abc
    ! statistic: bad value for option "--probability", or out of range (0-1).⏎
    4 -m statistic --mode random --probability .25
    = -m statistic --mode random --probability 0.25000000000
    n statistic mode random probability 0.25000000000
    4 -m statistic --mode random --probability 0.333333
    = -m statistic --mode random --probability 0.33333300008
    n statistic mode random probability 0.33333300008
    4 -m statistic --mode random --probability 0.1
    = -m statistic --mode random --probability 0.10000000009
    n statistic mode random probability 0.10000000009
    4 -m statistic --mode random --probability 0.00001
    = -m statistic --mode random --probability 0.00001000008
    n statistic mode random probability 0.00001000008
    4 -m statistic --mode random --probability 1e-3
    = -m statistic --mode random --probability 0.00100000016
    n statistic mode random probability 0.00100000016
    4 -m statistic --mode random --probability 0.99999999999
    = -m statistic --mode random --probability 1.00000000000
    n statistic mode random probability 1.00000000000
    4 -m statistic --mode random ! --probability 0.5
    = -m statistic --mode random ! --probability 0.50000000000
    n statistic mode random ! probability 0.50000000000
    4 -m statistic --mode nth --every 3
    ! statistic: option "--every" also requires "--packet".⏎
    4 -m statistic --mode nth --every 3 --packet 2
    = -m statistic --mode nth --every 3 --packet 2
    n statistic mode nth every 3 packet 2
    4 -m statistic --mode nth --every 3 --packet 3
    ! the --packet p must be 0 <= p <= n-1
    4 -m statistic --mode nth ! --every 5
    ! statistic: option "--every" also requires "--packet".⏎
    4 -m statistic --mode nth --every 0
    ! statistic: bad value for option "--every", or out of range (1-4294967295).⏎
    4 -m statistic --mode nth --every 1
    ! statistic: option "--every" also requires "--packet".⏎
    4 -m statistic --mode nth --every 4294967295
    ! statistic: option "--every" also requires "--packet".⏎
    4 -m statistic --mode nth --every 4294967296
    ! statistic: bad value for option "--every", or out of range (1-4294967295).⏎
    4 -m statistic --mode nth --packet 2
    ! the --packet p must be 0 <= p <= n-1
    4 -m statistic --mode nth
    ! --every and --packet must be specified when using nth mode
    4 -m statistic --mode random
    ! --probability must be specified when using random mode
    4 -m statistic --mode foo
    ! Bad mode "foo"
    4 -m statistic --every 3
    ! --probability must be specified when using random mode
    4 -m statistic --mode random --every 3
    ! --probability must be specified when using random mode
    4 -m statistic --mode nth --probability 0.5
    ! --every and --packet must be specified when using nth mode
    4 -m statistic
    ! --probability must be specified when using random mode
    4 -m statistic --every 3 --mode nth
    ! statistic: option "--every" also requires "--packet".⏎
    4 -m statistic --mode nth --every 10 --packet 0
    = -m statistic --mode nth --every 10 --packet 0
    n statistic mode nth every 10
    4 -m statistic --mode nth --every 0x10 --packet 5 
    = -m statistic --mode nth --every 16 --packet 5
    n statistic mode nth every 16 packet 5
    4 -m statistic --mode nth --every 10 ! --packet 5 
    ! statistic: option "--packet" cannot be inverted.⏎
    4 -m statistic --mode nth --every 3 --probability 0.4
    ! statistic: option "--probability" cannot be used together with "--every".⏎
    4 -m statistic --probability 0.5
    ! statistic: option "--mode" must be specified⏎
    4 -m statistic --mode nth --packet 2 --every 3
    = -m statistic --mode nth --every 3 --packet 2
    n statistic mode nth every 3 packet 2
    4 -m statistic --mode nth --every 3 --packet 1 --packet 2
    ! statistic: option "--packet" can only be used once.⏎
    4 -m statistic --mode nth ! --every 3 --packet 1
    = -m statistic --mode nth ! --every 3 --packet 1
    n statistic mode nth ! every 3 packet 1
    4 -m statistic --mode nth --every 3 --packet a
    ! statistic: bad value for option "--packet", or out of range (0-4294967295).⏎
    4 -m statistic --mode random --probability 0.5x
    ! statistic: bad value for option "--probability", or out of range (0-1).⏎
    6 -m statistic --mode nth --every 3 --packet 1
    = -m statistic --mode nth --every 3 --packet 1
    n statistic mode nth every 3 packet 1
    """#

  private let verdicts = """
    4|-m statistic --mode nth --every 2 --packet 0|11111111111111111111111111111111111111111111111111111
    4|-m statistic --mode nth --every 2 --packet 1|00000000000000000000000000000000000000000000000000000
    4|-m statistic --mode nth --every 1 --packet 0|11111111111111111111111111111111111111111111111111111
    4|-m statistic --mode nth ! --every 3 --packet 2|11111111111111111111111111111111111111111111111111111
    4|-m statistic --mode random --probability 1|11111111111111111111111111111111111111111111111111111
    4|-m statistic --mode random --probability 0|00000000000000000000000000000000000000000000000000000
    4|-m statistic --mode random ! --probability 1|00000000000000000000000000000000000000000000000000000
    """
}
