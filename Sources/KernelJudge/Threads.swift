// Several threads at once. Asking the kernel blocks a thread, so these are threads of their own and not Swift's few.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A value that one thread at a time may touch.
package final class Guarded<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  package init(_ value: Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }
  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func with<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}

extension KernelJudge {
  /// Does `body` for 0 ..< count, on `jobs` threads.
  package static func inParallel(_ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let next = Guarded(0)
    let work = Work {
      while case let n = next.with({ n in
        n += 1
        return n - 1
      }), n < count {
        body(n)
      }
    }
    var threads: [pthread_t] = []
    for _ in 0..<max(1, jobs) {
      #if os(Linux)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { Work.run($0) }, Unmanaged.passUnretained(work).toOpaque())
        if code == 0 { threads.append(thread) }
      #endif
    }
    // Where no thread could be made this one does it all.
    if threads.isEmpty { work.body() }
    for thread in threads { pthread_join(thread, nil) }
    withExtendedLifetime(work) {}
  }
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue().body() }
    return nil
  }
}
