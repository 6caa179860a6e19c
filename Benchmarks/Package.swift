// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that nobody who builds whytables builds this. `package` access ends at a package's border: the rooms are links
// to the project's own directories and are compiled here again.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v13)],
  targets: [
    .target(name: "Wire", swiftSettings: settings),
    .target(name: "Machine", dependencies: ["Wire"], swiftSettings: settings),
    .target(name: "Netfilter", dependencies: ["Wire", "Machine"], swiftSettings: settings),
    .target(name: "IPTables", dependencies: ["Wire", "Machine", "Netfilter"], swiftSettings: settings),
    .target(name: "Host", dependencies: ["Wire", "Machine", "Netfilter"], swiftSettings: settings),
    .target(name: "CountingAllocator"),
    .executableTarget(
      name: "benchmarks", dependencies: ["Wire", "Machine", "Netfilter", "IPTables", "Host", "CountingAllocator"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
