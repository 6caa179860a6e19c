// Every extension has help: `-m NAME -h` and `-j NAME -h` name all its options with a sentence each, and none that the real tool's help names
// is missing.

import IPTables
import KernelJudge
import Netfilter
import Testing
import Wire

@Suite struct ExtensionHelpTests {
  /// Old spellings, which the real tool's help does not have either.
  static let unnamed: Set = ["--localtz", "--set", "--ecn-tcp-ece", "--ecn-tcp-cwr", "--ecn-ip-ect", "--compres"]

  private static func help(_ e: ListedExtension) -> (status: Int32, section: Substring, errors: String) {
    var world = MemoryWorld()
    let (status, printed) = world.run([e.family == .ipv4 ? "iptables" : "ip6tables", e.isMatch ? "-m" : "-j", e.name, "-h"])
    let text = printed.output
    // The last section is the extension's.
    let start = text.ranges(of: "\n\n").last?.upperBound ?? text.startIndex
    return (status, text[start...], printed.errors)
  }

  @Test(arguments: ListedExtension.all)
  func everyOptionIsNamed(_ e: ListedExtension) {
    let (status, section, errors) = Self.help(e)
    #expect(status == 0)
    // As the real tool on Linux 6.18 does.
    let isGone = ["ULOG", "CLUSTERIP"].contains(e.name)
    #expect(errors == (isGone ? "Warning: Extension \(e.name) revision 0 not supported, missing kernel module?\n" : ""))
    for o in e.options {
      if e.help[o.names[0]] == nil {
        #expect(Self.unnamed.contains(o.names[0]), "\(o.names[0]) has no sentence")
        continue
      }
      for name in o.names { #expect(Self.options(in: section).contains(name), "\(name) is not in \(section)") }
    }
    let names = Set(e.options.map { $0.names[0] })
    for name in e.help.keys { #expect(names.contains(name), "\(name) has a sentence and is no option") }
    let isBare = e.options.isEmpty
    #expect(section.hasPrefix(isBare ? "\(e.name) takes no options\n" : "\(e.name) \(e.isMatch ? "match" : "target") options:\n"))
  }

  /// Words that look like options.
  private static func options(in text: Substring) -> Set<String> {
    Set(text.matches(of: /--[a-z0-9-]+/).map { String($0.output) })
  }

  @Test(
    "what the real tool's help names", .enabled(if: KernelJudge.availability.isReady, "\(KernelJudge.availability.reason)"))
  func realTool() throws {
    let namespace = try Namespace()
    for e in ListedExtension.all {
      let tool = e.family == .ipv4 ? "iptables-legacy" : "ip6tables-legacy"
      let text = try namespace.must([tool, e.isMatch ? "-m" : "-j", e.name, "-h"])
      let start = text.ranges(of: "package version.").first?.upperBound ?? text.startIndex
      let known = Set(e.options.flatMap(\.names))
      // `--hmark-sport value` and its like are named so; these two are sentences of the tool.
      let named = Self.options(in: text[start...]).subtracting(["--u32"])
      for name in named { #expect(known.contains(name), "\(e): the tool's help names \(name)") }
    }
  }

  @Test("what -h says in front of and behind others")
  func order() {
    func headings(_ words: [String]) -> [String] {
      var world = MemoryWorld()
      let (status, printed) = world.run(words)
      #expect(status == 0)
      return printed.output.split(separator: "\n").map(String.init).filter { $0.hasSuffix(" options:") || $0.hasSuffix(" no options") }
    }
    // Recorded from the real tool: targets first, then matches; a protocol's match only where no other was named, and only by name.
    #expect(headings(["iptables", "-m", "mark", "-j", "MARK", "-h"]) == ["MARK target options:", "mark match options:"])
    #expect(headings(["iptables", "-p", "tcp", "-h"]) == ["tcp match options:"])
    #expect(headings(["iptables", "-p", "6", "-h"]) == [])
    #expect(headings(["iptables", "-p", "tcp", "-m", "mark", "-h"]) == ["mark match options:"])
    #expect(headings(["iptables", "-p", "esp", "-j", "LOG", "-h"]) == ["LOG target options:", "esp match options:"])
    #expect(headings(["iptables", "-h", "-m", "mark"]) == [])
    #expect(headings(["iptables", "-j", "TRACE", "-h"]) == ["TRACE takes no options"])
    #expect(headings(["iptables", "-j", "ACCEPT", "-h"]) == ["ACCEPT, DROP, QUEUE and RETURN take no options"])
    #expect(headings(["ip6tables", "-p", "icmpv6", "-h"]) == ["icmp6 match options:"])
  }
}
