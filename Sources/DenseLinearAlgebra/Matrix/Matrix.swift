/// An owned dense matrix, row-major: element (i, j) lies at `i * columns + j`.
///
/// A value type: copies share storage until one is written to. Storage is 64-byte aligned. Rows follow each
/// other without padding, so only row 0 is sure to be aligned.
public struct Matrix<Scalar: BLASScalar>: Sendable {
  public let rows: Int
  public let columns: Int
  @usableFromInline var storage: AlignedStorage<Scalar>

  /// A `rows` x `columns` matrix of zeros. Complexity: O(rows * columns).
  @inlinable
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns) { $0.initialize(repeating: 0) }
  }

  /// A `rows` x `columns` matrix whose elements `initialize` writes, every one of them, in row-major order.
  ///
  /// The buffer starts uninitialized. Complexity: O(1) beyond `initialize`.
  @inlinable
  public init(
    rows: Int, columns: Int,
    initializingWith initialize: (UnsafeMutableBufferPointer<Scalar>) throws -> Void
  ) rethrows {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    require(rows >= 0 && columns >= 0 && !overflow, "a matrix cannot have \(rows) x \(columns) elements")
    self.rows = rows
    self.columns = columns
    storage = AlignedStorage(uninitializedCount: count)
    try initialize(UnsafeMutableBufferPointer(start: storage.base, count: count))
  }

  /// A matrix from row-major `elements`; their number must be `rows * columns`.
  @inlinable
  public init(rows: Int, columns: Int, elements: some Collection<Scalar>) {
    require(elements.count == rows * columns, "\(elements.count) elements for a \(rows) x \(columns) matrix")
    self.init(rows: rows, columns: columns) { _ = $0.initialize(fromContentsOf: elements) }
  }

  /// A matrix that takes over memory instead of copying it.
  ///
  /// - Parameters:
  ///   - base: `rows * columns` initialized elements, row-major, 64-byte aligned, used by nobody else.
  ///   - release: frees the memory at `base`, once, when the last copy of the matrix is gone.
  public init(
    rows: Int, columns: Int, adopting base: UnsafeMutablePointer<Scalar>,
    release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    require(rows >= 0 && columns >= 0 && !overflow, "a matrix cannot have \(rows) x \(columns) elements")
    self.rows = rows
    self.columns = columns
    storage = AlignedStorage(adopting: base, count: count, release: release)
  }

  /// The element in `row` and `column`, both from 0; out of range stops the program.
  ///
  /// Complexity: O(1), but the first write to shared storage copies it. In loops use a view instead.
  @inlinable
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of range")
      return storage.base[row * columns + column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of range")
      makeUnique()
      storage.base[row * columns + column] = newValue
    }
  }

  /// All elements, row-major. Complexity: O(rows * columns).
  @inlinable
  public var elements: [Scalar] {
    withUnsafeBufferPointer { Array($0) }
  }

  /// Calls `body` with the row-major elements. The buffer must not outlive the call.
  @inlinable
  public func withUnsafeBufferPointer<R, E: Error>(
    _ body: (UnsafeBufferPointer<Scalar>) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.base, count: rows * columns))
  }

  /// Calls `body` with the row-major elements, for writing. Copies first if the storage is shared.
  /// The buffer must not outlive the call.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<R, E: Error>(
    _ body: (UnsafeMutableBufferPointer<Scalar>) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: rows * columns))
  }

  @inlinable
  mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return }
    let copy = AlignedStorage<Scalar>(uninitializedCount: storage.count)
    copy.base.initialize(from: storage.base, count: storage.count)
    storage = copy
  }
}

extension Matrix: Equatable {
  /// Same shape and same elements, by the rules of floating point: NaN differs from itself, -0 equals 0.
  @inlinable
  public static func == (a: Matrix, b: Matrix) -> Bool {
    guard a.rows == b.rows, a.columns == b.columns else { return false }
    return a.withUnsafeBufferPointer { p in b.withUnsafeBufferPointer { q in p.elementsEqual(q) } }
  }
}
