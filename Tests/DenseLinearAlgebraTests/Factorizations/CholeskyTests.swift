import Foundation
import Testing

@testable import DenseLinearAlgebra

@Suite("Cholesky")
struct CholeskyTests {
  /// BᵀB + I with B uniform: definite, its condition number below 1 + n².
  private func definite<Scalar: BLASScalar>(_ size: Int) -> Matrix<Scalar> {
    var random = SeededGenerator(state: UInt64(size) + 10)
    let b: Matrix<Scalar> = random.matrix(size, size)
    var gram = naiveProduct(naiveTranspose(b), b)
    for index in 0..<size { gram[index, index] += 1 }
    return Matrix(converting: gram)
  }

  @Test("L is lower triangular and L Lᵀ is the matrix", arguments: [0, 1, 2, 5, 17, 64, 101])
  func factor(size: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      let a: Matrix<Scalar> = definite(size)
      let cholesky = try Cholesky(a)
      for row in 0..<size {
        #expect(cholesky.lower[row, row] > 0)
        for column in (row + 1)..<max(size, row + 1) { #expect(cholesky.lower[row, column] == 0) }
      }
      let limit = Double(size + 2) * epsilon(Scalar.self) * max(1, largestElement(a))
      #expect(largestDifference(naiveProduct(cholesky.lower, naiveTranspose(cholesky.lower)), a) <= limit)
      #expect(largestDifference(cholesky.reconstruct(), a) <= limit)
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test("solves, residual measured by plain loops", arguments: [0, 1, 2, 5, 17, 64, 101], [0, 1, 3])
  func solve(size: Int, sides: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      let a: Matrix<Scalar> = definite(size)
      var random = SeededGenerator(state: 20)
      let b: Matrix<Scalar> = random.matrix(size, sides)
      let x = try Cholesky(a).solve(b)
      #expect(x.rows == size && x.columns == sides)
      let residual = largestDifference(naiveProduct(a, x), b)
      let scale = Double(size) * largestElement(a) * largestElement(x) + 1
      #expect(residual <= Double(size + 2) * epsilon(Scalar.self) * scale)
      if sides == 1 {
        #expect(try Cholesky(a).solve(b.elements) == x.elements)
      }
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test("uses the lower triangle only")
  func lowerTriangle() throws {
    let a: Matrix<Double> = definite(6)
    var half = a
    for row in 0..<6 { for column in (row + 1)..<6 { half[row, column] = 99 } }
    #expect(try Cholesky(half).lower == Cholesky(a).lower)
  }

  @Test("names the first minor that is not definite", arguments: [1, 2, 3, 7, 40, 70])
  func notDefinite(minor: Int) throws {
    func run<Scalar: BLASScalar>(_: Scalar.Type) throws {
      // Diagonal dominance keeps all smaller minors definite.
      var a = Matrix<Scalar>.identity(70)
      for row in 1..<70 {
        a[row, row - 1] = 0.25
        a[row - 1, row] = 0.25
      }
      a[minor - 1, minor - 1] = -1
      #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: minor)) { try Cholesky(a) }
    }
    try run(Float.self)
    try run(Double.self)
  }

  @Test("semidefinite, zero, and overflowing matrices are refused too")
  func degenerate() {
    let cases: [([Double], Int)] = [
      ([1, 2, 2, 4], 2), ([0, 0, 0, 1], 1), ([1, 1e300, 1e300, 1], 2),
    ]
    for (elements, minor) in cases {
      #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: minor)) {
        try Cholesky(Matrix(rows: 2, columns: 2, elements: elements))
      }
    }
    // L[3, 2] is infinity minus infinity, so that the last pivot is NaN; OpenBLAS 0.3.21 reports success.
    let overflowing: [Double] = [
      1e-300, 0, 1e-150, 1e200,
      0, 1e-300, 1e-150, -1e200,
      1e-150, 1e-150, 10, 0,
      1e200, -1e200, 0, 1,
    ]
    #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 4)) {
      try Cholesky(Matrix(rows: 4, columns: 4, elements: overflowing))
    }
  }

  @Test("the log-determinant of a large matrix does not overflow")
  func logDeterminant() throws {
    var a = Matrix<Double>.identity(400)
    a.withMutableView { $0.diagonal.fill(1e3) }
    #expect(abs(try Cholesky(a).logDeterminant - 400 * log(1e3)) <= 1e-10)
    let small = Matrix<Double>(rows: 2, columns: 2, elements: [4, 2, 2, 3])
    #expect(abs(try Cholesky(small).logDeterminant - log(8)) <= 4 * epsilon(Double.self))
    #expect(try Cholesky(Matrix<Double>(rows: 0, columns: 0)).logDeterminant == 0)
  }

  @Test("non-finite input, other shapes")
  func badInput() throws {
    for bad in [Double.nan, .infinity, -.infinity] {
      var a: Matrix<Double> = definite(4)
      a[1, 3] = bad
      let error = #expect(throws: LinearAlgebraError.self) { try Cholesky(a) }
      guard case .nonFinite(1, 3, let value)? = error else {
        Issue.record("\(error as Any)")
        continue
      }
      #expect(value.bitPattern == bad.bitPattern)
      #expect(throws: LinearAlgebraError.self) {
        try Cholesky(Matrix<Double>.identity(2)).solve([1, bad])
      }
    }
    #expect(throws: LinearAlgebraError.notSquare(rows: 2, columns: 3)) {
      try Cholesky(Matrix<Float>(rows: 2, columns: 3))
    }
  }

  @Test("right sides of another height stop the program with the sizes")
  func contracts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Cholesky(Matrix<Double>.identity(3)).solve([1, 2])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("2 x 1 right sides for a 3 x 3 matrix"))
  }
}
