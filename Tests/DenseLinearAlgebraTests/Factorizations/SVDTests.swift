import DenseLinearAlgebra
import Testing

@Suite("Singular values")
struct SVDTests {
  @Test(
    "U and V orthonormal, values descending, U Σ Vᵀ the matrix",
    arguments: [(0, 0), (0, 3), (3, 0), (1, 1), (1, 5), (5, 1), (7, 7), (9, 4), (4, 9), (65, 33), (30, 90)])
  func decompose(m: Int, n: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      var random = SeededGenerator(state: UInt64(m * 1000 + n + 50))
      let a: Matrix<Scalar> = random.matrix(m, n)
      let svd = try SVD(a)
      let k = min(m, n)
      #expect(svd.u.rows == m && svd.u.columns == k && svd.vt.rows == k && svd.vt.columns == n)
      #expect(svd.values.count == k && svd.values == svd.values.sorted(by: >))
      #expect(svd.values.allSatisfy { $0 >= 0 })
      let norm = max(1, Double(svd.values.first ?? 0))
      let limit = 4 * Double(m + n) * epsilon(Scalar.self)
      #expect(orthonormalityDefect(svd.u) <= limit)
      #expect(orthonormalityDefect(naiveTranspose(svd.vt)) <= limit)
      var scaled = Matrix<Double>(converting: svd.u)
      for row in 0..<m { for column in 0..<k { scaled[row, column] *= Double(svd.values[column]) } }
      #expect(largestDifference(naiveProduct(scaled, Matrix<Double>(converting: svd.vt)), a) <= limit * norm)
      #expect(largestDifference(svd.reconstruct(), a) <= limit * norm)
      let values = try SVD.values(of: a)
      #expect(values.count == k)
      #expect(zip(values, svd.values).allSatisfy { abs(Double($0) - Double($1)) <= limit * norm })
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test("a matrix of ones and a diagonal, solved by hand")
  func knownValues() throws {
    let ones = Matrix<Double>(rows: 4, columns: 9, elements: Array(repeating: 1, count: 36))
    let svd = try SVD(ones)
    #expect(abs(svd.values[0] - 6) <= 36 * epsilon(Double.self))
    #expect(svd.values.dropFirst().allSatisfy { $0 <= 36 * epsilon(Double.self) })
    #expect(svd.rank() == 1)

    let diagonal = try SVD(Matrix<Double>(rows: 2, columns: 2, elements: [0.5, 0, 0, -2]))
    #expect(diagonal.values == [2, 0.5])
    #expect(diagonal.conditionNumber == 4 && diagonal.rank() == 2 && diagonal.rank(tolerance: 1) == 1)
  }

  @Test("zeros and nothing")
  func degenerate() throws {
    let zeros = try SVD(Matrix<Float>(rows: 3, columns: 2))
    #expect(zeros.values == [0, 0] && zeros.rank() == 0 && zeros.conditionNumber == .infinity)
    let nothing = try SVD(Matrix<Float>(rows: 0, columns: 2))
    #expect(nothing.rank() == 0 && nothing.conditionNumber == 0)
  }

  @Test("non-finite input")
  func badInput() {
    for bad in [Float.nan, -.infinity] {
      for size in [3, 40] {
        var a = Matrix<Float>(rows: size, columns: 2)
        a[1, 1] = bad
        for attempt in [{ _ = try SVD($0) }, { _ = try SVD.values(of: $0) }]
          as [(Matrix<Float>) throws -> Void]
        {
          let error = #expect(throws: LinearAlgebraError.self) { try attempt(a) }
          guard case .nonFinite(1, 1, _)? = error else {
            Issue.record("\(error as Any)")
            continue
          }
        }
      }
    }
  }
}
