/// A read-only window on a matrix that something else owns: element (i, j) lies at
/// `base + i * rowStride + j * columnStride`.
///
/// Transposing and cutting blocks only change the numbers here and never touch the elements. A view is valid
/// as long as what it looks at; nothing keeps that alive. Rows may overlap (a sliding window over a series).
@frozen
public struct MatrixView<Scalar: BLASScalar> {
  /// Element (0, 0); never read in an empty view.
  public let base: UnsafePointer<Scalar>
  public let rows: Int
  public let columns: Int
  /// Elements from one row to the next, at least 1.
  public let rowStride: Int
  /// Elements from one column to the next, at least 1.
  public let columnStride: Int

  /// A `rows` x `columns` window that starts at `base`. Strides count elements and are at least 1.
  @inlinable
  public init(base: UnsafePointer<Scalar>, rows: Int, columns: Int, rowStride: Int, columnStride: Int) {
    require(
      rows >= 0 && columns >= 0 && rowStride >= 1 && columnStride >= 1,
      "a view cannot have \(rows) x \(columns) elements with strides \(rowStride), \(columnStride)")
    self.base = base
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// `rows` x `columns` elements at `base`, row-major without padding.
  @inlinable
  public init(rowMajor base: UnsafePointer<Scalar>, rows: Int, columns: Int) {
    self.init(base: base, rows: rows, columns: columns, rowStride: Swift.max(1, columns), columnStride: 1)
  }

  /// The element in `row` and `column`, both from 0; checked in debug builds only.
  @inlinable
  public subscript(row: Int, column: Int) -> Scalar {
    assert(row >= 0 && row < rows && column >= 0 && column < columns, "(\(row), \(column)) is out of range")
    return base[row * rowStride + column * columnStride]
  }

  /// The transposed matrix. Complexity: O(1), nothing is copied.
  @inlinable
  public var transposed: MatrixView {
    MatrixView(base: base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride)
  }

  /// The block of the given rows and columns. Complexity: O(1), nothing is copied.
  @inlinable
  public func block(rows: Range<Int>, columns: Range<Int>) -> MatrixView {
    require(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns,
      "block \(rows) x \(columns) of a \(self.rows) x \(self.columns) matrix")
    return MatrixView(
      base: base + rows.lowerBound * rowStride + columns.lowerBound * columnStride,
      rows: rows.count, columns: columns.count, rowStride: rowStride, columnStride: columnStride)
  }

  /// Row `index`, `columns` elements. Complexity: O(1).
  @inlinable
  public func row(_ index: Int) -> VectorView<Scalar> {
    require(index >= 0 && index < rows, "row \(index) of a \(rows) x \(columns) matrix")
    return VectorView(base: base + index * rowStride, count: columns, stride: columnStride)
  }

  /// Column `index`, `rows` elements. Complexity: O(1).
  @inlinable
  public func column(_ index: Int) -> VectorView<Scalar> {
    require(index >= 0 && index < columns, "column \(index) of a \(rows) x \(columns) matrix")
    return VectorView(base: base + index * columnStride, count: rows, stride: rowStride)
  }

  /// The main diagonal, min(rows, columns) elements. Complexity: O(1).
  @inlinable
  public var diagonal: VectorView<Scalar> {
    VectorView(base: base, count: Swift.min(rows, columns), stride: rowStride + columnStride)
  }

  /// The first element, in row-major order, that is NaN or infinite. Complexity: O(rows * columns).
  @inlinable
  public var firstNonFinite: (row: Int, column: Int)? {
    for row in 0..<rows {
      let source = base + row * rowStride
      for column in 0..<columns where !source[column * columnStride].isFinite {
        return (row, column)
      }
    }
    return nil
  }
}
