// -m cgroup: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct CgroupMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [mangle INPUT] -m cgroup
    ? EINVAL
    4 [mangle INPUT] -m cgroup --cgroup 1
    = -m cgroup --cgroup 1
    n cgroup 1
    4 [mangle INPUT] -m cgroup ! --cgroup 0x10
    = -m cgroup ! --cgroup 16
    n cgroup ! 16
    4 [mangle INPUT] -m cgroup --cgroup 4294967296
    ! cgroup: bad value for option "--cgroup", or out of range (0-4294967295).⏎
    4 [mangle INPUT] -m cgroup --cgroup a
    ! cgroup: bad value for option "--cgroup", or out of range (0-4294967295).⏎
    4 [mangle INPUT] -m cgroup --path /
    = -m cgroup --path "/"
    n cgroup /
    4 [mangle INPUT] -m cgroup ! --path /
    = -m cgroup ! --path "/"
    n cgroup ! /
    4 [mangle INPUT] -m cgroup --cgroup 1 --path /
    ? EINVAL
    4 [mangle PREROUTING] -m cgroup --cgroup 1
    ? EINVAL
    4 [mangle FORWARD] -m cgroup --cgroup 1
    ? EINVAL
    4 [filter OUTPUT] -m cgroup --cgroup 0
    = -m cgroup --cgroup 0
    n cgroup 0
    6 [mangle POSTROUTING] -m cgroup ! --cgroup 7
    = -m cgroup ! --cgroup 7
    n cgroup ! 7
    6 [mangle POSTROUTING] -m cgroup --path /
    = -m cgroup --path "/"
    n cgroup /
    """#
}
