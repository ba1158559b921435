import DenseLinearAlgebra
import Testing

/// Lengths around the unrolling of vector kernels, and the strides of packed and spread vectors.
private let lengths = [0, 1, 2, 3, 7, 8, 9, 31, 64, 65, 257]
private let strides = [1, 2, 5]

@Suite("BLAS 1: vectors")
struct VectorKernelTests {
  @Test("dot agrees with a plain loop", arguments: lengths, strides)
  func dot(count: Int, stride: Int) {
    func run<Scalar: BLASScalar>(_: Scalar.Type) {
      var random = SeededGenerator(state: UInt64(count))
      let (x, y): ([Scalar], [Scalar]) = (random.vector(count), random.vector(count))
      let result = ArrangedVector(x, stride: stride).withView { x in
        ArrangedVector(y, stride: 1).withView { BLAS.dot(x, $0) }
      }
      let expected = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(Double(result) - expected) <= Double(count) * epsilon(Scalar.self))
    }
    run(Float.self)
    run(Double.self)
  }

  @Test("nrm2 agrees with a plain loop", arguments: lengths, strides)
  func norm(count: Int, stride: Int) {
    func run<Scalar: BLASScalar>(_: Scalar.Type) {
      var random = SeededGenerator(state: UInt64(count + 1))
      let x: [Scalar] = random.vector(count)
      let result = ArrangedVector(x, stride: stride).withView { BLAS.nrm2($0) }
      let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(Double(result) - expected) <= Double(count + 1) * epsilon(Scalar.self) * expected)
    }
    run(Float.self)
    run(Double.self)
  }

  @Test("nrm2 neither overflows nor underflows on the way")
  func extremeNorms() {
    func run<Scalar: BLASScalar>(_: Scalar.Type, _ scale: Scalar) {
      let result = ArrangedVector([3 * scale, 0, -4 * scale], stride: 1).withView { BLAS.nrm2($0) }
      #expect(abs(result / scale - 5) <= 10 * Scalar.ulpOfOne)
    }
    run(Float.self, 0x1p120)
    run(Float.self, 0x1p-120)
    run(Double.self, 0x1p1000)
    run(Double.self, 0x1p-1000)
  }

  @Test("scal and axpy agree with plain loops and leave the gaps alone", arguments: lengths, strides)
  func updates(count: Int, stride: Int) {
    func run<Scalar: BLASScalar>(_: Scalar.Type) {
      var random = SeededGenerator(state: UInt64(count + 2))
      let (x, y): ([Scalar], [Scalar]) = (random.vector(count), random.vector(count))
      let alpha: Scalar = -1.75
      var scaled = ArrangedVector(x, stride: stride)
      scaled.withMutableView { BLAS.scal(alpha, $0) }
      // One rounding each, so exactly equal.
      #expect(scaled.elements == x.map { alpha * $0 })
      #expect(scaled.surroundingsIntact)

      var sum = ArrangedVector(y, stride: stride)
      ArrangedVector(x, stride: 3).withView { x in sum.withMutableView { BLAS.axpy(alpha, x, into: $0) } }
      for index in 0..<count {
        let expected = Double(alpha) * Double(x[index]) + Double(y[index])
        #expect(abs(Double(sum.elements[index]) - expected) <= 4 * epsilon(Scalar.self))
      }
      #expect(sum.surroundingsIntact)
    }
    run(Float.self)
    run(Double.self)
  }

  @Test("scaling by zero follows floating point: NaN stays visible")
  func scalingByZero() {
    var vector = ArrangedVector<Double>([1, .nan, .infinity, -2], stride: 2)
    vector.withMutableView { BLAS.scal(0, $0) }
    let elements = vector.elements
    #expect(elements[0] == 0 && elements[1].isNaN && elements[2].isNaN && elements[3] == 0)
  }

  @Test("views of empty buffers")
  func emptyBuffers() {
    let nothing = UnsafeBufferPointer<Float>(start: nil, count: 0)
    let writable = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)
    #expect(BLAS.dot(VectorView(nothing), VectorView(nothing)) == 0)
    #expect(BLAS.nrm2(VectorView(nothing)) == 0)
    BLAS.axpy(1, VectorView(nothing), into: MutableVectorView(writable))
    #expect(MutableMatrixView(rowMajor: writable, rows: 0, columns: 3).columns == 3)
  }

  @Test("different lengths stop the program with both")
  func contracts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let matrix = Matrix<Double>(rows: 2, columns: 3)
      matrix.withView { _ = BLAS.dot($0.row(0), $0.column(0)) }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("dot of 3 with 2 elements"))
    await #expect(processExitsWith: .failure) {
      var matrix = Matrix<Double>(rows: 2, columns: 3)
      matrix.withMutableView { BLAS.axpy(1, $0.readOnly.row(0), into: $0.column(0)) }
    }
  }
}
