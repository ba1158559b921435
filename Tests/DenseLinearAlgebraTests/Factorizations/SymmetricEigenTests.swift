import Foundation
import Testing

@testable import DenseLinearAlgebra

@Suite("Symmetric eigenvalues")
struct SymmetricEigenTests {
  private func symmetric<Scalar: BLASScalar>(_ size: Int) -> Matrix<Scalar> {
    var random = SeededGenerator(state: UInt64(size) + 40)
    var a: Matrix<Scalar> = random.matrix(size, size)
    for row in 0..<size { for column in 0..<row { a[column, row] = a[row, column] } }
    return a
  }

  // Above 25 rows LAPACK divides and conquers, below it iterates.
  @Test("A V = V Λ, V orthonormal, values ascending", arguments: [0, 1, 2, 5, 17, 33, 80])
  func decompose(size: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      let a: Matrix<Scalar> = symmetric(size)
      let eigen = try SymmetricEigen(a)
      #expect(eigen.values.count == size && eigen.values == eigen.values.sorted())
      let limit = 4 * Double(size + 1) * epsilon(Scalar.self)
      #expect(orthonormalityDefect(eigen.vectors) <= limit)
      var scaled = Matrix<Double>(converting: eigen.vectors)
      for row in 0..<size { for column in 0..<size { scaled[row, column] *= Double(eigen.values[column]) } }
      let norm = max(1, eigen.values.reduce(0.0) { max($0, abs(Double($1))) })
      #expect(largestDifference(naiveProduct(a, eigen.vectors), scaled) <= limit * norm)
      #expect(largestDifference(eigen.reconstruct(), a) <= limit * norm)
      let values = try SymmetricEigen.values(of: a)
      #expect(zip(values, eigen.values).allSatisfy { abs(Double($0) - Double($1)) <= limit * norm })
      #expect(values.count == size)
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test("the second-difference matrix has known eigenvalues", arguments: [3, 10, 60])
  func knownValues(size: Int) throws {
    var a = Matrix<Double>(rows: size, columns: size)
    for index in 0..<size {
      a[index, index] = 2
      if index > 0 { a[index, index - 1] = -1 }
    }
    // Only the lower triangle is set: the upper one is not read.
    let values = try SymmetricEigen(a).values
    for index in 0..<size {
      let expected = 2 - 2 * cos(Double(index + 1) * .pi / Double(size + 1))
      #expect(abs(values[index] - expected) <= 4 * Double(size) * epsilon(Double.self))
    }
  }

  @Test("multiple eigenvalues and zeros")
  func multiple() throws {
    let eigen = try SymmetricEigen(Matrix<Float>.identity(30))
    #expect(eigen.values == Array(repeating: 1, count: 30))
    #expect(orthonormalityDefect(eigen.vectors) <= 30 * epsilon(Float.self))
    #expect(try SymmetricEigen(Matrix<Double>(rows: 4, columns: 4)).values == [0, 0, 0, 0])
  }

  @Test("a positive info tells how much did not converge")
  func unconverged() {
    typealias Eigen = SymmetricEigen<Double>
    #expect(Eigen.unconverged(info: 3, size: 50) == 3)
    #expect(Eigen.unconverged(info: 50, size: 50) == 50)
    // Rows 10 to 14 of 50: 10 * 51 + 14.
    #expect(Eigen.unconverged(info: 524, size: 50) == 5)
  }

  @Test("non-finite input, other shapes")
  func badInput() {
    for bad in [Double.nan, .infinity] {
      for size in [3, 40] {
        var a = Matrix<Double>.identity(size)
        a[2, 1] = bad
        for attempt in [{ _ = try SymmetricEigen($0) }, { _ = try SymmetricEigen.values(of: $0) }]
          as [(Matrix<Double>) throws -> Void]
        {
          let error = #expect(throws: LinearAlgebraError.self) { try attempt(a) }
          guard case .nonFinite(2, 1, _)? = error else {
            Issue.record("\(error as Any)")
            continue
          }
        }
      }
    }
    #expect(throws: LinearAlgebraError.notSquare(rows: 1, columns: 2)) {
      try SymmetricEigen(Matrix<Double>(rows: 1, columns: 2))
    }
  }
}
