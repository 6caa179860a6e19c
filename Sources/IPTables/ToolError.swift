// Everything that can make an iptables command fail, in the real tool's words and with its exit status (iptables 1.8.9: basic_exit_err in
// libxtables/xtables.c, iptables-standalone.c; the words for an errno are those of TC_STRERROR in libiptc/libiptc.c and of glibc).

import Netfilter
import Wire

/// A failed command.
package struct ToolError: Error, Hashable, Sendable, CustomStringConvertible {
  /// How the tool reports it.
  package enum Kind: Hashable, Sendable {
    /// A wrong command line: status 2 and a hint at the help.
    case parameter
    /// The same, printed without the program's name in front (`Bad argument`), or with no message at all.
    case usage
    /// Status 1, with the program's name and version.
    case other
    /// The table can't be had: status 3.
    case version
    /// What the tool needs beside its words is not there: status 4.
    case resource
    /// The library or the kernel said no: status 1. In a file to restore only the line's number is printed.
    case refused
    /// The program ends at once, with these words alone and status 1.
    case exit
  }
  package var kind: Kind
  package var message: String
  /// For `refused`, the reason by name.
  package var errno = ""
  /// The word that is wrong, where there is one, and what may stand there: for those who point at it.
  package var word: String
  package var allowed: String
  /// What it had printed by then.
  package var output = ""
  /// The rule that the kernel refuses, if it is one.
  package var place: RulePlace?
  /// KernelRefusal's.
  var leavesAccounting = false

  package init(_ kind: Kind, _ message: String, word: String = "", allowed: String = "") {
    self.kind = kind
    self.message = message
    self.word = word
    self.allowed = allowed
  }
  package init(_ e: OptionError) {
    self.init(e.status == 2 ? .parameter : e.status == 4 ? .resource : .other, e.message, word: e.word, allowed: e.allowed)
  }
  /// An errno from libiptc or the kernel; `message` where the library has words of its own for it.
  package init(errno: String, _ message: String? = nil, word: String = "", allowed: String = "") {
    self.init(.refused, message ?? ToolError.errnoTexts[errno] ?? errno, word: word, allowed: allowed)
    self.errno = errno
  }
  /// `-S` in a file to restore meets a jump that the same file made: the library has not resolved it yet, and the tool takes the chain's name
  /// for that of an extension (print_rule4 in iptables/iptables.c).
  init(unprintable chain: String, after output: String) {
    self.init(.exit, "Can't find library for target `\(chain)'", word: chain, allowed: "-S in front of the rules, or -L")
    self.output = output
  }
  package init(_ refusal: KernelRefusal) {
    self.init(errno: refusal.errno, allowed: refusal.reason)
    place = refusal.place
    leavesAccounting = refusal.leavesAccounting
  }

  package var status: Int32 {
    switch kind {
    case .parameter, .usage: 2
    case .other, .refused, .exit: 1
    case .version: 3
    case .resource: 4
    }
  }

  /// What goes to standard error. `line` is the line of the file that is being restored.
  package func text(_ program: Program, line: Int? = nil) -> String {
    let name = program.name
    if kind == .exit { return message + "\n" }
    if kind == .refused {
      if let line { return "\(name): line \(line) failed\n" }
      return "\(name): \(message)." + (errno == "EINVAL" ? " Run `dmesg' for more information.\n" : "\n")
    }
    var out = kind == .usage ? message : "\(name) v\(Program.version): \(message)"
    if !out.isEmpty { out += "\n" }
    switch kind {
    case .parameter, .usage:
      if let line { out += "Error occurred at line: \(line)\n" }
      out += "Try `\(name) -h' or '\(name) --help' for more information.\n"
    case .version: out += "Perhaps \(program.family == .ipv4 ? "iptables" : "ip6tables") or your kernel needs to be upgraded.\n"
    case .other, .resource, .refused, .exit: break
    }
    return out
  }
  /// The message alone.
  package var description: String {
    var text = Substring(message)
    while text.last == "\n" { text.removeLast() }
    return String(text.drop { $0 == "\n" })
  }

  /// glibc's texts, written down so that they are the same on every system.
  private static let errnoTexts = [
    "EPERM": "Operation not permitted", "ENOENT": "No chain/target/match by that name", "EINVAL": "Invalid argument",
    "EEXIST": "File exists", "E2BIG": "Argument list too long", "ENOMEM": "Memory allocation problem", "EMLINK": "Too many links",
    "ELOOP": "Too many levels of symbolic links", "ENOTEMPTY": "Directory not empty", "EOPNOTSUPP": "Operation not supported",
    "EPROTONOSUPPORT": "Protocol not supported", "EPROTO": "Protocol error", "ERANGE": "Numerical result out of range",
    "EBUSY": "Device or resource busy", "EDOM": "Numerical argument out of domain", "ENODEV": "No such device",
    "ENOSPC": "No space left on device", "EAFNOSUPPORT": "Address family not supported by protocol",
    "EOVERFLOW":
      "Value too large for defined data type", "ENAMETOOLONG": "File name too long", "EACCES": "Permission denied",
    "ENOPROTOOPT": "iptables who? (do you need to insmod?)", "EFAULT": "Bad address", "ENOSYS": "Function not implemented",
  ]
}

/// One of the six names: what it is, and how it calls itself in messages.
package struct Program: Hashable, Sendable {
  package enum Role: Hashable, Sendable { case command, save, restore }
  package static let version = "1.8.9 (legacy)"
  package var role: Role
  package var family: Family
  package init(_ role: Role, _ family: Family) {
    self.role = role
    self.family = family
  }
  package var name: String {
    let base = family == .ipv4 ? "iptables" : "ip6tables"
    return switch role {
    case .command: base
    case .save: base + "-save"
    case .restore: base + "-restore"
    }
  }

  /// The program that a name means: `iptables`, `ip6tables-legacy-restore`, `/usr/sbin/iptables-save`; nil for any other word.
  package init?(called path: String) {
    var parts = path.split(separator: "/", omittingEmptySubsequences: true).last.map { $0.split(separator: "-") } ?? []
    switch parts.first {
    case "iptables": family = .ipv4
    case "ip6tables": family = .ipv6
    default: return nil
    }
    parts.removeFirst()
    if parts.first == "legacy" || parts.first == "nft" { parts.removeFirst() }
    switch parts {
    case []: role = .command
    case ["save"]: role = .save
    case ["restore"]: role = .restore
    default: return nil
    }
  }
}
