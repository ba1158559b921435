import CBLAS

/// The two element types that BLAS and LAPACK compute with: `Float` and `Double`.
public protocol BLASScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable, LosslessStringConvertible {
}

extension Float: BLASScalar {}
extension Double: BLASScalar {}
