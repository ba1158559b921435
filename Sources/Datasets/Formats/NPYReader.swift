import Compression
import DenseLinearAlgebra

/// An array in NumPy's NPY format: a file of its own or a member of an NPZ archive.
///
/// Opening reads the header only. Each reading method then reads the data from the start, converting
/// straight into its result: memory beyond the result is a block of about 1 MiB, except for Fortran-order
/// arrays, which need a panel of at least eight columns.
///
/// Types: float32, float64, bool, every integer width, fixed-width text; either byte order; C and Fortran
/// order; format versions 1.0 to 3.0. Pickled objects are refused.
public struct NPYReader {
  /// What errors call the array's source.
  public let name: String
  /// Type, order and shape.
  public let header: NPYHeader
  /// Length of each axis; empty for a single value.
  public var shape: [Int] { header.shape }
  private let openStream: () throws -> any NPYByteStream

  /// Opens the NPY file at `path`. Throws ``NPYError``.
  public init(path: String) throws {
    do {
      let file = try RandomAccessFile(path: path)
      try self.init { NPYFileStream(file) }
    } catch let error as FileReadError {
      throw NPYError(file: path, problem: .system(call: error.call, reason: error.reason))
    }
  }

  /// Reads the NPY data in `bytes`; `name` is what errors call them. Throws ``NPYError``.
  public init(bytes: [UInt8], name: String) throws {
    let file = RandomAccessFile(bytes: bytes, name: name)
    try self.init { NPYFileStream(file) }
  }

  /// `openStream` gives a fresh stream at the start of the array each time.
  init(openStream: @escaping () throws -> any NPYByteStream) throws {
    let stream = try openStream()
    name = stream.name
    header = try NPYHeader(readingFrom: stream)
    // Before anything is allocated: the header may claim any size.
    guard stream.remaining == header.dataSize else {
      throw NPYError(
        file: stream.name, problem: .sizeMismatch(expected: header.dataSize, found: stream.remaining))
    }
    self.openStream = openStream
  }

  // MARK: Reading

  /// A two-axis array as a matrix, whatever its storage order. Complexity: O(rows * columns).
  ///
  /// Integers are rounded to nearest where `Scalar` does not hold them exactly; so are float64 values
  /// read as `Float`. Throws ``NPYError``: `wrongDimensions`, `wrongType` (text), and data errors.
  public func matrix<Scalar: BLASScalar>(of type: Scalar.Type = Scalar.self) throws -> Matrix<Scalar> {
    try requireDimensions(2)
    try requireNumbers()
    return try Matrix<Scalar>(rows: shape[0], columns: shape[1]) { buffer in
      try fill(buffer)
    }
  }

  /// An array of any shape as its elements in C order (last index fastest). Conversions and errors as for
  /// ``matrix(of:)``.
  public func elements<Scalar: BLASScalar>(of type: Scalar.Type = Scalar.self) throws -> [Scalar] {
    try requireNumbers()
    return try [Scalar](unsafeUninitializedCapacity: header.count) { buffer, initialized in
      try fill(UnsafeMutableBufferPointer(start: buffer.baseAddress, count: header.count))
      initialized = header.count
    }
  }

  /// An array of integers or bools, of any shape, as its elements in C order.
  ///
  /// Throws ``NPYError``: `wrongType`, `unrepresentable` (a uint64 beyond Int64), and data errors.
  public func integers() throws -> [Int64] {
    guard header.elementType.isInteger else {
      throw fail(.wrongType(found: header.elementType.description, expected: "integers"))
    }
    return try [Int64](unsafeUninitializedCapacity: header.count) { buffer, initialized in
      try forEachRun { source, count, index, stride in
        let bad = NPYConversion.toInt64(
          source, header.elementType, bigEndian: header.isBigEndian, count: count,
          target: buffer.baseAddress! + index, stride: stride)
        if let bad {
          let value = source.loadUnaligned(fromByteOffset: 8 * bad, as: UInt64.self)
          throw fail(
            .unrepresentable(
              index: index + bad * stride,
              value: String(header.isBigEndian ? UInt64(bigEndian: value) : UInt64(littleEndian: value)),
              type: "a 64-bit signed integer"))
        }
      }
      initialized = header.count
    }
  }

  /// An array of fixed-width text, of any shape, as its elements in C order, without NUL padding.
  /// `|S` bytes are taken as UTF-8.
  ///
  /// Throws ``NPYError``: `wrongType`, `invalidText`, and data errors.
  public func strings() throws -> [String] {
    guard header.elementType.isText else {
      throw fail(.wrongType(found: header.elementType.description, expected: "text (<U or |S)"))
    }
    var strings = [String](repeating: "", count: header.count)
    try forEachRun { source, count, index, stride in
      for i in 0..<count {
        let text = NPYConversion.text(source, header.elementType, bigEndian: header.isBigEndian, index: i)
        guard let text else { throw fail(.invalidText(index: index + i * stride)) }
        strings[index + i * stride] = text
      }
    }
    return strings
  }

  /// Class labels: one axis of text, or of integers and bools as Python's `str` prints them.
  ///
  /// Throws ``NPYError``; floating-point labels are a `wrongType`.
  public func labels() throws -> [String] {
    try requireDimensions(1)
    switch header.elementType {
    case .unicode, .bytes:
      return try strings()
    case .bool:
      return try integers().map { $0 == 0 ? "False" : "True" }
    case .float32, .float64:
      throw fail(
        .wrongType(found: header.elementType.description, expected: "labels must be integers or text: those"))
    default:
      return try integers().map { String($0) }
    }
  }

  // MARK: Streaming

  /// Both element types of `BLASScalar`, told apart here so that the loops are concrete.
  private func fill<Scalar: BLASScalar>(_ target: UnsafeMutableBufferPointer<Scalar>) throws {
    let type = header.elementType
    let raw = UnsafeMutableRawBufferPointer(target)
    let isDouble = MemoryLayout<Scalar>.size == MemoryLayout<Double>.size
    #if _endian(little)
      let isNative = !header.isBigEndian
    #else
      let isNative = header.isBigEndian
    #endif
    let isRowMajor = !header.isFortranOrder || shape.count < 2
    if isRowMajor, isNative, type == (isDouble ? .float64 : .float32) {
      let stream = try openData()
      try read(stream, into: raw)
      return
    }
    guard let base = raw.baseAddress else {
      return try forEachRun { _, _, _, _ in }
    }
    if isDouble {
      let doubles = base.assumingMemoryBound(to: Double.self)
      try forEachRun { source, count, index, stride in
        NPYConversion.toDouble(
          source, type, bigEndian: header.isBigEndian, count: count, target: doubles + index, stride: stride)
      }
    } else {
      let floats = base.assumingMemoryBound(to: Float.self)
      try forEachRun { source, count, index, stride in
        NPYConversion.toFloat(
          source, type, bigEndian: header.isBigEndian, count: count, target: floats + index, stride: stride)
      }
    }
  }

  /// Calls `body` with runs of raw elements: their address and number, and the C-order index of the first
  /// with the step between successive ones.
  private func forEachRun(
    _ body: (_ source: UnsafeRawPointer, _ count: Int, _ index: Int, _ stride: Int) throws -> Void
  ) throws {
    let stream = try openData()
    let size = max(1, header.elementType.size)
    let blockCount = min(max(1, (1 << 20) / size), max(1, header.count))
    if !header.isFortranOrder || shape.count < 2 {
      try withBlock(blockCount * size) { block in
        var index = 0
        while index < header.count {
          let count = min(blockCount, header.count - index)
          try read(stream, into: UnsafeMutableRawBufferPointer(rebasing: block[..<(count * size)]))
          try body(UnsafeRawPointer(block.baseAddress!), count, index, 1)
          index += count
        }
      }
    } else if shape.count == 2 {
      try forEachRunOfColumns(stream, size: size, blockCount: blockCount, body)
    } else {
      try forEachRunOfFirstAxis(stream, size: size, body)
    }
  }

  /// Fortran order, two axes: a panel of whole columns is read, then handed out by rows, so that results
  /// are written a cache line at a time.
  private func forEachRunOfColumns(
    _ stream: any NPYByteStream, size: Int, blockCount: Int,
    _ body: (UnsafeRawPointer, Int, Int, Int) throws -> Void
  ) throws {
    let (rows, columns) = (shape[0], shape[1])
    guard header.count > 0 else { return }
    let width = min(columns, max(8, blockCount / rows))
    try withBlock(width * rows * size) { panel in
      try withBlock(width * size) { line in
        for first in stride(from: 0, to: columns, by: width) {
          let count = min(width, columns - first)
          try read(stream, into: UnsafeMutableRawBufferPointer(rebasing: panel[..<(count * rows * size)]))
          for row in 0..<rows {
            Self.gather(panel.baseAddress! + row * size, step: rows * size, size, count, line.baseAddress!)
            try body(UnsafeRawPointer(line.baseAddress!), count, row * columns + first, 1)
          }
        }
      }
    }
  }

  /// Copies `count` elements of `size` bytes, `step` bytes apart, next to each other.
  private static func gather(
    _ source: UnsafeMutableRawPointer, step: Int, _ size: Int, _ count: Int, _ target: UnsafeMutableRawPointer
  ) {
    switch size {
    case 8:
      for i in 0..<count {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: i * step, as: UInt64.self), toByteOffset: 8 * i,
          as: UInt64.self)
      }
    case 4:
      for i in 0..<count {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: i * step, as: UInt32.self), toByteOffset: 4 * i,
          as: UInt32.self)
      }
    default:
      for i in 0..<count { (target + i * size).copyMemory(from: source + i * step, byteCount: size) }
    }
  }

  /// Fortran order, three or more axes: runs along the first axis.
  private func forEachRunOfFirstAxis(
    _ stream: any NPYByteStream, size: Int, _ body: (UnsafeRawPointer, Int, Int, Int) throws -> Void
  ) throws {
    guard header.count > 0 else { return }
    // C-order steps of the axes.
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in (0..<(shape.count - 1)).reversed() { steps[axis] = steps[axis + 1] * shape[axis + 1] }
    var position = [Int](repeating: 0, count: shape.count)
    var index = 0
    try withBlock(shape[0] * size) { block in
      for _ in 0..<(header.count / shape[0]) {
        try read(stream, into: block)
        try body(UnsafeRawPointer(block.baseAddress!), shape[0], index, steps[0])
        for axis in 1..<shape.count {
          position[axis] += 1
          index += steps[axis]
          if position[axis] < shape[axis] { break }
          index -= position[axis] * steps[axis]
          position[axis] = 0
        }
      }
    }
  }

  private func withBlock(_ size: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { block.deallocate() }
    try body(block)
  }

  private func openData() throws -> any NPYByteStream {
    let stream = try openStream()
    _ = try stream.readBytes(header.dataOffset)
    return stream
  }

  private func read(_ stream: any NPYByteStream, into target: UnsafeMutableRawBufferPointer) throws {
    let before = header.dataSize - stream.remaining
    let found = try stream.read(into: target)
    // The size was checked when the array was opened: the file has since shrunk.
    guard found == target.count else {
      throw fail(.sizeMismatch(expected: header.dataSize, found: before + found))
    }
  }

  // MARK: Checks

  private func requireDimensions(_ count: Int) throws {
    guard shape.count == count else { throw fail(.wrongDimensions(shape: shape, expected: count)) }
  }

  private func requireNumbers() throws {
    guard !header.elementType.isText else {
      throw fail(.wrongType(found: header.elementType.description, expected: "numbers"))
    }
  }

  private func fail(_ problem: NPYError.Problem) -> NPYError { NPYError(file: name, problem: problem) }
}
