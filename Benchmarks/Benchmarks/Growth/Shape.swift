import DenseLinearAlgebra
import Optimization

/// Size of a problem: n rows, p features, K classes.
struct Shape {
  let name: String
  let n: Int
  let p: Int
  let K: Int

  /// Weight columns: two classes have one.
  var columns: Int { K == 2 ? 1 : K }

  /// Shapes of everyday problems and of extremes.
  static let named = [
    Shape(name: "mitocheck", n: 2575, p: 1280, K: 15),
    Shape(name: "binary", n: 2575, p: 1280, K: 2),
    Shape(name: "digits", n: 1797, p: 64, K: 10),
    Shape(name: "tall", n: 50_000, p: 50, K: 5),
    Shape(name: "wide", n: 200, p: 20_000, K: 5),
    Shape(name: "small", n: 150, p: 4, K: 3),
  ]

  /// Half, once and twice the mitocheck shape in each direction (with `quick`, half and once).
  static func grid(quick: Bool) -> [Shape] {
    let count = quick ? 2 : 3
    return [1287, 2575, 5150].prefix(count).flatMap { n in
      [640, 1280, 2560].prefix(count).flatMap { p in
        [7, 15, 30].prefix(count).map { K in Shape(name: "grid", n: n, p: p, K: K) }
      }
    }
  }

  /// Generated rows: uniform noise in [-1, 1), with a shift of 0.5 in every K-th feature for each class.
  func trainingSet<Scalar: SagaScalar>(_ type: Scalar.Type) throws -> TrainingSet<Scalar> {
    try TrainingSet(features: features(type), rows: (0..<Int32(n)).map { $0 }, codes: codes, classes: classes)
  }

  var codes: [Int32] { (0..<n).map { Int32($0 % K) } }
  /// Their order is that of the codes.
  var classes: [String] { (0..<K).map { "class \($0)" } }

  func features<Scalar: SagaScalar>(_ type: Scalar.Type) -> Matrix<Scalar> {
    var state: UInt64 = 1
    return Matrix<Scalar>(rows: n, columns: p) { out in
      for i in 0..<n {
        for j in 0..<p {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let noise = Double(Int64(bitPattern: state) >> 32) / 2_147_483_648
          out[i * p + j] = Scalar(noise + (j % K == i % K ? 0.5 : 0))
        }
      }
    }
  }
}
