// The text of -j TRACE: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift says how to
// read them.

import Testing

@Suite struct TraceTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [raw PREROUTING] -j TRACE
    = -j TRACE
    n
    4 [filter INPUT] -j TRACE
    ? EINVAL
    6 [raw OUTPUT] -j TRACE
    = -j TRACE
    n
    """#
}
