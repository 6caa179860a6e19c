// -m addrtype: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct AddrtypeMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m addrtype --src-type LOCAL
    = -m addrtype --src-type LOCAL
    n ADDRTYPE match src-type LOCAL
    4 -m addrtype ! --dst-type local
    = -m addrtype ! --dst-type LOCAL
    n ADDRTYPE match dst-type !LOCAL
    4 -m addrtype --dst-type LOCAL,BROADCAST
    = -m addrtype --dst-type LOCAL,BROADCAST
    n ADDRTYPE match dst-type LOCAL,BROADCAST
    4 -m addrtype --dst-type UNICAST --src-type MULTICAST
    = -m addrtype --src-type MULTICAST --dst-type UNICAST
    n ADDRTYPE match src-type MULTICAST dst-type UNICAST
    4 -m addrtype --dst-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT,THROW,NAT,XRESOLVE
    = -m addrtype --dst-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT,THROW,NAT,XRESOLVE
    n ADDRTYPE match dst-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT,THROW,NAT,XRESOLVE
    4 -m addrtype --dst-type UNI
    = -m addrtype --dst-type UNICAST
    n ADDRTYPE match dst-type UNICAST
    4 -m addrtype --dst-type U
    = -m addrtype --dst-type UNSPEC
    n ADDRTYPE match dst-type UNSPEC
    4 -m addrtype --dst-type foo
    ! addrtype: bad type "foo"
    4 -m addrtype --dst-type LOCAL,
    ! addrtype: bad type ""
    4 -m addrtype --dst-type ""
    ! addrtype: bad type ""
    4 -m addrtype
    ! addrtype: you must specify --src-type or --dst-type
    4 -m addrtype --limit-iface-in
    ! addrtype: you must specify --src-type or --dst-type
    4 [filter INPUT] -m addrtype --src-type LOCAL --limit-iface-in
    = -m addrtype --src-type LOCAL --limit-iface-in
    n ADDRTYPE match src-type LOCAL limit-in
    4 [filter INPUT] -m addrtype --src-type LOCAL --limit-iface-out
    ? EINVAL
    4 [filter OUTPUT] -m addrtype --dst-type LOCAL --limit-iface-out
    = -m addrtype --dst-type LOCAL --limit-iface-out
    n ADDRTYPE match dst-type LOCAL limit-out
    4 [filter OUTPUT] -m addrtype --dst-type LOCAL --limit-iface-in
    ? EINVAL
    4 -m addrtype --dst-type LOCAL --limit-iface-in
    = -m addrtype --dst-type LOCAL --limit-iface-in
    n ADDRTYPE match dst-type LOCAL limit-in
    4 -m addrtype --dst-type LOCAL --limit-iface-in --limit-iface-out
    ! addrtype: option "--limit-iface-in" cannot be used together with "--limit-iface-out".⏎
    4 [nat PREROUTING] -m addrtype --dst-type LOCAL --limit-iface-in
    = -m addrtype --dst-type LOCAL --limit-iface-in
    n ADDRTYPE match dst-type LOCAL limit-in
    4 [nat PREROUTING] -m addrtype --dst-type LOCAL --limit-iface-out
    ? EINVAL
    4 [nat POSTROUTING] -m addrtype --dst-type LOCAL --limit-iface-in
    ? EINVAL
    4 [nat POSTROUTING] -m addrtype --dst-type LOCAL --limit-iface-out
    = -m addrtype --dst-type LOCAL --limit-iface-out
    n ADDRTYPE match dst-type LOCAL limit-out
    4 [filter INPUT] -m addrtype --src-type LOCAL ! --limit-iface-in
    ! addrtype: option "--limit-iface-in" cannot be inverted.⏎
    4 [filter INPUT] -m addrtype --src-type LOCAL --src-type LOCAL
    ! addrtype: option "--src-type" can only be used once.⏎
    6 -m addrtype --src-type LOCAL
    = -m addrtype --src-type LOCAL
    n ADDRTYPE match src-type LOCAL
    6 -m addrtype --src-type BLACKHOLE
    ? EINVAL
    6 -m addrtype --src-type PROHIBIT
    ? EINVAL
    6 -m addrtype --src-type BROADCAST
    ? EINVAL
    6 -m addrtype --src-type UNREACHABLE
    = -m addrtype --src-type UNREACHABLE
    n ADDRTYPE match src-type UNREACHABLE
    6 -m addrtype --src-type UNSPEC
    = -m addrtype --src-type UNSPEC
    n ADDRTYPE match src-type UNSPEC
    6 -m addrtype --src-type ANYCAST,MULTICAST,UNICAST
    = -m addrtype --src-type UNICAST,ANYCAST,MULTICAST
    n ADDRTYPE match src-type UNICAST,ANYCAST,MULTICAST
    6 -m addrtype --src-type NAT
    ? EINVAL
    6 -m addrtype --src-type THROW
    ? EINVAL
    6 -m addrtype --src-type XRESOLVE
    ? EINVAL
    6 -m addrtype ! --src-type BROADCAST
    ? EINVAL
    6 [filter INPUT] -m addrtype --dst-type LOCAL --limit-iface-in
    = -m addrtype --dst-type LOCAL --limit-iface-in
    n ADDRTYPE match dst-type LOCAL limit-in
    4 -m addrtype --src-type LOCAL ! --dst-type UNICAST,LOCAL
    = -m addrtype --src-type LOCAL ! --dst-type UNICAST,LOCAL
    n ADDRTYPE match src-type LOCAL dst-type !UNICAST,LOCAL
    4 -m addrtype --src-type ,LOCAL
    ! addrtype: bad type `,LOCAL'
    4 -m addrtype --src-type LOCAL,foo
    ! addrtype: bad type "foo"
    4 -m addrtype --src-type UNSPEC --limit-iface-in
    = -m addrtype --src-type UNSPEC --limit-iface-in
    n ADDRTYPE match src-type UNSPEC limit-in
    4 -m addrtype --src-type LOCAL ! --limit-iface-out
    ! addrtype: option "--limit-iface-out" cannot be inverted.⏎
    """#

  private let verdicts = """
    4|-m addrtype --src-type LOCAL|00000000000000000000000000000000000000000000000000000
    4|-m addrtype --dst-type LOCAL|00000000000000000000000000100000000000000000000000001
    4|-m addrtype ! --dst-type LOCAL|11111111111111111111111111011111111111111111111111110
    4|-m addrtype --dst-type BROADCAST|00000000000000000000001000000000000000000000000000110
    4|-m addrtype --dst-type MULTICAST|00000000000000000000000100000000000000000000000000000
    4|-m addrtype --dst-type UNICAST|11111111111111111111110011011111111111111111111111000
    4|-m addrtype --src-type UNICAST|11111111111111111111111111111111111111111111111111101
    4|-m addrtype --src-type UNSPEC|00000000000000000000000000000000000000000000000000000
    4|-m addrtype --src-type BROADCAST|00000000000000000000000000000000000000000000000000010
    4|-m addrtype --dst-type LOCAL --limit-iface-in|00000000000000000000000000000000000000000000000000000
    4|-m addrtype --dst-type UNICAST --limit-iface-in|11111111111111111111110011111111111111111111111111101
    4|-m addrtype --dst-type LOCAL,BROADCAST --src-type UNICAST|00000000000000000000001000100000000000000000000000101
    6|-m addrtype --src-type LOCAL|0000000000000000000000000000000
    6|-m addrtype --dst-type LOCAL|0000000000000000000000000000110
    6|-m addrtype ! --dst-type LOCAL|1111111111111111111111111111001
    6|-m addrtype --dst-type UNICAST|1111011111111111111110111111111
    6|-m addrtype --src-type UNICAST|1111111111111111111111111111101
    6|-m addrtype --src-type UNSPEC|0000000000000000000000000000010
    6|-m addrtype ! --src-type UNSPEC|1111111111111111111111111111101
    6|-m addrtype --dst-type MULTICAST|0000100000000000000001000000000
    6|-m addrtype --dst-type UNREACHABLE|1111011111111111111110111111000
    6|-m addrtype --src-type UNREACHABLE|1111011111111111111110111111011
    6|-m addrtype --dst-type ANYCAST|0000000000000000000000000000001
    6|-m addrtype --dst-type LOCAL,UNREACHABLE|1111011111111111111110111111110
    6|-m addrtype --dst-type LOCAL --limit-iface-in|0000000000000000000000000000000
    6|-m addrtype --dst-type UNREACHABLE --limit-iface-in|1111011111111111111110111111111
    6|-m addrtype --dst-type UNICAST,LOCAL|0000000000000000000000000000110
    """
}
