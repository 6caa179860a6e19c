// The text of -j LOG: rows recorded from iptables-legacy 1.8.9 (`-A`, `-S`, `-L -n`, `-L` in an empty network namespace); ToolRows.swift says how to
// read them.

import Testing

@Suite struct LogTargetTests {
  @Test func text() { ToolRows.check(Self.rows) }

  static let rows = #"""
    4 [filter INPUT] -j LOG
    = -j LOG
    n LOG flags 0 level 4
    l LOG level warn
    4 [filter INPUT] -j LOG --log-level debug
    = -j LOG --log-level 7
    n LOG flags 0 level 7
    l LOG level debug
    4 [filter INPUT] -j LOG --log-level panic
    = -j LOG --log-level 0
    n LOG flags 0 level 0
    l LOG level emerg
    4 [filter INPUT] -j LOG --log-level error
    = -j LOG --log-level 3
    n LOG flags 0 level 3
    l LOG level err
    4 [filter INPUT] -j LOG --log-level err
    ! log level "err" unknown⏎
    4 [filter INPUT] -j LOG --log-level warn
    ! log level "warn" unknown⏎
    4 [filter INPUT] -j LOG --log-level warning
    = -j LOG
    n LOG flags 0 level 4
    l LOG level warn
    4 [filter INPUT] -j LOG --log-level 0x7
    = -j LOG --log-level 7
    n LOG flags 0 level 7
    l LOG level debug
    4 [filter INPUT] -j LOG --log-level 8
    ! log level "8" unknown⏎
    4 [filter INPUT] -j LOG --log-level emerg --log-prefix x
    = -j LOG --log-prefix x --log-level 0
    n LOG flags 0 level 0 prefix "x"
    l LOG level emerg prefix "x"
    4 [filter INPUT] -j LOG --log-level ""
    ! log level "" unknown⏎
    4 [filter INPUT] -j LOG --log-prefix ""
    ! Argument must have a minimum length of 1 characters⏎
    4 [filter INPUT] -j LOG --log-prefix "a b"
    = -j LOG --log-prefix "a b"
    n LOG flags 0 level 4 prefix "a b"
    l LOG level warn prefix "a b"
    4 [filter INPUT] -j LOG --log-prefix 'a"b\c'
    = -j LOG --log-prefix "a\"b\\c"
    n LOG flags 0 level 4 prefix "a"b\c"
    l LOG level warn prefix "a"b\c"
    4 [filter INPUT] -j LOG --log-prefix "1234567890123456789012345678"
    = -j LOG --log-prefix 1234567890123456789012345678
    n LOG flags 0 level 4 prefix "1234567890123456789012345678"
    l LOG level warn prefix "1234567890123456789012345678"
    4 [filter INPUT] -j LOG --log-prefix "12345678901234567890123456789"
    = -j LOG --log-prefix 12345678901234567890123456789
    n LOG flags 0 level 4 prefix "12345678901234567890123456789"
    l LOG level warn prefix "12345678901234567890123456789"
    4 [filter INPUT] -j LOG --log-prefix "123456789012345678901234567890"
    = -j LOG --log-prefix 12345678901234567890123456789
    n LOG flags 0 level 4 prefix "12345678901234567890123456789"
    l LOG level warn prefix "12345678901234567890123456789"
    4 [filter INPUT] -j LOG --log-prefix x --log-prefix y
    ! LOG: option "--log-prefix" can only be used once.⏎
    4 [filter INPUT] -j LOG --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode --log-prefix p --log-level 7
    = -j LOG --log-prefix p --log-level 7 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
    n LOG flags 47 level 7 prefix "p"
    l LOG level debug tcp-sequence tcp-options ip-options uid macdecode prefix "p"
    4 [filter INPUT] -j LOG ! --log-uid
    ! LOG: option "--log-uid" cannot be inverted.⏎
    4 [filter INPUT] -j LOG --log-uid --log-uid
    ! LOG: option "--log-uid" can only be used once.⏎
    4 [nat OUTPUT] -j LOG --log-prefix "x: " --log-level 4
    = -j LOG --log-prefix "x: "
    n LOG flags 0 level 4 prefix "x: "
    l LOG level warn prefix "x: "
    6 [filter INPUT] -j LOG --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode --log-prefix p --log-level 7
    = -j LOG --log-prefix p --log-level 7 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
    n LOG flags 47 level 7 prefix "p"
    l LOG level debug tcp-sequence tcp-options ip-options uid macdecode prefix "p"
    """#
}
