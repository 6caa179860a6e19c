// -m ah: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct AHMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    6 [filter INPUT] -m ah --ahspi 0
    = -m ah --ahspi 0
    n ah spi:0
    6 [filter INPUT] -m ah --ahspi 4294967295
    = -m ah --ahspi 4294967295
    n ah spi:4294967295
    6 [filter INPUT] -m ah --ahspi 0:4294967295
    = -m ah
    n ah 
    6 [filter INPUT] -m ah ! --ahspi 0
    = -m ah ! --ahspi 0
    n ah spi:!0
    6 [filter INPUT] -m ah --ahspi -1
    ! ah: bad value for option "--ahspi" near "-1", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m ah --ahspi 4294967296
    ! ah: bad value for option "--ahspi" near "4294967296", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m ah --ahspi invalid
    ! ah: bad value for option "--ahspi" near "invalid", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m ah --ahspi 0:invalid
    ! ah: bad value for option "--ahspi" near "invalid", or out of range (0-4294967295).⏎
    6 [filter INPUT] -m ah
    = -m ah
    n ah 
    4 [filter INPUT] -p ah -m ah --ahspi 0
    = -p ah -m ah --ahspi 0
    n ah spi:0
    4 [filter INPUT] -p ah -m ah --ahspi 4294967295
    = -p ah -m ah --ahspi 4294967295
    n ah spi:4294967295
    4 [filter INPUT] -p ah -m ah --ahspi 0:4294967295
    = -p ah -m ah
    n ah 
    4 [filter INPUT] -p ah -m ah ! --ahspi 0
    = -p ah -m ah ! --ahspi 0
    n ah spi:!0
    4 [filter INPUT] -p ah -m ah --ahspi -1
    ! ah: bad value for option "--ahspi" near "-1", or out of range (0-4294967295).⏎
    4 [filter INPUT] -p ah -m ah --ahspi 4294967296
    ! ah: bad value for option "--ahspi" near "4294967296", or out of range (0-4294967295).⏎
    4 [filter INPUT] -p ah -m ah --ahspi invalid
    ! ah: bad value for option "--ahspi" near "invalid", or out of range (0-4294967295).⏎
    4 [filter INPUT] -p ah -m ah --ahspi 0:invalid
    ! ah: bad value for option "--ahspi" near "invalid", or out of range (0-4294967295).⏎
    4 [filter INPUT] -m ah --ahspi 0
    ? EINVAL
    4 [filter INPUT] -m ah
    ? EINVAL
    4 [filter INPUT] -p ah -m ah
    = -p ah -m ah
    n ah 
    4 -p ah -m ah
    = -p ah -m ah
    n ah 
    4 -p ah -m ah --ahspi 5
    = -p ah -m ah --ahspi 5
    n ah spi:5
    4 -p ah -m ah ! --ahspi 5:10
    = -p ah -m ah ! --ahspi 5:10
    n ah spis:!5:10
    4 -p ah -m ah --ahspi 10:5
    = -p ah -m ah --ahspi 10:5
    n ah spis:10:5
    4 -m ah --ahspi 5
    ? EINVAL
    6 -m ah
    = -m ah
    n ah 
    6 -m ah --ahspi 5:6 --ahlen 24 --ahres
    = -m ah --ahspi 5:6 --ahlen 24 --ahres
    n ah spis:5:6length:24 reserved
    6 -m ah ! --ahspi 5 ! --ahlen 24
    = -m ah ! --ahspi 5 ! --ahlen 24
    n ah spi:!5length:!24
    6 -m ah --ahres
    = -m ah --ahres
    n ah  reserved
    """#

  private let verdicts = """
    4|-p ah -m ah --ahspi 8192|00000000000000000000000000000000000000000000000100000
    4|-p ah -m ah ! --ahspi 8192|00000000000000000000000000000000000000000000000000000
    6|-m ah|0000000000000010000000000000000
    6|-m ah --ahspi 8192 --ahlen 24 --ahres|0000000000000010000000000000000
    6|-m ah ! --ahspi 8192|0000000000000000000000000000000
    6|-m ah ! --ahlen 24|0000000000000000000000000000000
    """
}
