import DenseLinearAlgebra
import Foundation

/// A classifier's output on n rows.
public struct Predictions: Sendable, Equatable {
  /// n decision values of `columns` each, row-major: X coef' + intercept. One column for two classes.
  public var decisionValues: [Double]
  /// n x K probabilities, row-major.
  public var probabilities: [Double]
  /// n codes into the classifier's classes: the first largest decision value; for two classes the second
  /// class where the decision value is > 0.
  public var codes: [Int32]
  public var columns: Int
  public var classCount: Int

  public init(
    decisionValues: [Double] = [], probabilities: [Double] = [], codes: [Int32] = [], columns: Int,
    classCount: Int
  ) {
    self.decisionValues = decisionValues
    self.probabilities = probabilities
    self.codes = codes
    self.columns = columns
    self.classCount = classCount
  }
}

extension FittedClassifier {
  /// Rows that are gathered and multiplied at a time: the block stays in a core's own cache.
  static var blockRows: Int { 64 }

  /// Predicts the given rows of an N x p matrix (all of them by default), in that order.
  ///
  /// Features are standardised first if the model has a scaler. Arithmetic is in `Scalar`; the results are
  /// widened. The values do not depend on how rows are divided into calls. Complexity: O(n p K).
  public func predict(_ features: Matrix<Scalar>, rows: [Int32]? = nil) -> Predictions {
    let p = coefficients.columns
    let K = coefficients.rows
    precondition(features.columns == p, "\(features.columns) features for a model of \(p)")
    let n = rows?.count ?? features.rows
    var predictions = Predictions(columns: K, classCount: classes.count)
    predictions.decisionValues.reserveCapacity(n * K)
    predictions.probabilities.reserveCapacity(n * classes.count)
    predictions.codes.reserveCapacity(n)

    var block = Matrix<Scalar>(rows: Self.blockRows, columns: p)
    var decision = Matrix<Scalar>(rows: Self.blockRows, columns: K)
    features.withUnsafeBufferPointer { x in
      for first in stride(from: 0, to: n, by: Self.blockRows) {
        let count = min(Self.blockRows, n - first)
        block.withUnsafeMutableBufferPointer { out in
          for i in 0..<count {
            let row = rows.map { Int($0[first + i]) } ?? (first + i)
            let target = out.baseAddress! + i * p
            let source = x.baseAddress! + row * p
            if let scaler {
              scaler.transform(source, into: target, count: 1)
            } else {
              target.update(from: source, count: p)
            }
          }
        }
        // The unused tail of the last block holds earlier rows: every product has the same shape, so a
        // row's values do not depend on its place.
        decision.withUnsafeMutableBufferPointer { z in
          block.withView { block in
            coefficients.withView { W in
              BLAS.gemm(
                block, W.transposed, into: MutableMatrixView(rowMajor: z, rows: Self.blockRows, columns: K))
            }
          }
          for i in 0..<count {
            for k in 0..<K { z[i * K + k] += intercepts[k] }
            Scalar.finish(
              decision: z.baseAddress! + i * K, columns: K, classCount: classes.count, into: &predictions)
          }
        }
      }
    }
    return predictions
  }
}

/// Appends one row's decision values, probabilities and code.
@inline(__always)
func finishPrediction<Scalar: BinaryFloatingPoint>(
  _ z: UnsafePointer<Scalar>, columns: Int, classCount: Int, into out: inout Predictions
) {
  for k in 0..<columns { out.decisionValues.append(Double(z[k])) }
  if classCount == 2 {
    let positive = Scalar(1 / (1 + exp(-Double(z[0]))))
    out.probabilities.append(Double(1 - positive))
    out.probabilities.append(Double(positive))
    out.codes.append(z[0] > 0 ? 1 : 0)
    return
  }
  var best = 0
  for k in 1..<columns where z[k] > z[best] { best = k }
  let start = out.probabilities.count
  var sum: Scalar = 0
  for k in 0..<columns {
    let e = Scalar(exp(Double(z[k] - z[best])))
    sum += e
    out.probabilities.append(Double(e))
  }
  for k in start..<out.probabilities.count { 
    out.probabilities[k] = Double(Scalar(out.probabilities[k]) / sum)
  }
  out.codes.append(Int32(best))
}
