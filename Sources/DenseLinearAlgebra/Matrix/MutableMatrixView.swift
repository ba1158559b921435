/// A writable window on a matrix that something else owns; see ``MatrixView`` for the layout and validity.
///
/// No element lies at two places: the strides keep either the rows or the columns apart.
@frozen
public struct MutableMatrixView<Scalar: BLASScalar> {
  /// Element (0, 0); never touched in an empty view.
  public let base: UnsafeMutablePointer<Scalar>
  public let rows: Int
  public let columns: Int
  /// Elements from one row to the next, at least 1.
  public let rowStride: Int
  /// Elements from one column to the next, at least 1.
  public let columnStride: Int

  /// A `rows` x `columns` window that starts at `base`. Strides count elements, are at least 1, and one of
  /// them steps over all elements of the other direction.
  @inlinable
  public init(base: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, rowStride: Int, columnStride: Int)
  {
    require(
      rows >= 0 && columns >= 0 && rowStride >= 1 && columnStride >= 1,
      "a view cannot have \(rows) x \(columns) elements with strides \(rowStride), \(columnStride)")
    require(
      rows <= 1 || columns <= 1 || rowStride > (columns - 1) * columnStride
        || columnStride > (rows - 1) * rowStride,
      "a writable \(rows) x \(columns) view with strides \(rowStride), \(columnStride) may overlap itself")
    self.base = base
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// The first `rows` x `columns` elements of `elements`, row-major without padding.
  @inlinable
  public init(rowMajor elements: UnsafeMutableBufferPointer<Scalar>, rows: Int, columns: Int) {
    let (needed, overflow) = rows.multipliedReportingOverflow(by: columns)
    require(
      rows >= 0 && columns >= 0 && !overflow && needed <= elements.count,
      "\(elements.count) elements for a \(rows) x \(columns) matrix")
    self.init(
      base: elements.baseAddress ?? .neverRead, rows: rows, columns: columns,
      rowStride: Swift.max(1, columns), columnStride: 1)
  }

  /// The same window, read-only.
  @inlinable
  public var readOnly: MatrixView<Scalar> {
    MatrixView(base: base, rows: rows, columns: columns, rowStride: rowStride, columnStride: columnStride)
  }

  /// The element in `row` and `column`, both from 0; checked in debug builds only.
  @inlinable
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      assert(row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) is out of range")
      return base[row * rowStride + column * columnStride]
    }
    nonmutating set {
      assert(row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) is out of range")
      base[row * rowStride + column * columnStride] = newValue
    }
  }

  /// The transposed matrix. Complexity: O(1), nothing is copied.
  @inlinable
  public var transposed: MutableMatrixView {
    MutableMatrixView(
      base: base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride)
  }

  /// The block of the given rows and columns. Complexity: O(1), nothing is copied.
  @inlinable
  public func block(rows: Range<Int>, columns: Range<Int>) -> MutableMatrixView {
    let block = readOnly.block(rows: rows, columns: columns)
    return MutableMatrixView(
      base: UnsafeMutablePointer(mutating: block.base), rows: block.rows, columns: block.columns,
      rowStride: rowStride, columnStride: columnStride)
  }

  /// Row `index`, `columns` elements. Complexity: O(1).
  @inlinable
  public func row(_ index: Int) -> MutableVectorView<Scalar> {
    MutableVectorView(mutating: readOnly.row(index))
  }

  /// Column `index`, `rows` elements. Complexity: O(1).
  @inlinable
  public func column(_ index: Int) -> MutableVectorView<Scalar> {
    MutableVectorView(mutating: readOnly.column(index))
  }

  /// The main diagonal, min(rows, columns) elements. Complexity: O(1).
  @inlinable
  public var diagonal: MutableVectorView<Scalar> {
    MutableVectorView(mutating: readOnly.diagonal)
  }

  /// Writes `value` to every element.
  @inlinable
  public func fill(_ value: Scalar) {
    for row in 0..<rows { self.row(row).fill(value) }
  }

  /// Copies `source`, of the same shape, which must not share elements with this view at other places.
  @inlinable
  public func assign(_ source: MatrixView<Scalar>) {
    require(
      source.rows == rows && source.columns == columns,
      "assigning a \(source.rows) x \(source.columns) matrix to a \(rows) x \(columns) view")
    for row in 0..<rows { self.row(row).assign(source.row(row)) }
  }
}

extension UnsafeMutablePointer {
  /// A pointer for empty views, whose base is never read.
  @inlinable
  static var neverRead: UnsafeMutablePointer {
    UnsafeMutablePointer(bitPattern: MemoryLayout<Pointee>.alignment)!
  }
}
