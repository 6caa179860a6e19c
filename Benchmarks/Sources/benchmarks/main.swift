// What the engine costs: time a rule, time and allocations a packet, memory a connection.
//
//   swift run -c release --package-path Benchmarks benchmarks            prints what it measured
//   swift run -c release --package-path Benchmarks benchmarks --check    and exits with status 1 if it is too much

let arguments = CommandLine.arguments.dropFirst()
guard arguments.allSatisfy({ $0 == "--check" }) else {
  print("usage: benchmarks [--check]")
  exit(2)
}

let scan = RuleScan.measure()
let way = WholeWay.measure()
let memory = ConnectionMemory.measure()

print(
  """
  One packet against \(RuleScan.rules) rules, none of which it matches, in one chain:
    \(scan.silent.nanoseconds(per: RuleScan.rules)) ns a rule, and \(scan.recording.nanoseconds(per: RuleScan.rules)) ns with every rule written to a trace: \
  \(decimal(scan.ratio)) times as much
    \(scan.silent.allocationText)
  A TCP packet of an established connection, forwarded: tracked, through mangle, nat and filter, masqueraded, out again:
    \(way.nanoseconds(per: 1)) ns from the bytes in to the bytes out
    \(way.allocationText)
  \(ConnectionMemory.connections) masqueraded connections in the table:
    \(memory.map { "\($0) bytes each" } ?? "not measured: allocations are counted on Linux only")
  """)

if arguments.contains("--check") {
  var failures: [String] = []
  if scan.silent.allocations != 0 { failures.append("the rule loop allocates") }
  if way.allocations != 0 { failures.append("the way of a packet allocates") }
  if scan.ratio > 3 { failures.append("tracing costs more than three times as much") }
  // The aim is 4 ns. A shared machine may take much longer; a loop that copies or retains takes longer than this.
  let nanoseconds = scan.silent.best / Double(RuleScan.rules)
  if nanoseconds > 12 { failures.append("a rule takes more than 12 ns") }
  for f in failures { print("too much: \(f)") }
  if !failures.isEmpty { exit(1) }
  print("within the limits: no allocation, tracing at most 3 times as dear, at most 12 ns a rule (the aim is 4)")
}
