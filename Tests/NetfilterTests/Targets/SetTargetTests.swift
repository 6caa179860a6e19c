// -j SET: what the real tool makes of its text, where the sets a (hash:ip,port) and c (hash:ip) exist. ToolRows.swift says how the rows
// were recorded and how to read them; packets are asked of the kernel in KernelTests/SetTests.swift.

import Testing

@Suite struct SetTargetTests {
  @Test func toolSays() {
    ToolRows.check(Self.rows, with: ["ipset create a hash:ip,port", "ipset create c hash:ip", "ipset create six hash:ip family inet6"])
  }

  static let rows = #"""
    4 -j SET --add-set c src
    = -j SET --add-set c src
    n add-set c src
    4 -j SET --add-set c src --exist --timeout 5
    = -j SET --add-set c src --exist --timeout 5
    n add-set c src exist timeout 5
    4 -j SET --exist --timeout 0x5 --add-set c src --del-set a src,dst
    = -j SET --add-set c src --exist --timeout 5 --del-set a src,dst
    n add-set c src exist timeout 5 del-set a src,dst
    4 -j SET --add-set c src --add-set c dst
    ! --add-set can be specified only once
    4 -j SET --del-set c src --del-set c dst
    ! --del-set can be specified only once
    4 -j SET --map-set c src
    ! You must specify flags `--map-mark' or '--map-prio` or `--map-queue'
    4 -j SET --map-set c src --map-mark
    ? EINVAL
    4 [mangle INPUT] -j SET --map-set c src --map-mark
    = -j SET --map-set c src --map-mark
    n map-set c src map-mark
    4 [mangle INPUT] -j SET --map-set c src --map-prio
    ? EINVAL
    4 [mangle PREROUTING] -j SET --map-set c src --map-queue
    ? EINVAL
    4 [mangle FORWARD] -j SET --map-set c src --map-mark --map-prio --map-queue
    = -j SET --map-set c src --map-mark --map-prio --map-queue
    n map-set c src map-mark map-prio map-queue
    4 [mangle OUTPUT] -j SET --map-set c src --map-prio
    = -j SET --map-set c src --map-prio
    n map-set c src map-prio
    4 [mangle POSTROUTING] -j SET --map-mark --map-set c src --add-set c src --del-set c dst
    = -j SET --add-set c src --del-set c dst --map-set c src --map-mark
    n add-set c src del-set c dst map-set c src map-mark
    4 -j SET
    ! You must specify either `--add-set' or `--del-set' or `--map-set'
    4 -j SET --timeout 5
    ! You must specify either `--add-set' or `--del-set' or `--map-set'
    4 -j SET --exist
    ! You must specify either `--add-set' or `--del-set' or `--map-set'
    4 -j SET --del-set c src --timeout 5
    ! Option `--timeout' can be used with `--add-set' only
    4 -j SET --del-set c src --exist
    ! Flag `--exist' can be used with `--add-set' only
    4 -j SET --map-mark
    ! You must specify either `--add-set' or `--del-set' or `--map-set'
    4 -j SET --add-set c src --map-queue --map-prio
    ! Flag `--map-prio' can be used with `--map-set' only
    4 -j SET ! --add-set c src
    = -j SET --add-set c src
    n add-set c src
    4 -j SET --add-set c src --timeout 4294967294
    = -j SET --add-set c src --timeout 4294967294
    n add-set c src timeout 4294967294
    4 -j SET --add-set c src --timeout 4294967295
    ! Invalid value for option --timeout or out of range 0-4294967294
    4 -j SET --add-set c src --timeout x
    ! Invalid value for option --timeout or out of range 0-4294967294
    4 -j SET --add-set c src ! --exist
    = -j SET --add-set c src --exist
    n add-set c src exist
    6 -j SET --add-set six src
    = -j SET --add-set six src
    n add-set six src
    """#
}
