import Compression

/// The bytes of one array, front to back.
protocol NPYByteStream: AnyObject {
  /// What errors call the array's source.
  var name: String { get }
  /// Bytes not read yet.
  var remaining: Int { get }
  /// Fills `target`; returns how many bytes were read, fewer only at the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int
}

extension NPYByteStream {
  /// The next `count` bytes, or those left if they are fewer.
  func readBytes(_ count: Int) throws -> [UInt8] {
    let length = Swift.min(count, remaining)
    return try [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
      // The capacity may exceed what was asked for.
      let target = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: length)
      initialized = try read(into: target)
    }
  }
}

/// A file, read from its start.
final class NPYFileStream: NPYByteStream {
  private let file: RandomAccessFile
  private var offset = 0

  init(_ file: RandomAccessFile) { self.file = file }

  var name: String { file.path }
  var remaining: Int { file.count - offset }

  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      let found = try file.read(at: offset, into: target)
      offset += found
      return found
    } catch let error as FileReadError {
      throw NPYError(file: file.path, problem: .system(call: error.call, reason: error.reason))
    }
  }
}

/// A member of an archive, stored or deflated.
final class NPYZipStream: NPYByteStream {
  let name: String
  private let entry: ZipEntryReader

  init(_ entry: ZipEntryReader, archive: String) {
    self.entry = entry
    name = "\(archive): \(entry.entry.name)"
  }

  var remaining: Int { entry.remaining }

  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    try entry.read(into: target)
  }
}
