import Compression
import ModelFiles
import Simulation

/// The files of a simulated table.
enum SimulatedTable {
  /// Digits of a feature, as in tables that were written in single precision.
  private static let digits = 9

  /// Digits cost zlib much time and give little at higher levels.
  private static let gzipLevel = 1

  /// Draws all rows and writes them to `path` (`-`: standard output), then the true coefficients. Both files
  /// appear complete or not at all. Throws `SimulationError` and `FileWriteError`.
  static func write(_ simulator: inout Simulator, to path: String, coefficients: String?) throws {
    // Opened first: a folder that cannot be written to is found before the work.
    let coefficientFile = try coefficients.map { try AtomicFile(path: $0) }
    if let coefficientFile { try writeCoefficients(simulator, to: coefficientFile) }
    if path == "-" {
      try DelimitedWriter.writeStandardOutput(.comma) { try writeRows(&simulator, to: &$0) }
    } else {
      try AtomicFile.write(to: path) { file in
        guard path.hasSuffix(".gz") else {
          var csv = DelimitedWriter(.comma) { try file.write($0) }
          try writeRows(&simulator, to: &csv)
          return try csv.flush()
        }
        let gzip = try GzipWriter(level: gzipLevel) { try file.write($0) }
        var csv = DelimitedWriter(.comma) { try gzip.write($0) }
        try writeRows(&simulator, to: &csv)
        try csv.flush()
        try gzip.finish()
      }
    }
    try coefficientFile?.commit()
  }

  private static func writeRows(_ simulator: inout Simulator, to csv: inout DelimitedWriter) throws {
    let classNames = simulator.parameters.classNames
    try csv.row(["", "Class"] + simulator.parameters.featureNames)
    var number = 0
    while let label = try simulator.next() {
      csv.field(number)
      csv.field(classNames[label])
      for value in simulator.row { csv.field(value, significantDigits: digits) }
      try csv.endRow()
      number += 1
    }
  }

  /// As `average_coefs.tsv`, features x classes, with a last line of intercepts.
  private static func writeCoefficients(_ simulator: Simulator, to file: AtomicFile) throws {
    let classNames = simulator.parameters.classNames
    var tsv = DelimitedWriter(.tab) { try file.write($0) }
    try tsv.row(["feature"] + (classNames.count == 2 ? [classNames[1]] : classNames))
    for (j, name) in simulator.parameters.featureNames.enumerated() {
      tsv.field(name)
      tsv.fields(simulator.coefficients(ofFeature: j))
      try tsv.endRow()
    }
    tsv.field("(intercept)")
    tsv.fields(simulator.intercepts)
    try tsv.endRow()
    try tsv.flush()
  }
}
