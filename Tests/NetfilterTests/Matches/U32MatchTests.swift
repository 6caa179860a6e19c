// -m u32: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct U32MatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m u32 --u32 "0x0=0x0&&0x0=0x1"
    = -m u32 --u32 "0x0=0x0&&0x0=0x1"
    n u32 "0x0=0x0&&0x0=0x1"
    6 [filter INPUT] -m u32 --u32 "0x0=0x0&&0x0=0x1"
    = -m u32 --u32 "0x0=0x0&&0x0=0x1"
    n u32 "0x0=0x0&&0x0=0x1"
    4 -m u32 --u32 "0x0=0x0"
    = -m u32 --u32 "0x0=0x0"
    n u32 "0x0=0x0"
    4 -m u32 --u32 "0&0xFFFF=0x100:0xFFFF"
    = -m u32 --u32 "0x0&0xffff=0x100:0xffff"
    n u32 "0x0&0xffff=0x100:0xffff"
    4 -m u32 --u32 "6&0xFF=0,1,5:10&&4&0x3FFF=0&&0>>22&0x3C@0>>24=0"
    = -m u32 --u32 "0x6&0xff=0x0,0x1,0x5:0xa&&0x4&0x3fff=0x0&&0x0>>0x16&0x3c@0x0>>0x18=0x0"
    n u32 "0x6&0xff=0x0,0x1,0x5:0xa&&0x4&0x3fff=0x0&&0x0>>0x16&0x3c@0x0>>0x18=0x0"
    4 -m u32 ! --u32 "0>>22&0x3C@12>>26&0x3C@0=0x12345678"
    = -m u32 ! --u32 "0x0>>0x16&0x3c@0xc>>0x1a&0x3c@0x0=0x12345678"
    n u32 ! "0x0>>0x16&0x3c@0xc>>0x1a&0x3c@0x0=0x12345678"
    4 -m u32 --u32 "0=1,"
    ! u32: at char 4: not a number or out of range
    4 -m u32 --u32 "0"
    ! u32: abrupt end of input after location specifier
    4 -m u32 --u32 "0=1&&"
    ! u32: abrupt end of input after location specifier
    4 -m u32 --u32 "0=1&1=2"
    ! u32: at char 4: a second '&' was expected
    4 -m u32 --u32 "a=1"
    ! u32: at char 0: not a number or out of range
    4 -m u32 --u32 "0<<2=5"
    = -m u32 --u32 "0x0<<0x2=0x5"
    n u32 "0x0<<0x2=0x5"
    4 -m u32 --u32 "0 >> 2 = 5 && 4 = 6 : 7"
    = -m u32 --u32 "0x0>>0x2=0x5&&0x4=0x6:0x7"
    n u32 "0x0>>0x2=0x5&&0x4=0x6:0x7"
    4 -m u32 --u32 ""
    ! u32: abrupt end of input after location specifier
    4 -m u32
    ! u32: option "--u32" must be specified⏎
    4 -m u32 --u32 "0=5:2"
    = -m u32 --u32 "0x0=0x5:0x2"
    n u32 "0x0=0x5:0x2"
    4 -m u32 --u32 "0=1,2,3,4,5,6,7,8,9,10,11"
    ! u32: at char 25: too many ","s
    4 -m u32 --u32 "0=1&&0=1&&0=1&&0=1&&0=1&&0=1&&0=1&&0=1&&0=1&&0=1&&0=1"
    ! u32: at char 53: too many "&&"s
    4 -m u32 --u32 "0=010"
    = -m u32 --u32 "0x0=0x8"
    n u32 "0x0=0x8"
    """#

  private let verdicts = """
    4|-m u32 --u32 0=0x45000028|00000000011001100000100000000000000000010011000000100
    4|-m u32 --u32 6&0xFF=6&&0>>22&0x3C@0>>16=40000|11011111111111110100000000000000000000000000000000100
    4|-m u32 ! --u32 6&0xFF=6|00000000000000000000011111111111111111111111111111011
    4|-m u32 --u32 0>>22&0x3C@12>>26&0x3C@0=0x47455420|00001000000000000000000000000000000000000000000000000
    4|-m u32 --u32 36=0:0xffffffff|11111111111111100111110000000011100011010011110101100
    4|-m u32 --u32 100=0:0xffffffff|00000000000000000000000000000000000000000000000000000
    4|-m u32 --u32 0>>22&0x3C@0&0xFFFF=53,80,443|11011110111111110100010010000000000000000000000001001
    4|-m u32 --u32 0@0=0|00000000000000000000000000000000000000000000000000000
    4|-m u32 --u32 9&0xFF=0x11|00000000000000000000000000000000000000000000000000000
    6|-m u32 --u32 4>>8&0xFF=6|1110010000000000000000000000000
    """
}
