// -m limit: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct LimitMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 -m limit
    = -m limit --limit 3/hour
    n limit: avg 3/hour burst 5
    4 -m limit --limit 1/s
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit 3/min --limit-burst 10
    = -m limit --limit 3/min --limit-burst 10
    n limit: avg 3/min burst 10
    4 -m limit --limit 5
    = -m limit --limit 5/sec
    n limit: avg 5/sec burst 5
    4 -m limit --limit 1/second
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit 10/minute
    = -m limit --limit 10/min
    n limit: avg 10/min burst 5
    4 -m limit --limit 1000/hour
    = -m limit --limit 1000/hour
    n limit: avg 1000/hour burst 5
    4 -m limit --limit 1000/day
    = -m limit --limit 1000/day
    n limit: avg 1000/day burst 5
    4 -m limit --limit 1/d
    ? ERANGE
    4 -m limit --limit 10000/sec
    = -m limit --limit 10000/sec
    n limit: avg 10000/sec burst 5
    4 -m limit --limit 10001/sec
    ! Rate too fast "10001/sec"
    4 -m limit --limit 7/sec
    = -m limit --limit 7/sec
    n limit: avg 7/sec burst 5
    4 -m limit --limit 7/min
    = -m limit --limit 7/min
    n limit: avg 7/min burst 5
    4 -m limit --limit 3/sec
    = -m limit --limit 3/sec
    n limit: avg 3/sec burst 5
    4 -m limit --limit 9999/s
    = -m limit --limit 10000/sec
    n limit: avg 10000/sec burst 5
    4 -m limit --limit 60/min
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit 120/min
    = -m limit --limit 2/sec
    n limit: avg 2/sec burst 5
    4 -m limit --limit 3600/hour
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit 24/day
    = -m limit --limit 1/hour
    n limit: avg 1/hour burst 5
    4 -m limit --limit 25/day
    = -m limit --limit 25/day
    n limit: avg 25/day burst 5
    4 -m limit --limit 7000/sec
    = -m limit --limit 10000/sec
    n limit: avg 10000/sec burst 5
    4 -m limit --limit 0/sec
    ! bad rate "0/sec"'
    4 -m limit --limit -1/sec
    ! Rate too fast "-1/sec"
    4 -m limit --limit a/sec
    ! bad rate "a/sec"'
    4 -m limit --limit 1/
    ! bad rate "1/"'
    4 -m limit --limit 1/foo
    ! bad rate "1/foo"'
    4 -m limit --limit 1/secx
    ! bad rate "1/secx"'
    4 -m limit --limit 1/S
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit ! --limit 1/s
    ! limit: option "--limit" cannot be inverted.⏎
    4 -m limit --limit 1/s ! --limit-burst 4
    ! limit: option "--limit-burst" cannot be inverted.⏎
    4 -m limit --limit-burst 5
    = -m limit --limit 3/hour
    n limit: avg 3/hour burst 5
    4 -m limit --limit-burst 6
    = -m limit --limit 3/hour --limit-burst 6
    n limit: avg 3/hour burst 6
    4 -m limit --limit-burst 0
    ? ERANGE
    4 -m limit --limit-burst 10000
    ? ERANGE
    4 -m limit --limit-burst 10001
    ! limit: bad value for option "--limit-burst", or out of range (0-10000).⏎
    4 -m limit --limit-burst a
    ! limit: bad value for option "--limit-burst", or out of range (0-10000).⏎
    4 -m limit --limit-burst 1:2
    ! limit: bad value for option "--limit-burst", or out of range (0-10000).⏎
    4 -m limit --limit 1/s --limit 2/s
    ! limit: option "--limit" can only be used once.⏎
    4 -m limit --limit 1/day --limit-burst 10000
    ? ERANGE
    4 -m limit --limit 1/day --limit-burst 50
    ? ERANGE
    4 -m limit --limit 1/day --limit-burst 49
    = -m limit --limit 1/day --limit-burst 49
    n limit: avg 1/day burst 49
    4 -m limit --limit 0x10/s
    ! bad rate "0x10/s"'
    4 -m limit --limit 1.5/s
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit 864000000/day
    = -m limit --limit 10000/sec
    n limit: avg 10000/sec burst 5
    4 -m limit --limit 864000001/day
    ! Rate too fast "864000001/day"
    4 -m limit --limit 500000/min
    = -m limit --limit 10000/sec
    n limit: avg 10000/sec burst 5
    4 -m limit --limit 999999/hour
    = -m limit --limit 277/sec
    n limit: avg 277/sec burst 5
    4 -m limit --limit 1:s
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit "1 /s"
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit +1/s
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit ""
    ! bad rate ""'
    4 -m limit --limit /s
    ! bad rate "/s"'
    4 -m limit --limit 1/se
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit 1/m
    = -m limit --limit 1/min
    n limit: avg 1/min burst 5
    4 -m limit --limit 1/h
    = -m limit --limit 1/hour
    n limit: avg 1/hour burst 5
    4 -m limit --limit 2/d
    = -m limit --limit 2/day
    n limit: avg 2/day burst 5
    4 -m limit --limit 1/MINUTES
    ! bad rate "1/MINUTES"'
    4 -m limit --limit 4294967297/sec
    = -m limit --limit 1/sec
    n limit: avg 1/sec burst 5
    4 -m limit --limit 1/hour
    = -m limit --limit 1/hour
    n limit: avg 1/hour burst 5
    4 -m limit --limit 3/hour --limit-burst 5
    = -m limit --limit 3/hour
    n limit: avg 3/hour burst 5
    4 -m limit --limit 2/hour --limit-burst 0x5
    = -m limit --limit 2/hour
    n limit: avg 2/hour burst 5
    4 -m limit --limit 2/hour --limit-burst ""
    ! limit: bad value for option "--limit-burst", or out of range (0-10000).⏎
    4 -m limit --limit 1000000/day --limit-burst 10000
    = -m limit --limit 694/min --limit-burst 10000
    n limit: avg 694/min burst 10000
    4 -m limit --limit 100/hour --limit-burst 500
    = -m limit --limit 100/hour --limit-burst 500
    n limit: avg 100/hour burst 500
    4 -m limit --limit 100/hour --limit-burst 10000
    = -m limit --limit 100/hour --limit-burst 10000
    n limit: avg 100/hour burst 10000
    6 -m limit --limit 5/min --limit-burst 7
    = -m limit --limit 5/min --limit-burst 7
    n limit: avg 5/min burst 7
    """#
}
