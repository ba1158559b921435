import DenseLinearAlgebra

/// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195): the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in -1..<1.
  mutating func uniform<Scalar: BLASScalar>(_: Scalar.Type = Scalar.self) -> Scalar {
    Scalar(Double(next() >> 11) * 0x1p-52 - 1)
  }

  mutating func vector<Scalar: BLASScalar>(_ count: Int) -> [Scalar] {
    (0..<count).map { _ in uniform() }
  }

  mutating func matrix<Scalar: BLASScalar>(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
    Matrix(rows: rows, columns: columns, elements: vector(rows * columns))
  }
}

/// How the elements of a test matrix lie in memory.
enum Layout: String, CaseIterable, Sendable {
  /// Row-major without padding.
  case packed
  /// A block of a wider row-major matrix.
  case block
  /// The transpose of a packed matrix.
  case transposed
  /// A block of the transpose of a wider matrix.
  case transposedBlock
  /// Every third row and second column: neither rows nor columns contiguous.
  case scattered
}

/// A matrix somewhere within a larger buffer whose other elements are a sentinel.
struct Arranged<Scalar: BLASScalar> {
  static var sentinel: Scalar { 12345 }
  let rows: Int
  let columns: Int
  var buffer: [Scalar]
  let offset: Int
  let rowStride: Int
  let columnStride: Int

  init(_ matrix: Matrix<Scalar>, _ layout: Layout) {
    (rows, columns) = (matrix.rows, matrix.columns)
    switch layout {
    case .packed: (offset, rowStride, columnStride) = (0, max(1, columns), 1)
    case .block: (offset, rowStride, columnStride) = (7, columns + 3, 1)
    case .transposed: (offset, rowStride, columnStride) = (0, 1, max(1, rows))
    case .transposedBlock: (offset, rowStride, columnStride) = (5, 1, rows + 2)
    case .scattered: (offset, rowStride, columnStride) = (2, 3 * (2 * columns + 1), 2)
    }
    let last = offset + max(0, rows - 1) * rowStride + max(0, columns - 1) * columnStride
    buffer = Array(repeating: Self.sentinel, count: last + 4)
    for row in 0..<rows {
      for column in 0..<columns { buffer[place(row, column)] = matrix[row, column] }
    }
  }

  func place(_ row: Int, _ column: Int) -> Int { offset + row * rowStride + column * columnStride }

  func withView<R>(_ body: (MatrixView<Scalar>) throws -> R) rethrows -> R {
    try buffer.withUnsafeBufferPointer {
      try body(
        MatrixView(
          base: $0.baseAddress! + offset, rows: rows, columns: columns, rowStride: rowStride,
          columnStride: columnStride))
    }
  }

  mutating func withMutableView<R>(_ body: (MutableMatrixView<Scalar>) throws -> R) rethrows -> R {
    try buffer.withUnsafeMutableBufferPointer {
      try body(
        MutableMatrixView(
          base: $0.baseAddress! + offset, rows: rows, columns: columns, rowStride: rowStride,
          columnStride: columnStride))
    }
  }

  var matrix: Matrix<Scalar> { withView { Matrix($0) } }

  /// Whether nothing outside the matrix was written to.
  var surroundingsIntact: Bool {
    var outside = buffer
    for row in 0..<rows {
      for column in 0..<columns { outside[place(row, column)] = Self.sentinel }
    }
    return outside.allSatisfy { $0 == Self.sentinel }
  }
}

/// A vector with `stride` elements from one entry to the next, the others being a sentinel.
struct ArrangedVector<Scalar: BLASScalar> {
  static var sentinel: Scalar { 12345 }
  let count: Int
  let stride: Int
  var buffer: [Scalar]

  init(_ elements: [Scalar], stride: Int) {
    count = elements.count
    self.stride = stride
    buffer = Array(repeating: Self.sentinel, count: count * stride + 1)
    for index in 0..<count { buffer[index * stride] = elements[index] }
  }

  func withView<R>(_ body: (VectorView<Scalar>) throws -> R) rethrows -> R {
    try buffer.withUnsafeBufferPointer {
      try body(VectorView(base: $0.baseAddress!, count: count, stride: stride))
    }
  }

  mutating func withMutableView<R>(_ body: (MutableVectorView<Scalar>) throws -> R) rethrows -> R {
    try buffer.withUnsafeMutableBufferPointer {
      try body(MutableVectorView(base: $0.baseAddress!, count: count, stride: stride))
    }
  }

  var elements: [Scalar] { (0..<count).map { buffer[$0 * stride] } }

  var surroundingsIntact: Bool {
    buffer.indices.allSatisfy { ($0 % stride == 0 && $0 / stride < count) || buffer[$0] == Self.sentinel }
  }
}
