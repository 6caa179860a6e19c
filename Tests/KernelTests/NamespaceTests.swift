// The tools of the judge: namespaces, child processes, captures.
import KernelJudge
import Testing
import Wire

@Suite(.asksTheKernel) struct NamespaceTests {
  @Test func aNamespaceIsEmptyAndPrivate() throws {
    let (one, other) = (try Namespace(), try Namespace())
    try one.must(["ip", "link", "add", "only-here", "type", "veth"])
    #expect(try one.must(["ip", "-o", "link", "show"]).contains("only-here"))
    #expect(try !other.must(["ip", "-o", "link", "show"]).contains("only-here"))
    #expect(try Command.run(["ip", "-o", "link", "show"]).output.contains("only-here") == false)
  }

  @Test func aToolGetsItsInputAndGivesItsOutputAndStatus() throws {
    let namespace = try Namespace()
    let finished = try namespace.run(["sh", "-c", "cat; echo lost >&2; exit 3"], input: "found")
    #expect(finished.output == "found")
    #expect(finished.errors == "lost\n")
    #expect(finished.status == 3)
    // More than a pipe holds, in and out.
    let long = String(repeating: "0123456789", count: 50_000)
    #expect(try namespace.run(["cat"], input: long).output == long)
    #expect(throws: (any Error).self) { try namespace.run(["no-such-tool-here"]) }
    #expect(throws: ToolError.self) { try namespace.must(["false"]) }
  }

  @Test func aToolThatDoesNotEndIsKilledWithItsChildren() throws {
    // The shell waits for a child of its own; both must go.
    let finished = try Namespace().run(["sh", "-c", "sleep 1000 & echo $!; wait"], seconds: 1)
    #expect(finished.status == 128 + 9)
    let child = try #require(Int(finished.output.filter(\.isNumber)))
    let sleeps = "for i in 1 2 3 4 5 6 7 8 9; do grep -sq sleep /proc/\(child)/cmdline || exit 0; sleep 0.1; done; exit 1"
    #expect(try Command.run(["sh", "-c", sleeps]).status == 0)
  }

  @Test func twoNamespacesOnOneCable() throws {
    let (host, client) = try FoundingQuestion.network()
    let server = try WebServer(host, port: 80, page: "hello")
    let finished = try client.run(["curl", "-q", "-sS", "--noproxy", "*", "http://\(FoundingQuestion.host)/"])
    withExtendedLifetime(server) {}
    #expect(finished.output == "hello")
    #expect(finished.status == 0)
  }

  @Test func theXtablesToolsOfTwoNamespacesDoNotWaitForEachOther() async throws {
    // With one lock for both, iptables without -w gives up with status 4 (iptables(8)).
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let namespace = try Namespace()
          for port in 1...10 {
            try namespace.must(["iptables-legacy", "-A", "INPUT", "-p", "tcp", "--dport", "\(port)", "-j", "ACCEPT"])
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

@Suite(.asksTheKernel) struct CaptureTests {
  /// A connection to a closed port of the same machine: one packet of a program, one of the kernel itself.
  @Test func whatIsSentIsCapturedWithItsOwner() throws {
    let namespace = try Namespace(ipv6: false)
    try namespace.must(["ip", "link", "set", "lo", "up"])
    let capture = try Capture(namespace)
    let curl = ["curl", "-q", "-sS", "--noproxy", "*", "http://127.0.0.1:8888/"]
    let finished = try namespace.run(["setpriv", "--reuid", "1234", "--regid", "4321", "--clear-groups"] + curl)
    #expect(finished.status == 7)  // could not connect
    let packets = try capture.packets()
    try #require(packets.count == 2)
    #expect(packets.map(\.direction) == [.sent, .sent])  // what comes in by lo was captured when it was sent
    #expect(packets.map(\.interface) == ["lo", "lo"])
    #expect(packets.map(\.user) == [1234, nil])
    #expect(packets.map(\.group) == [4321, nil])
    #expect(packets[0].summary.contains("127.0.0.1:8888 TCP S "))
    #expect(packets[1].summary.contains("127.0.0.1:8888 > ") && packets[1].summary.contains(" TCP RA "))
  }

  @Test func aSocketsMarkIsSeen() throws {
    let namespace = try Namespace(ipv6: false)
    try namespace.must(["ip", "link", "set", "lo", "up"])
    let capture = try Capture(namespace)
    let program =
      "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(1, 36, 0x2a); s.sendto(b'x', ('127.0.0.1', 9))"
    try namespace.must(["python3", "-c", program])
    let first = try #require(try capture.packets().first)
    #expect(first.mark == 0x2a)
    #expect(first.bytes.count == 29)
  }

  @Test func capturingDoesNotTurnTrackingOn() throws {
    let (host, client) = try FoundingQuestion.network()
    let capture = try Capture(host)
    func tryToConnect() throws -> Int32 {
      try client.run(["curl", "-q", "-sS", "--noproxy", "*", "http://\(FoundingQuestion.host):8888/"]).status
    }
    #expect(try tryToConnect() == 7)
    #expect(try capture.packets().map(\.direction) == [.entered, .sent])
    #expect(try host.must(["conntrack", "-L"]) == "")

    // The same with a rule that needs tracking: a connection that lasts, so that there is an entry to see.
    try host.must(["iptables-legacy", "-A", "INPUT", "-p", "tcp", "-m", "conntrack", "--ctstate", "NEW"])
    let server = try WebServer(host, port: 8888, page: "page")
    #expect(try tryToConnect() == 0)
    withExtendedLifetime(server) {}
    #expect(try host.must(["conntrack", "-L"]).contains("dport=8888"))
  }

  /// Pages of many segments, over a cable and over lo: no packet is larger than its device allows, and every checksum is right.
  @Test func packetsAreAsAWireCarriesThem() throws {
    let (host, client) = try FoundingQuestion.network()
    let server = try WebServer(host, port: 80, page: String(repeating: "0123456789", count: 6_000))
    let capture = try Capture(host)
    for namespace in [client, host] {
      #expect(try namespace.run(["curl", "-q", "-sS", "--noproxy", "*", "http://\(FoundingQuestion.host)/"]).output.count == 60_000)
    }
    withExtendedLifetime(server) {}
    let packets = try capture.packets()
    let sizes = Dictionary(grouping: packets, by: \.interface).mapValues { $0.map(\.bytes.count).max() ?? 0 }
    #expect(sizes == ["eth0": 1500, "lo": sizes["lo"] ?? 0])
    #expect((sizes["lo"] ?? 0) > 1500)
    for packet in packets {
      var sum = Checksum()
      let bytes = packet.bytes
      try #require(bytes.count >= 40 && bytes[0] == 0x45 && bytes[9] == 6)
      sum.add(bytes, 12..<20)
      sum.add(UInt16(6))
      sum.add(UInt16(bytes.count - 20))
      sum.add(bytes, 20..<bytes.count)
      #expect(sum.folded == 0xffff, "\(packet.summary)")
    }
  }
}
