// -m icmp and -m icmp6: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct ICMPMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -p icmp -m icmp
    ! icmp: option "--icmp-type" must be specified⏎
    4 -p icmp --icmp-type any
    = -p icmp -m icmp --icmp-type any
    n icmptype 255
    l icmp any
    4 -p icmp --icmp-type 255
    = -p icmp -m icmp --icmp-type any
    n icmptype 255
    l icmp any
    4 -p icmp --icmp-type 8
    = -p icmp -m icmp --icmp-type 8
    n icmptype 8
    l icmp echo-request
    4 -p icmp --icmp-type 8/0
    = -p icmp -m icmp --icmp-type 8/0
    n icmptype 8 code 0
    4 -p icmp --icmp-type 3/1
    = -p icmp -m icmp --icmp-type 3/1
    n icmptype 3 code 1
    l icmp host-unreachable
    4 -p icmp --icmp-type 3/256
    ! Unknown ICMP code `3/256'
    4 -p icmp --icmp-type 256
    ! Unknown ICMP type `256'
    4 -p icmp --icmp-type ping
    = -p icmp -m icmp --icmp-type 8
    n icmptype 8
    l icmp echo-request
    4 -p icmp --icmp-type echo-request
    = -p icmp -m icmp --icmp-type 8
    n icmptype 8
    l icmp echo-request
    4 -p icmp --icmp-type echo-re
    ! Ambiguous ICMP type `echo-re': `echo-reply' or `echo-request'?
    4 -p icmp --icmp-type echo
    ! Ambiguous ICMP type `echo': `echo-reply' or `echo-request'?
    4 -p icmp --icmp-type host-unreachable
    = -p icmp -m icmp --icmp-type 3/1
    n icmptype 3 code 1
    l icmp host-unreachable
    4 -p icmp --icmp-type host-
    ! Ambiguous ICMP type `host-': `host-unreachable' or `host-unknown'?
    4 -p icmp --icmp-type ttl-exceeded
    = -p icmp -m icmp --icmp-type 11
    n icmptype 11
    l icmp time-exceeded
    4 -p icmp --icmp-type time-exceeded
    = -p icmp -m icmp --icmp-type 11
    n icmptype 11
    l icmp time-exceeded
    4 -p icmp --icmp-type 11/1
    = -p icmp -m icmp --icmp-type 11/1
    n icmptype 11 code 1
    l icmp ttl-zero-during-reassembly
    4 -p icmp --icmp-type 77
    = -p icmp -m icmp --icmp-type 77
    n icmptype 77
    4 -p icmp --icmp-type 77/3
    = -p icmp -m icmp --icmp-type 77/3
    n icmptype 77 code 3
    4 -p icmp ! --icmp-type 8
    = -p icmp -m icmp ! --icmp-type 8
    n icmp !type 8
    l icmp !echo-request
    4 -p icmp ! --icmp-type any
    = -p icmp -m icmp ! --icmp-type any
    n icmp !type 255
    l icmp !any
    4 -p icmp --icmp-type foo
    ! Unknown ICMP type `foo'
    4 -p icmp --icmp-type 3/
    ! Unknown ICMP code `3/'
    4 -p icmp --icmp-type 3/a
    ! Unknown ICMP code `3/a'
    4 -p icmp --icmp-type redirect
    = -p icmp -m icmp --icmp-type 5
    n icmptype 5
    l icmp redirect
    4 -p icmp --icmp-type 5/1
    = -p icmp -m icmp --icmp-type 5/1
    n icmptype 5 code 1
    l icmp host-redirect
    4 -p icmp --icmp-type ECHO-reply
    = -p icmp -m icmp --icmp-type 0
    n icmptype 0
    l icmp echo-reply
    4 -p icmp --icmp-type 8 --icmp-type 0
    ! icmp: option "--icmp-type" can only be used once.⏎
    4 -p icmp --icmp-type 255/255
    = -p icmp -m icmp --icmp-type any
    n icmptype 255 code 255
    4 -p icmp --icmp-type 255/3
    = -p icmp -m icmp --icmp-type any
    n icmptype 255 code 3
    4 -p icmp --icmp-type 0x8
    = -p icmp -m icmp --icmp-type 8
    n icmptype 8
    l icmp echo-request
    4 -p icmp --icmp-type ""
    ! Ambiguous ICMP type `': `any' or `echo-reply'?
    4 -m icmp --icmp-type 8
    ? EINVAL
    6 -p icmpv6 -m icmp6
    ! icmp6: option "--icmpv6-type" must be specified⏎
    6 -p icmpv6 --icmpv6-type 128
    = -p ipv6-icmp -m icmp6 --icmpv6-type 128
    n ipv6-icmptype 128
    l ipv6-icmp echo-request
    6 -p icmpv6 --icmpv6-type 1/3
    = -p ipv6-icmp -m icmp6 --icmpv6-type 1/3
    n ipv6-icmptype 1 code 3
    l ipv6-icmp address-unreachable
    6 -p icmpv6 --icmpv6-type echo-request
    = -p ipv6-icmp -m icmp6 --icmpv6-type 128
    n ipv6-icmptype 128
    l ipv6-icmp echo-request
    6 -p icmpv6 --icmpv6-type ping
    = -p ipv6-icmp -m icmp6 --icmpv6-type 128
    n ipv6-icmptype 128
    l ipv6-icmp echo-request
    6 -p icmpv6 --icmpv6-type neighbour-solicitation
    = -p ipv6-icmp -m icmp6 --icmpv6-type 135
    n ipv6-icmptype 135
    l ipv6-icmp neighbour-solicitation
    6 -p icmpv6 --icmpv6-type neighbor-advertisement
    = -p ipv6-icmp -m icmp6 --icmpv6-type 136
    n ipv6-icmptype 136
    l ipv6-icmp neighbour-advertisement
    6 -p icmpv6 --icmpv6-type 255
    = -p ipv6-icmp -m icmp6 --icmpv6-type 255
    n ipv6-icmptype 255
    6 -p icmpv6 --icmpv6-type any
    ! Unknown ICMPv6 type `any'
    6 -p icmpv6 ! --icmpv6-type 2
    = -p ipv6-icmp -m icmp6 ! --icmpv6-type 2
    n ipv6-icmp !type 2
    l ipv6-icmp !packet-too-big
    6 -p icmpv6 --icmpv6-type 77/4
    = -p ipv6-icmp -m icmp6 --icmpv6-type 77/4
    n ipv6-icmptype 77 code 4
    6 -p icmpv6 --icmpv6-type 300
    ! Unknown ICMPv6 type `300'
    6 -p icmpv6 --icmpv6-type bad
    = -p ipv6-icmp -m icmp6 --icmpv6-type 4/0
    n ipv6-icmptype 4 code 0
    l ipv6-icmp bad-header
    6 -p icmpv6 --icmpv6-type 133:137
    ! ICMPv6 type range not supported
    6 -p icmpv6 --icmpv6-type unreach
    ! Unknown ICMPv6 type `unreach'
    6 -p icmpv6 --icmpv6-type router
    ! Ambiguous ICMPv6 type `router': `router-solicitation' or `router-advertisement'?
    6 -m icmp6 --icmpv6-type 2
    ? EINVAL
    4 -p icmp --icmp-type 3/0x1
    = -p icmp -m icmp --icmp-type 3/1
    n icmptype 3 code 1
    l icmp host-unreachable
    4 -p icmp --icmp-type 8x
    ! unknown character x
    4 -p icmp --icmp-type " 8"
    = -p icmp -m icmp --icmp-type 8
    n icmptype 8
    l icmp echo-request
    6 -p icmpv6 --icmpv6-type 1/256
    ! Unknown ICMPv6 code `1/256'
    6 -p icmpv6 --icmpv6-type 1/
    ! Unknown ICMPv6 code `1/'
    6 -p icmpv6 --icmpv6-type ""
    ! Ambiguous ICMPv6 type `': `destination-unreachable' or `no-route'?
    6 -p icmpv6 --icmpv6-type /
    ! Unknown ICMPv6 type `/'
    6 -p icmpv6 --icmpv6-type 1/a
    ! Unknown ICMPv6 code `1/a'
    6 -p icmpv6 --icmpv6-type 128:129
    ! ICMPv6 type range not supported
    6 -p icmpv6 --icmpv6-type a:b
    ! Unknown ICMPv6 type `a:b'
    4 -p icmp --icmp-type 8xy
    ! unknown character x
    4 -p icmp --icmp-type 8:9
    ! ICMP type range not supported
    4 -p icmp --icmp-type 3/1x
    ! unknown character x
    6 -p icmpv6 --icmpv6-type 128x
    ! unknown character x
    6 -p icmpv6 --icmpv6-type 128/0
    = -p ipv6-icmp -m icmp6 --icmpv6-type 128/0
    n ipv6-icmptype 128 code 0
    6 -p icmpv6 --icmpv6-type ttl
    ! Ambiguous ICMPv6 type `ttl': `ttl-exceeded' or `ttl-zero-during-transit'?
    6 -p icmpv6 --icmpv6-type echo
    ! Ambiguous ICMPv6 type `echo': `echo-request' or `echo-reply'?
    6 -p icmpv6 --icmpv6-type ECHO-REQUEST
    = -p ipv6-icmp -m icmp6 --icmpv6-type 128
    n ipv6-icmptype 128
    l ipv6-icmp echo-request
    6 -p icmpv6 ! --icmpv6-type 1/3
    = -p ipv6-icmp -m icmp6 ! --icmpv6-type 1/3
    n ipv6-icmp !type 1 code 3
    l ipv6-icmp !address-unreachable
    6 -p icmpv6 --icmpv6-type 255/3
    = -p ipv6-icmp -m icmp6 --icmpv6-type 255/3
    n ipv6-icmptype 255 code 3
    4 -p icmp --icmp-type ttl-
    ! Ambiguous ICMP type `ttl-': `ttl-exceeded' or `ttl-zero-during-transit'?
    4 -p icmp --icmp-type ttl-z
    ! Ambiguous ICMP type `ttl-z': `ttl-zero-during-transit' or `ttl-zero-during-reassembly'?
    4 -p icmp --icmp-type TOS-h
    ! Ambiguous ICMP type `TOS-h': `TOS-host-unreachable' or `TOS-host-redirect'?
    4 -p icmp --icmp-type tos-host-r
    = -p icmp -m icmp --icmp-type 5/3
    n icmptype 5 code 3
    l icmp TOS-host-redirect
    4 -p icmp --icmp-type p
    ! Ambiguous ICMP type `p': `pong' or `protocol-unreachable'?
    4 -p icmp --icmp-type a
    ! Ambiguous ICMP type `a': `any' or `address-mask-request'?
    4 -p icmp --icmp-type 0
    = -p icmp -m icmp --icmp-type 0
    n icmptype 0
    l icmp echo-reply
    4 -p icmp --icmp-type -1
    ! Unknown ICMP type `-1'
    """#

  private let verdicts = """
    4|-p icmp -m icmp --icmp-type any|0000000000000000000000000000111111x000000000000000000
    4|-p icmp -m icmp ! --icmp-type any|0000000000000000000000000000000000x000000000000000000
    4|-p icmp -m icmp --icmp-type 8|0000000000000000000000000000100000x000000000000000000
    4|-p icmp -m icmp ! --icmp-type 8|0000000000000000000000000000011111x000000000000000000
    4|-p icmp -m icmp --icmp-type 3/4|0000000000000000000000000000000100x000000000000000000
    4|-p icmp -m icmp --icmp-type 3|0000000000000000000000000000001100x000000000000000000
    6|-p icmpv6 -m icmp6 --icmpv6-type 128|0000000000000000001000x00000000
    6|-p icmpv6 -m icmp6 ! --icmpv6-type 128|0000000000000000000111x10000000
    6|-p icmpv6 -m icmp6 --icmpv6-type 1/4|0000000000000000000100x00000000
    6|-p icmpv6 -m icmp6 --icmpv6-type 255|0000000000000000000000x10000000
    """
}
