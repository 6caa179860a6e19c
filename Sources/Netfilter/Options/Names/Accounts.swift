// Names of users and groups: the ones that every Debian system has under fixed numbers (Debian Policy 9.2.2, package base-passwd). A name
// that is not here is refused: the machine whose rules are read is not this one, so its passwd file can't be asked.

/// User and group names.
package enum Accounts {
  package static func user(_ name: String) -> UInt32? { users.first { $0.name == name }?.id }
  package static func user(_ id: UInt32) -> String? { users.first { $0.id == id }?.name }
  package static func group(_ name: String) -> UInt32? { groups.first { $0.name == name }?.id }
  package static func group(_ id: UInt32) -> String? { groups.first { $0.id == id }?.name }

  private static let users: [(name: String, id: UInt32)] = [
    ("root", 0), ("daemon", 1), ("bin", 2), ("sys", 3), ("sync", 4), ("games", 5), ("man", 6), ("lp", 7), ("mail", 8), ("news", 9),
    ("uucp", 10), ("proxy", 13), ("www-data", 33), ("backup", 34), ("list", 38), ("irc", 39), ("_apt", 42), ("nobody", 65534),
  ]
  private static let groups: [(name: String, id: UInt32)] = [
    ("root", 0), ("daemon", 1), ("bin", 2), ("sys", 3), ("adm", 4), ("tty", 5), ("disk", 6), ("lp", 7), ("mail", 8), ("news", 9),
    ("uucp", 10), ("man", 12), ("proxy", 13), ("kmem", 15), ("dialout", 20), ("fax", 21), ("voice", 22), ("cdrom", 24), ("floppy", 25),
    ("tape", 26), ("sudo", 27), ("audio", 29), ("dip", 30), ("www-data", 33), ("backup", 34), ("operator", 37), ("list", 38), ("irc", 39),
    ("src", 40), ("shadow", 42), ("utmp", 43), ("video", 44), ("sasl", 45), ("plugdev", 46), ("staff", 50), ("games", 60), ("users", 100),
    ("nogroup", 65534),
  ]
}
