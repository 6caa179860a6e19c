// -m tcpmss: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct TCPMSSMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m tcpmss --mss 42
    ? EINVAL
    4 [filter INPUT] -p tcp -m tcpmss --mss 42
    = -p tcp -m tcpmss --mss 42
    n tcpmss match 42
    4 [filter INPUT] -p tcp -m tcpmss --mss 42:12345
    = -p tcp -m tcpmss --mss 42:12345
    n tcpmss match 42:12345
    4 [filter INPUT] -p tcp -m tcpmss --mss 42:65536
    ! tcpmss: bad value for option "--mss" near "65536", or out of range (0-65535).⏎
    4 [filter INPUT] -p tcp -m tcpmss --mss 65535:1000
    ! tcpmss: invalid range given
    6 [filter INPUT] -m tcpmss --mss 42
    ? EINVAL
    6 [filter INPUT] -p tcp -m tcpmss --mss 42
    = -p tcp -m tcpmss --mss 42
    n tcpmss match 42
    6 [filter INPUT] -p tcp -m tcpmss --mss 42:12345
    = -p tcp -m tcpmss --mss 42:12345
    n tcpmss match 42:12345
    6 [filter INPUT] -p tcp -m tcpmss --mss 42:65536
    ! tcpmss: bad value for option "--mss" near "65536", or out of range (0-65535).⏎
    6 [filter INPUT] -p tcp -m tcpmss --mss 65535:1000
    ! tcpmss: invalid range given
    4 -p tcp -m tcpmss --mss 42
    = -p tcp -m tcpmss --mss 42
    n tcpmss match 42
    4 -p tcp -m tcpmss ! --mss 42:1000
    = -p tcp -m tcpmss ! --mss 42:1000
    n tcpmss match !42:1000
    4 -p tcp -m tcpmss --mss 100:
    = -p tcp -m tcpmss --mss 100:65535
    n tcpmss match 100:65535
    4 -p tcp -m tcpmss --mss 65536
    ! tcpmss: bad value for option "--mss" near "65536", or out of range (0-65535).⏎
    4 -p tcp -m tcpmss --mss 10:5
    ! tcpmss: invalid range given
    4 -p tcp -m tcpmss
    ! tcpmss: option "--mss" must be specified⏎
    4 -m tcpmss --mss 42
    ? EINVAL
    4 -p udp -m tcpmss --mss 42
    ? EINVAL
    """#

  private let verdicts = """
    4|-p tcp -m tcpmss --mss 1460|1010000100010xxxx1xx000000000000000000000000000000000
    4|-p tcp -m tcpmss ! --mss 1460|0101111011101xxxx0xx100000000000000000000000000000100
    4|-p tcp -m tcpmss --mss 500:600|0100000000000xxxx0xx000000000000000000000000000000000
    6|-p tcp -m tcpmss --mss 1:65535|10000x00000x0000x00000000000000
    """
}
