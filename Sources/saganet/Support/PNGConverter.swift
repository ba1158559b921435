import Foundation
import Reporting

/// SVG files made into PNG files by librsvg's program.
struct PNGConverter {
  private static let program = "rsvg-convert"
  private let path: String

  /// Throws ``UsageError`` if the program is not installed.
  init() throws {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    guard let path = folders.map({ "\($0)/\(Self.program)" }).first(where: {
      FileManager.default.isExecutableFile(atPath: $0)
    }) else {
      throw UsageError(
        "--png needs \(Self.program), which is not in PATH: install librsvg (Debian: librsvg2-bin), or leave --png out")
    }
    self.path = path
  }

  /// Writes `NAME.png` beside each `NAME.svg`.
  func convert(_ drawings: [String]) throws {
    for drawing in drawings {
      let image = drawing.dropLast(".svg".count) + ".png"
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      // A path may begin with a dash.
      process.arguments = ["--zoom=2", "--unlimited", "--output=\(image)", "--", drawing]
      try process.run()
      process.waitUntilExit()
      guard process.terminationReason == .exit, process.terminationStatus == 0 else {
        throw DataError(
          "\(drawing): \(Self.program) could not make a PNG file of it (status \(process.terminationStatus))")
      }
    }
  }
}
