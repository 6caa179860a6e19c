// The other inputs that come from outside: ipset text, recorded cases, captures.

import Foundation
import IPTables
import KernelJudge
import Netfilter
import Verify
import Wire

enum SetHarness {
  /// A file for `ipset restore`; what it makes must be saved so that it is read again as the same.
  static func run(_ bytes: [UInt8]) {
    guard let sets = try? Sets(saved: bytes) else { return }
    let text = sets.saved()
    do {
      let again = try Sets(saved: Array(text.utf8))
      promise(again.saved() == text, "read again it is another:\n\(text)")
    } catch { fatalError("not read again: line \(error.line): \(error.message)\n\(text)") }
  }
}

enum CaseHarness {
  static func run(_ bytes: [UInt8]) {
    guard let given = try? JSONDecoder().decode(KernelCase.self, from: Data(bytes)) else { return }
    _ = try? JSONEncoder().encode(Replay.run(given))
  }
}

enum CaptureHarness {
  static func run(_ bytes: [UInt8]) {
    guard let capture = try? PCAP(bytes) else { return }
    for frame in capture.frames {
      promise(frame.bytes.count <= bytes.count, "a frame is longer than the file")
      if let datagram = frame.datagram { _ = Packet(datagram) }
    }
  }
}
