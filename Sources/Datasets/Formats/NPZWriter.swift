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
    var zip = ZipWriter(archive: archive, sink: sink)
    for (name, array) in arrays {
      try array.headerBytes.withUnsafeBytes { header in
        try array.withUnsafeDataBytes { data in
          try zip.add(name: name + ".npy", contents: [header, data])
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
