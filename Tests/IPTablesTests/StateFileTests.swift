// The state file: what it holds, what it leaves alone, and what it says of damage.

import IPTables
import Netfilter
import Testing
import Wire

@Suite struct StateFileTests {
  @Test func noTextIsAnEmptyState() throws {
    #expect(try StateFile().ruleset(.ipv4) == Ruleset())
    #expect(StateFile().text.isEmpty)
  }

  @Test("tables stand in the order of their first use; other sections stay")
  func sections() throws {
    let text = """
      # of the user
      [ipset]
      create a hash:ip
      [notes]
      anything at all

      """
    var world = MemoryWorld()
    world.state = StateFile(Array(text.utf8))
    for line in ["iptables -t nat -S", "iptables -A INPUT -c 5 60 -j ACCEPT", "ip6tables -t raw -S", "iptables -N x"] {
      #expect(world.run(line.split(separator: " ").map(String.init)).status == 0)
    }
    #expect(
      String(decoding: world.state.text, as: UTF8.self) == text + """
        [ipv4]
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        COMMIT
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :x - [0:0]
        [5:60] -A INPUT -j ACCEPT
        COMMIT
        [ipv6]
        *raw
        :PREROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        COMMIT

        """)
    #expect(try StateFile(world.state.text).ruleset(.ipv4).tables.map(\.kind) == [.nat, .filter])
  }

  @Test("a name that save prints bare comes back, whatever it holds")
  func oddNames() throws {
    var world = MemoryWorld()
    #expect(world.run(["iptables", "-N", "a\"b\\c"]).status == 0)
    #expect(world.run(["iptables", "-A", "a\"b\\c", "-i", "x y", "-m", "comment", "--comment", "two\nlines \"\\"]).status == 0)
    #expect(world.run(["iptables", "-A", "INPUT", "-j", "a\"b\\c"]).status == 0)
    let (status, printed) = world.run(["iptables", "-S"])
    #expect(status == 0)
    #expect(
      Transcript.lines(printed.output) == [
        "-P INPUT ACCEPT", "-P FORWARD ACCEPT", "-P OUTPUT ACCEPT", "-N a\"b\\c", "-A INPUT -j a\"b\\c",
        "-A a\"b\\c -i x y -m comment --comment \"two", "lines \\\"\\\\\"",
      ])
  }

  @Test(
    "damage is reported with its line",
    arguments: [
      ("[ipv4]\n*filter\n-A INPUT -j NOPE\nCOMMIT\n", 3), ("\n\n[ipv4]\n*filter\n", 5), ("[ipv4]\n*nothing\n", 2),
      ("[ipv4]\n*filter\n:x - [0:0]\n-A x -j x\n-A INPUT -j x\nCOMMIT\n", 6),
    ])
  func damage(_ text: String, _ line: Int) {
    do {
      _ = try StateFile(Array(text.utf8)).ruleset(.ipv4)
      Issue.record("read")
    } catch { #expect(error.line == line) }
  }
}

/// A large section is printed without being read. Both ways must print the same.
@Suite struct StampedStateTests {
  private func ruleset(_ lines: [String] = [], count: Int = 3000) throws -> Ruleset {
    var text = "*nat\n-A OUTPUT -p udp -j RETURN\nCOMMIT\n*filter\n:INPUT DROP [1:60]\n:a.b - [0:0]\n"
    for i in 0..<count { text += "[\(i):\(i * 60)] -A INPUT -s 10.0.\(i >> 8).\(i & 255) -m comment --comment \"n \(i)\" -j a.b\n" }
    var options = RestoreOptions()
    options.keepsCounters = true
    options.isState = true
    var restorer = Restorer(Ruleset(), .ipv4, options)
    _ = try restorer.restore(Array((text + lines.map { $0 + "\n" }.joined() + "COMMIT\n").utf8))
    return restorer.ruleset
  }

  private func file(_ ruleset: Ruleset) -> StateFile {
    var file = StateFile()
    file.set(ruleset, .ipv4)
    return StateFile(file.text)
  }

  @Test(arguments: [nil, TableKind.filter, .nat], [false, true])
  func bothWays(_ table: TableKind?, _ counters: Bool) throws {
    let rules = try ruleset()
    let text = try #require(file(rules).saved(.ipv4, table: table, counters: counters, date: "today"))
    #expect(String(decoding: text, as: UTF8.self) == rules.saved(.ipv4, table: table, counters: counters, date: "today"))
    #expect(try file(rules).ruleset(.ipv4) == rules)
  }

  @Test("small, edited, with names or comments that must be read: no")
  func mustBeRead() throws {
    #expect(file(try ruleset(count: 10)).saved(.ipv4, table: nil, counters: false, date: "") == nil)
    #expect(file(try ruleset()).saved(.ipv4, table: .mangle, counters: false, date: "") == nil)
    #expect(file(try ruleset()).saved(.ipv6, table: nil, counters: false, date: "") == nil)
    for line in ["-A INPUT -m comment --comment \"two\nlines\"", "-A INPUT -i \"a\\\"b\""] {
      #expect(file(try ruleset([line])).saved(.ipv4, table: nil, counters: false, date: "") == nil)
    }
    var text = file(try ruleset()).text
    let at = try #require(text.lastIndex(of: UInt8(ascii: "9")))
    text[at] = UInt8(ascii: "8")
    #expect(StateFile(text).saved(.ipv4, table: nil, counters: false, date: "") == nil)
  }
}
