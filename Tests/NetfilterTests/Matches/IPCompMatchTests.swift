// -m ipcomp: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct IPCompMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() {
    KernelVerdicts.check(verdicts, packets: recordedPackets(packets))
    KernelVerdicts.check(verdicts6, packets: recordedPackets(packets6))
  }

  static let rows = #"""
    4 [filter INPUT] -p ipcomp -m ipcomp
    = -p ipcomp -m ipcomp --ipcompspi 0
    n comp spi:0
    4 [filter INPUT] -p ipcomp -m ipcomp --ipcompspi 18
    = -p ipcomp -m ipcomp --ipcompspi 18
    n comp spi:18
    4 [filter INPUT] -p ipcomp -m ipcomp ! --ipcompspi 18
    = -p ipcomp -m ipcomp ! --ipcompspi 18
    n comp spi:!18
    4 [filter INPUT] -p ipcomp -m ipcomp --ipcompspi 1:18
    = -p ipcomp -m ipcomp --ipcompspi 1:18
    n comp spis:1:18
    4 [filter INPUT] -p ipcomp -m ipcomp ! --ipcompspi 5:18
    = -p ipcomp -m ipcomp ! --ipcompspi 5:18
    n comp spis:!5:18
    4 [filter INPUT] -p ipcomp -m ipcomp --ipcompspi 18:5
    = -p ipcomp -m ipcomp --ipcompspi 18:5
    n comp spis:18:5
    4 [filter INPUT] -p ipcomp -m ipcomp --compres
    = -p ipcomp -m ipcomp --ipcompspi 0 --compres
    n comp spi:0 reserved
    4 [filter INPUT] -p ipcomp -m ipcomp --ipcompspi 3 --compres
    = -p ipcomp -m ipcomp --ipcompspi 3 --compres
    n comp spi:3 reserved
    4 [filter INPUT] -p ipcomp -m ipcomp --ipcompspi a
    ! ipcomp: bad value for option "--ipcompspi" near "a", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m ipcomp --ipcompspi 3
    ? EINVAL
    4 [filter INPUT] -p tcp -m ipcomp --ipcompspi 3
    ? EINVAL
    4 [filter INPUT] ! -p ipcomp -m ipcomp --ipcompspi 3
    ? EINVAL
    6 [filter INPUT] -p ipcomp -m ipcomp --ipcompspi 1:18
    = -p ipcomp -m ipcomp --ipcompspi 1:18
    n comp spis:1:18
    6 [filter INPUT] -p ipcomp -m ipcomp
    = -p ipcomp -m ipcomp --ipcompspi 0
    n comp spi:0
    """#

  private let packets = """
    ipcomp-18 4500001c00010000406c8e31c0000207c63364090600001264617461
    ipcomp-2-bytes 4500001600010000406c8e37c0000207c63364090600
    ipcomp-frag 4500001c00010008406c8e29c0000207c63364090600001200000000
    """
  private let verdicts = """
    4|-p ipcomp -m ipcomp --ipcompspi 18|1x0
    4|-p ipcomp -m ipcomp ! --ipcompspi 1:17|1x0
    4|-p ipcomp -m ipcomp|0x0
    4|-p ipcomp -m ipcomp --ipcompspi 18 --compres|1x0
    4|-p ipcomp -m ipcomp --ipcompspi 19|0x0
    """

  private let packets6 = """
    ipcomp-18 6000000000086c40fd000000000000000000000000000002fd0000090000000000000000000000010600001264617461
    ipcomp-2 6000000000026c40fd000000000000000000000000000002fd0000090000000000000000000000010600
    """
  private let verdicts6 = """
    6|-p ipcomp -m ipcomp --ipcompspi 18|1x
    """
}
