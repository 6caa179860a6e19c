// Small things about words that several readers of command lines share (iptables 1.8.9: XT_EXTENSION_MAXNAMELEN, parse_wait_time and
// parse_wait_interval in iptables/xshared.c; sscanf(3)).

import Netfilter

/// Longest name of a chain, match or target (XT_EXTENSION_MAXNAMELEN is 29 with the final zero).
let maximumNameLength = 28
/// Longest name that -E takes, and what the kernel's table holds of it (struct xt_error_target): the one way to a chain of more than 28 bytes.
let maximumNewName = 31
let maximumKeptName = 29

/// isspace(3) in the C locale.
func isBlank(_ c: UInt8) -> Bool { c == 32 || (9...13).contains(c) }

/// The number at the start of a text, as sscanf's %llu takes it; what follows is ignored.
func leadingNumber(_ text: Word) -> UInt64? {
  let s = text.drop(while: isBlank)
  let isNegative = s.first == UInt8(ascii: "-")
  let digits = (isNegative || s.first == UInt8(ascii: "+") ? s.dropFirst() : s).prefix { $0 >= 48 && $0 <= 57 }
  guard !digits.isEmpty else { return nil }
  var n: UInt64 = 0
  for d in digits {
    let (a, o) = n.multipliedReportingOverflow(by: 10)
    let (b, p) = a.addingReportingOverflow(UInt64(d - 48))
    if o || p { return .max }
    n = b
  }
  return isNegative ? 0 &- n : n
}

/// `-w [seconds]` and the deprecated `-W microseconds`.
package enum WaitOption {
  package static func seconds(_ word: String?) throws(ToolError) -> Int {
    guard let word else { return -1 }
    guard let n = leadingNumber(Word(word)) else { throw ToolError(.parameter, "wait seconds not numeric", word: word) }
    return Int(Int32(truncatingIfNeeded: n))
  }
  /// Returns the warning.
  package static func interval(_ word: String?) throws(ToolError) -> String {
    guard let word else { throw ToolError(.parameter, "wait interval value required") }
    guard let n = leadingNumber(Word(word)) else { throw ToolError(.parameter, "wait interval not numeric", word: word) }
    if n > 999_999 { throw ToolError(.parameter, "too long usec wait \(n) > 999999 usec", word: word) }
    return "Ignoring deprecated --wait-interval option."
  }
}
