// `whytables snapshot`: what an answer needs from this machine, in one readable file. It only reads; SnapshotQuery says what.

import ArgumentParser
import KernelJudge
import Snapshot

#if canImport(Glibc)
  import Glibc
#endif

struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Write down all that an answer needs from this machine (Linux).",
    discussion: """
      One text file: rules of both back ends and both families, nftables, sets, devices, addresses, routes, settings, listeners, \
      connections, and what else could drop or rewrite packets. It only reads: no table is made, no module is loaded, nothing is changed. \
      Without root some of it can't be read; the file says what.

        sudo whytables snapshot --output web1.txt

      The answer then comes from the file, on any machine:

        whytables why --snapshot web1.txt 'tcp 10.0.0.2 -> 10.0.0.1:443'

      The file holds addresses and rules: look at it before you give it away.

      Exit status: 0 written; 2 it can't be written, or this is not Linux.
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write it; without it, or with -, to standard output.", valueName: "file"))
  var output: String?

  mutating func run() throws {
    do {
      let text = try SnapshotCommand.take().text
      if let output, output != "-" { try System.overwrite(output, with: text) } else { System.print(text) }
    } catch {
      System.print(error: "whytables: \((error as? System.Failure)?.text ?? "\(error)")\n")
      throw ExitCode(2)
    }
  }

  struct NotLinux: Error, CustomStringConvertible {
    var description: String { "a snapshot is of a Linux machine; this is none" }
  }

  /// Asks this machine.
  static func take() throws -> SnapshotText {
    #if os(Linux)
      var text = SnapshotText()
      text.comments = comments()
      let modules = (try? System.contents("/proc/modules")).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
      for query in SnapshotQuery.all { text.sections.append(run(query, modules)) }
      for query in SnapshotQuery.further(text) { text.sections.append(run(query, modules)) }
      return text
    #else
      throw NotLinux()
    #endif
  }

  #if os(Linux)
    private static func comments() -> [String] {
      var name = utsname()
      uname(&name)
      func text<T>(_ field: T) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      }
      return [
        "\(text(name.nodename)), Linux \(text(name.release)), \(System.date)",
        geteuid() == 0 ? "taken as root" : "taken without root: what says \"Permission denied\" is missing",
      ]
    }

    private static func run(_ query: SnapshotQuery, _ modules: String?) -> SnapshotSection {
      var section = SnapshotSection(query.text, status: nil)
      // Without a list of modules there are none to load.
      if let module = query.module, let modules, !isLoaded(module, modules) {
        section.complaint = "not asked: the module \(module) is not loaded, so there is nothing"
        return section
      }
      if query.words.first == "cat", let path = query.words.last { return read(path, section) }
      do {
        let done = try Command.run(query.words)
        section.status = done.status
        section.complaint = done.errors
        section.output = done.output
        if let start = query.keeps {
          section.output = done.output.split(separator: "\n").filter { $0.hasPrefix(start) }.map { $0 + "\n" }.joined()
          // Settings that only root may read, and some that nobody may.
          section.complaint = ""
        }
      } catch {
        section.status = 127
        section.complaint = "there is no program \(query.words.first ?? "")"
      }
      return section
    }

    private static func isLoaded(_ module: String, _ modules: String) -> Bool {
      modules.split(separator: "\n").contains { $0.hasPrefix("\(module) ") } || access("/sys/module/\(module)", F_OK) == 0
    }

    private static func read(_ path: String, _ section: SnapshotSection) -> SnapshotSection {
      var section = section
      do {
        if let bytes = try System.contents(path) {
          section.output = String(decoding: bytes, as: UTF8.self)
          section.status = 0
        } else {
          section.status = 1
          section.complaint = "\(path): there is no such file"
        }
      } catch {
        section.status = 1
        section.complaint = "\(path): \(error.text)"
      }
      return section
    }
  #endif
}
