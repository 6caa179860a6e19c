// What standard output is: how wide, and whether colour is welcome (no-color.org).

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import Explain

enum Terminal {
  /// Somebody types, and sees what is printed.
  static var isInteractive: Bool { isatty(0) != 0 && isatty(1) != 0 }

  /// The columns there are now; 80 where nobody knows.
  static var columns: Int {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  static var style: PageStyle {
    let isTerminal = isatty(1) != 0
    let isPlain = !(System.environment("NO_COLOR") ?? "").isEmpty || System.environment("TERM") == "dumb"
    return PageStyle(width: width(isTerminal), isColoured: isTerminal && !isPlain)
  }

  /// The terminal's columns, or COLUMNS, or 100; never less than 60.
  private static func width(_ isTerminal: Bool) -> Int {
    if let columns = System.environment("COLUMNS").flatMap(Int.init), columns > 0 { return min(max(60, columns), 400) }
    var size = winsize()
    guard isTerminal, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return max(60, Int(size.ws_col))
  }
}
