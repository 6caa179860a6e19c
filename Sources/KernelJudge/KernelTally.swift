// How many answers of the kernel a test run rests on. A green run in which nothing was asked proves nothing, so the number is printed at the
// end, and whoever runs the tests can demand a least one.
#if os(Linux)
  import Glibc
  import Synchronization

  package enum KernelTally {
    private static let number = Atomic(0)

    /// Counts one answer.
    package static func add() { number.add(1, ordering: .relaxed) }

    /// Arranges for the line at the end of the process.
    static func announce() {
      atexit { if KernelTally.count > 0 { print("kernel judged \(KernelTally.count) cases") } }
    }

    package static var count: Int { number.load(ordering: .relaxed) }
  }
#endif
