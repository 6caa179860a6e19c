// Sessions as they are typed. What the kernel does in them is judged elsewhere; the founding investigation is a kernel test
// (Tests/KernelTests), and its facts are asked for here by the words a user sees.

import Simulator
import Testing

@testable import Lab

@Suite struct LabTests {
  private struct NoFile: Error {}

  static func lab(_ text: String = "interfaces:\n  eth0: 10.0.0.1/24\n", files: [String: String] = [:]) throws -> Lab {
    try Lab(text, path: "lab") { path in
      guard let text = files[path] else { throw NoFile() }
      return Array(text.utf8)
    }
  }

  /// Types lines; every answer must have what stands beside it.
  private func type(_ lines: [(String, status: Int32, has: [String])], _ lab: inout Lab) {
    for (line, status, has) in lines {
      let answer = lab.run(line)
      #expect(answer.status == status, "\(line): \(answer.text)")
      for h in has { #expect(answer.text.contains(h), "\(line): \(answer.text)") }
    }
  }

  /// Addresses, devices and bridges come and go; the kernel judges the same in KernelTests/ScenarioVerificationTests.swift.
  @Test func devices() throws {
    var lab = try Self.lab()
    type(
      [
        ("listen tcp 80", 0, []), ("from 10.0.0.2 curl http://10.0.0.9/", 28, ["timed out"]),
        ("ip addr add 10.0.0.9/24 dev eth0", 0, []), ("ip a add 10.0.0.9/24 dev eth0", 1, ["already assigned"]),
        ("from 10.0.0.2 curl http://10.0.0.9/", 0, ["Hello"]), ("ip addr del 10.0.0.9/24 dev eth0", 0, []),
        ("ip addr del 10.0.0.9/24 dev eth0", 1, ["Address not found"]), ("ip link add br0 type bridge", 0, []),
        ("ip link add tap0 type dummy", 0, []), ("ip link set tap0 master br0", 0, []), ("ip link set tap0 up", 0, []),
        ("ip link set br0 up", 0, []), ("ip addr add 10.5.0.1/24 dev br0", 0, []), ("from 10.5.0.2 curl http://10.5.0.1/", 0, ["Hello"]),
        ("ip route add 10.6.0.0/16 via 10.5.0.9", 0, []), ("ip route add 10.6.0.0/16 via 10.5.0.9", 1, ["EEXIST"]),
        ("ip rule add fwmark 7 lookup 100", 0, []), ("ip rule del fwmark 7", 0, []), ("ip rule del fwmark 7", 1, ["ENOENT"]),
        ("ip link set eth9 up", 1, ["Cannot find device"]), ("ip neigh flush", 1, ["is not understood"]),
      ], &lab)
  }

  /// The README's session.
  @Test func theREADMEsSession() throws {
    var lab = try Self.lab()
    type(
      [
        ("listen tcp 8888", 0, []), ("iptables -t nat -I OUTPUT 1 -p tcp -j REDIRECT --to-port 9999", 0, []),
        ("from 10.0.0.2 curl http://10.0.0.1:8888/", 0, ["Hello, world.\n"]), ("why", 0, ["Connected, and served"]),
      ], &lab)
  }

  @Test func theFoundingInvestigation() throws {
    var lab = try Self.lab("interfaces:\n  eth0: 10.211.55.11/24\n")
    type(
      [
        ("python3 -m http.server 8888", 0, ["Listening on tcp", "8888"]),
        ("sudo iptables -t nat -I OUTPUT 1 -p tcp -j REDIRECT --to-port 9999", 0, []),
        (
          "iptables -t nat -L OUTPUT -n --line-numbers", 0,
          ["1    REDIRECT   6    --  0.0.0.0/0            0.0.0.0/0            redir ports 9999"]
        ),
        ("from 10.211.55.2 curl http://10.211.55.11:8888/", 0, ["Hello, world."]),
        ("why", 0, ["Connected", "nat OUTPUT"]),
        ("why --rule 'nat OUTPUT 1'", 0, ["never ran", "had it decided in PREROUTING", "It would run for tcp"]),
        ("why --rule 'nat OUTPUT 2'", 2, ["has 1 rule only"]), ("why --rule", 2, ["--rule"]),
        // The host's own program is sent to 9999, where nothing listens.
        ("curl http://10.211.55.11:8888/", 7, ["Connection refused"]),
        ("listen tcp 9999", 0, []),
        ("curl http://10.211.55.11:8888/", 0, ["Hello, world."]),
        ("conntrack -L", 0, ["dport=8888", "sport=9999"]),
        ("iptables -t nat -L OUTPUT -n -v", 0, ["    2   120 REDIRECT"]),
      ], &lab)
  }

  @Test func logRulesWriteToDmesg() throws {
    var lab = try Self.lab()
    type(
      [
        ("listen tcp 80", 0, []), ("iptables -A INPUT -p tcp --syn -j LOG --log-prefix 'new: '", 0, []),
        ("from 10.0.0.2 curl 10.0.0.1", 0, ["Hello"]),
        ("dmesg", 0, ["] new: IN=eth0 OUT= MAC=", "SRC=10.0.0.2 DST=10.0.0.1", "DPT=80", "SYN"]),
        ("dmesg -c", 0, ["new: "]),
      ], &lab)
    #expect(lab.run("dmesg").text.isEmpty)
  }

  @Test func whatIsMistypedIsAnswered() throws {
    var lab = try Self.lab()
    type(
      [
        ("iptabels -L", 127, ["command not found", "iptables"]), ("from nobody curl http://10.0.0.1", 2, ["nobody", "host"]),
        ("curl", 2, ["curl http://"]), ("curl http://example.org/", 2, ["example.org"]), ("curl http://10.0.0.1:99999/", 2, ["99999"]),
        ("iptables -A INPUT --dport 80 -j DROP", 2, ["unknown option \"--dport\""]), ("why", 2, ["nothing has happened"]),
        ("listen tcp", 2, ["port"]), ("listen tcp 80 10.9.9.9", 1, ["Cannot assign"]), ("stop tcp 80", 1, ["nothing listens"]),
        ("iptables -L | grep x", 2, ["one command a line"]), ("wait soon", 2, ["wait 5"]),
        ("sysctl net.ipv4.nothing", 255, ["not modelled"]),
        ("host elsewhere", 2, ["host"]), ("from 10.0.0.2 iptables -L", 2, ["outside"]), ("iptables-restore < none", 2, ["none"]),
        ("from 10.0.0.2", 2, ["from HOST-OR-ADDRESS COMMAND"]), ("< x", 2, ["no command"]), ("help curl", 0, ["http://"]), ("", 0, []),
        ("   # nothing", 0, []),
      ], &lab)
  }

  @Test func filesAreReadAndWritten() throws {
    var lab = try Self.lab(files: ["r": "*filter\n:INPUT DROP [0:0]\n:MINE - [0:0]\n-A INPUT -j MINE\nCOMMIT\n"])
    type([("iptables-restore < r", 0, []), ("iptables -S MINE", 0, ["-N MINE"])], &lab)
    let saved = lab.run("iptables-save > out")
    #expect(saved.file?.path == "out")
    #expect(saved.file?.content.contains("-A INPUT -j MINE") == true)
    #expect(lab.run("save s.yaml").file?.content.contains("iptables -t filter -A INPUT -j MINE") == true)
  }

  @Test func completionKnowsWhatMayFollow() throws {
    var lab = try Self.lab()
    _ = lab.run("iptables -N MINE")
    func first(_ head: String) -> [String] { lab.completions(head) }
    #expect(first("ipt") == ["iptables", "iptables-nft", "iptables-restore", "iptables-save"])
    #expect(first("iptables -t n") == ["nat"])
    #expect(first("iptables -t nat -A P") == ["POSTROUTING", "PREROUTING"])
    #expect(first("iptables -A MI") == ["MINE"])
    #expect(first("iptables -t nat -A OUTPUT -p tcp -j RED") == ["REDIRECT"])
    #expect(first("from 10.0.0.2 cu") == ["curl"])
    #expect(first("iptables -m connb") == ["connbytes"])
    #expect(Lab.commonPrefix(["conntrack", "connbytes"]) == "conn")
    #expect(Lab.commonPrefix(["a", "b"]).isEmpty)
  }
}
