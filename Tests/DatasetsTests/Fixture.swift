import Compression
import Foundation

@testable import Datasets

/// Decodes a known answer from the Fixtures folder.
func fixture<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
  return try JSONDecoder().decode(T.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
}

/// What `body` gets to see as a cell.
func withCell<R>(_ text: String, _ body: (UnsafePointer<UInt8>, UnsafePointer<UInt8>) throws -> R) rethrows
  -> R
{
  let bytes = Array(text.utf8) + [UInt8](repeating: 10, count: 64)
  return try bytes.withUnsafeBufferPointer {
    try body($0.baseAddress!, $0.baseAddress! + bytes.count - 64)
  }
}

func source(_ text: String, largestRead: Int = .max) -> MemoryByteSource {
  MemoryByteSource(Array(text.utf8), name: "t.csv", largestRead: largestRead)
}

func table(_ text: String, _ options: TableOptions = TableOptions()) throws -> FeatureTable<Double> {
  try FeatureTable(reading: source(text), options: options)
}

/// The kind of ``TableError`` that `body` throws, or nil.
func kind(_ body: () throws -> Void) -> TableError.Kind? {
  do {
    try body()
    return nil
  } catch {
    return (error as? TableError)?.kind
  }
}

/// A small generator for tests: splitmix64.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
