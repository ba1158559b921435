import ArgumentParser
import Foundation
import Logging
import ModelFiles
import Simulation

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a labelled table of any shape: correlated, heavy-tailed features, known coefficients.",
    discussion: """
      Features: x = s (sqrt(1-r) e + sqrt(r) L'f), with P own parts e and F common factors f, all standard \
      normal, and loadings L (F x P) whose columns have length 1: cor(x_j, x_k) = r L_j.L_k. The row's scale \
      s = sqrt((t-2)/chi2_t) makes every feature Student's t with t degrees of freedom; mean 0, variance 1.

      Labels: drawn from softmax(W'x + b); two classes: softmax(0, w'x + b). W is 0 but for the share q of \
      the features, and normal there, with rows that sum to 0. b gives the classes their shares of the \
      population.

      Layout: an unnamed index column, Class (class_0, class_1, ...), feature_0, feature_1, ...; numbers \
      have 9 significant digits. --coefficients writes W and b as TSV: a line for each feature, then the \
      line (intercept), a column for each class; for two classes the second class's only.

      Every class gets --min-class-rows rows: when no more rows are to come than classes lack, rows of other \
      classes are drawn anew. Selecting rows by label leaves W true and moves intercepts only; the log says \
      how many rows were drawn anew.

      The same options give the same bytes on every machine (gzip: with the same zlib). Random numbers are \
      those of NumPy's RandomState(seed). Memory does not grow with the rows.
      """)

  @Option(help: "Rows, N.")
  var rows: Int

  @Option(help: "Features, P.")
  var features: Int

  @Option(help: "Classes, K.")
  var classes: Int

  @Option(help: "Seed of all draws (0...2^32-1).")
  var seed: UInt32 = 0

  @Option(
    help: ArgumentHelp("The table; gzip if the name ends in .gz; - for standard output.", valueName: "file"))
  var out: String

  @Option(help: ArgumentHelp("Write the true coefficients and intercepts here.", valueName: "file"))
  var coefficients: String?

  @Flag(help: "Replace files that exist.")
  var overwrite = false

  @Option(help: "r: the share of a feature's variance that is due to common factors, in [0, 1).")
  var correlation: Double = 0.3

  @Option(help: "F: common factors. Correlations have root mean square r / sqrt(F).")
  var factors: Int = 10

  @Option(help: "t: degrees of freedom of the features' Student's t, above 2; inf for normal features.")
  var tail: Double = 5

  @Option(
    help: "q: the share of features with coefficients other than 0; q P is rounded, to 1 at least if q > 0.")
  var nonzero: Double = 0.2

  @Option(
    help: "Standard deviation of the decision values w_k'x: the root of the mean over k of w_k' cov(x) w_k.")
  var signal: Double = 5

  @Option(help: "Shares of the classes: balanced, 1/K each; or uneven, proportional to 6^(-k/(K-1)).")
  var classSizes: SimulationParameters.ClassSizes = .balanced

  @Option(help: "Fewest rows of a class, at most N/K. Default: 10, for ten folds; or N/K if that is less.")
  var minClassRows: Int?

  @OptionGroup var log: LogOptions
  @OptionGroup var flags: FlagsFile

  private var parameters: SimulationParameters {
    var parameters = SimulationParameters(rows: rows, features: features, classes: classes)
    parameters.seed = seed
    parameters.correlation = correlation
    parameters.factors = factors
    parameters.tail = tail
    parameters.nonzero = nonzero
    parameters.signal = signal
    parameters.classSizes = classSizes
    parameters.minClassRows = minClassRows
    return parameters
  }

  func validate() throws {
    do {
      try parameters.check()
    } catch {
      throw ValidationError("--\(error).")
    }
    if out.isEmpty { throw ValidationError("--out is empty: name a file, or - for standard output.") }
    if let coefficients {
      if coefficients.isEmpty || coefficients == "-" {
        throw ValidationError("--coefficients is '\(coefficients)': name a file.")
      }
      if coefficients == out { throw ValidationError("--out and --coefficients name the same file, \(out).") }
    }
  }

  func run() throws {
    if !overwrite {
      for path in [out, coefficients].compactMap({ $0 })
      where path != "-" && FileManager.default.fileExists(atPath: path) {
        throw DataError("\(path): exists already; name another file or give --overwrite")
      }
    }
    var simulator = try Simulator(parameters)
    try SimulatedTable.write(&simulator, to: out, coefficients: coefficients)
    let counts = simulator.classCounts
    if simulator.discardedRows > 0 {
      Logger.standard(log).info(
        "\(simulator.discardedRows) rows drawn anew so that every class has \(parameters.fewestRowsOfAClass)")
    }
    guard out != "-" else { return }
    let files = [out, coefficients].compactMap { $0 }.joined(separator: ", ")
    try StandardOutput.write(
      "Table: \(rows) rows, \(features) features, \(classes) classes of \(counts.min() ?? 0) to "
        + "\(counts.max() ?? 0) rows\nFiles: \(files)\n")
  }
}

extension SimulationParameters.ClassSizes: ExpressibleByArgument {}
