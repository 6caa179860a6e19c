// -m set: what the real tool makes of its text, where the sets a (hash:ip,port) and c (hash:ip) exist. ToolRows.swift says how the rows
// were recorded and how to read them; packets are asked of the kernel in KernelTests/SetTests.swift.

import Testing

@Suite struct SetMatchTests {
  @Test func toolSays() {
    ToolRows.check(Self.rows, with: ["ipset create a hash:ip,port", "ipset create c hash:ip", "ipset create six hash:ip family inet6"])
  }

  static let rows = #"""
    4 -m set --match-set a src,dst
    = -m set --match-set a src,dst
    n match-set a src,dst
    4 -m set ! --match-set a src,dst
    = -m set ! --match-set a src,dst
    n ! match-set a src,dst
    4 -m set --match-set a src,dst,src,dst,src,dst
    = -m set --match-set a src,dst,src,dst,src,dst
    n match-set a src,dst,src,dst,src,dst
    4 -m set --match-set a src,dst,src,dst,src,dst,src
    ! Can't be more src/dst options than 6.
    4 -m set --match-set a src,foo
    ! You must spefify (the comma separated list of) 'src' or 'dst'.
    4 -m set --match-set a srcx,dstfoo
    = -m set --match-set a src,dst
    n match-set a src,dst
    4 -m set --match-set xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx src
    ! setname `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' too long, max 31 characters.
    4 -m set
    ! You must specify `--match-set' with proper arguments
    4 -m set --match-set c src --match-set c dst
    ! --match-set can be specified only once
    4 -m set --match-set c src --return-nomatch ! --update-counters ! --update-subcounters --packets-lt 5 --bytes-gt 6
    = -m set --match-set c src --return-nomatch ! --update-counters ! --update-subcounters --packets-lt 5 --bytes-gt 6
    n match-set c src return-nomatch ! update-counters ! update-subcounters packets-lt 5 bytes-gt 6
    4 -m set --match-set c src --update-counters --update-subcounters
    = -m set --match-set c src
    n match-set c src
    4 -m set --match-set c src ! --return-nomatch
    ! --return-nomatch flag cannot be inverted
    4 -m set --match-set c src ! --packets-eq 5 --bytes-eq 7
    = -m set --match-set c src ! --packets-eq 5 --bytes-eq 7
    n match-set c src ! packets-eq 5 bytes-eq 7
    4 -m set --match-set c src --packets-gt 5 --packets-lt 7
    ! only one of the --packets-[eq|lt|gt] is allowed
    4 -m set --match-set c src ! --packets-gt 5
    ! --packets-gt option cannot be inverted
    4 -m set --match-set c src ! --bytes-lt 5
    ! --bytes-lt option cannot be inverted
    4 -m set --match-set c src --packets-gt x
    ! Cannot parse x as a counter value
    4 -m set --match-set c src --packets-gt 0x10
    = -m set --match-set c src --packets-gt 16
    n match-set c src packets-gt 16
    4 -m set --match-set c src --bytes-lt 18446744073709551615
    = -m set --match-set c src --bytes-lt 18446744073709551615
    n match-set c src bytes-lt 18446744073709551615
    4 -m set --match-set c src ! --bytes-eq 18446744073709551616
    ! Cannot parse 18446744073709551616 as a counter value
    6 -m set ! --match-set six dst
    = -m set ! --match-set six dst
    n ! match-set six dst
    """#
}
