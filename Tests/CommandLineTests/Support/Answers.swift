import Foundation
import Testing

/// scikit-learn's answers in `Fixtures/answers.json`; see `make_fixtures.py` for the fields.
struct Answers: Decodable {
  var runs: [Run]

  static let all: [Run] = {
    let url = URL(fileURLWithPath: Tool.fixtures + "/answers.json")
    guard let data = try? Data(contentsOf: url) else { return [] }
    return (try? JSONDecoder().decode(Answers.self, from: data).runs) ?? []
  }()

  struct Run: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var seed: Int
    var scorers: [String]
    var classes: [String]
    var grid: Grid
    var best_index: Int
    var cross_validate: [String: [Double?]]
    var oof: Rows
    var confusion: [[Int]]
    var fold_coef: [[[Double?]]]
    var fold_intercept: [[Double?]]
    var average: [[Double?]]
    var refit: Refit
    var path: Path
    var heldout: [String: Rows]

    var testDescription: String { name }
  }

  struct Grid: Decodable, Sendable {
    var C: [Number]
    var l1_ratio: [Double]
    var scores: [String: [[Double?]]]
    var mean: [String: [Double?]]
    var std: [String: [Double?]]
    var ranks: [String: [Int]]
    var n_iter: [[Int]]
    var converged: [[Bool]]
    var nonzero: [[Int]]
  }

  struct Rows: Decodable, Sendable {
    var row_id: [String]
    var fold: [Int]?
    var `true`: [String]
    var predicted: [String]
    var proba: [[Double]]
    var decision: [[Double]]
    var scores: [String: Double?]?
  }

  /// Fits on all rows along C.
  struct Path: Decodable, Sendable {
    var C: [Number]
    var coef: [[[Double]]]
    var intercept: [[Double]]
  }

  struct Refit: Decodable, Sendable {
    var coef: [[Double]]
    var intercept: [Double]
    var n_iter: Int
  }

  /// A number that may be written "inf".
  struct Number: Decodable, Sendable {
    var value: Double
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value = try (try? container.decode(Double.self)) ?? (Double(container.decode(String.self)) ?? .nan)
    }
  }
}

/// NaN for null.
func plain(_ values: [Double?]) -> [Double] { values.map { $0 ?? .nan } }
