import DenseLinearAlgebra
import Testing

private let shapes = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 9), (9, 1), (5, 7), (33, 17), (64, 65)]

@Suite("BLAS 2: matrix and vector")
struct MatrixVectorTests {
  @Test("gemv agrees with plain loops at every layout", arguments: shapes, Layout.allCases)
  func gemv(shape: (Int, Int), layout: Layout) {
    func run<Scalar: BLASScalar>(_: Scalar.Type) {
      let (m, n) = shape
      var random = SeededGenerator(state: UInt64(100 * m + n))
      let a: Matrix<Scalar> = random.matrix(m, n)
      let (x, y): ([Scalar], [Scalar]) = (random.vector(n), random.vector(m))
      for (alpha, beta) in [(1, 0), (-0.5, 1), (2, -1.5), (0, 0.5)] as [(Scalar, Scalar)] {
        for stride in [1, 3] {
          // With beta = 0 the old content must not matter.
          var result = ArrangedVector(beta == 0 ? y.map { _ in .nan } : y, stride: stride)
          Arranged(a, layout).withView { a in
            ArrangedVector(x, stride: stride).withView { x in
              result.withMutableView { BLAS.gemv(alpha: alpha, a, x, beta: beta, into: $0) }
            }
          }
          for i in 0..<m {
            var expected = beta == 0 ? 0 : Double(beta) * Double(y[i])
            for j in 0..<n { expected += Double(alpha) * Double(a[i, j]) * Double(x[j]) }
            #expect(abs(Double(result.elements[i]) - expected) <= 4 * Double(n + 2) * epsilon(Scalar.self))
          }
          #expect(result.surroundingsIntact)
        }
      }
    }
    run(Float.self)
    run(Double.self)
  }

  @Test("ger agrees with plain loops at every layout", arguments: shapes, Layout.allCases)
  func ger(shape: (Int, Int), layout: Layout) {
    func run<Scalar: BLASScalar>(_: Scalar.Type) {
      let (m, n) = shape
      var random = SeededGenerator(state: UInt64(100 * m + n + 1))
      let a: Matrix<Scalar> = random.matrix(m, n)
      let (x, y): ([Scalar], [Scalar]) = (random.vector(m), random.vector(n))
      var result = Arranged(a, layout)
      ArrangedVector(x, stride: 2).withView { x in
        ArrangedVector(y, stride: 3).withView { y in
          result.withMutableView { BLAS.ger(alpha: -1.25, x, y, into: $0) }
        }
      }
      for i in 0..<m {
        for j in 0..<n {
          let expected = Double(a[i, j]) - 1.25 * Double(x[i]) * Double(y[j])
          #expect(abs(Double(result.matrix[i, j]) - expected) <= 6 * epsilon(Scalar.self))
        }
      }
      #expect(result.surroundingsIntact)
    }
    run(Float.self)
    run(Double.self)
  }

  @Test("sizes that do not fit stop the program with all of them")
  func contracts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var y = Matrix<Double>(rows: 1, columns: 2)
      Matrix<Double>(rows: 2, columns: 3).withView { a in
        y.withMutableView { BLAS.gemv(a, a.column(0), into: $0.row(0)) }
      }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("gemv of a 2 x 3 matrix with 2 elements into 2"))
    await #expect(processExitsWith: .failure) {
      var a = Matrix<Double>(rows: 2, columns: 3)
      Matrix<Double>(rows: 3, columns: 3).withView { x in
        a.withMutableView { BLAS.ger(x.row(0), x.row(1), into: $0) }
      }
    }
  }
}
