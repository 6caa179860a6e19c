// swift-tools-version: 6.1
import PackageDescription

// A package of its own, as Benchmarks is: the rooms are links to the project's own directories, and compiled here again with what libFuzzer
// needs to see which way an input took. `Fuzz/run` builds and starts it.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-sanitize=fuzzer,address"]),
]

let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v13)],
  targets: [
    .target(name: "Wire", swiftSettings: settings),
    .target(name: "Machine", dependencies: ["Wire"], swiftSettings: settings),
    .target(name: "Netfilter", dependencies: ["Wire", "Machine"], swiftSettings: settings),
    .target(name: "IPTables", dependencies: ["Wire", "Machine", "Netfilter"], swiftSettings: settings),
    .target(name: "Host", dependencies: ["Wire", "Machine", "Netfilter"], swiftSettings: settings),
    .target(name: "Simulator", dependencies: ["Wire", "Machine", "Netfilter", "Host", "IPTables"], swiftSettings: settings),
    .target(name: "KernelJudge", swiftSettings: settings),
    // Scenarios are YAML, whose reader is not ours to fuzz.
    .target(
      name: "Verify", dependencies: ["Wire", "Machine", "Netfilter", "Host", "IPTables", "Simulator", "KernelJudge"],
      exclude: ["ScenarioCases.swift"], swiftSettings: settings),
    .executableTarget(
      name: "fuzz", dependencies: ["Wire", "Machine", "Netfilter", "IPTables", "Host", "KernelJudge", "Verify"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
  ],
  swiftLanguageModes: [.v6]
)
