// -m string: what the real tool makes of its text, and what the kernel makes of packets. ToolRows.swift and KernelVerdicts.swift say how
// the rows were recorded and how to read them.

import Testing

@Suite struct StringMatchTests {
  @Test func toolSays() { ToolRows.check(Self.rows) }

  @Test func kernelSays() { KernelVerdicts.check(verdicts) }

  static let rows = #"""
    4 -m string --algo bm --string test
    = -m string --string "test" --algo bm
    n STRING match  "test" ALGO name bm
    4 -m string --algo kmp --string test
    = -m string --string "test" --algo kmp
    n STRING match  "test" ALGO name kmp
    4 -m string --algo kmp ! --string test
    = -m string ! --string "test" --algo kmp
    n STRING match ! "test" ALGO name kmp
    4 -m string --algo bm --string test --from 10
    = -m string --string "test" --algo bm --from 10
    n STRING match  "test" ALGO name bm FROM 10
    4 -m string --algo bm --string test --to 100
    = -m string --string "test" --algo bm --to 100
    n STRING match  "test" ALGO name bm TO 100
    4 -m string --algo bm --string test --from 10 --to 100
    = -m string --string "test" --algo bm --from 10 --to 100
    n STRING match  "test" ALGO name bm FROM 10 TO 100
    4 -m string --algo bm --string test --from 0 --to 65535
    = -m string --string "test" --algo bm
    n STRING match  "test" ALGO name bm
    4 -m string --algo bm --string test --from 100 --to 10
    ? EINVAL
    4 -m string --algo bm --string test --icase
    = -m string --string "test" --algo bm --icase
    n STRING match  "test" ALGO name bm ICASE
    4 -m string --algo bm --string "a b\"c"
    = -m string --string "a b\"c" --algo bm
    n STRING match  "a b\"c" ALGO name bm
    4 -m string --algo bm --string ""
    ? EINVAL
    4 -m string --algo bm --hex-string "|DE AD|"
    = -m string --hex-string "|dead|" --algo bm
    n STRING match  "|dead|" ALGO name bm
    4 -m string --algo bm --hex-string "ab|00|cd"
    = -m string --hex-string "|6162006364|" --algo bm
    n STRING match  "|6162006364|" ALGO name bm
    4 -m string --algo bm --hex-string "ab|41 42|cd"
    = -m string --string "abABcd" --algo bm
    n STRING match  "abABcd" ALGO name bm
    4 -m string --algo bm --hex-string "ab|4|"
    ! Invalid hex block
    4 -m string --algo bm --hex-string "ab|41"
    ! Invalid hex block
    4 -m string --algo bm --hex-string "abcd"
    = -m string --string "abcd" --algo bm
    n STRING match  "abcd" ALGO name bm
    4 -m string --algo bm --hex-string "a\\|b"
    = -m string --string "a|b" --algo bm
    n STRING match  "a|b" ALGO name bm
    4 -m string --algo bm --hex-string "|4142 43|"
    = -m string --string "ABC" --algo bm
    n STRING match  "ABC" ALGO name bm
    4 -m string --algo bm --hex-string "|zz|"
    ! Invalid hex char 'z'
    4 -m string --algo bm --hex-string "||"
    ! Odd number of hex digits
    4 -m string --algo bm ! --hex-string "|7f|"
    = -m string ! --hex-string "|7f|" --algo bm
    n STRING match ! "|7f|" ALGO name bm
    4 -m string --algo fsm --string test
    ? EINVAL
    4 -m string --algo foo --string test
    ? ENOENT
    4 -m string --string test
    ! string: option "--algo" must be specified⏎
    4 -m string --algo bm
    ! STRING match: You must specify `--string' or `--hex-string'
    4 -m string --algo bm --string a --hex-string b
    ! string: option "--string" cannot be used together with "--hex-string".⏎
    4 -m string --algo bm --string "it's"
    = -m string --string "it's" --algo bm
    n STRING match  "it's" ALGO name bm
    4 -m string --algo bm --string "a|b"
    = -m string --string "a|b" --algo bm
    n STRING match  "a|b" ALGO name bm
    4 -m string --algo bm --string "a\\b"
    = -m string --string "a\\b" --algo bm
    n STRING match  "a\\b" ALGO name bm
    4 -m string --algo bm --string "é"
    = -m string --hex-string "|c3a9|" --algo bm
    n STRING match  "|c3a9|" ALGO name bm
    4 -m string --algo bm --string test --from 65536
    ! string: bad value for option "--from", or out of range (0-65535).⏎
    4 -m string --algo bm --string test --to -1
    ! string: bad value for option "--to", or out of range (0-65535).⏎
    4 -m string --algo bm --string test --icase --from 5
    = -m string --string "test" --algo bm --from 5 --icase
    n STRING match  "test" ALGO name bm FROM 5 ICASE
    4 -m string --algo bm --string "a "
    = -m string --string "a " --algo bm
    n STRING match  "a " ALGO name bm
    4 -m string --algo bm --string " a"
    = -m string --string " a" --algo bm
    n STRING match  " a" ALGO name bm
    4 -m string --algo bm --hex-string "|41||42|"
    = -m string --string "A|42" --algo bm
    n STRING match  "A|42" ALGO name bm
    4 -m string --algo bm --hex-string "|41|\\"
    = -m string --hex-string "|415c|" --algo bm
    n STRING match  "|415c|" ALGO name bm
    6 -m string --string /index.html --algo kmp --from 40 --to 80
    = -m string --string "/index.html" --algo kmp --from 40 --to 80
    n STRING match  "/index.html" ALGO name kmp FROM 40 TO 80
    """#

  private let verdicts = """
    4|-m string --algo bm --string GET|00001000000000000000000000000000000000000000000000000
    4|-m string --algo kmp --string get --icase|00001000000000000000000000000000000000000000000000000
    4|-m string --algo kmp --string get|00000000000000000000000000000000000000000000000000000
    4|-m string --algo bm ! --string example|11110111111111111111101111111111111111111111111111111
    4|-m string --algo bm --hex-string |03|www|07|example|00000000000000000000010000000000000000000000000000000
    4|-m string --algo bm --string GET --from 41|00000000000000000000000000000000000000000000000000000
    4|-m string --algo bm --string GET --from 40|00001000000000000000000000000000000000000000000000000
    4|-m string --algo bm --string GET --to 42|00000000000000000000000000000000000000000000000000000
    4|-m string --algo bm --string GET --to 43|00001000000000000000000000000000000000000000000000000
    4|-m string --algo kmp --string GET --from 40 --to 43|00001000000000000000000000000000000000000000000000000
    4|-m string --algo bm --hex-string |4500||10100001011111111111111111111111111111111111111110111
    4|-m string --algo bm --hex-string |4500| --from 1|00000000000000000000000000000011100000000000000000000
    4|-m string --algo bm --hex-string |c000| --to 14|11111111111111111111111111011111111111111111111111000
    4|-m string --algo bm --string y --from 30|00000000000000000011000000000000000000000000000000000
    4|-m string --algo bm --string hello --from 1000|00000000000000000000000000000000000000000000000000000
    6|-m string --algo bm --string hello|0001101001000100000110000001111
    6|-m string --algo kmp --hex-string |20010db8| --from 10|1111011111111111111111111111000
    """
}
