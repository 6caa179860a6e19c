// The questions that the project began with, asked of the real kernel with a real client and a real server.
//
//   iptables -t nat -I OUTPUT 1 -p tcp -j REDIRECT --to-port 9999
//
// A program listens on 8888. Can another machine still connect to it? And what becomes of the host's own connection to another machine's
// port 8888, when nothing listens on 9999?

package enum FoundingQuestion: String, CaseIterable, Sendable {
  /// Another machine connects to port 8888 of the host.
  case fromOutside
  /// The host connects to port 8888 of another machine.
  case fromHost

  package static let host = "10.211.55.11"
  package static let client = "10.211.55.2"
  package static let elsewhere = "14.215.177.39"

  /// The rule, and the LOG rules that an engineer adds to find out. Each is inserted at the top, in this order.
  package static let redirect = ["-t", "nat", "-I", "OUTPUT", "1", "-p", "tcp", "-j", "REDIRECT", "--to-port", "9999"]
  package static let logs = ["nat", "filter"].map { table in
    ["-t", table, "-I", "OUTPUT", "1", "-p", "tcp", "--sport", "8888", "-j", "LOG", "--log-prefix", "\(table)-output-log "]
  }

  var url: String {
    switch self {
    case .fromOutside: "http://\(Self.host):8888/"
    case .fromHost: "http://\(Self.elsewhere):8888/"
    }
  }
}

/// What the kernel, curl and the web server did.
package struct FoundingAnswer: Sendable {
  /// curl's exit status: 0 served, 7 could not connect, 28 no answer in time (curl(1), EXIT CODES).
  package var curlStatus: Int32
  package var page: String
  package var curlErrors: String
  /// Every packet that entered the host or was sent by it, in order.
  package var packets: [CapturedPacket]
  /// `iptables-legacy-save -c`.
  package var saved: String
  package var tables: KernelResult.Tables { SaveText.tables(saved) }
  package var conntrack: [ConntrackLine]
  package var log: [KernelLogLine]
}

#if os(Linux)
  import Glibc

  extension FoundingQuestion {
    /// The host and the other machine, joined by a cable. The other machine is also the host's way to everywhere else.
    package static func network() throws -> (host: Namespace, client: Namespace) {
      let host = try Namespace(ipv6: false)
      let client = try Namespace(ipv6: false)
      try host.join(client, as: "eth0", to: "eth0")
      for (namespace, address) in [(host, Self.host), (client, Self.client)] {
        let lines = ["link set lo up", "addr add \(address)/24 dev eth0", "link set eth0 up"]
        try namespace.must(["ip", "-batch", "-"], input: lines.joined(separator: "\n") + "\n")
      }
      try host.must(["ip", "route", "add", "default", "via", Self.client])
      return (host, client)
    }
  }

  extension KernelJudge {
    /// What the web server has to say.
    package static let page = "served\n"

    /// Asks a founding question. The answer is the host's: what its kernel saw, counted, tracked and logged.
    package static func ask(_ question: FoundingQuestion, withLogRules: Bool) throws -> FoundingAnswer {
      KernelTally.add()
      let log = withLogRules ? try KernelLog() : nil
      let (host, client) = try FoundingQuestion.network()
      let server = question == .fromOutside ? try WebServer(host, port: 8888, page: page) : nil
      // Everything before this (the server looks up its own name) is not part of the question.
      for arguments in [FoundingQuestion.redirect] + (withLogRules ? FoundingQuestion.logs : []) {
        try host.must(["iptables-legacy"] + arguments)
      }
      let capture = try Capture(host)
      log?.forget()

      let curl = ["curl", "-q", "-sS", "--noproxy", "*", "--max-time", "10", question.url]
      let finished = try (question == .fromOutside ? client : host).run(curl)
      let packets = try capture.packets()
      withExtendedLifetime(server) {}

      return FoundingAnswer(
        curlStatus: finished.status, page: finished.output, curlErrors: finished.errors, packets: packets,
        saved: try host.must(["iptables-legacy-save", "-c"]), conntrack: try host.on { try Connections.read() },
        log: try log?.lines(devices: ["", "lo", "eth0"]) ?? [])
    }
  }

  /// A web server with one page, gone with the last reference.
  package final class WebServer {
    private let process: Command
    private let directory: String

    /// Returns once it listens.
    package init(_ namespace: Namespace, port: UInt16, page: String) throws {
      var template = Array("/tmp/whytables-page-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw SystemCallError(call: "mkdtemp", code: errno) }
      directory = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let path = "\(directory)/index.html"
      let file = try FileDescriptor("create \(path)", open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
      try file.write(Array(page.utf8))
      // `timeout` ends it even if this process is killed.
      process = try namespace.start(
        ["timeout", "120", "python3", "-m", "http.server", String(port), "--bind", "0.0.0.0", "--directory", directory])
      for _ in 0..<2000 {
        if try namespace.on({ try Sockets.isListening(port) }) { return }
        sleep(milliseconds: 10)
      }
      throw ToolError(arguments: ["python3", "-m", "http.server"], finished: try process.finish(within: 0))
    }

    deinit {
      process.terminate()
      unlink("\(directory)/index.html")
      rmdir(directory)
    }
  }

  enum Sockets {
    /// /proc/net/tcp: "sl local_address rem_address st ...", a listening socket's state is 0A.
    static func isListening(_ port: UInt16) throws -> Bool {
      let wanted = ":" + Hex([UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]).description.uppercased()
      return try contents(of: "/proc/thread-self/net/tcp").split(separator: "\n").contains { line in
        let fields = line.split(separator: " ")
        return fields.count > 3 && fields[1].hasSuffix(wanted) && fields[3] == "0A"
      }
    }
  }
#endif
