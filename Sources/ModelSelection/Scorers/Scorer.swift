/// What of a model's output a score is computed from.
public enum ScorerResponse: String, Sendable, CaseIterable {
  /// Predicted labels.
  case labels
  /// Class probabilities.
  case probabilities
  /// Values of the decision function.
  case decisionValues
}

/// A model's output on the rows of a test part, and the truth.
///
/// All codes are positions in `classes`, the sorted labels of the whole table. The model may know fewer of
/// them, those of its training part; its columns follow `modelClasses`.
public struct ScoringInput: Sendable {
  /// The sorted labels of the whole table.
  public let classes: ClassList
  /// The codes of the model's classes, ascending: K of them, K >= 2.
  public let modelClasses: [Int32]
  /// The true code of each row.
  public let trueCodes: [Int32]
  /// The predicted code of each row; empty if labels are not needed.
  public let predictedCodes: [Int32]
  /// n x K probabilities, row-major; empty if not needed.
  public let probabilities: [Double]
  /// n x K decision values, row-major, or n values for the second of two classes; empty if not needed.
  public let decisionValues: [Double]
  /// The distance from 0 and 1 that log loss keeps: the machine epsilon of the type the model computes in.
  public let probabilityEpsilon: Double
  /// The weight of each row, >= 0, in scores that scikit-learn takes with `sample_weight`; nil for none.
  /// Doubles, whatever the model computes in.
  public let sampleWeights: [Double]?

  /// - Parameters:
  ///   - modelClasses: default: every class.
  ///   - probabilityEpsilon: default: 2^-52; 2^-23 for a Float model.
  ///   - sampleWeights: default: nil, each row counts the same.
  public init(
    classes: ClassList, modelClasses: [Int32]? = nil, trueCodes: [Int32], predictedCodes: [Int32] = [],
    probabilities: [Double] = [], decisionValues: [Double] = [],
    probabilityEpsilon: Double = Double.ulpOfOne, sampleWeights: [Double]? = nil
  ) {
    let model = modelClasses ?? (0..<classes.count).map { Int32($0) }
    let rows = trueCodes.count
    precondition(zip(model, model.dropFirst()).allSatisfy { $0 < $1 }, "model classes must ascend")
    precondition(
      predictedCodes.isEmpty || predictedCodes.count == rows, "one prediction per row")
    precondition(
      probabilities.isEmpty || probabilities.count == rows * model.count, "n x K probabilities")
    precondition(
      decisionValues.isEmpty || decisionValues.count == rows * (model.count == 2 ? 1 : model.count),
      "n x K decision values, or n for two classes")
    precondition(sampleWeights.map { $0.count == rows } ?? true, "one weight per row")
    self.classes = classes
    self.modelClasses = model
    self.trueCodes = trueCodes
    self.predictedCodes = predictedCodes
    self.probabilities = probabilities
    self.decisionValues = decisionValues
    self.probabilityEpsilon = probabilityEpsilon
    self.sampleWeights = sampleWeights
  }
}

/// A rule that turns a model's output on a test part into one number, higher being better.
public protocol Scorer: Sendable {
  /// scikit-learn's name of the scorer.
  var name: String { get }
  /// The output it looks at; the others may be left empty.
  var response: ScorerResponse { get }

  /// The score of `input`. NaN where scikit-learn's score is NaN.
  ///
  /// - Throws: ``ScoringError`` where scikit-learn 1.9.1's scorer raises.
  func score(_ input: ScoringInput) throws(ScoringError) -> Double
}

/// A score with the reason for its absence, as cross-validation records it.
public struct FoldScore: Sendable {
  /// The score; NaN if it could not be computed.
  public let value: Double
  /// Why it could not be computed.
  public let failure: ScoringError?
}

extension Scorer {
  /// The score of `input`, NaN if it cannot be computed: scikit-learn's `error_score=nan`.
  public func foldScore(_ input: ScoringInput) -> FoldScore {
    do {
      return FoldScore(value: try score(input), failure: nil)
    } catch {
      return FoldScore(value: .nan, failure: error)
    }
  }
}

/// scikit-learn refuses weights that are all 0.
func requireWeight(_ input: ScoringInput, scorer: String) throws(ScoringError) {
  guard input.sampleWeights?.allSatisfy({ $0 == 0 }) != true else { throw .noWeight(scorer: scorer) }
}

/// Why a score cannot be computed on a test part.
public enum ScoringError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There are no rows.
  case noRows(scorer: String)
  /// The weights of all rows are 0.
  case noWeight(scorer: String)
  /// The response that the scorer needs was left empty.
  case missingResponse(scorer: String, response: ScorerResponse)
  /// The test part has another number of classes than the model.
  case classCountMismatch(scorer: String, test: Int, model: Int)
  /// The test part has a single class.
  case singleClass(scorer: String, label: String)
  /// Two classes, none of which is the number 1.
  case positiveLabelMissing(scorer: String, labels: [String])
  /// A value that is not a number, infinite, or outside 0...1 for a probability.
  case invalidValue(scorer: String, row: Int, column: Int, value: Double)
  /// Probabilities of a row that do not add up to 1.
  case probabilitiesDoNotSumToOne(scorer: String, row: Int, sum: Double)
  /// A scorer name that is not in the catalog.
  case unknownScorer(name: String, known: [String])

  public var description: String {
    switch self {
    case .noRows(let scorer):
      "\(scorer) needs at least one test row"
    case .noWeight(let scorer):
      "\(scorer) is undefined: every test row has the weight 0"
    case .missingResponse(let scorer, let response):
      "\(scorer) needs the model's \(response.rawValue)"
    case .classCountMismatch(let scorer, let test, let model):
      "\(scorer) is undefined: the test part has \(test) class(es), the model \(model); use fewer folds or a "
        + "score of predicted labels"
    case .singleClass(let scorer, let label):
      "\(scorer) is undefined: the test part has only the class '\(label)'"
    case .positiveLabelMissing(let scorer, let labels):
      "\(scorer) of two classes takes the number 1 for the positive class, but the labels are "
        + labels.map { "'\($0)'" }.joined(separator: " and ") + ": use labels 0 and 1, or another score"
    case .invalidValue(let scorer, let row, let column, let value):
      "\(scorer) got the value \(value) in row \(row), column \(column) of the model's output"
    case .probabilitiesDoNotSumToOne(let scorer, let row, let sum):
      "\(scorer) needs probabilities, but those of row \(row) add up to \(sum)"
    case .unknownScorer(let name, let known):
      "there is no scorer '\(name)': use one of \(known.joined(separator: ", "))"
    }
  }
}
