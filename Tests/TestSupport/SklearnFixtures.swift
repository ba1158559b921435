import DenseLinearAlgebra
import Foundation
import Optimization

/// Answers of scikit-learn 1.9.1, as `Tests/Fixtures/make_fixtures.py` writes them.
public enum SklearnFixtures {
  /// A real number kept as a C99 hexadecimal string, exact to the bit.
  public struct Real: Decodable, Sendable {
    public let value: Double

    public init(from decoder: any Decoder) throws {
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let value = Double(text) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "\(text) is no number"))
      }
      self.value = value
    }
  }

  /// A generated data set: its features come from NumPy's legacy stream.
  public struct Data: Decodable, Sendable {
    public let K: Int
    public let seed: UInt32
    public let n: Int
    public let p: Int
    public let y: [Int]
    public let weights: [Real]
    public let X_first_row: [Real]
    public let X_last_row: [Real]

    /// n x p, made again: 4 U - 2, then 1 added at [i, y_i], times `factor`.
    public func features(factor: Double = 1) -> [Double] {
      var random = LegacyRandomState(seed: seed)
      var X = (0..<n * p).map { _ in 4 * random.double() - 2 }
      for (i, code) in y.enumerated() { X[i * p + code] += 1 }
      return X.map { $0 * factor }
    }

    public var labels: [String] { y.map(String.init) }
  }

  public struct Problem: Decodable, Sendable {
    public let name: String?
    public let data: Int?
    public let factor: Real?
    public let period: Int?
    public let lands_on_last_step: Bool?
    public let C: Real
    public let l1_ratio: Real
    public let tol: Real
    public let max_iter: Int
    public let fit_intercept: Bool
    public let weights: String
    public let weight_factor: Real?
    public let n_iter: Int?
    public let warned: Bool?
    public let coef: [[Real]]?
    public let intercept: [Real]?
    public let standardize: Bool?
    public let precision: String?
    public let message: String?
    public let samples: [[IntOrReal]]?
    public let zeros: Int?
    public let fnv1a64: String?
    public let predicted: [Int]?
    public let f1_weighted: Real?
    public let target: String?

    /// The estimator of this problem for K classes.
    public func estimator(classCount: Int, strict: Bool = false) -> LogisticRegression {
      let weight: ClassWeight =
        switch weights {
        case "balanced", "balanced sample": .balanced
        case "dict": .explicit(["0": 0.5, String(classCount - 1): 3])
        default: .none
        }
      return LogisticRegression(
        C: C.value, l1Ratio: l1_ratio.value, fitIntercept: fit_intercept, classWeight: weight,
        maxIterations: max_iter, tolerance: tol.value, standardize: standardize ?? false, strict: strict)
    }

    public func sampleWeights(_ data: Data) -> [Double]? {
      weights.hasSuffix("sample") ? data.weights.map { $0.value * (weight_factor?.value ?? 1) } : nil
    }
  }

  public enum IntOrReal: Decodable, Sendable {
    case integer(Int)
    case real(Double)

    public init(from decoder: any Decoder) throws {
      if let integer = try? decoder.singleValueContainer().decode(Int.self) {
        self = .integer(integer)
      } else {
        self = .real(try Real(from: decoder).value)
      }
    }
  }

  public struct Fits: Decodable, Sendable {
    public let data: [Data]
    public let problems: [Problem]
  }

  public struct EdgeCases: Decodable, Sendable {
    public let data: [Data]
    public let fits: [Problem]
    public let failures: [Problem]
  }

  public struct WarmStarts: Decodable, Sendable {
    public struct Chain: Decodable, Sendable {
      public let data: Int
      public let problems: [Problem]
    }
    public let data: [Data]
    public let chains: [Chain]
  }

  public struct Digits: Decodable, Sendable {
    public let permutation_first: [Int]
    public let n_train: Int
    public let test_rows: [Int]
    public let fits: [Problem]
  }

  public struct Scaler: Decodable, Sendable {
    public let X: [[Real]]
    public let mean: [Real]
    public let scale: [Real]
    public let transformed: [[Real]]
    public let column: Column
    public let float32: Single

    public struct Column: Decodable, Sendable {
      public let X: [[Real]]
      public let mean: [Real]
      public let scale: [Real]
      public let transformed: [[Real]]
    }

    public struct Single: Decodable, Sendable {
      public let X: [[Real]]
      public let transformed: [[Real]]
    }
  }

  public struct RowNorms: Decodable, Sendable {
    public let float64: [String: [Real]]
    public let float32: [String: [Real]]
  }

  public struct Pipeline: Decodable, Sendable {
    public struct Run: Decodable, Sendable {
      public let C: [Real]
      public let l1_ratio: [Real]
      public let split_scores: [[Real]]
      public let mean: [Real]
      public let std: [Real]
      public let rank: [Int32]
      public let n_iter: [[Int]]
      public let best_index: Int
      public let y: [Int]
      public let folds: [Int32]
      public let predicted: [Int32]
      public let probabilities: [[Real]]
      public let decisions: [[Real]]
      public let confusion: [[Int]]
      public let report: String
      public let fold_coefs: [[[Real]]]
      public let average_coefs: [[Real]]
    }
    public let plain: Run
    public let baseline: Run
  }

  /// The repository's root folder.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static func load<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
    let url = root.appendingPathComponent("Tests/Fixtures/\(name).json")
    return try JSONDecoder().decode(T.self, from: Foundation.Data(contentsOf: url))
  }
}
