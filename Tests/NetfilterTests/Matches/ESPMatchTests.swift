// -m esp: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct ESPMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -p esp -m esp --espspi 0
    = -p esp -m esp --espspi 0
    n esp spi:0
    4 [filter INPUT] -p esp -m esp --espspi :32
    = -p esp -m esp --espspi 0:32
    n esp spis:0:32
    4 [filter INPUT] -p esp -m esp --espspi 0:4294967295
    = -p esp -m esp
    n esp
    4 [filter INPUT] -p esp -m esp ! --espspi 0:4294967294
    = -p esp -m esp ! --espspi 0:4294967294
    n esp spis:!0:4294967294
    4 [filter INPUT] -p esp -m esp --espspi -1
    ! esp: bad value for option "--espspi" near "-1", or out of range (0-4294967295).⏎
    4 [filter INPUT] -p esp -m esp
    = -p esp -m esp
    n esp
    4 [filter INPUT] -m esp
    ? EINVAL
    6 [filter INPUT] -p esp -m esp --espspi 0
    = -p esp -m esp --espspi 0
    n esp spi:0
    6 [filter INPUT] -p esp -m esp --espspi :32
    = -p esp -m esp --espspi 0:32
    n esp spis:0:32
    6 [filter INPUT] -p esp -m esp --espspi 0:4294967295
    = -p esp -m esp
    n esp
    6 [filter INPUT] -p esp -m esp ! --espspi 0:4294967294
    = -p esp -m esp ! --espspi 0:4294967294
    n esp spis:!0:4294967294
    6 [filter INPUT] -p esp -m esp --espspi -1
    ! esp: bad value for option "--espspi" near "-1", or out of range (0-4294967295).⏎
    6 [filter INPUT] -p esp -m esp
    = -p esp -m esp
    n esp
    6 [filter INPUT] -m esp
    ? EINVAL
    4 -p esp -m esp
    = -p esp -m esp
    n esp
    4 -p esp -m esp --espspi 5
    = -p esp -m esp --espspi 5
    n esp spi:5
    4 -p esp -m esp ! --espspi 5:10
    = -p esp -m esp ! --espspi 5:10
    n esp spis:!5:10
    4 -p esp -m esp --espspi :10
    = -p esp -m esp --espspi 0:10
    n esp spis:0:10
    4 -p esp -m esp --espspi 5:
    = -p esp -m esp --espspi 5:4294967295
    n esp spis:5:4294967295
    4 -p esp -m esp --espspi 10:5
    = -p esp -m esp --espspi 10:5
    n esp spis:10:5
    4 -p esp -m esp --espspi a
    ! esp: bad value for option "--espspi" near "a", or out of range (0-4294967295).⏎
    4 -m esp --espspi 5
    ? EINVAL
    """#

  private let verdicts = """
    4|-p esp -m esp|0000000000000000000000000000000000000000000001x000000
    4|-p esp -m esp --espspi 4096|0000000000000000000000000000000000000000000001x000000
    4|-p esp -m esp ! --espspi 1:5000|0000000000000000000000000000000000000000000000x000000
    6|-p esp -m esp --espspi 4096|0000000000000001000000000000000
    """
}
