import DenseLinearAlgebra
import Foundation

/// Whether OpenBLAS uses kernels that are worth of this CPU, and what to do where it does not.
///
/// OpenBLAS chooses its kernels by CPU model while it is loaded; for models that are newer than itself it may fall
/// back to those of a Pentium 4 (version 0.3.21 does on Xeons of 2023). Then its matrix products take many times as
/// long.
public enum BLASKernels {
  /// What names a set of kernels to OpenBLAS, which reads it only when it is loaded.
  public static let variable = "OPENBLAS_CORETYPE"

  /// OpenBLAS's names of kernels that use AVX-512, and of those that use AVX2.
  private static let wideCores: Set = ["skylakex", "cooperlake", "sapphirerapids", "zen4", "zen5"]
  private static let middleCores: Set = ["haswell", "zen", "excavator"]

  /// The instructions that the kernels in use leave out, and the name of kernels that use them; nil if none.
  public static let missed: (instructions: String, better: String)? = {
    let (core, available) = (BLASInfo.coreName.lowercased(), Set(Double.availableKernels))
    if wideCores.contains(core) { return nil }
    if available.contains("avx512") { return ("AVX-512", "SKYLAKEX") }
    return available.contains("avx2") && !middleCores.contains(core) ? ("AVX2", "HASWELL") : nil
  }()

  /// Starts this process anew with better kernels where OpenBLAS's do not even use AVX2 on a CPU that has it, unless
  /// the environment names some. For the first line of a program.
  ///
  /// Kernels for AVX2 are left as they are on a CPU with AVX-512: they may be the faster ones.
  public static func restartWithBetterOnes() {
    guard getenv(variable) == nil, let missed, !middleCores.contains(BLASInfo.coreName.lowercased()) else { return }
    setenv(variable, missed.better, 1)
    // Returns only if it fails, and then slow kernels have to do.
    execv("/proc/self/exe", CommandLine.unsafeArgv)
  }
}
