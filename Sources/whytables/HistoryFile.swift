// The file of lines that were typed in the lab. A history that can't be read or written is none: the session goes on without a word.

import Lab

struct HistoryFile {
  private let path: String?
  /// What was typed before.
  let lines: [String]
  private var last: String?

  init() {
    path = LabHistory.path(System.environment)
    let bytes = path.flatMap { try? System.contents($0) } ?? []
    lines = LabHistory.lines(bytes)
    last = lines.last
    // Now and then what is too old goes.
    if let path, bytes.count(where: { $0 == 0x0a }) > 2 * LabHistory.limit {
      try? System.replace(path, with: Array((lines.joined(separator: "\n") + "\n").utf8))
    }
  }

  mutating func append(_ line: String) {
    guard let path, line != last, !line.allSatisfy({ $0 == " " }) else { return }
    last = line
    System.makeDirectory(for: path)
    try? System.append(Array((line + "\n").utf8), to: path)
  }
}
