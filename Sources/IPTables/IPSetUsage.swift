// What `ipset help` prints, in words of our own.

import Netfilter

enum IPSetUsage {
  static var text: String {
    """
    ipset v\(IPSetTool.version)

    Usage: ipset [options] COMMAND

    Commands (any unambiguous beginning, or the letter):
      create -N NAME TYPE [options]     make a set
      add -A NAME ELEMENT [options]     add an element
      del -D NAME ELEMENT               delete one
      test -T NAME ELEMENT              status 0 if the set holds it
      destroy -X [NAME]                 delete a set, or all; not while a rule or a list names it
      list -L [NAME]                    print a set, or all
      save -S [NAME]                    the same as commands that restore reads
      restore -R                        read commands from standard input
      flush -F [NAME]                   delete all elements
      rename -E OLD NEW                 rename a set
      swap -W NAME NAME                 exchange what two sets hold
      version -V, help -H

    Options:
      -o plain|save|xml                 how list and save print
      -s                                elements in order
      -n, -t                            names only; without elements
      -!                                what is there already, or is not there to delete, is no error
      -q                                no messages
      -f FILE                           instead of standard input or output

    Types: \(SetType.allCases.map { $0.traits.name }.joined(separator: " "))

    """
  }
}
