// What -h prints, in words of our own. The options are those of iptables 1.8.9; an extension's come from its declaration.

import Netfilter
import Wire

enum Usage {
  static func command(_ program: Program, _ loaded: [String]) -> String {
    let name = program.name
    var out = """
      \(name) v\(Program.version)

      Usage: \(name) [-t TABLE] -A CHAIN RULE             add a rule at the end
             \(name) [-t TABLE] -I CHAIN [NUMBER] RULE    add it at the front or at a place
             \(name) [-t TABLE] -R CHAIN NUMBER RULE      replace a rule
             \(name) [-t TABLE] -D CHAIN RULE|NUMBER      delete a rule
             \(name) [-t TABLE] -C CHAIN RULE             status 0 if there is such a rule
             \(name) [-t TABLE] -L|-S [CHAIN [NUMBER]]    list as a table, or as commands
             \(name) [-t TABLE] -F|-X [CHAIN]             delete all rules of a chain, or an empty chain of your own
             \(name) [-t TABLE] -Z [CHAIN [NUMBER]]       set counters to zero
             \(name) [-t TABLE] -N CHAIN                  make a chain
             \(name) [-t TABLE] -E OLD NEW                rename it
             \(name) [-t TABLE] -P CHAIN ACCEPT|DROP      set the policy of a built-in chain

      Commands, by long name:
        --append -A   --check -C         --delete -D      --flush -F   --insert -I        --list -L       --list-rules -S
        --new-chain -N   --delete-chain -X   --rename-chain -E   --policy -P   --replace -R   --zero -Z

      A rule is made of (a `!` in front turns a test round):
        [!] -p, --protocol PROTOCOL            number, name, or all; -p tcp also knows the options of -m tcp
        [!] -s, --source ADDRESS[/MASK][,...]  also --src; several make several rules
        [!] -d, --destination ADDRESS[/MASK][,...]  also --dst
        [!] -i, --in-interface NAME[+]         `+` for every name that begins so
        [!] -o, --out-interface NAME[+]

      """
    if program.family == .ipv4 { out += "  [!] -f, --fragments                    second and later fragments only\n" }
    out += """
        -m, --match MATCH                      more tests; see below
        -j, --jump TARGET                      ACCEPT, DROP, RETURN, a chain, or an extension
        -g, --goto CHAIN                       go on there, and do not come back
        -c, --set-counters PACKETS BYTES       start the rule's counters there

      Others:
        -t, --table TABLE                      raw, mangle, nat, filter (if none is given) or security
        -n, --numeric                          with -L: no names of ports and protocols
        -v, --verbose                          more columns, or what was done
        -x, --exact                            with -L -v: whole numbers
        --line-numbers                         with -L: number the rules
        -w, --wait [SECONDS]                   how long to wait for others that change the state
        -W, --wait-interval MICROSECONDS       ignored
        -4, --ipv4 / -6, --ipv6                \(program.family == .ipv4 ? "-6" : "-4") is refused here; a file to restore skips such lines
        -M, --modprobe COMMAND                 ignored
        -V, --version                          print the version
        -h, --help                             this text; behind -m or -j also that extension's options

      """
    let matches = Match.all.filter { $0.families.contains(program.family) }.map { $0.name }.sorted()
    let targets = Target.all.filter { $0.families.contains(program.family) }.map { $0.name }.sorted()
    out += "\nMatches: \(matches.joined(separator: " "))\nTargets: ACCEPT DROP QUEUE RETURN \(targets.joined(separator: " "))\n"
    return out + loaded.joined()
  }

  static let verdicts = "\nACCEPT, DROP, QUEUE and RETURN take no options\n"

  static func restore(_ program: Program) -> String {
    """
    Usage: \(program.name) [OPTIONS] [FILE]
    Reads what \(program.name.replacingRestore) prints, from FILE or standard input, and puts each table in place at its COMMIT.
      -c, --counters          keep the counters that the file has
      -n, --noflush           keep the chains and rules that are there
      -t, --test              read everything, change nothing
      -T, --table TABLE       only this table
      -v, --verbose           say what is done
      -w, --wait [SECONDS]    how long to wait for others that change the state
      -W, --wait-interval N   ignored
      -M, --modprobe COMMAND  ignored
      -V, --version           print the version
      -h, --help              this text

    """
  }
}

extension String {
  fileprivate var replacingRestore: String { String(dropLast("restore".count)) + "save" }
}
