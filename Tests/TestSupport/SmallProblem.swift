import DenseLinearAlgebra
import Optimization

/// The small data set of the known-answer fits: U = RandomState(0).random_sample of 30 x 4, X = 4 U - 2,
/// y_i = i mod 3, then X[i, y_i] += 1.
public enum SmallProblem {
  public static let features = Matrix<Double>(rows: 30, columns: 4) { out in
    var random = LegacyRandomState(seed: 0)
    for i in 0..<30 {
      for j in 0..<4 { out[i * 4 + j] = 4 * random.double() - 2 + (j == i % 3 ? 1 : 0) }
    }
  }
  public static let labels = (0..<30).map { String($0 % 3) }
}
