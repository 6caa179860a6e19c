// -m osf: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct OSFMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() {
    KernelVerdicts.check(verdicts, packets: recordedPackets(packets))
  }

  static let rows = #"""
    4 [filter INPUT] -p tcp -m osf --genre linux
    = -p tcp -m osf --genre linux
    n OS fingerprint match linux
    4 [filter INPUT] -p tcp -m osf ! --genre linux
    = -p tcp -m osf ! --genre linux
    n OS fingerprint match ! linux
    4 [filter INPUT] -p tcp -m osf --genre Windows --ttl 2 --log 2
    = -p tcp -m osf --genre Windows --ttl 2 --log 2
    n OS fingerprint match Windows
    4 [filter INPUT] -p tcp -m osf --genre Windows --ttl 3
    ! osf: bad value for option "--ttl", or out of range (0-2).⏎
    4 [filter INPUT] -p tcp -m osf --genre Windows --log 3
    ! osf: bad value for option "--log", or out of range (0-2).⏎
    4 [filter INPUT] -p tcp -m osf --genre Windows:XP --ttl 1
    = -p tcp -m osf --genre Windows:XP --ttl 1
    n OS fingerprint match Windows:XP
    4 [filter INPUT] -p tcp -m osf --ttl 1
    ! osf: option "--genre" must be specified⏎
    4 [filter INPUT] -m osf --genre a
    ? EINVAL
    4 [filter INPUT] ! -p tcp -m osf --genre a
    ? EINVAL
    4 [filter OUTPUT] -p tcp -m osf --genre a
    ? EINVAL
    4 [mangle PREROUTING] -p tcp -m osf --genre a
    = -p tcp -m osf --genre a
    n OS fingerprint match a
    4 [filter INPUT] -p tcp -m osf --genre abcdefghijklmnopqrstuvwxyz0123456789
    = -p tcp -m osf --genre abcdefghijklmnopqrstuvwxyz01234
    n OS fingerprint match abcdefghijklmnopqrstuvwxyz01234
    """#

  private let packets = """
    syn 450000280001000040068e8bc0000207c63364099c400050000003e8000000005002fde800000000
    ack 450000280001000040068e8bc0000207c63364099c400050000003e8000000005010fde800000000
    """
  private let verdicts = """
    4|-p tcp -m osf --genre Linux|00
    4|-p tcp -m osf ! --genre Linux|00
    """
}
