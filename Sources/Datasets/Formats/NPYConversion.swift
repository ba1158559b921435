/// Conversion of raw NPY elements to the types computed with: concrete loops, chosen once per block.
enum NPYConversion {
  /// `count` elements of a number type at `source`, converted to `Double` at `target` with a stride.
  static func toDouble(
    _ source: UnsafeRawPointer, _ type: NPYElementType, bigEndian: Bool, count: Int,
    target: UnsafeMutablePointer<Double>, stride: Int
  ) {
    switch type {
    case .bool: booleans(source, count, target, stride)
    case .int8: integers(source, Int8.self, bigEndian, count, target, stride)
    case .int16: integers(source, Int16.self, bigEndian, count, target, stride)
    case .int32: integers(source, Int32.self, bigEndian, count, target, stride)
    case .int64: integers(source, Int64.self, bigEndian, count, target, stride)
    case .uint8: integers(source, UInt8.self, bigEndian, count, target, stride)
    case .uint16: integers(source, UInt16.self, bigEndian, count, target, stride)
    case .uint32: integers(source, UInt32.self, bigEndian, count, target, stride)
    case .uint64: integers(source, UInt64.self, bigEndian, count, target, stride)
    case .float32:
      for i in 0..<count { target[i * stride] = Double(Float(bitPattern: bits(source, i, bigEndian))) }
    case .float64:
      for i in 0..<count { target[i * stride] = Double(bitPattern: bits(source, i, bigEndian)) }
    case .unicode, .bytes: preconditionFailure("text is not converted to numbers")
    }
  }

  /// The same for `Float`; wider values are rounded to nearest, as NumPy's `astype` does.
  static func toFloat(
    _ source: UnsafeRawPointer, _ type: NPYElementType, bigEndian: Bool, count: Int,
    target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    switch type {
    case .bool: booleans(source, count, target, stride)
    case .int8: integers(source, Int8.self, bigEndian, count, target, stride)
    case .int16: integers(source, Int16.self, bigEndian, count, target, stride)
    case .int32: integers(source, Int32.self, bigEndian, count, target, stride)
    case .int64: integers(source, Int64.self, bigEndian, count, target, stride)
    case .uint8: integers(source, UInt8.self, bigEndian, count, target, stride)
    case .uint16: integers(source, UInt16.self, bigEndian, count, target, stride)
    case .uint32: integers(source, UInt32.self, bigEndian, count, target, stride)
    case .uint64: integers(source, UInt64.self, bigEndian, count, target, stride)
    case .float32:
      for i in 0..<count { target[i * stride] = Float(bitPattern: bits(source, i, bigEndian)) }
    case .float64:
      for i in 0..<count { target[i * stride] = Float(Double(bitPattern: bits(source, i, bigEndian))) }
    case .unicode, .bytes: preconditionFailure("text is not converted to numbers")
    }
  }

  /// `count` integers converted to `Int64`; returns the place of the first that does not fit, if any.
  static func toInt64(
    _ source: UnsafeRawPointer, _ type: NPYElementType, bigEndian: Bool, count: Int,
    target: UnsafeMutablePointer<Int64>, stride: Int
  ) -> Int? {
    switch type {
    case .bool:
      for i in 0..<count { target[i * stride] = source.load(fromByteOffset: i, as: UInt8.self) == 0 ? 0 : 1 }
    case .int8: widen(source, Int8.self, bigEndian, count, target, stride)
    case .int16: widen(source, Int16.self, bigEndian, count, target, stride)
    case .int32: widen(source, Int32.self, bigEndian, count, target, stride)
    case .int64: widen(source, Int64.self, bigEndian, count, target, stride)
    case .uint8: widen(source, UInt8.self, bigEndian, count, target, stride)
    case .uint16: widen(source, UInt16.self, bigEndian, count, target, stride)
    case .uint32: widen(source, UInt32.self, bigEndian, count, target, stride)
    case .uint64:
      for i in 0..<count {
        let value: UInt64 = bits(source, i, bigEndian)
        guard value <= UInt64(Int64.max) else { return i }
        target[i * stride] = Int64(value)
      }
    case .float32, .float64, .unicode, .bytes: preconditionFailure("only integers are converted to integers")
    }
    return nil
  }

  /// Element `index` of an array of text, or nil if it is not valid Unicode.
  static func text(
    _ source: UnsafeRawPointer, _ type: NPYElementType, bigEndian: Bool, index: Int
  ) -> String? {
    switch type {
    case .unicode(let length):
      var units: [UInt32] = (0..<length).map { bits(source, index * length + $0, bigEndian) }
      while units.last == 0 { units.removeLast() }
      var scalars = String.UnicodeScalarView()
      for unit in units {
        guard let scalar = Unicode.Scalar(unit) else { return nil }
        scalars.append(scalar)
      }
      return String(scalars)
    case .bytes(let length):
      var bytes = Array(UnsafeRawBufferPointer(start: source + index * length, count: length))
      while bytes.last == 0 { bytes.removeLast() }
      return String(validating: bytes, as: UTF8.self)
    default: preconditionFailure("numbers are not converted to text")
    }
  }

  // MARK: Loops

  @inline(__always)
  private static func bits<T: FixedWidthInteger>(
    _ source: UnsafeRawPointer, _ index: Int, _ bigEndian: Bool
  ) -> T {
    let raw = source.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self)
    return bigEndian ? T(bigEndian: raw) : T(littleEndian: raw)
  }

  @inline(__always)
  private static func integers<T: FixedWidthInteger, F: BinaryFloatingPoint>(
    _ source: UnsafeRawPointer, _: T.Type, _ bigEndian: Bool, _ count: Int,
    _ target: UnsafeMutablePointer<F>, _ stride: Int
  ) {
    for i in 0..<count { target[i * stride] = F(bits(source, i, bigEndian) as T) }
  }

  @inline(__always)
  private static func widen<T: FixedWidthInteger>(
    _ source: UnsafeRawPointer, _: T.Type, _ bigEndian: Bool, _ count: Int,
    _ target: UnsafeMutablePointer<Int64>, _ stride: Int
  ) {
    for i in 0..<count { target[i * stride] = Int64(truncatingIfNeeded: bits(source, i, bigEndian) as T) }
  }

  @inline(__always)
  private static func booleans<F: BinaryFloatingPoint>(
    _ source: UnsafeRawPointer, _ count: Int, _ target: UnsafeMutablePointer<F>, _ stride: Int
  ) {
    for i in 0..<count { target[i * stride] = source.load(fromByteOffset: i, as: UInt8.self) == 0 ? 0 : 1 }
  }
}
