import ArgumentParser
import Foundation
import ModelFiles
import Optimization

/// The estimator's parameters other than C and l1_ratio.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "none, balanced, or a file of weights: a JSON object {\"class\": weight} or lines CLASS<tab>WEIGHT.",
      valueName: "weights"))
  var classWeight: String = "none"

  @Flag(help: "Standardize features (mean 0, variance 1), fitted on each training part.")
  var standardize = false

  @Flag(help: "Fit no intercepts.")
  var noIntercept = false

  @Option(help: "random_state of the row order, the folds' shuffle, the solver and the baseline (0...2^32-1).")
  var seed: UInt32 = 0

  @Option(help: "Arithmetic: float64, or float32 for half the memory and about twice the speed.")
  var precision: Precision = .float64

  @OptionGroup var solving: SolverOptions

  func validate() throws {
    if solving.strict, precision == .float32 {
      throw ValidationError("--strict needs --precision float64: scikit-learn's float32 rounding is not reproduced.")
    }
  }

  /// The estimator for one C and l1_ratio.
  func estimator(C: Double = 1, l1Ratio: Double = 0) throws -> LogisticRegression {
    LogisticRegression(
      C: C, l1Ratio: l1Ratio, fitIntercept: !noIntercept, classWeight: try ClassWeightFile.parse(classWeight),
      maxIterations: solving.maxIter ?? SolverOptions.defaultMaxIter,
      tolerance: solving.tol ?? SolverOptions.defaultTol, randomState: seed, standardize: standardize,
      strict: solving.strict)
  }
}

typealias Precision = ClassifierModel.Precision
extension ClassifierModel.Precision: ExpressibleByArgument {}

/// `--class-weight`: none, balanced or a file.
enum ClassWeightFile {
  static func parse(_ argument: String) throws -> ClassWeight {
    switch argument {
    case "none": return .none
    case "balanced": return .balanced
    default: return .explicit(try read(argument))
    }
  }

  private static func read(_ path: String) throws -> [String: Double] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UsageError("--class-weight: \(path) cannot be read; give none, balanced or a file")
    }
    var weights: [String: Double] = [:]
    func add(_ name: String, _ weight: Double?, _ place: String) throws {
      guard let weight, weight >= 0, weight.isFinite else {
        throw DataError("\(path), \(place): the weight of class \"\(name)\" must be a finite number >= 0")
      }
      weights[name] = weight
    }
    if data.first(where: { !($0 == 32 || $0 == 10 || $0 == 13 || $0 == 9) }) == UInt8(ascii: "{") {
      let json = try JSONValue(parsing: data, name: path)
      for member in json.members ?? [] { try add(member.name, member.value.doubleValue, "member \"\(member.name)\"") }
    } else {
      // By bytes: CR LF is a single Character.
      let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for (number, bytes) in lines.enumerated() {
        let line = String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
        guard !line.isEmpty else { continue }
        let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard cells.count == 2 else {
          throw DataError("\(path), line \(number + 1): \(cells.count) cells; give CLASS<tab>WEIGHT")
        }
        try add(String(cells[0]), Double(cells[1].filter { !$0.isWhitespace }), "line \(number + 1)")
      }
    }
    return weights
  }
}

/// Input that cannot be used.
struct DataError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
