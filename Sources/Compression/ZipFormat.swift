import CZlib

/// Record signatures and limits of the zip format (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5).
enum ZipFormat {
  static let localHeaderSignature: UInt32 = 0x0403_4b50
  static let centralHeaderSignature: UInt32 = 0x0201_4b50
  static let endSignature: UInt32 = 0x0605_4b50
  static let zip64EndSignature: UInt32 = 0x0606_4b50
  static let zip64LocatorSignature: UInt32 = 0x0706_4b50

  static let localHeaderSize = 30
  static let centralHeaderSize = 46
  static let endSize = 22
  static let zip64EndSize = 56
  static let zip64LocatorSize = 20
  static let zip64ExtraTag: UInt16 = 1

  static let encryptedFlag: UInt16 = 1
  static let utf8Flag: UInt16 = 1 << 11

  /// 1980-01-01, the format's first day: archives of equal content are then equal bytes.
  static let fixedDate: UInt16 = 0x0021
  static let fixedTime: UInt16 = 0

  /// Deflate cannot expand a byte to more than this many (258 bytes from two bits, rounded up).
  static let largestDeflateRatio = 1032
}

/// The CRC-32 of zip, gzip and PNG (polynomial 0xEDB88320), continued from `seed`.
func crc32(_ bytes: UnsafeRawBufferPointer, continuing seed: UInt32 = 0) -> UInt32 {
  guard let base = bytes.baseAddress, !bytes.isEmpty else { return seed }
  return UInt32(
    truncatingIfNeeded: crc32_z(UInt(seed), base.assumingMemoryBound(to: UInt8.self), bytes.count))
}

/// Little-endian fields appended to a record.
struct ZipRecord {
  var bytes: [UInt8] = []

  mutating func append<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// Little-endian fields read from a record. The caller has checked that `offset` lies inside.
extension Array where Element == UInt8 {
  func littleEndian<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
    withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
  }
}
