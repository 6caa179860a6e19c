// The text of -j DSCP and -j TOS: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty
// network namespace); ToolRows.swift says how to read them.

import Testing

@Suite struct TOSTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle FORWARD] -j DSCP
    ! DSCP target: Parameter --set-dscp is required
    4 [mangle FORWARD] -j DSCP --set-dscp 0
    = -j DSCP --set-dscp 0x00
    n DSCP set 0x00
    4 [mangle FORWARD] -j DSCP --set-dscp 0x3f
    = -j DSCP --set-dscp 0x3f
    n DSCP set 0x3f
    4 [mangle FORWARD] -j DSCP --set-dscp 64
    ! DSCP: bad value for option "--set-dscp", or out of range (0-63).⏎
    4 [mangle FORWARD] -j DSCP --set-dscp x
    ! DSCP: bad value for option "--set-dscp", or out of range (0-63).⏎
    4 [mangle FORWARD] -j DSCP --set-dscp-class CS0
    = -j DSCP --set-dscp 0x00
    n DSCP set 0x00
    4 [mangle FORWARD] -j DSCP --set-dscp-class cs7
    = -j DSCP --set-dscp 0x38
    n DSCP set 0x38
    4 [mangle FORWARD] -j DSCP --set-dscp-class AF41
    = -j DSCP --set-dscp 0x22
    n DSCP set 0x22
    4 [mangle FORWARD] -j DSCP --set-dscp-class EF
    = -j DSCP --set-dscp 0x2e
    n DSCP set 0x2e
    4 [mangle FORWARD] -j DSCP --set-dscp-class BE
    = -j DSCP --set-dscp 0x00
    n DSCP set 0x00
    4 [mangle FORWARD] -j DSCP --set-dscp-class AF44
    ! Invalid DSCP value `AF44'
    4 [mangle FORWARD] -j DSCP --set-dscp-class bad
    ! Invalid DSCP value `bad'
    4 [mangle FORWARD] -j DSCP --set-dscp 1 --set-dscp-class EF
    ! DSCP: option "--set-dscp" cannot be used together with "--set-dscp-class".⏎
    4 -j DSCP --set-dscp 1
    ? EINVAL
    6 [mangle FORWARD] -j DSCP --set-dscp 1
    = -j DSCP --set-dscp 0x01
    n DSCP set 0x01
    4 [mangle FORWARD] -j TOS
    ! TOS: An action is required
    4 [mangle FORWARD] -j TOS --set-tos 0x1f
    = -j TOS --set-tos 0x1f/0xff
    n TOS set 0x1f/0xff
    4 [mangle FORWARD] -j TOS --set-tos 0x1f/0x1f
    = -j TOS --set-tos 0x1f/0x1f
    n TOS set 0x1f/0x1f
    l TOS or 0x1f
    4 [mangle FORWARD] -j TOS --set-tos 16
    = -j TOS --set-tos 0x10/0xff
    n TOS set 0x10/0xff
    4 [mangle FORWARD] -j TOS --set-tos 256
    ! Symbolic name "256" is unknown
    4 [mangle FORWARD] -j TOS --set-tos 1/256
    ! Illegal value: "1/256"
    4 [mangle FORWARD] -j TOS --set-tos 1/
    ! Illegal value: "1/"
    4 [mangle FORWARD] -j TOS --set-tos 1x
    ! Illegal value: "1x"
    4 [mangle FORWARD] -j TOS --set-tos Minimize-Delay
    = -j TOS --set-tos 0x10/0x3f
    n TOS set 0x10/0x3f
    l  TOS setMinimize-Delay
    4 [mangle FORWARD] -j TOS --set-tos minimize-delay
    = -j TOS --set-tos 0x10/0x3f
    n TOS set 0x10/0x3f
    l  TOS setMinimize-Delay
    4 [mangle FORWARD] -j TOS --set-tos Maximize-Throughput
    = -j TOS --set-tos 0x08/0x3f
    n TOS set 0x08/0x3f
    l  TOS setMaximize-Throughput
    4 [mangle FORWARD] -j TOS --set-tos Maximize-Reliability
    = -j TOS --set-tos 0x04/0x3f
    n TOS set 0x04/0x3f
    l  TOS setMaximize-Reliability
    4 [mangle FORWARD] -j TOS --set-tos Minimize-Cost
    = -j TOS --set-tos 0x02/0x3f
    n TOS set 0x02/0x3f
    l  TOS setMinimize-Cost
    4 [mangle FORWARD] -j TOS --set-tos Normal-Service
    = -j TOS --set-tos 0x00/0x3f
    n TOS set 0x00/0x3f
    l  TOS setNormal-Service
    4 [mangle FORWARD] -j TOS --set-tos bad
    ! Symbolic name "bad" is unknown
    4 [mangle FORWARD] -j TOS --set-tos ""
    ! Symbolic name "" is unknown
    4 [mangle FORWARD] -j TOS --and-tos 0x12
    = -j TOS --set-tos 0x00/0xed
    n TOS set 0x00/0xed
    l TOS and 0x12
    4 [mangle FORWARD] -j TOS --or-tos 0x12
    = -j TOS --set-tos 0x12/0x12
    n TOS set 0x12/0x12
    l TOS or 0x12
    4 [mangle FORWARD] -j TOS --xor-tos 0x12
    = -j TOS --set-tos 0x12/0x00
    n TOS set 0x12/0x00
    l TOS xor 0x12
    4 [mangle FORWARD] -j TOS --and-tos 0
    = -j TOS --set-tos 0x00/0xff
    n TOS set 0x00/0xff
    l TOS and 0x00
    4 [mangle FORWARD] -j TOS --or-tos 0
    = -j TOS --set-tos 0x00/0x00
    n TOS set 0x00/0x00
    l TOS and 0xff
    4 [mangle FORWARD] -j TOS --or-tos 0xff
    = -j TOS --set-tos 0xff/0xff
    n TOS set 0xff/0xff
    l TOS or 0xff
    4 [mangle FORWARD] -j TOS --set-tos 0x10/0xff
    = -j TOS --set-tos 0x10/0xff
    n TOS set 0x10/0xff
    4 [mangle FORWARD] -j TOS --set-tos 0x0/0x3f
    = -j TOS --set-tos 0x00/0x3f
    n TOS set 0x00/0x3f
    l  TOS setNormal-Service
    4 [mangle FORWARD] -j TOS --set-tos 0x12/0x3f
    = -j TOS --set-tos 0x12/0x3f
    n TOS set 0x12/0x3f
    4 [mangle FORWARD] -j TOS --and-tos bad
    ! TOS: bad value for option "--and-tos", or out of range (0-255).⏎
    4 [mangle FORWARD] -j TOS --or-tos 256
    ! TOS: bad value for option "--or-tos", or out of range (0-255).⏎
    4 [mangle FORWARD] -j TOS --set-tos 1 --or-tos 2
    ! TOS: option "--set-tos" cannot be used together with "--or-tos".⏎
    4 [mangle FORWARD] -j TOS --xor-tos 1 --and-tos 2
    ! TOS: option "--and-tos" cannot be used together with "--xor-tos".⏎
    4 -j TOS --set-tos 1
    ? EINVAL
    6 [mangle FORWARD] -j TOS --set-tos 0x10
    = -j TOS --set-tos 0x10/0xff
    n TOS set 0x10/0xff
    6 [mangle FORWARD] -j TOS --set-tos Minimize-Cost
    = -j TOS --set-tos 0x02/0x3f
    n TOS set 0x02/0x3f
    l  TOS setMinimize-Cost
    """#
}
