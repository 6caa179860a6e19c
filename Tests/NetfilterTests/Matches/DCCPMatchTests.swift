// -m dccp: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct DCCPMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -p dccp -m dccp --sport 1
    = -p dccp -m dccp --sport 1
    n dccp spt:1
    4 [filter INPUT] -p dccp -m dccp --sport 65535
    = -p dccp -m dccp --sport 65535
    n dccp spt:65535
    4 [filter INPUT] -p dccp -m dccp --dport 1
    = -p dccp -m dccp --dport 1
    n dccp dpt:1
    4 [filter INPUT] -p dccp -m dccp --dport 65535
    = -p dccp -m dccp --dport 65535
    n dccp dpt:65535
    4 [filter INPUT] -p dccp -m dccp --sport 1:1023
    = -p dccp -m dccp --sport 1:1023
    n dccp spts:1:1023
    4 [filter INPUT] -p dccp -m dccp --sport 1024:65535
    = -p dccp -m dccp --sport 1024:65535
    n dccp spts:1024:65535
    4 [filter INPUT] -p dccp -m dccp --sport 1024:
    = -p dccp -m dccp --sport 1024:65535
    n dccp spts:1024:65535
    4 [filter INPUT] -p dccp -m dccp ! --sport 1
    = -p dccp -m dccp ! --sport 1
    n dccp spt:!1
    4 [filter INPUT] -p dccp -m dccp ! --sport 65535
    = -p dccp -m dccp ! --sport 65535
    n dccp spt:!65535
    4 [filter INPUT] -p dccp -m dccp ! --dport 1
    = -p dccp -m dccp ! --dport 1
    n dccp dpt:!1
    4 [filter INPUT] -p dccp -m dccp ! --dport 65535
    = -p dccp -m dccp ! --dport 65535
    n dccp dpt:!65535
    4 [filter INPUT] -p dccp -m dccp --sport 1 --dport 65535
    = -p dccp -m dccp --sport 1 --dport 65535
    n dccp spt:1 dpt:65535
    4 [filter INPUT] -p dccp -m dccp --sport 65535 --dport 1
    = -p dccp -m dccp --sport 65535 --dport 1
    n dccp spt:65535 dpt:1
    4 [filter INPUT] -p dccp -m dccp ! --sport 1 --dport 65535
    = -p dccp -m dccp ! --sport 1 --dport 65535
    n dccp spt:!1 dpt:65535
    4 [filter INPUT] -p dccp -m dccp ! --sport 65535 --dport 1
    = -p dccp -m dccp ! --sport 65535 --dport 1
    n dccp spt:!65535 dpt:1
    4 [filter INPUT] -p dccp -m dccp --sport -1
    ! Port "-1" does not resolve to anything.⏎
    4 [filter INPUT] -p dccp -m dccp --dport -1
    ! Port "-1" does not resolve to anything.⏎
    4 [filter INPUT] -p dccp -m dccp --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    = -p dccp -m dccp --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    n dccp 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    l dccp REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    4 [filter INPUT] -p dccp -m dccp ! --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    = -p dccp -m dccp ! --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    n dccp ! 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    l dccp ! REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    4 [filter INPUT] -p dccp -m dccp --dccp-option 255
    = -p dccp -m dccp --dccp-option 255
    n dccp option=255
    4 [filter INPUT] -p dccp -m dccp --dccp-option 256
    ! dccp: bad value for option "--dccp-option", or out of range (1-255).⏎
    4 [filter INPUT] -p dccp -m dccp --dccp-option -1
    ! dccp: bad value for option "--dccp-option", or out of range (1-255).⏎
    4 [filter INPUT] -p dccp -m dccp
    = -p dccp -m dccp
    n dccp
    6 [filter INPUT] -p dccp -m dccp --sport 1
    = -p dccp -m dccp --sport 1
    n dccp spt:1
    6 [filter INPUT] -p dccp -m dccp --sport 65535
    = -p dccp -m dccp --sport 65535
    n dccp spt:65535
    6 [filter INPUT] -p dccp -m dccp --dport 1
    = -p dccp -m dccp --dport 1
    n dccp dpt:1
    6 [filter INPUT] -p dccp -m dccp --dport 65535
    = -p dccp -m dccp --dport 65535
    n dccp dpt:65535
    6 [filter INPUT] -p dccp -m dccp --sport 1:1023
    = -p dccp -m dccp --sport 1:1023
    n dccp spts:1:1023
    6 [filter INPUT] -p dccp -m dccp --sport 1024:65535
    = -p dccp -m dccp --sport 1024:65535
    n dccp spts:1024:65535
    6 [filter INPUT] -p dccp -m dccp --sport 1024:
    = -p dccp -m dccp --sport 1024:65535
    n dccp spts:1024:65535
    6 [filter INPUT] -p dccp -m dccp ! --sport 1
    = -p dccp -m dccp ! --sport 1
    n dccp spt:!1
    6 [filter INPUT] -p dccp -m dccp ! --sport 65535
    = -p dccp -m dccp ! --sport 65535
    n dccp spt:!65535
    6 [filter INPUT] -p dccp -m dccp ! --dport 1
    = -p dccp -m dccp ! --dport 1
    n dccp dpt:!1
    6 [filter INPUT] -p dccp -m dccp ! --dport 65535
    = -p dccp -m dccp ! --dport 65535
    n dccp dpt:!65535
    6 [filter INPUT] -p dccp -m dccp --sport 1 --dport 65535
    = -p dccp -m dccp --sport 1 --dport 65535
    n dccp spt:1 dpt:65535
    6 [filter INPUT] -p dccp -m dccp --sport 65535 --dport 1
    = -p dccp -m dccp --sport 65535 --dport 1
    n dccp spt:65535 dpt:1
    6 [filter INPUT] -p dccp -m dccp ! --sport 1 --dport 65535
    = -p dccp -m dccp ! --sport 1 --dport 65535
    n dccp spt:!1 dpt:65535
    6 [filter INPUT] -p dccp -m dccp ! --sport 65535 --dport 1
    = -p dccp -m dccp ! --sport 65535 --dport 1
    n dccp spt:!65535 dpt:1
    6 [filter INPUT] -p dccp -m dccp --sport -1
    ! Port "-1" does not resolve to anything.⏎
    6 [filter INPUT] -p dccp -m dccp --dport -1
    ! Port "-1" does not resolve to anything.⏎
    6 [filter INPUT] -p dccp -m dccp --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    = -p dccp -m dccp --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    n dccp 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    l dccp REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    6 [filter INPUT] -p dccp -m dccp ! --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    = -p dccp -m dccp ! --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    n dccp ! 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    l dccp ! REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    6 [filter INPUT] -p dccp -m dccp --dccp-option 255
    = -p dccp -m dccp --dccp-option 255
    n dccp option=255
    6 [filter INPUT] -p dccp -m dccp --dccp-option 256
    ! dccp: bad value for option "--dccp-option", or out of range (1-255).⏎
    6 [filter INPUT] -p dccp -m dccp --dccp-option -1
    ! dccp: bad value for option "--dccp-option", or out of range (1-255).⏎
    6 [filter INPUT] -p dccp -m dccp
    = -p dccp -m dccp
    n dccp
    4 -p dccp -m dccp
    = -p dccp -m dccp
    n dccp
    4 -p dccp --sport 1:5 ! --dport 80
    = -p dccp -m dccp --sport 1:5 ! --dport 80
    n dccp spts:1:5 dpt:!80
    4 -p dccp --dccp-types REQUEST
    = -p dccp -m dccp --dccp-types REQUEST
    n dccp 0
    l dccp REQUEST
    4 -p dccp ! --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    = -p dccp -m dccp ! --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    n dccp ! 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    l dccp ! REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
    4 -p dccp --dccp-types foo
    ! Unknown DCCP type `foo'
    4 -p dccp --dccp-option 5
    = -p dccp -m dccp --dccp-option 5
    n dccp option=5
    4 -p dccp ! --dccp-option 5
    = -p dccp -m dccp ! --dccp-option 5
    n dccp option=!5
    4 -p dccp --dccp-option 256
    ! dccp: bad value for option "--dccp-option", or out of range (1-255).⏎
    4 -m dccp
    ? EINVAL
    4 -p dccp --sport 0:65535
    = -p dccp -m dccp --sport 0:65535
    n dccp
    4 -p dccp --sport http
    = -p dccp -m dccp --sport 80
    n dccp spt:80
    4 -p dccp --dccp-types request
    = -p dccp -m dccp --dccp-types REQUEST
    n dccp 0
    l dccp REQUEST
    4 -p dccp --dccp-types REQUEST,
    = -p dccp -m dccp --dccp-types REQUEST
    n dccp 0
    l dccp REQUEST
    4 -p dccp --dccp-types RESET --dccp-option 4 --sport 4 --dport 5
    = -p dccp -m dccp --sport 4 --dport 5 --dccp-types RESET --dccp-option 4
    n dccp spt:4 dpt:5 7 option=4
    l dccp spt:4 dpt:5 RESET option=4
    """#

  private let verdicts = """
    4|-p dccp -m dccp|00000000000000000000000000000000000000000011100000000
    4|-p dccp -m dccp --sport 100 ! --dport 200|00000000000000000000000000000000000000000000000000000
    4|-p dccp -m dccp --dccp-types REQUEST|00000000000000000000000000000000000000000010000000000
    4|-p dccp -m dccp ! --dccp-types REQUEST,RESET|00000000000000000000000000000000000000000001000000000
    4|-p dccp -m dccp --dccp-option 38|00000000000000000000000000000000000000000001000000000
    4|-p dccp -m dccp ! --dccp-option 38|00000000000000000000000000000000000000000010100000000
    6|-p dccp -m dccp --dccp-types REQUEST,DATA|0000000000000000000000000010000
    """
}
