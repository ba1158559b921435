import DenseLinearAlgebra
import Testing

private let shapes = [
  (0, 0), (0, 3), (3, 0), (1, 1), (1, 5), (5, 1), (7, 7), (9, 4), (4, 9), (65, 33), (120, 64),
]

@Suite("QR")
struct QRTests {
  @Test("Q is orthonormal, R upper triangular, Q R the matrix", arguments: shapes)
  func factor(m: Int, n: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      var random = SeededGenerator(state: UInt64(m * 1000 + n))
      let a: Matrix<Scalar> = random.matrix(m, n)
      let qr = try QR(a)
      let (q, r, k) = (try qr.q(), qr.r, min(m, n))
      #expect(q.rows == m && q.columns == k && r.rows == k && r.columns == n)
      for row in 0..<k {
        for column in 0..<min(row, n) { #expect(r[row, column] == 0) }
      }
      let limit = 4 * Double(m + n) * epsilon(Scalar.self)
      #expect(orthonormalityDefect(q) <= limit)
      #expect(largestDifference(naiveProduct(q, r), a) <= limit)
      #expect(largestDifference(try qr.reconstruct(), a) <= limit)
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test(
    "least squares: the residual is orthogonal to the columns", arguments: shapes.filter { $0.0 >= $0.1 },
    [0, 1, 3])
  func leastSquares(shape: (Int, Int), sides: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      let (m, n) = shape
      var random = SeededGenerator(state: UInt64(m * 1000 + n + 1))
      var a: Matrix<Scalar> = random.matrix(m, n)
      // Keeps square cases well conditioned.
      for index in 0..<n { a[index, index] += 4 * (a[index, index] < 0 ? -1 : 1) }
      let b: Matrix<Scalar> = random.matrix(m, sides)
      let x = try QR(a).solve(b)
      #expect(x.rows == n && x.columns == sides)
      var residual = naiveProduct(a, x)
      for i in 0..<m { for j in 0..<sides { residual[i, j] -= Double(b[i, j]) } }
      let gradient = naiveProduct(Matrix<Double>(converting: naiveTranspose(a)), residual)
      let scale = Double(m) * largestElement(a) * (Double(n) * largestElement(a) * largestElement(x) + 1)
      #expect(largestElement(gradient) <= 4 * Double(m + n) * epsilon(Scalar.self) * scale)
      if sides == 1 { #expect(try QR(a).solve(b.elements) == x.elements) }
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test("a line through four points, solved by hand")
  func line() throws {
    // y = 3.5 + 1.4 x fits (1, 6), (2, 5), (3, 7), (4, 10).
    let a = Matrix<Double>(rows: 4, columns: 2, elements: [1, 1, 1, 2, 1, 3, 1, 4])
    let x = try QR(a).solve([6, 5, 7, 10])
    #expect(abs(x[0] - 3.5) <= 1e-14 * 10 && abs(x[1] - 1.4) <= 1e-14 * 10)
  }

  @Test("names the first dependent column, whatever the scale of the columns", arguments: [0, 1, 2, 4])
  func singular(pivot: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      var random = SeededGenerator(state: 30)
      var a: Matrix<Scalar> = random.matrix(9, 5)
      // Tiny columns are no dependent columns.
      for row in 0..<9 { for column in 0..<5 where column != pivot { a[row, column] *= 0x1p-60 } }
      #expect(throws: Never.self) { try QR(a).solve(Matrix<Scalar>(rows: 9, columns: 1)) }
      for row in 0..<9 {
        a[row, pivot] = 0
        for column in 0..<pivot { a[row, pivot] += a[row, column] }
      }
      #expect(throws: LinearAlgebraError.singular(pivot: pivot)) {
        try QR(a).solve(Matrix<Scalar>(rows: 9, columns: 1))
      }
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test("non-finite input, too few rows")
  func badInput() throws {
    for bad in [Float.nan, .infinity] {
      var a = Matrix<Float>.identity(3)
      a[2, 1] = bad
      let error = #expect(throws: LinearAlgebraError.self) { try QR(a) }
      guard case .nonFinite(2, 1, _)? = error else {
        Issue.record("\(error as Any)")
        continue
      }
      #expect(throws: LinearAlgebraError.self) { try QR(Matrix<Float>.identity(3)).solve([bad, 0, 0]) }
    }
    #expect(throws: LinearAlgebraError.underdetermined(rows: 2, columns: 3)) {
      try QR(Matrix<Float>(rows: 2, columns: 3, elements: [1, 0, 0, 0, 1, 0])).solve([1, 2])
    }
  }
}
