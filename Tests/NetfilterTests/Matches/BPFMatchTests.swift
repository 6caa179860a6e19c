// -m bpf: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct BPFMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"
    = -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"
    n match bpf 48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0␀
    6 [filter INPUT] -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"
    = -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"
    n match bpf 48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0␀
    4 -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"
    = -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"
    n match bpf 48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0␀
    4 -m bpf --bytecode "1,6 0 0 1"
    = -m bpf --bytecode "1,6 0 0 1"
    n match bpf 6 0 0 1␀
    4 -m bpf --bytecode "1,6 0 0"
    ! bpf: error at instr 0
    4 -m bpf --bytecode "2,6 0 0 1"
    ! bpf: parsed program length is less than the encoded length parameter
    4 -m bpf --bytecode ""
    ! bpf: error parsing program length
    4 -m bpf
    ! bpf: one of --bytecode or --pinned is required
    4 -m bpf --bytecode "1,6 0 0 1," 
    = -m bpf --bytecode "1,6 0 0 1"
    n match bpf 6 0 0 1␀
    4 -m bpf --bytecode "1,0 0 0 1" 
    ? EINVAL
    """#

  private let verdicts = """
    4|-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"|11111111111111111111100000000000000000000000000000100
    4|-m bpf --bytecode "1,6 0 0 0"|00000000000000000000000000000000000000000000000000000
    4|-m bpf --bytecode "5,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 65535,6 0 0 0"|10011110111111110100000000000000000000000000000000000
    4|-m bpf --bytecode "3,128 0 0 0,53 0 0 60,22 0 0 0"|11111111111111111111111111111111111111111111111111111
    4|-m bpf --bytecode "4,32 0 0 60,37 0 1 0,6 0 0 1,6 0 0 0"|00001000000000000000000000000000000000000000000000000
    4|-m bpf --bytecode "7,48 0 0 8,2 0 0 3,96 0 0 3,36 0 0 2,37 0 1 127,6 0 0 1,6 0 0 0"|11011111111111111111111111111111111111111111111111111
    4|-m bpf --bytecode "4,40 0 0 4294963200,21 0 1 2048,6 0 0 1,6 0 0 0"|11111111111111111111111111111111111111111111111111111
    6|-m bpf --bytecode "4,48 0 0 6,21 0 1 17,6 0 0 1,6 0 0 0"|0001100000000000000000000000111
    """
}
