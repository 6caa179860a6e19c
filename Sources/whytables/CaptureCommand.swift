// `whytables capture`: a firewall script is run, and the rules that it makes are printed instead of installed.
//
// Three processes take part. This one makes a private directory (links in `bin`, the state file), starts the second, waits, prints, cleans
// up. The second is this program again (`CaptureInside`): it enters namespaces of its own and becomes the third, the script.

import ArgumentParser
import Explain
import IPTables
import Wire

struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Run a firewall script without a machine, and print the rules that it makes.",
    discussion: """
      In the script iptables, ip6tables, their -save and -restore and ipset mean this program, on an empty state. Then the rules are \
      printed as iptables-save and ip6tables-save print them, for the families that the script used. What the script prints goes to \
      standard error. The exit status is the script's.

        whytables capture -- ./firewall.sh start

      On Linux the script runs in user, mount and network namespaces: /sbin/iptables and the like are this program too, `ip`, `tc` and \
      `sysctl` see a network without devices but lo, and everything else under /proc/sys and /sys is read-only. No root is needed; the \
      script sees itself as root. Files are the real ones: a script that writes files writes them.

      Where there are no namespaces only names without a path are caught. A warning says so, and root is refused.
      """)

  @Option(help: ArgumentHelp("Keep the state, for --state of the other commands.", valueName: "file"))
  var state: String?
  @Flag(help: "One JSON object: the status, and the texts ipv4, ipv6 and ipset.")
  var json = false
  @Argument(parsing: .remaining, help: ArgumentHelp("The script and its arguments.", valueName: "script"))
  var script: [String]

  func run() throws {
    let status: Int32
    do throws(System.Failure) {
      let place = try CapturePlace()
      defer { place.remove() }
      let words = [place.executable, CaptureInside.name, place.path] + script
      status = try ChildProcess.run(words, environment: place.environment)
      if let text = try System.contents(place.state) { try report(text, status) }
    } catch {
      System.print(error: "whytables: capture: \(error.text)\n")
      System.exit(2)
    }
    System.exit(status)
  }

  /// Prints what the script left.
  private func report(_ text: [UInt8], _ status: Int32) throws(System.Failure) {
    let file = StateFile(text)
    if let state { try System.replace(state, with: text) }
    var parts: [(name: String, text: String)] = []
    for (name, family) in [("ipv4", Family.ipv4), ("ipv6", .ipv6)] where file.text(name) != nil {
      do throws(StateFile.Damage) {
        parts.append((name, try file.ruleset(family).saved(family, counters: false, date: System.date)))
      } catch { System.print(error: "whytables: the state of the script can't be read: \(error)\n") }
    }
    if !json { return System.print(parts.map(\.text).joined()) }
    if let sets = file.text("ipset") { parts.append(("ipset", String(decoding: sets, as: UTF8.self))) }
    let members: [(String, JSON)] = [("status", .number(Int(status)))] + parts.map { ($0.name, .string($0.text)) }
    System.print(JSON.object(members).text)
  }
}

/// The private directory of one run.
struct CapturePlace {
  let path: String
  let executable: String

  /// Everything by which a script may call the packet filter's tools.
  static let names: [String] =
    ["iptables", "ip6tables"].flatMap { family in
      ["", "-legacy", "-nft"].flatMap { kind in ["", "-save", "-restore"].map { family + kind + $0 } }
    } + ["xtables-multi", "xtables-legacy-multi", "xtables-nft-multi", "ipset"]

  var names: String { path + "/bin" }
  var state: String { path + "/state" }
  var environment: [String: String] {
    [
      "PATH": names + ":" + (System.environment("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
      "WHYTABLES_STATE": state,
    ]
  }

  init() throws(System.Failure) {
    executable = try System.executable()
    path = try System.makeTemporaryDirectory("whytables-capture")
    do throws(System.Failure) {
      try System.makeDirectory(names)
      for name in CapturePlace.names { try System.link(executable, at: names + "/" + name) }
    } catch {
      remove()
      throw error
    }
  }

  func remove() {
    System.removeDirectory(names)
    System.removeDirectory(path)
  }
}
