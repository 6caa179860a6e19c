// Programs that tests run: the one that stands beside the test program, and those of the machine.

package import Foundation

/// How a program ended, and what it wrote.
package struct ProgramRun {
  package var status: Int32
  package var output: String
  package var errors: String

  /// The executable of this package.
  package static func whytables() throws -> URL {
    let beside = (Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])])
      .map { $0.deletingLastPathComponent().appendingPathComponent("whytables") }
    guard let url = beside.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return url
  }

  /// Runs a program to its end. The environment is that of the tests, with what is given in its place.
  package init(_ program: URL, _ words: [String], input: String = "", environment: [String: String] = [:]) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    stdin.fileHandleForWriting.write(Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    output = String(decoding: stdout.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    errors = String(decoding: stderr.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}
