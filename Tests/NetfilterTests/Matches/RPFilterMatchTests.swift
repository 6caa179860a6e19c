// -m rpfilter: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct RPFilterMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [mangle PREROUTING] -m rpfilter
    = -m rpfilter
    n rpfilter
    4 [mangle PREROUTING] -m rpfilter --loose --validmark --accept-local --invert
    = -m rpfilter --loose --validmark --accept-local --invert
    n rpfilter loose validmark accept-local invert
    6 [mangle PREROUTING] -m rpfilter
    = -m rpfilter
    n rpfilter
    6 [mangle PREROUTING] -m rpfilter --loose --validmark --accept-local --invert
    = -m rpfilter --loose --validmark --accept-local --invert
    n rpfilter loose validmark accept-local invert
    4 [raw PREROUTING] -m rpfilter
    = -m rpfilter
    n rpfilter
    4 [raw PREROUTING] -m rpfilter --loose --validmark --accept-local --invert
    = -m rpfilter --loose --validmark --accept-local --invert
    n rpfilter loose validmark accept-local invert
    4 [mangle PREROUTING] -m rpfilter --invert
    = -m rpfilter --invert
    n rpfilter invert
    4 [filter INPUT] -m rpfilter
    ? EINVAL
    4 [nat PREROUTING] -m rpfilter
    ? EINVAL
    6 [raw PREROUTING] -m rpfilter --loose
    = -m rpfilter --loose
    n rpfilter loose
    """#

  private let verdicts = """
    4|-m rpfilter|00000000000000000000000000000000000000000000000000010
    4|-m rpfilter --loose|00000000000000000000000000100000000000000000000000110
    4|-m rpfilter --invert|11111111111111111111111111111111111111111111111111101
    4|-m rpfilter --accept-local|00000000000000000000000000000000000000000000000000010
    6|-m rpfilter|0000100000000000000001000000010
    6|-m rpfilter --loose|0000100000000000000001000000110
    6|-m rpfilter --loose --accept-local --invert|1111011111111111111110111111001
    """
}
