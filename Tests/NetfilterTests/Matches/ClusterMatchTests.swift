// -m cluster: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct ClusterMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [mangle PREROUTING] -m cluster
    ! cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
    4 [mangle PREROUTING] -m cluster --cluster-total-nodes 3
    ! cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
    4 [mangle PREROUTING] -m cluster --cluster-total-nodes 2 --cluster-local-node 2
    ! cluster: option "--cluster-hash-seed" must be specified⏎
    4 [mangle PREROUTING] -m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe
    = -m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe
    n cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
    6 [mangle PREROUTING] -m cluster
    ! cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
    6 [mangle PREROUTING] -m cluster --cluster-total-nodes 3
    ! cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
    6 [mangle PREROUTING] -m cluster --cluster-total-nodes 2 --cluster-local-node 2
    ! cluster: option "--cluster-hash-seed" must be specified⏎
    6 [mangle PREROUTING] -m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe
    = -m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe
    n cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe
    4 -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xdeadbeef
    = -m cluster --cluster-local-nodemask 0x00000001 --cluster-total-nodes 2 --cluster-hash-seed 0xdeadbeef
    n cluster node_mask=0x00000001 total_nodes=2 hash_seed=0xdeadbeef
    4 -m cluster --cluster-total-nodes 2 ! --cluster-local-node 1 --cluster-hash-seed 1
    = -m cluster ! --cluster-local-nodemask 0x00000001 --cluster-total-nodes 2 --cluster-hash-seed 0x00000001
    n cluster !node_mask=0x00000001 total_nodes=2 hash_seed=0x00000001
    4 -m cluster --cluster-total-nodes 2 --cluster-local-nodemask 3 --cluster-hash-seed 1
    = -m cluster --cluster-local-nodemask 0x00000003 --cluster-total-nodes 2 --cluster-hash-seed 0x00000001
    n cluster node_mask=0x00000003 total_nodes=2 hash_seed=0x00000001
    4 -m cluster --cluster-total-nodes 2 --cluster-local-node 3 --cluster-hash-seed 1
    ! cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'
    4 -m cluster --cluster-total-nodes 33 --cluster-local-node 3 --cluster-hash-seed 1
    ! cluster: bad value for option "--cluster-total-nodes", or out of range (1-32).⏎
    4 -m cluster
    ! cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing
    4 -m cluster --cluster-total-nodes 2 --cluster-local-node 1
    ! cluster: option "--cluster-hash-seed" must be specified⏎
    4 -m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-local-nodemask 1 --cluster-hash-seed 1
    ! cluster: option "--cluster-local-node" cannot be used together with "--cluster-local-nodemask".⏎
    """#

  private let verdicts = """
    4|-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 0xdeadbeef|00000000000000000xxx01110x001000000x00000011111111001
    4|-m cluster --cluster-total-nodes 2 ! --cluster-local-node 1 --cluster-hash-seed 0xdeadbeef|00000000000000000xxx00000x100000000x00000000000000010
    6|-m cluster --cluster-total-nodes 3 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe|0001001001xxx101000000001010011
    6|-m cluster --cluster-total-nodes 5 --cluster-local-nodemask 3 --cluster-hash-seed 9|0000100000xxx000000000000000010
    """
}
