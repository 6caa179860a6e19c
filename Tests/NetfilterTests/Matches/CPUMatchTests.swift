// -m cpu: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct CPUMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m cpu --cpu 0
    = -m cpu --cpu 0
    n cpu 0
    4 [filter INPUT] -m cpu ! --cpu 0
    = -m cpu ! --cpu 0
    n cpu ! 0
    4 [filter INPUT] -m cpu --cpu 4294967295
    = -m cpu --cpu 4294967295
    n cpu 4294967295
    4 [filter INPUT] -m cpu --cpu 4294967296
    ! cpu: bad value for option "--cpu", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m cpu
    ! cpu: option "--cpu" must be specified⏎
    6 [filter INPUT] -m cpu --cpu 0
    = -m cpu --cpu 0
    n cpu 0
    6 [filter INPUT] -m cpu ! --cpu 0
    = -m cpu ! --cpu 0
    n cpu ! 0
    6 [filter INPUT] -m cpu --cpu 4294967295
    = -m cpu --cpu 4294967295
    n cpu 4294967295
    6 [filter INPUT] -m cpu --cpu 4294967296
    ! cpu: bad value for option "--cpu", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m cpu
    ! cpu: option "--cpu" must be specified⏎
    4 -m cpu --cpu 0
    = -m cpu --cpu 0
    n cpu 0
    4 -m cpu ! --cpu 1
    = -m cpu ! --cpu 1
    n cpu ! 1
    4 -m cpu --cpu -1
    ! cpu: bad value for option "--cpu", or out of range (0-4294967295).⏎
    4 -m cpu --cpu a
    ! cpu: bad value for option "--cpu", or out of range (0-4294967295).⏎
    4 -m cpu
    ! cpu: option "--cpu" must be specified⏎
    """#

  private let verdicts = """
    4|-m cpu ! --cpu 99|11111111111111111111111111111111111111111111111111111
    """
}
