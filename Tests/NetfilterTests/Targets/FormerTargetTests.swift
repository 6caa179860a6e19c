// -j LED, -j CLUSTERIP and -j ULOG: what the real tool makes of their text. The machine's kernel had none of them, so listed texts are those
// of `iptables -v -A`, and saved texts those of the tool's own published tests (extensions/libxt_LED.t, libipt_CLUSTERIP.t). ToolRows.swift
// says how to read the rows.

import Testing

@Suite struct FormerTargetTests {
  @Test func led() { ToolRows.check(Self.ledRows) }
  @Test func gone() { ToolRows.check(Self.goneRows) }

  static let ledRows = #"""
    4 -j LED
    ! LED: option "--led-trigger-id" must be specified⏎
    4 -j LED --led-trigger-id foo
    n led-trigger-id:"foo" led-delay:0ms
    6 -j LED --led-trigger-id "a b" --led-delay 42 --led-always-blink
    n led-trigger-id:"a b" led-delay:42ms led-always-blink
    4 -j LED --led-trigger-id 'q"u\o'\''te' --led-delay inf
    n led-trigger-id:"q\"u\\o'te" led-delay:inf
    4 -j LED --led-trigger-id foo --led-delay INFinite
    n led-trigger-id:"foo" led-delay:inf
    4 -j LED --led-trigger-id foo --led-delay 4294967295
    n led-trigger-id:"foo" led-delay:inf
    4 -j LED --led-trigger-id foo --led-delay 4294967294
    n led-trigger-id:"foo" led-delay:-2ms
    4 -j LED --led-trigger-id foo --led-delay 4294967296
    ! Delay value must be within range 0..4294967295
    4 -j LED --led-trigger-id foo --led-delay x
    ! Delay value must be within range 0..4294967295
    4 -j LED --led-trigger-id foo --led-delay -1
    ! Delay value must be within range 0..4294967295
    4 -j LED --led-trigger-id foo --led-delay 0
    n led-trigger-id:"foo" led-delay:0ms
    4 -j LED --led-trigger-id 1234567890123456
    n led-trigger-id:"1234567890123456" led-delay:0ms
    4 -j LED --led-trigger-id 12345678901234567
    ! Argument must have a maximum length of 16 characters⏎
    4 -j LED --led-trigger-id ""
    n led-trigger-id:"" led-delay:0ms
    4 -j LED ! --led-trigger-id foo
    ! LED: option "--led-trigger-id" cannot be inverted.⏎
    4 -j LED --led-trigger-id a --led-trigger-id b
    ! LED: option "--led-trigger-id" can only be used once.⏎
    """#

  static let goneRows = #"""
    4 [filter INPUT] -j CLUSTERIP
    ? ENOENT
    n CLUSTERIP
    4 [filter INPUT] -j CLUSTERIP --new
    ! CLUSTERIP target: Invalid parameter combination
    4 [filter INPUT] -j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1 --hash-init 1
    ? ENOENT
    = -j CLUSTERIP --new --hashmode sourceip --clustermac 01:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1 --hash-init 1
    n CLUSTERIP hashmode=sourceip clustermac=01:AA:7B:47:F7:D7 total_nodes=2 local_node=1 hash_init=1
    4 [filter INPUT] -j CLUSTERIP --new --hashmode sourceip-sourceport --clustermac 01:aa:7b:47:f7:d7 --total-nodes 16 --local-node 16
    ? ENOENT
    n CLUSTERIP hashmode=sourceip-sourceport clustermac=01:AA:7B:47:F7:D7 total_nodes=16 local_node=16 hash_init=0
    4 [filter INPUT] -j CLUSTERIP --new --hashmode sourceip-sourceport-destport --clustermac 1:2:3:4:5:6 --total-nodes 2 --local-node 0 --hash-init 4294967295
    ? ENOENT
    n CLUSTERIP hashmode=sourceip-sourceport-destport clustermac=01:02:03:04:05:06 total_nodes=2 local_node=0 hash_init=4294967295
    4 [filter INPUT] -j CLUSTERIP --new --hashmode sourceip --clustermac 00:AA:7B:47:F7:D7 --total-nodes 2 --local-node 1
    ! MAC has to be a multicast ethernet address
    4 [filter INPUT] -j CLUSTERIP --new --hashmode foo
    ! Unknown hashmode "foo"
    4 [filter INPUT] -j CLUSTERIP --total-nodes 17
    ! CLUSTERIP: bad value for option "--total-nodes", or out of range (0-16).⏎
    4 [filter INPUT] -j CLUSTERIP --total-nodes 2
    ! CLUSTERIP target: Invalid parameter combination
    4 [filter INPUT] -j CLUSTERIP --new --hashmode sourceip --clustermac x --total-nodes 2 --local-node 1
    ! Invalid MAC address specified.
    4 -j ULOG
    ? ENOENT
    n ULOG copy_range 0 nlgroup 1 queue_threshold 1
    4 -j ULOG --ulog-nlgroup 1
    ? ENOENT
    n ULOG copy_range 0 nlgroup 1 queue_threshold 1
    4 -j ULOG --ulog-nlgroup 32 --ulog-prefix "a b" --ulog-cprange 100 --ulog-qthreshold 50
    ? ENOENT
    n ULOG copy_range 100 nlgroup 32 prefix "a b" queue_threshold 50
    4 -j ULOG --ulog-nlgroup 0
    ! ULOG: bad value for option "--ulog-nlgroup", or out of range (1-32).⏎
    4 -j ULOG --ulog-nlgroup 33
    ! ULOG: bad value for option "--ulog-nlgroup", or out of range (1-32).⏎
    4 -j ULOG --ulog-prefix ""
    ! Argument must have a minimum length of 1 characters⏎
    4 -j ULOG --ulog-prefix 123456789012345678901234567890123456789
    ? ENOENT
    n ULOG copy_range 0 nlgroup 1 prefix "1234567890123456789012345678901" queue_threshold 1
    4 -j ULOG --ulog-cprange 4294967297
    ? ENOENT
    n ULOG copy_range 1 nlgroup 1 queue_threshold 1
    4 -j ULOG --ulog-qthreshold 0
    ! ULOG: bad value for option "--ulog-qthreshold", or out of range (1-50).⏎
    4 -j ULOG --ulog-qthreshold 51
    ! ULOG: bad value for option "--ulog-qthreshold", or out of range (1-50).⏎
    4 -j ULOG --ulog-qthreshold 1 --ulog-cprange 0
    ? ENOENT
    n ULOG copy_range 0 nlgroup 1 queue_threshold 1
    """#
}
