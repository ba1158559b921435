import ArgumentParser
import DenseLinearAlgebra
import Foundation
import ModelSelection
import Optimization

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Version, CPU and its instruction sets, BLAS and its kernels, threads.")

  /// The CPU's name as the kernel has it.
  private static var processor: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":", maxSplits: 1).last
    return name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  /// What can be done where OpenBLAS uses kernels below what the CPU offers; one line, or empty.
  private static var kernelWarning: String {
    guard let missed = BLASKernels.missed else { return "" }
    return "\nwarning: this CPU has \(missed.instructions), but OpenBLAS \(BLASInfo.version) uses its "
      + "\(BLASInfo.coreName) kernels, which do not; \(BLASKernels.variable)=\(missed.better) in the environment, "
      + "which the library reads when it is loaded, may make the matrix products of --solver converged faster (and "
      + "change last digits)"
  }

  func run() throws {
    let budget = ThreadBudget()
    try StandardOutput.write(
      """
      saganet          \(Version.saganet)
      numbers of       scikit-learn \(Version.scikitLearn)
      CPU              \(Self.processor)
      kernels float64  \(Double.kernelName) (this CPU has \(Double.availableKernels.joined(separator: ", ")))
      kernels float32  \(Float.kernelName)
      BLAS             \(BLASInfo.configuration)
      BLAS kernels     \(BLASInfo.coreName)\(Self.kernelWarning)
      BLAS threads     1 while fits run in parallel
      threads          \(budget.reason)

      """)
  }
}
