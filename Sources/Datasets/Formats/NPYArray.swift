import DenseLinearAlgebra

/// An array to be written in NPY format: elements in C order, this machine's byte order.
///
/// NumPy reads the result with `allow_pickle=False`. Equal arrays give equal bytes.
public struct NPYArray: Sendable {
  private enum Storage: Sendable {
    case doubles([Double])
    case floats([Float])
    case doubleMatrix(Matrix<Double>)
    case floatMatrix(Matrix<Float>)
    case int32([Int32])
    case int64([Int64])
    /// UTF-32 code units, NUL-padded.
    case text([UInt32])
  }

  /// Length of each axis; empty for a single value.
  public let shape: [Int]
  /// The type NumPy will see.
  public let elementType: NPYElementType
  private let storage: Storage

  /// A float64 array of two axes. Shares the matrix's storage.
  public init(_ matrix: Matrix<Double>) {
    shape = [matrix.rows, matrix.columns]
    elementType = .float64
    storage = .doubleMatrix(matrix)
  }

  /// A float32 array of two axes. Shares the matrix's storage.
  public init(_ matrix: Matrix<Float>) {
    shape = [matrix.rows, matrix.columns]
    elementType = .float32
    storage = .floatMatrix(matrix)
  }

  /// A float64 array. `shape` defaults to one axis; its product must be the number of elements.
  public init(_ elements: [Double], shape: [Int]? = nil) {
    self.init(shape: shape, count: elements.count, .float64, .doubles(elements))
  }

  /// A float32 array. `shape` defaults to one axis; its product must be the number of elements.
  public init(_ elements: [Float], shape: [Int]? = nil) {
    self.init(shape: shape, count: elements.count, .float32, .floats(elements))
  }

  /// An int32 array. `shape` defaults to one axis; its product must be the number of elements.
  public init(_ elements: [Int32], shape: [Int]? = nil) {
    self.init(shape: shape, count: elements.count, .int32, .int32(elements))
  }

  /// An int64 array. `shape` defaults to one axis; its product must be the number of elements.
  public init(_ elements: [Int64], shape: [Int]? = nil) {
    self.init(shape: shape, count: elements.count, .int64, .int64(elements))
  }

  /// A `<U` array, as wide as its longest element (at least 1, as NumPy's). `shape` defaults to one axis;
  /// its product must be the number of elements.
  ///
  /// Throws ``NPYError`` `invalidText` for an element that ends in NUL: the format could not tell it from
  /// padding. `name` is what the error calls the array.
  public init(_ elements: [String], shape: [Int]? = nil, name: String = "array") throws {
    var width = 1
    for (index, element) in elements.enumerated() {
      guard element.unicodeScalars.last != "\0" else {
        throw NPYError(file: name, problem: .invalidText(index: index))
      }
      width = max(width, element.unicodeScalars.count)
    }
    var units = [UInt32](repeating: 0, count: width * elements.count)
    for (index, element) in elements.enumerated() {
      for (place, scalar) in element.unicodeScalars.enumerated() {
        units[index * width + place] = scalar.value
      }
    }
    self.init(shape: shape, count: elements.count, .unicode(length: width), .text(units))
  }

  private init(shape: [Int]?, count: Int, _ elementType: NPYElementType, _ storage: Storage) {
    let shape = shape ?? [count]
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count,
      "\(count) elements do not make an array of shape \(shape)")
    self.shape = shape
    self.elementType = elementType
    self.storage = storage
  }

  /// The header's bytes; data follow at a multiple of 64.
  public var headerBytes: [UInt8] { NPYHeader.encoded(elementType: elementType, shape: shape) }

  /// Calls `body` with the data's bytes, without a copy.
  public func withUnsafeDataBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    switch storage {
    case .doubles(let elements): try elements.withUnsafeBytes(body)
    case .floats(let elements): try elements.withUnsafeBytes(body)
    case .int32(let elements): try elements.withUnsafeBytes(body)
    case .int64(let elements): try elements.withUnsafeBytes(body)
    case .text(let units): try units.withUnsafeBytes(body)
    case .doubleMatrix(let matrix):
      try matrix.withUnsafeBufferPointer { (elements) throws in try body(UnsafeRawBufferPointer(elements)) }
    case .floatMatrix(let matrix):
      try matrix.withUnsafeBufferPointer { (elements) throws in try body(UnsafeRawBufferPointer(elements)) }
    }
  }

  /// Writes header and data to `sink`, in order.
  public func write(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    try headerBytes.withUnsafeBytes(sink)
    try withUnsafeDataBytes(sink)
  }

  /// The whole file.
  public var bytes: [UInt8] {
    var bytes = headerBytes
    withUnsafeDataBytes { bytes.append(contentsOf: $0) }
    return bytes
  }
}
