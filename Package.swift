// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The rooms, lowest first. A room imports only rooms above it in this list; ARCHITECTURE.md says why.
let package = Package(
  name: "whytables",
  platforms: [.macOS(.v13)],
  products: [
    .executable(name: "whytables", targets: ["whytables"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .target(name: "Wire", swiftSettings: settings),
    .target(name: "Machine", dependencies: ["Wire"], swiftSettings: settings),
    .target(name: "Netfilter", dependencies: ["Wire", "Machine"], swiftSettings: settings),
    .target(name: "IPTables", dependencies: ["Wire", "Machine", "Netfilter"], swiftSettings: settings),
    .target(name: "Snapshot", dependencies: ["Wire", "Machine", "Netfilter", "IPTables"], swiftSettings: settings),
    .target(name: "Host", dependencies: ["Wire", "Machine", "Netfilter"], swiftSettings: settings),
    .target(name: "Simulator", dependencies: ["Wire", "Machine", "Netfilter", "Host", "IPTables"], swiftSettings: settings),
    .target(
      name: "Explain", dependencies: ["Wire", "Machine", "Netfilter", "Host", "IPTables", "Simulator"], swiftSettings: settings),
    .target(
      name: "Scenarios",
      dependencies: [
        "Wire", "Machine", "Netfilter", "Host", "IPTables", "Simulator", "Explain", .product(name: "Yams", package: "Yams"),
      ], swiftSettings: settings),
    .target(
      name: "Lab", dependencies: ["Wire", "Machine", "Netfilter", "Host", "IPTables", "Simulator", "Explain", "Scenarios"],
      swiftSettings: settings),
    .target(name: "KernelJudge", swiftSettings: settings),
    .target(name: "Verify", dependencies: ["Wire", "Machine", "Netfilter", "Host", "IPTables", "Simulator", "Scenarios", "KernelJudge"], swiftSettings: settings),
    .executableTarget(
      name: "whytables",
      dependencies: [
        "Wire", "Machine", "Netfilter", "Host", "IPTables", "Simulator", "Explain", "Scenarios", "Snapshot", "Lab", "KernelJudge",
        "Verify",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: settings),
    .target(
      name: "Firewalls", dependencies: ["Explain", "Simulator", "IPTables", "Netfilter", "Machine", "Wire"], path: "Tests/Firewalls",
      swiftSettings: settings),
    .target(name: "ProgramRuns", path: "Tests/ProgramRuns", swiftSettings: settings),
    .target(name: "RecordedPackets", path: "Tests/RecordedPackets", swiftSettings: settings),
    .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: settings),
    .testTarget(name: "MachineTests", dependencies: ["Machine", "Wire"], swiftSettings: settings),
    .testTarget(name: "NetfilterTests", dependencies: ["RecordedPackets", "KernelJudge", "Netfilter", "Machine", "Wire"], swiftSettings: settings),
    .testTarget(
      name: "IPTablesTests", dependencies: ["ProgramRuns", "IPTables", "Netfilter", "Machine", "Wire", "KernelJudge", "whytables"], swiftSettings: settings
    ),
    .testTarget(name: "HostTests", dependencies: ["Verify", "Host", "IPTables", "Netfilter", "Machine", "Wire"], swiftSettings: settings),
    .testTarget(
      name: "SimulatorTests", dependencies: ["Simulator", "Host", "IPTables", "Netfilter", "Machine", "Wire"], swiftSettings: settings),
    .testTarget(
      name: "ExplainTests", dependencies: ["Firewalls", "Explain", "Simulator", "Host", "IPTables", "Netfilter", "Machine", "Wire"],
      swiftSettings: settings),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Scenarios", "Verify", "KernelJudge", "Explain", "Simulator", "Host", "IPTables", "Netfilter", "Machine", "Wire",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .testTarget(name: "LabTests", dependencies: ["Lab", "Scenarios", "Simulator"], swiftSettings: settings),
    .testTarget(
      name: "SnapshotTests", dependencies: ["ProgramRuns", "Snapshot", "IPTables", "Netfilter", "Machine", "Wire", "whytables"],
      exclude: ["Recorded", "record.sh"],
      swiftSettings: settings),
    .testTarget(
      name: "KernelTests",
      dependencies: [
        "ProgramRuns", "RecordedPackets", "Firewalls", "KernelJudge", "Verify", "Scenarios", "Explain", "Snapshot", "Simulator", "Host", "IPTables",
        "Netfilter", "Machine", "Wire", "whytables",
      ], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
