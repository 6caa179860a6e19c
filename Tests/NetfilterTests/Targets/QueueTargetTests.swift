// The text of -j CLASSIFY, -j CHECKSUM, -j NFLOG and -j NFQUEUE: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty
// network namespace); ToolRows.swift says how to read them.

import Testing

@Suite struct QueueTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle FORWARD] -j CLASSIFY
    ! CLASSIFY: option "--set-class" must be specified⏎
    4 [mangle FORWARD] -j CLASSIFY --set-class 1:2
    = -j CLASSIFY --set-class 0001:0002
    n CLASSIFY set 1:2
    4 [mangle FORWARD] -j CLASSIFY --set-class 0000:ffff
    = -j CLASSIFY --set-class 0000:ffff
    n CLASSIFY set 0:ffff
    4 [mangle FORWARD] -j CLASSIFY --set-class ffff:ffff
    = -j CLASSIFY --set-class ffff:ffff
    n CLASSIFY set ffff:ffff
    4 [mangle FORWARD] -j CLASSIFY --set-class 0000:3
    = -j CLASSIFY --set-class 0000:0003
    n CLASSIFY set 0:3
    4 [mangle FORWARD] -j CLASSIFY --set-class 3
    ! Bad class value "3"
    4 [mangle FORWARD] -j CLASSIFY --set-class :3
    ! Bad class value ":3"
    4 [mangle FORWARD] -j CLASSIFY --set-class 1:
    ! Bad class value "1:"
    4 [mangle FORWARD] -j CLASSIFY --set-class 0x1:2
    = -j CLASSIFY --set-class 0001:0002
    n CLASSIFY set 1:2
    4 [mangle FORWARD] -j CLASSIFY --set-class 12345:2
    = -j CLASSIFY --set-class 2345:0002
    n CLASSIFY set 2345:2
    4 [mangle FORWARD] -j CLASSIFY --set-class 1:2x
    = -j CLASSIFY --set-class 0001:0002
    n CLASSIFY set 1:2
    4 [mangle FORWARD] -j CLASSIFY --set-class -1:2
    = -j CLASSIFY --set-class ffff:0002
    n CLASSIFY set ffff:2
    4 [mangle PREROUTING] -j CLASSIFY --set-class 1:2
    ? EINVAL
    4 [mangle INPUT] -j CLASSIFY --set-class 1:2
    ? EINVAL
    4 -j CLASSIFY --set-class 1:2
    = -j CLASSIFY --set-class 0001:0002
    n CLASSIFY set 1:2
    4 [filter OUTPUT] -j CLASSIFY --set-class 1:2
    = -j CLASSIFY --set-class 0001:0002
    n CLASSIFY set 1:2
    4 [nat POSTROUTING] -j CLASSIFY --set-class 1:2
    = -j CLASSIFY --set-class 0001:0002
    n CLASSIFY set 1:2
    6 [mangle OUTPUT] -j CLASSIFY --set-class 1:2
    = -j CLASSIFY --set-class 0001:0002
    n CLASSIFY set 1:2
    4 [mangle FORWARD] -j CHECKSUM
    ! CHECKSUM: option "--checksum-fill" must be specified⏎
    4 [mangle FORWARD] -j CHECKSUM --checksum-fill
    = -j CHECKSUM --checksum-fill
    n CHECKSUM fill
    4 -j CHECKSUM --checksum-fill
    ? EINVAL
    6 [mangle FORWARD] -j CHECKSUM --checksum-fill
    = -j CHECKSUM --checksum-fill
    n CHECKSUM fill
    4 -j NFLOG
    = -j NFLOG
    n
    4 -j NFLOG --nflog-group 1
    = -j NFLOG --nflog-group 1
    n nflog-group 1
    4 -j NFLOG --nflog-group 0
    = -j NFLOG
    n
    4 -j NFLOG --nflog-group 65535
    = -j NFLOG --nflog-group 65535
    n nflog-group 65535
    4 -j NFLOG --nflog-group 65536
    ! NFLOG: bad value for option "--nflog-group", or out of range (0-65535).⏎
    4 -j NFLOG --nflog-range 1
    = -j NFLOG --nflog-range 1
    n nflog-range 1
    4 -j NFLOG --nflog-range 0
    = -j NFLOG
    n
    4 -j NFLOG --nflog-range 4294967296
    ! NFLOG: bad value for option "--nflog-range", or out of range (0-4294967295).⏎
    4 -j NFLOG --nflog-size 0
    = -j NFLOG --nflog-size 0
    n nflog-size 0
    4 -j NFLOG --nflog-size 4
    = -j NFLOG --nflog-size 4
    n nflog-size 4
    4 -j NFLOG --nflog-range 3 --nflog-size 4
    ! NFLOG: option "--nflog-range" cannot be used together with "--nflog-size".⏎
    4 -j NFLOG --nflog-prefix abc
    = -j NFLOG --nflog-prefix abc
    n nflog-prefix abc
    4 -j NFLOG --nflog-prefix "a b"
    = -j NFLOG --nflog-prefix "a b"
    n nflog-prefix "a b"
    4 -j NFLOG --nflog-prefix ""
    ! Argument must have a minimum length of 1 characters⏎
    4 -j NFLOG --nflog-prefix 1234567890123456789012345678901234567890123456789012345678901234
    = -j NFLOG --nflog-prefix 123456789012345678901234567890123456789012345678901234567890123
    n nflog-prefix 123456789012345678901234567890123456789012345678901234567890123
    4 -j NFLOG --nflog-prefix 12345678901234567890123456789012345678901234567890123456789012345
    = -j NFLOG --nflog-prefix 123456789012345678901234567890123456789012345678901234567890123
    n nflog-prefix 123456789012345678901234567890123456789012345678901234567890123
    4 -j NFLOG --nflog-prefix 123456789012345678901234567890123456789012345678901234567890123
    = -j NFLOG --nflog-prefix 123456789012345678901234567890123456789012345678901234567890123
    n nflog-prefix 123456789012345678901234567890123456789012345678901234567890123
    4 -j NFLOG --nflog-threshold 1
    = -j NFLOG --nflog-threshold 1
    n nflog-threshold 1
    4 -j NFLOG --nflog-threshold 0
    = -j NFLOG
    n
    4 -j NFLOG --nflog-threshold 65536
    ! NFLOG: bad value for option "--nflog-threshold", or out of range (0-65535).⏎
    4 -j NFLOG --nflog-threshold 5 --nflog-prefix x --nflog-group 3 --nflog-size 9
    = -j NFLOG --nflog-prefix x --nflog-group 3 --nflog-size 9 --nflog-threshold 5
    n nflog-prefix x nflog-group 3 nflog-size 9 nflog-threshold 5
    6 -j NFLOG --nflog-group 7
    = -j NFLOG --nflog-group 7
    n nflog-group 7
    4 -j NFQUEUE
    = -j NFQUEUE --queue-num 0
    n NFQUEUE num 0
    4 -j NFQUEUE --queue-num 0
    = -j NFQUEUE --queue-num 0
    n NFQUEUE num 0
    4 -j NFQUEUE --queue-num 65535
    = -j NFQUEUE --queue-num 65535
    n NFQUEUE num 65535
    4 -j NFQUEUE --queue-num 65536
    ! NFQUEUE: bad value for option "--queue-num", or out of range (0-65535).⏎
    4 -j NFQUEUE --queue-num 3 --queue-bypass
    = -j NFQUEUE --queue-num 3 --queue-bypass
    n NFQUEUE num 3 bypass
    4 -j NFQUEUE --queue-bypass
    = -j NFQUEUE --queue-num 0 --queue-bypass
    n NFQUEUE num 0 bypass
    4 -j NFQUEUE --queue-balance 0:6
    = -j NFQUEUE --queue-balance 0:6
    n NFQUEUE balance 0:6
    4 -j NFQUEUE --queue-balance 0:6 --queue-bypass
    = -j NFQUEUE --queue-balance 0:6 --queue-bypass
    n NFQUEUE balance 0:6 bypass
    4 -j NFQUEUE --queue-balance 0:6 --queue-cpu-fanout
    = -j NFQUEUE --queue-balance 0:6 --queue-cpu-fanout
    n NFQUEUE balance 0:6 cpu-fanout
    4 -j NFQUEUE --queue-balance 0:6 --queue-cpu-fanout --queue-bypass
    = -j NFQUEUE --queue-balance 0:6 --queue-bypass --queue-cpu-fanout
    n NFQUEUE balance 0:6 bypass cpu-fanout
    4 -j NFQUEUE --queue-cpu-fanout
    ! NFQUEUE: option "--queue-cpu-fanout" also requires "--queue-balance".⏎
    4 -j NFQUEUE --queue-balance 6
    ! Bad range "6"
    4 -j NFQUEUE --queue-balance 6:6
    ! 6 should be less than 6
    4 -j NFQUEUE --queue-balance 6:5
    ! 6 should be less than 5
    4 -j NFQUEUE --queue-balance 0:65536
    ! NFQUEUE: bad value for option "--queue-balance" near "65536", or out of range (0-65535).⏎
    4 -j NFQUEUE --queue-balance -1:6
    ! NFQUEUE: bad value for option "--queue-balance" near "-1:6", or out of range (0-65535).⏎
    4 -j NFQUEUE --queue-balance 0:65535
    ? EINVAL
    4 -j NFQUEUE --queue-num 1 --queue-balance 0:6
    ! NFQUEUE: option "--queue-num" cannot be used together with "--queue-balance".⏎
    6 -j NFQUEUE --queue-num 9
    = -j NFQUEUE --queue-num 9
    n NFQUEUE num 9
    """#
}
