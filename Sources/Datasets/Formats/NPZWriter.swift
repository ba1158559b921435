import Compression

/// Writes named arrays into one archive that `numpy.load` opens with `allow_pickle=False`.
///
/// Entries keep the caller's order and are stored, not compressed, as `numpy.savez` does; dates are fixed,
/// so equal arrays give equal bytes.
public enum NPZWriter {
  /// Writes `arrays` to `sink`, in order. `archive` is the name that errors show.
  ///
  /// Throws `ZipError` (`duplicateEntry`, `unusableName`) and whatever the sink throws.
  public static func write(
    _ arrays: [(name: String, array: NPYArray)], archive: String,
    to sink: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try write(arrays.map { ($0.name, Entry.array($0.array)) }, archive: archive, to: sink)
  }

  /// An array too large for memory, given in parts.
  public struct StreamedArray {
    let shape: [Int]
    let forEachPart: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// A float64 array.
    ///
    /// - Parameters:
    ///   - shape: the length of each axis.
    ///   - count: the number of parts.
    ///   - part: the elements of part i, in C order; called twice for each i.
    public init(shape: [Int], count: Int, part: @escaping (Int) throws -> [Double]) {
      self.shape = shape
      forEachPart = { body in
        for i in 0..<count { try part(i).withUnsafeBytes { try body($0) } }
      }
    }
  }

  /// What an archive is made of.
  public enum Entry {
    case array(NPYArray)
    case streamed(StreamedArray)
  }

  /// Writes `entries` to `sink`, in order; of those that are streamed only one part is in memory at a time.
  ///
  /// Throws `ZipError` and whatever the sink and the parts throw.
  public static func write(
    _ entries: [(name: String, entry: Entry)], archive: String,
    to sink: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var zip = ZipWriter(archive: archive, sink: sink)
    for (name, entry) in entries {
      switch entry {
      case .array(let array):
        try array.headerBytes.withUnsafeBytes { header in
          try array.withUnsafeDataBytes { data in
            try zip.add(name: name + ".npy", contents: [header, data])
          }
        }
      case .streamed(let array):
        let header = NPYHeader.encoded(elementType: .float64, shape: array.shape)
        let size = header.count + array.shape.reduce(8, *)
        try zip.add(name: name + ".npy", size: size) { body in
          try header.withUnsafeBytes { try body($0) }
          try array.forEachPart(body)
        }
      }
    }
    try zip.finish()
  }

  /// The whole archive in memory. Throws `ZipError`.
  public static func bytes(_ arrays: [(name: String, array: NPYArray)]) throws -> [UInt8] {
    let collector = Collector()
    try write(arrays, archive: "archive in memory") { collector.bytes.append(contentsOf: $0) }
    return collector.bytes
  }

  private final class Collector {
    var bytes: [UInt8] = []
  }
}
