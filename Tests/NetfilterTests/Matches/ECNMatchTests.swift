// -m ecn: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct ECNMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m ecn --ecn-tcp-cwr
    ? EINVAL
    4 [filter INPUT] -p tcp -m ecn --ecn-tcp-cwr
    = -p tcp -m ecn --ecn-tcp-cwr
    n ECN match CWR
    4 [filter INPUT] -p tcp -m ecn --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2
    = -p tcp -m ecn --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2
    n ECN match ECE CWR ECT=2
    4 [filter INPUT] -p tcp -m ecn ! --ecn-tcp-ece ! --ecn-tcp-cwr ! --ecn-ip-ect 2
    = -p tcp -m ecn ! --ecn-tcp-ece ! --ecn-tcp-cwr ! --ecn-ip-ect 2
    n ECN match !ECE !CWR !ECT=2
    6 [filter INPUT] -m ecn --ecn-tcp-cwr
    ? EINVAL
    6 [filter INPUT] -p tcp -m ecn --ecn-tcp-cwr
    = -p tcp -m ecn --ecn-tcp-cwr
    n ECN match CWR
    6 [filter INPUT] -p tcp -m ecn --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2
    = -p tcp -m ecn --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2
    n ECN match ECE CWR ECT=2
    6 [filter INPUT] -p tcp -m ecn ! --ecn-tcp-ece ! --ecn-tcp-cwr ! --ecn-ip-ect 2
    = -p tcp -m ecn ! --ecn-tcp-ece ! --ecn-tcp-cwr ! --ecn-ip-ect 2
    n ECN match !ECE !CWR !ECT=2
    4 -p tcp -m ecn --ecn-tcp-cwr
    = -p tcp -m ecn --ecn-tcp-cwr
    n ECN match CWR
    4 -p tcp -m ecn ! --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2
    = -p tcp -m ecn ! --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2
    n ECN match !ECE CWR ECT=2
    4 -m ecn --ecn-ip-ect 0
    = -m ecn --ecn-ip-ect 0
    n ECN match ECT=0
    4 -m ecn ! --ecn-ip-ect 3
    = -m ecn ! --ecn-ip-ect 3
    n ECN match !ECT=3
    4 -m ecn --ecn-ip-ect 4
    ! ecn: bad value for option "--ecn-ip-ect", or out of range (0-3).⏎
    4 -m ecn
    ! ECN match: some option required
    4 -m ecn --ecn-tcp-ece
    ? EINVAL
    6 -p tcp -m ecn --ecn-tcp-ece --ecn-ip-ect 1
    = -p tcp -m ecn --ecn-tcp-ece --ecn-ip-ect 1
    n ECN match ECE ECT=1
    """#

  private let verdicts = """
    4|-p tcp -m ecn --ecn-tcp-ece|00000001100000000011000000000000000000000000000000000
    4|-p tcp -m ecn ! --ecn-tcp-ece|11111110011111100100100000000000000000000000000000100
    4|-p tcp -m ecn --ecn-tcp-cwr ! --ecn-tcp-ece|00000000000000000000000000000000000000000000000000000
    4|-p tcp -m ecn --ecn-tcp-cwr --ecn-tcp-ece|00000001000000000000000000000000000000000000000000000
    4|-m ecn --ecn-ip-ect 2|00000100100000000000000000000000000000000000000000000
    4|-m ecn ! --ecn-ip-ect 0|00001110100000000000000000000000000000000000000000000
    6|-p tcp -m ecn --ecn-tcp-ece --ecn-ip-ect 3|0010000000000000000000000000000
    6|-p tcp -m ecn ! --ecn-tcp-ece|1100000110110010000000000000000
    """
}
