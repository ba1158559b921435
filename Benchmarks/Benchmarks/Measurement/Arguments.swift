import Foundation

/// A command line of flags and of options with one value.
public struct Arguments {
  private var given: [String: String] = [:]

  /// Prints `usage` and ends the program with status 2 for an argument that is neither in `flags` nor in
  /// `options`, with status 0 for `--help`.
  public init(usage: String, flags: [String], options: [String] = []) {
    var rest = CommandLine.arguments.dropFirst()
    while let name = rest.popFirst() {
      if flags.contains(name) {
        given[name] = ""
      } else if options.contains(name), let value = rest.popFirst() {
        given[name] = value
      } else {
        let asked = name == "--help" || name == "-h"
        let message = asked ? usage : "\(name): unknown, or without its value\n\(usage)"
        FileHandle(fileDescriptor: asked ? 1 : 2).write(Data((message + "\n").utf8))
        exit(asked ? 0 : 2)
      }
    }
  }

  public func has(_ flag: String) -> Bool { given[flag] != nil }
  public func value(_ option: String) -> String? { given[option] }
}

/// A table for people, on standard error so that standard output stays JSON Lines.
public func printRow(_ cells: [String], widths: [Int]) {
  let padded = zip(cells, widths).map { cell, width in
    let space = String(repeating: " ", count: max(0, abs(width) - cell.count))
    return width < 0 ? cell + space : space + cell
  }
  FileHandle.standardError.write(Data((padded.joined(separator: "  ") + "\n").utf8))
}
