// -m recent: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct RecentMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 [filter INPUT] -m recent --set
    = -m recent --set --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: SET name: DEFAULT side: source mask: 255.255.255.255
    4 [filter INPUT] -m recent --rcheck --hitcount 8 --name foo --mask 255.255.255.255 --rsource
    = -m recent --rcheck --hitcount 8 --name foo --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 8 name: foo side: source mask: 255.255.255.255
    4 [filter INPUT] -m recent --rcheck --hitcount 12 --name foo --mask 255.255.255.255 --rsource
    = -m recent --rcheck --hitcount 12 --name foo --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 12 name: foo side: source mask: 255.255.255.255
    4 [filter INPUT] -m recent --update --rttl
    = -m recent --update --rttl --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: UPDATE TTL-Match name: DEFAULT side: source mask: 255.255.255.255
    4 [filter INPUT] -m recent --set --rttl
    ! recent: option "--rttl" cannot be used together with "--set".⏎
    4 [filter INPUT] -m recent --rcheck --hitcount 3 --name foo --mask 255.255.255.255 --rsource -m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource
    = -m recent --rcheck --hitcount 3 --name foo --mask 255.255.255.255 --rsource -m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 3 name: foo side: source mask: 255.255.255.255 recent: CHECK hit_count: 4 name: foo side: source mask: 255.255.255.255
    4 [filter INPUT] -m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource -m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource
    = -m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource -m recent --rcheck --hitcount 4 --name foo --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 4 name: foo side: source mask: 255.255.255.255 recent: CHECK hit_count: 4 name: foo side: source mask: 255.255.255.255
    4 [filter INPUT] -m recent --rcheck --hitcount 8 --name foo --mask 255.255.255.255 --rsource -m recent --rcheck --hitcount 12 --name foo --mask 255.255.255.255 --rsource
    = -m recent --rcheck --hitcount 8 --name foo --mask 255.255.255.255 --rsource -m recent --rcheck --hitcount 12 --name foo --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 8 name: foo side: source mask: 255.255.255.255 recent: CHECK hit_count: 12 name: foo side: source mask: 255.255.255.255
    6 [filter INPUT] -m recent --set --rttl
    ! recent: option "--rttl" cannot be used together with "--set".⏎
    4 -m recent
    ! recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'
    4 -m recent --set --rcheck
    ! recent: option "--set" cannot be used together with "--rcheck".⏎
    4 -m recent --set --name foo --rdest
    = -m recent --set --name foo --mask 255.255.255.255 --rdest
    n recent: SET name: foo side: dest mask: 255.255.255.255
    4 -m recent --update --seconds 60 --hitcount 4 --name foo --rttl --rsource
    = -m recent --update --seconds 60 --hitcount 4 --rttl --name foo --mask 255.255.255.255 --rsource
    n recent: UPDATE seconds: 60 hit_count: 4 TTL-Match name: foo side: source mask: 255.255.255.255
    4 -m recent ! --rcheck --name foo --mask 255.255.255.0
    = -m recent ! --rcheck --name foo --mask 255.255.255.0 --rsource
    n ! recent: CHECK name: foo side: source mask: 255.255.255.0
    4 -m recent --rcheck --reap
    ! recent: option "--reap" also requires "--seconds".⏎
    4 -m recent --rcheck --seconds 5 --reap
    = -m recent --rcheck --seconds 5 --reap --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: CHECK seconds: 5 reap name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent --remove
    = -m recent --remove --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: REMOVE name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent --set --seconds 5
    ? EINVAL
    4 -m recent --set --hitcount 5
    ? EINVAL
    4 -m recent --rcheck --hitcount 0
    = -m recent --rcheck --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: CHECK name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent --rcheck --hitcount 255
    = -m recent --rcheck --hitcount 255 --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 255 name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent --rcheck --hitcount 256
    = -m recent --rcheck --hitcount 256 --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 256 name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent --rcheck --hitcount 65535
    = -m recent --rcheck --hitcount 65535 --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: CHECK hit_count: 65535 name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent --rcheck --hitcount 65536
    ? EINVAL
    4 -m recent --rcheck --seconds 0
    ! recent: bad value for option "--seconds", or out of range (1-4294967295).⏎
    4 -m recent --set --rttl
    ! recent: option "--rttl" cannot be used together with "--set".⏎
    4 -m recent --set --name ""
    ? EINVAL
    4 -m recent --set --name a/b
    ? EINVAL
    4 -m recent --set --mask 24
    = -m recent --set --name DEFAULT --mask 0.0.0.24 --rsource
    n recent: SET name: DEFAULT side: source mask: 0.0.0.24
    4 -m recent --update --rdest --mask 255.0.255.0
    = -m recent --update --name DEFAULT --mask 255.0.255.0 --rdest
    n recent: UPDATE name: DEFAULT side: dest mask: 255.0.255.0
    6 -m recent --set --mask ffff:ffff::
    = -m recent --set --name DEFAULT --mask ffff:ffff:: --rsource
    n recent: SET name: DEFAULT side: source mask: ffff:ffff::
    6 -m recent --rcheck --seconds 10 --name x
    = -m recent --rcheck --seconds 10 --name x --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource
    n recent: CHECK seconds: 10 name: x side: source mask: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
    4 -m recent --rcheck --rdest --rsource
    = -m recent --rcheck --name DEFAULT --mask 255.255.255.255 --rsource
    n recent: CHECK name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent ! --set
    = -m recent ! --set --name DEFAULT --mask 255.255.255.255 --rsource
    n ! recent: SET name: DEFAULT side: source mask: 255.255.255.255
    4 -m recent ! --remove --name q
    = -m recent ! --remove --name q --mask 255.255.255.255 --rsource
    n ! recent: REMOVE name: q side: source mask: 255.255.255.255
    4 -m recent --rcheck ! --seconds 5
    ! recent: option "--seconds" cannot be inverted.⏎
    """#

  private let verdicts = """
    4|-m recent --set|11111111111111111111111111111111111111111111111111111
    4|-m recent ! --set|00000000000000000000000000000000000000000000000000000
    """
}
