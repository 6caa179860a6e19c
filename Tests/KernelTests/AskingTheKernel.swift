// Which tests run here. Without Linux or without root, tests of the kernel are skipped and say why. With both, nothing excuses a skip.
import KernelJudge
import Testing

extension Trait where Self == ConditionTrait {
  /// For a test that asks the kernel.
  static var asksTheKernel: Self {
    .enabled(if: KernelJudge.availability.isReady, Comment(rawValue: KernelJudge.availability.reason))
  }
}

@Suite struct AskingTheKernel {
  @Test(.enabled(if: KernelJudge.isRootOnLinux, "there is no root or no Linux, so the tests of the kernel may be skipped"))
  func rootOnLinuxCanAlwaysAsk() {
    #expect(KernelJudge.availability == .ready, "\(KernelJudge.availability.reason)")
  }
}
