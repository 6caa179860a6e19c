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
