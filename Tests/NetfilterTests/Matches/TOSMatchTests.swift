// -m tos: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct TOSMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m tos --tos 0
    = -m tos --tos 0x00/0xff
    n tos match0x00/0xff
    4 -m tos --tos 0x10
    = -m tos --tos 0x10/0xff
    n tos match0x10/0xff
    4 -m tos ! --tos 0x10/0x3f
    = -m tos ! --tos 0x10/0x3f
    n tos match!0x10/0x3f
    l tos match! Minimize-Delay
    4 -m tos --tos Minimize-Delay
    = -m tos --tos 0x10/0x3f
    n tos match0x10/0x3f
    l tos match Minimize-Delay
    4 -m tos --tos maximize-throughput
    = -m tos --tos 0x08/0x3f
    n tos match0x08/0x3f
    l tos match Maximize-Throughput
    4 -m tos --tos Maximize-Reliability
    = -m tos --tos 0x04/0x3f
    n tos match0x04/0x3f
    l tos match Maximize-Reliability
    4 -m tos --tos Minimize-Cost
    = -m tos --tos 0x02/0x3f
    n tos match0x02/0x3f
    l tos match Minimize-Cost
    4 -m tos --tos Normal-Service
    = -m tos --tos 0x00/0x3f
    n tos match0x00/0x3f
    l tos match Normal-Service
    4 -m tos --tos min
    ! Symbolic name "min" is unknown
    4 -m tos --tos Normal
    ! Symbolic name "Normal" is unknown
    4 -m tos ! --tos 16
    = -m tos ! --tos 0x10/0xff
    n tos match!0x10/0xff
    4 -m tos --tos 256
    ! Symbolic name "256" is unknown
    4 -m tos --tos 1/256
    ! Illegal value: "1/256"
    4 -m tos --tos 1/
    ! Illegal value: "1/"
    4 -m tos --tos foo
    ! Symbolic name "foo" is unknown
    4 -m tos
    ! tos: option "--tos" must be specified⏎
    4 -m tos --tos 0xff/0xff
    = -m tos --tos 0xff/0xff
    n tos match0xff/0xff
    4 -m tos --tos 2/2
    = -m tos --tos 0x02/0x02
    n tos match0x02/0x02
    4 -m tos --tos 1/0
    = -m tos --tos 0x01/0x00
    n tos match0x01/0x00
    6 -m tos --tos 0x08
    = -m tos --tos 0x08/0xff
    n tos match0x08/0xff
    6 -m tos --tos 0x4
    = -m tos --tos 0x04/0xff
    n tos match0x04/0xff
    4 -m tos --tos " 4"
    = -m tos --tos 0x04/0xff
    n tos match0x04/0xff
    4 -m tos --tos 4/a
    ! Illegal value: "4/a"
    4 -m tos --tos ""
    ! Symbolic name "" is unknown
    4 -m tos --tos 0x4x
    ! Illegal value: "0x4x"
    """#

  private let verdicts = """
    4|-m tos --tos 0x10|00010000000000000000000000000000000000000000000000000
    4|-m tos ! --tos 0x01/0x03|11110111111111111111111111111111111111111111111111111
    4|-m tos --tos Minimize-Delay|00010000000000000000000000000000000000000000000000000
    6|-m tos --tos 0xb8/0xff|0100000000000000000000000000000
    6|-m tos ! --tos 0x00|0111000000000000000000000000000
    """
}
