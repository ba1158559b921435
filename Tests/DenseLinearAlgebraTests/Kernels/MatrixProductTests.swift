import DenseLinearAlgebra
import Testing

/// m, n, k.
private let sizes: [[Int]] = [
  [0, 0, 0], [0, 3, 2], [3, 0, 2], [3, 2, 0], [1, 1, 1], [1, 5, 3], [5, 1, 3], [5, 3, 1], [7, 5, 3],
  [17, 33, 9],
  [65, 31, 40],
]

@Suite("BLAS 3: matrix products")
struct MatrixProductTests {
  @Test("gemm agrees with plain loops at every triple of layouts", arguments: sizes)
  func gemm(size: [Int]) {
    func run<Scalar: BLASScalar>(_: Scalar.Type) {
      let (m, n, k) = (size[0], size[1], size[2])
      var random = SeededGenerator(state: UInt64(m * 10000 + n * 100 + k))
      let a: Matrix<Scalar> = random.matrix(m, k)
      let b: Matrix<Scalar> = random.matrix(k, n)
      let c: Matrix<Scalar> = random.matrix(m, n)
      let unknown = Matrix(rows: m, columns: n, elements: Array(repeating: Scalar.nan, count: m * n))
      let product = naiveProduct(a, b)
      for (alpha, beta) in [(1, 0), (-0.5, 2)] as [(Scalar, Scalar)] {
        var expected = product
        for i in 0..<m {
          for j in 0..<n {
            expected[i, j] = Double(alpha) * product[i, j] + (beta == 0 ? 0 : Double(beta) * Double(c[i, j]))
          }
        }
        for layoutA in Layout.allCases {
          for layoutB in Layout.allCases {
            for layoutC in Layout.allCases {
              var result = Arranged(beta == 0 ? unknown : c, layoutC)
              Arranged(a, layoutA).withView { a in
                Arranged(b, layoutB).withView { b in
                  result.withMutableView { BLAS.gemm(alpha: alpha, a, b, beta: beta, into: $0) }
                }
              }
              let difference = largestDifference(result.matrix, expected)
              #expect(
                difference <= 4 * Double(k + 2) * epsilon(Scalar.self), "\(layoutA) \(layoutB) \(layoutC)")
              #expect(result.surroundingsIntact)
            }
          }
        }
      }
    }
    run(Float.self)
    run(Double.self)
  }

  @Test("a matrix and its own transpose, and overlapping rows")
  func sharedInputs() {
    var random = SeededGenerator(state: 5)
    let a: Matrix<Double> = random.matrix(9, 4)
    let gram = a.withView { BLAS.product($0.transposed, $0) }
    #expect(largestDifference(gram, naiveProduct(naiveTranspose(a), a)) <= 36 * epsilon(Double.self))

    let series: [Double] = random.vector(8)
    let ones = Matrix(rows: 3, columns: 1, elements: [1.0, 1, 1])
    let sums = series.withUnsafeBufferPointer { series in
      ones.withView {
        BLAS.product(
          MatrixView(base: series.baseAddress!, rows: 6, columns: 3, rowStride: 1, columnStride: 1), $0)
      }
    }
    for i in 0..<6 {
      #expect(abs(sums[i, 0] - (series[i] + series[i + 1] + series[i + 2])) <= 6 * epsilon(Double.self))
    }
  }

  @Test("large products match a product with a random vector")
  func randomVectorResidual() {
    func run<Scalar: BLASScalar>(_: Scalar.Type) {
      var random = SeededGenerator(state: 6)
      let (m, n, k) = (301, 203, 257)
      let a: Matrix<Scalar> = random.matrix(m, k)
      let b: Matrix<Scalar> = random.matrix(k, n)
      let x: Matrix<Scalar> = random.matrix(n, 1)
      let product = a.withView { a in b.withView { BLAS.product(a, $0) } }
      let left = naiveProduct(product, x)
      let right = naiveProduct(
        Matrix<Double>(converting: a),
        naiveProduct(Matrix<Double>(converting: b), Matrix<Double>(converting: x)))
      // Entries of A B are of size sqrt(k) with errors of at most k epsilon each; n of them are summed.
      #expect(largestDifference(left, right) <= Double(n * k).squareRoot() * Double(k) * epsilon(Scalar.self))
      #expect(largestElement(right) > 1)
    }
    run(Float.self)
    run(Double.self)
  }

  @Test("sizes that do not fit stop the program with all of them")
  func contracts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var c = Matrix<Float>(rows: 2, columns: 2)
      Matrix<Float>(rows: 2, columns: 3).withView { a in
        c.withMutableView { BLAS.gemm(a, a, into: $0) }
      }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("gemm of 2 x 3 and 2 x 3 into 2 x 2"))
  }
}
