// -m owner: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct OwnerMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter OUTPUT] -m owner --uid-owner 0
    = -m owner --uid-owner 0
    n owner UID match 0
    l owner UID match root
    4 [filter OUTPUT] -m owner --uid-owner root
    = -m owner --uid-owner 0
    n owner UID match 0
    l owner UID match root
    4 [filter OUTPUT] -m owner --uid-owner 1000-2000
    = -m owner --uid-owner 1000-2000
    n owner UID match 1000-2000
    4 [filter OUTPUT] -m owner --uid-owner 0-10 --gid-owner 5
    = -m owner --uid-owner 0-10 --gid-owner 5
    n owner UID match 0-10 owner GID match 5
    l owner UID match 0-10 owner GID match tty
    4 [filter OUTPUT] -m owner ! --uid-owner 10
    = -m owner ! --uid-owner 10
    n ! owner UID match 10
    l ! owner UID match uucp
    4 [filter OUTPUT] -m owner ! --gid-owner root
    = -m owner ! --gid-owner 0
    n ! owner GID match 0
    l ! owner GID match root
    4 [filter OUTPUT] -m owner --gid-owner 0-10
    = -m owner --gid-owner 0-10
    n owner GID match 0-10
    4 [filter OUTPUT] -m owner --uid-owner 10-5
    ? EINVAL
    4 [filter OUTPUT] -m owner --uid-owner nosuch
    ! owner: Bad value for "--uid-owner" option: "nosuch"
    4 [filter OUTPUT] -m owner --uid-owner 4294967295
    ! owner: Bad value for "--uid-owner" option: "4294967295"
    4 [filter OUTPUT] -m owner --uid-owner 4294967294
    = -m owner --uid-owner 4294967294
    n owner UID match 4294967294
    4 [filter OUTPUT] -m owner --uid-owner 0-4294967294
    = -m owner --uid-owner 0-4294967294
    n owner UID match 0-4294967294
    4 [filter OUTPUT] -m owner --uid-owner 0-4294967295
    ! owner: Bad value for "--uid-owner" option: "0-4294967295"
    4 [filter OUTPUT] -m owner --uid-owner 1-
    ! owner: Bad value for "--uid-owner" option: "1-"
    4 [filter OUTPUT] -m owner --uid-owner -1
    ! owner: Bad value for "--uid-owner" option: "-1"
    4 [filter OUTPUT] -m owner --uid-owner 1:2
    = -m owner --uid-owner 1-2
    n owner UID match 1-2
    4 [filter OUTPUT] -m owner --socket-exists
    = -m owner --socket-exists
    n owner socket exists
    4 [filter OUTPUT] -m owner ! --socket-exists
    = -m owner ! --socket-exists
    n ! owner socket exists
    4 [filter OUTPUT] -m owner --suppl-groups
    ! owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"
    4 [filter OUTPUT] -m owner --gid-owner 5 --suppl-groups
    = -m owner --gid-owner 5 --suppl-groups
    n owner GID match 5 incl. suppl. groups
    l owner GID match tty incl. suppl. groups
    4 [filter OUTPUT] -m owner --uid-owner 5 --suppl-groups
    ! owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"
    4 [filter OUTPUT] -m owner ! --gid-owner 5 --suppl-groups --socket-exists
    = -m owner --socket-exists ! --gid-owner 5 --suppl-groups
    n owner socket exists ! owner GID match 5 incl. suppl. groups
    l owner socket exists ! owner GID match tty incl. suppl. groups
    4 [filter OUTPUT] -m owner
    ! owner: At least one of --uid-owner, --gid-owner or --socket-exists is required
    4 [filter OUTPUT] -m owner --uid-owner 1 --uid-owner 2
    ! owner: option "--uid-owner" can only be used once.⏎
    4 [filter INPUT] -m owner --uid-owner 1
    ? EINVAL
    4 -m owner --uid-owner 1
    ? EINVAL
    4 [nat POSTROUTING] -m owner --uid-owner 1
    = -m owner --uid-owner 1
    n owner UID match 1
    l owner UID match daemon
    4 [filter OUTPUT] -m owner --uid-owner 65534
    = -m owner --uid-owner 65534
    n owner UID match 65534
    l owner UID match nobody
    4 [filter OUTPUT] -m owner --gid-owner nogroup
    = -m owner --gid-owner 65534
    n owner GID match 65534
    l owner GID match nogroup
    4 [filter OUTPUT] -m owner --gid-owner 4242
    = -m owner --gid-owner 4242
    n owner GID match 4242
    4 -m owner --uid-owner 1-foo
    ! owner: Bad value for "--uid-owner" option: "1-foo"
    4 -m owner --uid-owner 0x10
    ? EINVAL
    4 [filter OUTPUT] -m owner --uid-owner 0x10
    = -m owner --uid-owner 16
    n owner UID match 16
    4 [filter OUTPUT] -m owner --uid-owner 010
    = -m owner --uid-owner 8
    n owner UID match 8
    l owner UID match mail
    4 [filter OUTPUT] -m owner --uid-owner 1-2-3
    ! owner: Bad value for "--uid-owner" option: "1-2-3"
    4 [filter OUTPUT] -m owner --uid-owner 5-5
    = -m owner --uid-owner 5
    n owner UID match 5
    l owner UID match games
    4 [filter OUTPUT] -m owner ! --uid-owner 5-6 ! --gid-owner 7 ! --socket-exists
    = -m owner ! --socket-exists ! --uid-owner 5-6 ! --gid-owner 7
    n ! owner socket exists ! owner UID match 5-6 ! owner GID match 7
    l ! owner socket exists ! owner UID match 5-6 ! owner GID match lp
    4 [filter OUTPUT] -m owner --gid-owner foo
    ! owner: Bad value for "--gid-owner" option: "foo"
    4 [filter OUTPUT] -m owner --gid-owner 10-5
    ? EINVAL
    4 [filter OUTPUT] -m owner --suppl-groups --gid-owner 5
    ! owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"
    4 [filter OUTPUT] -m owner --gid-owner 5 ! --suppl-groups
    ! owner: option "--suppl-groups" cannot be inverted.⏎
    4 [mangle OUTPUT] -m owner --uid-owner www-data --gid-owner www-data
    = -m owner --uid-owner 33 --gid-owner 33
    n owner UID match 33 owner GID match 33
    l owner UID match www-data owner GID match www-data
    4 [raw OUTPUT] -m owner --uid-owner 1
    = -m owner --uid-owner 1
    n owner UID match 1
    l owner UID match daemon
    6 [filter OUTPUT] -m owner ! --uid-owner 0-999
    = -m owner ! --uid-owner 0-999
    n ! owner UID match 0-999
    """#
}
