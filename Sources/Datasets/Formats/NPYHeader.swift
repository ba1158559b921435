/// The header of an NPY array: element type, byte order, storage order and shape.
///
/// Format: NumPy Enhancement Proposal 1 and `numpy.lib.format`, versions 1.0 to 3.0.
public struct NPYHeader: Equatable, Sendable {
  /// Type of the elements.
  public let elementType: NPYElementType
  /// True if the bytes of an element run from high to low.
  public let isBigEndian: Bool
  /// True if the first index varies fastest in the file.
  public let isFortranOrder: Bool
  /// Length of each axis; empty for a single value.
  public let shape: [Int]
  /// Number of elements: the product of the shape.
  public let count: Int
  /// Bytes from the start of the array to its data.
  public let dataOffset: Int

  /// Bytes of data.
  public var dataSize: Int { count * elementType.size }

  /// No header that NumPy writes for the types read here comes near this.
  static let largestLength = 1 << 20
  static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

  /// `(2, 3)`, `(2,)`, `()`.
  static func text(ofShape shape: [Int]) -> String {
    shape.count == 1
      ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
  }

  /// The bytes before the data of a C-order array in this machine's byte order. Data start at a multiple
  /// of 64 bytes.
  static func encoded(elementType: NPYElementType, shape: [Int]) -> [UInt8] {
    #if _endian(little)
      let native = "<"
    #else
      let native = ">"
    #endif
    let order = elementType.size == 1 && !elementType.isText ? "|" : native
    let dictionary =
      "{'descr': '\(order)\(elementType.code)', 'fortran_order': False, "
      + "'shape': \(text(ofShape: shape)), }"
    // Version 1.0 unless its 16-bit length is too short, as NumPy chooses.
    let short = 10 + dictionary.utf8.count + 1 + 63 <= Int(UInt16.max)
    let prefix = short ? 10 : 12
    let padded = (prefix + dictionary.utf8.count + 1 + 63) / 64 * 64
    let length = padded - prefix
    var bytes = magic + (short ? [1, 0] : [2, 0])
    for shift in stride(from: 0, to: short ? 16 : 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    bytes += Array(dictionary.utf8)
    bytes += Array(repeating: UInt8(ascii: " "), count: padded - bytes.count - 1)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// Reads the header at the start of `stream`, which is left at the first byte of data.
  init(readingFrom stream: any NPYByteStream) throws {
    let file = stream.name
    func fail(_ problem: NPYError.Problem) -> NPYError { NPYError(file: file, problem: problem) }

    let start = try stream.readBytes(8)
    guard start.count >= 6, Array(start[..<6]) == Self.magic else { throw fail(.notNPY) }
    guard start.count == 8 else { throw fail(.malformedHeader("the file ends in it")) }
    let (major, minor) = (Int(start[6]), Int(start[7]))
    guard (1...3).contains(major), minor == 0 else {
      throw fail(.unsupportedVersion(major: major, minor: minor))
    }
    let lengthBytes = try stream.readBytes(major == 1 ? 2 : 4)
    guard lengthBytes.count == (major == 1 ? 2 : 4) else {
      throw fail(.malformedHeader("the file ends in it"))
    }
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.largestLength else {
      throw fail(.malformedHeader("it claims \(length) bytes"))
    }
    let text = try stream.readBytes(length)
    guard text.count == length else { throw fail(.malformedHeader("the file ends in it")) }

    let fields: NPYHeaderFields
    do {
      fields = try NPYHeaderFields(parsing: text)
    } catch let error as NPYHeaderFields.SyntaxError {
      throw fail(.malformedHeader(error.reason))
    }
    (elementType, isBigEndian) = try Self.type(from: fields.descriptor, file: file)
    isFortranOrder = fields.isFortranOrder
    shape = try fields.shape.map { axis in
      guard let value = Int(axis), value >= 0 else { throw fail(.impossibleShape(fields.shapeText)) }
      return value
    }
    // An axis of length 0 must not hide an overflow of the others.
    var total = 1
    for axis in shape where axis > 0 {
      let (product, overflow) = total.multipliedReportingOverflow(by: axis)
      guard !overflow else { throw fail(.impossibleShape(fields.shapeText)) }
      total = product
    }
    let (_, overflow) = total.multipliedReportingOverflow(by: Swift.max(8, elementType.size))
    guard !overflow else { throw fail(.impossibleShape(fields.shapeText)) }
    count = shape.contains(0) ? 0 : total
    // Text of no characters takes no bytes, so the file's size would not bound the count.
    guard elementType.size > 0 || count == 0 else { throw fail(.impossibleShape(fields.shapeText)) }
    dataOffset = 8 + lengthBytes.count + length
  }

  private static func type(
    from descriptor: String?, file: String
  ) throws -> (NPYElementType, isBigEndian: Bool) {
    guard let descriptor else {
      throw NPYError(file: file, problem: .unsupportedType("record (structured array)"))
    }
    let order = descriptor.first ?? " "
    let code = "<>|=".contains(order) ? descriptor.dropFirst() : descriptor[...]
    if code.first == "O" { throw NPYError(file: file, problem: .pickledObjects) }
    guard let type = NPYElementType(code: code) else {
      throw NPYError(file: file, problem: .unsupportedType("'\(descriptor)'"))
    }
    #if _endian(little)
      let nativeIsBig = false
    #else
      let nativeIsBig = true
    #endif
    switch order {
    case ">": return (type, true)
    case "<": return (type, false)
    default: return (type, nativeIsBig)
    }
  }
}
