// Where there is no Linux the same names exist, so that whoever asks the kernel compiles everywhere; nothing can be asked.
#if !os(Linux)
  private let refusal = CaseError(KernelJudge.availability.reason)

  extension KernelJudge {
    package static let page = ""
    package static func run(_ kernelCase: KernelCase, backend: Backend = .legacy, again: Bool = false) -> KernelResult {
      var result = KernelResult(name: kernelCase.name)
      result.errors = [refusal.description]
      return result
    }
    package static func means(for cases: [KernelCase], backend: Backend?) -> Means { .missing([refusal.description]) }
    package static var release: String { "" }
    package static func ask(_ question: FoundingQuestion, withLogRules: Bool) throws -> FoundingAnswer { throw refusal }
  }
  extension FoundingQuestion {
    package static func network() throws -> (host: Namespace, client: Namespace) { throw refusal }
  }

  package final class Namespace: Sendable {
    package init(ipv6: Bool = true) throws { throw refusal }
    package func on<Value>(_ body: () throws -> Value) throws -> Value { throw refusal }
    package func run(_ arguments: [String], input: String = "", seconds: Int = 20) throws -> Finished { throw refusal }
    @discardableResult
    package func must(_ arguments: [String], input: String = "") throws -> String { throw refusal }
    package func start(_ arguments: [String], input: String = "") throws -> Command { throw refusal }
    package func join(_ other: Namespace, as name: String, to otherName: String) throws { throw refusal }
  }
  package final class Command {
    private init() {}
    package func finish(within seconds: Int = 20) throws -> Finished { throw refusal }
    package func terminate() {}
  }
  package final class Capture {
    package init(_ namespace: Namespace) throws { throw refusal }
    package func packets(quiet milliseconds: Int = 100) throws -> [CapturedPacket] { throw refusal }
  }
  package final class WebServer {
    package init(_ namespace: Namespace, port: UInt16, page: String) throws { throw refusal }
  }
  package final class KernelLog {
    package init() throws { throw refusal }
    package func forget() {}
    package func lines(devices: Set<String>, ofTracking: Bool = false) throws -> [KernelLogLine] { throw refusal }
  }
  package enum KernelTally {
    package static var count: Int { 0 }
    static func announce() {}
  }
#endif
