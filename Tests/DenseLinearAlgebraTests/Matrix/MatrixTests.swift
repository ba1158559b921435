import Testing

@testable import DenseLinearAlgebra

@Suite("Matrix")
struct MatrixTests {
  @Test("is row-major", arguments: [(0, 0), (0, 3), (3, 0), (1, 1), (3, 5)])
  func rowMajor(rows: Int, columns: Int) {
    let elements = (0..<(rows * columns)).map(Double.init)
    let matrix = Matrix(rows: rows, columns: columns, elements: elements)
    #expect(matrix.elements == elements)
    #expect(Matrix<Double>(rows: rows, columns: columns).elements == elements.map { _ in 0 })
    for row in 0..<rows {
      for column in 0..<columns { #expect(matrix[row, column] == Double(row * columns + column)) }
    }
  }

  @Test("takes over memory and gives it back once, with its last copy")
  func adoption() {
    final class Count: @unchecked Sendable { var released: [Int] = [] }
    let count = Count()
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 6 * 8, alignment: 64)
    let elements = memory.bindMemory(to: Double.self, capacity: 6)
    for i in 0..<6 { elements[i] = Double(i) }
    do {
      let matrix = Matrix<Double>(rows: 2, columns: 3, adopting: elements) {
        count.released.append(Int(bitPattern: $0))
        $0.deallocate()
      }
      var copy = matrix
      copy[1, 2] = 7
      #expect(matrix.elements == [0, 1, 2, 3, 4, 5] && copy.elements == [0, 1, 2, 3, 4, 7])
      #expect(count.released == [])
    }
    #expect(count.released == [Int(bitPattern: memory)])
  }

  @Test("starts on a 64-byte boundary", arguments: 0..<40)
  func alignment(size: Int) {
    func address<Scalar: BLASScalar>(_: Scalar.Type) -> Int {
      var matrix = Matrix<Scalar>(rows: size, columns: 3)
      var copy = matrix
      // Copying on write must keep the alignment too.
      let copied = copy.withMutableView { Int(bitPattern: $0.base) }
      return matrix.withMutableView { Int(bitPattern: $0.base) } | copied
    }
    #expect(address(Float.self) % 64 == 0)
    #expect(address(Double.self) % 64 == 0)
  }

  @Test("copies share storage until one is written to, by each way of writing")
  func copyOnWrite() {
    let ways: [(inout Matrix<Float>) -> Void] = [
      { $0[1, 0] = 9 },
      { $0.withUnsafeMutableBufferPointer { $0[2] = 9 } },
      { $0.withMutableView { $0[1, 0] = 9 } },
    ]
    for write in ways {
      let original = Matrix<Float>(rows: 2, columns: 2, elements: [1, 2, 3, 4])
      var copy = original
      #expect(copy.storage === original.storage)
      write(&copy)
      #expect(copy.storage !== original.storage)
      #expect(original.elements == [1, 2, 3, 4])
      #expect(copy.elements == [1, 2, 9, 4])

      // A sole owner writes in place.
      let storage = ObjectIdentifier(copy.storage)
      write(&copy)
      #expect(ObjectIdentifier(copy.storage) == storage)
    }
  }

  @Test("passes typed errors of a body through and stays usable")
  func errorsPassThrough() {
    struct Stop: Error {}
    var matrix = Matrix<Double>(rows: 1, columns: 2, elements: [1, 2])
    #expect(throws: Stop.self) {
      try matrix.withUnsafeMutableBufferPointer { buffer throws(Stop) in
        buffer[0] = 5
        throw Stop()
      }
    }
    #expect(matrix.elements == [5, 2])
    #expect(throws: Stop.self) { try matrix.withView { _ throws(Stop) in throw Stop() } }
    #expect(throws: Stop.self) {
      _ = try Matrix<Double>(rows: 1, columns: 1) { _ in throw Stop() }
    }
  }

  @Test("equality needs shape and elements")
  func equality() {
    let matrix = Matrix<Double>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    #expect(matrix == Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6]))
    #expect(matrix != Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]))
    #expect(matrix != Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 7]))
    #expect(Matrix<Double>(rows: 0, columns: 3) != Matrix<Double>(rows: 3, columns: 0))
    let nan = Matrix<Double>(rows: 1, columns: 1, elements: [.nan])
    #expect(nan != nan)
  }

  @Test("identity and transposed copies")
  func construction() {
    #expect(Matrix<Float>.identity(3).elements == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(Matrix<Float>.identity(0).elements.isEmpty)
    let matrix = Matrix<Float>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    #expect(matrix.transposed() == Matrix(rows: 3, columns: 2, elements: [1, 4, 2, 5, 3, 6]))
  }

  @Test("sizes that make no sense stop the program with the sizes")
  func contracts() async {
    await #expect(processExitsWith: .failure) { _ = Matrix<Double>(rows: -1, columns: 2) }
    await #expect(processExitsWith: .failure) { _ = Matrix<Double>(rows: .max, columns: 2) }
    await #expect(processExitsWith: .failure) { _ = Matrix<Double>(rows: 2, columns: 2)[0, 2] }
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix<Double>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("5 elements for a 2 x 3 matrix"))
  }
}
