/// Why an array in NumPy's NPY format could not be read or written.
public struct NPYError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Problem: Equatable, Sendable {
    /// A system call failed: its name and the text for `errno`.
    case system(call: String, reason: String)
    /// The first six bytes are not NumPy's.
    case notNPY
    /// A format version other than 1.0, 2.0 and 3.0.
    case unsupportedVersion(major: Int, minor: Int)
    /// The header is not a Python dictionary with `descr`, `fortran_order` and `shape`.
    case malformedHeader(String)
    /// The array holds Python objects, which only unpickling, running code from the file, could read.
    case pickledObjects
    /// An element type that is not read here: complex, float16, longdouble, dates, records.
    case unsupportedType(String)
    /// A negative axis, or more elements than an address space holds.
    case impossibleShape(String)
    /// The data have another size than the header says.
    case sizeMismatch(expected: Int, found: Int)
    /// The array has another number of axes than asked for.
    case wrongDimensions(shape: [Int], expected: Int)
    /// The element type cannot be read as what was asked for.
    case wrongType(found: String, expected: String)
    /// An element that the type asked for cannot hold; `index` is its 0-based place in C order.
    case unrepresentable(index: Int, value: String, type: String)
    /// Text that is not valid Unicode, or that ends in a NUL character (which NumPy would drop).
    case invalidText(index: Int)
    /// The number of elements does not fit the shape.
    case countMismatch(shape: [Int], count: Int)
  }

  /// Path of the file; for a member of an archive, `archive: member`.
  public var file: String
  /// What went wrong.
  public var problem: Problem

  public init(file: String, problem: Problem) {
    self.file = file
    self.problem = problem
  }

  public var description: String { "\(file): \(explanation)" }

  private var explanation: String {
    switch problem {
    case .system(let call, let reason):
      "\(call) failed: \(reason)"
    case .notNPY:
      "not an NPY file (it does not start with \\x93NUMPY); write it with numpy.save"
    case .unsupportedVersion(let major, let minor):
      "NPY version \(major).\(minor) is not supported; versions 1.0, 2.0 and 3.0 are"
    case .malformedHeader(let reason):
      "malformed NPY header: \(reason)"
    case .pickledObjects:
      "the array holds pickled Python objects, which are not read; convert it first, "
        + "numbers with a.astype(float), text with a.astype(str)"
    case .unsupportedType(let descriptor):
      "element type \(descriptor) is not supported; convert it with a.astype(float)"
    case .impossibleShape(let shape):
      "impossible array shape \(shape)"
    case .sizeMismatch(let expected, let found):
      found < expected
        ? "the data are truncated: \(expected) bytes expected, \(found) found"
        : "\(found) bytes of data found where the header says \(expected); one array a file is read"
    case .wrongDimensions(let shape, let expected):
      "an array with \(expected) \(expected == 1 ? "axis" : "axes") is needed, this one has shape "
        + NPYHeader.text(ofShape: shape)
    case .wrongType(let found, let expected):
      "\(expected) needed, the array holds \(found)"
    case .unrepresentable(let index, let value, let type):
      "element \(index) (\(value)) does not fit \(type)"
    case .invalidText(let index):
      "element \(index) is not valid Unicode text, or ends in a NUL character"
    case .countMismatch(let shape, let count):
      "\(count) elements do not make an array of shape \(NPYHeader.text(ofShape: shape))"
    }
  }
}
