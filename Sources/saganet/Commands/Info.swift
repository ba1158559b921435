import ArgumentParser
import DenseLinearAlgebra
import ModelSelection
import Optimization

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Version, BLAS and its kernels, CPU instruction sets, threads.")

  func run() {
    let budget = ThreadBudget()
    print(
      """
      saganet          \(Version.saganet)
      numbers of       scikit-learn \(Version.scikitLearn)
      kernels float64  \(Double.kernelName) (this CPU has \(Double.availableKernels.joined(separator: ", ")))
      kernels float32  \(Float.kernelName)
      BLAS             \(BLASInfo.configuration)
      BLAS kernels     \(BLASInfo.coreName)
      BLAS threads     1 while fits run in parallel
      threads          \(budget.reason)
      """)
  }
}
