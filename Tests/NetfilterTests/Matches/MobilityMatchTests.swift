// -m mh: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct MobilityMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    6 [filter INPUT] -m mh
    ? EINVAL
    6 [filter INPUT] -p mobility-header -m mh
    = -p mobility-header -m mh
    n mh
    6 [filter INPUT] -p mobility-header -m mh --mh-type 1
    = -p mobility-header -m mh --mh-type 1
    n mh 1
    l mh home-test-init
    6 [filter INPUT] -p mobility-header -m mh ! --mh-type 4
    = -p mobility-header -m mh ! --mh-type 4
    n mh !4
    l mh !careof-test
    6 [filter INPUT] -p mobility-header -m mh --mh-type 4:123
    = -p mobility-header -m mh --mh-type 4:123
    n mh 4:123
    l mh careof-test:123
    6 -p mh -m mh
    = -p mobility-header -m mh
    n mh
    6 -p mh -m mh --mh-type 1
    = -p mobility-header -m mh --mh-type 1
    n mh 1
    l mh home-test-init
    6 -p mh -m mh --mh-type brr
    = -p mobility-header -m mh --mh-type 0
    n mh 0
    l mh binding-refresh-request
    6 -p mh -m mh ! --mh-type binding-refresh-request:cot
    = -p mobility-header -m mh ! --mh-type 0:4
    n mh !0:4
    l mh !binding-refresh-request:careof-test
    6 -p mh -m mh --mh-type bu:3
    ! Invalid MH type range (min > max)
    6 -p mh -m mh --mh-type 300
    ! Invalid MH type `300'
    6 -p mh -m mh --mh-type foo
    ! Invalid MH type `foo'
    6 -p mh -m mh --mh-type 5:3
    ! Invalid MH type range (min > max)
    6 -m mh --mh-type 1
    ? EINVAL
    6 -p mh -m mh --mh-type b
    = -p mobility-header -m mh --mh-type 0
    n mh 0
    l mh binding-refresh-request
    6 -p mh -m mh --mh-type h
    = -p mobility-header -m mh --mh-type 1
    n mh 1
    l mh home-test-init
    6 -p mh -m mh --mh-type binding
    = -p mobility-header -m mh --mh-type 0
    n mh 0
    l mh binding-refresh-request
    6 -p mh -m mh --mh-type :
    = -p mobility-header -m mh
    n mh
    6 -p mh -m mh --mh-type 0:255
    = -p mobility-header -m mh
    n mh
    6 -p mh -m mh --mh-type home-test
    = -p mobility-header -m mh --mh-type 3
    n mh 3
    l mh home-test
    """#

  private let verdicts = """
    6|-p mh -m mh|0000000000000000000000001000000
    6|-p mh -m mh --mh-type 5|0000000000000000000000001000000
    6|-p mh -m mh ! --mh-type 0:4|0000000000000000000000001000000
    """
}
