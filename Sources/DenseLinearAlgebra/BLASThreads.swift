internal import CBLAS
import Synchronization

/// The number of threads that OpenBLAS may use for one product or factorization.
///
/// It is one number for the whole process. Inside a parallel loop hold it to 1 with
/// ``withSingleThread(_:)``, or every worker starts a team of its own.
public enum BLASThreads {
  private struct Scopes {
    var open = 0
    /// What holds outside the scopes, restored when the last one closes.
    var outside = 0
  }

  private static let scopes = Mutex(Scopes())

  /// The number in force, at least 1. Starts as OpenBLAS chooses: OPENBLAS_NUM_THREADS or OMP_NUM_THREADS if
  /// set, else the processors the process may use.
  ///
  /// OpenBLAS lowers larger numbers to the limit it was built with (see ``BLASInfo/configuration``). A number
  /// set while a ``withSingleThread(_:)`` scope is open takes effect when the last one closes.
  public static var count: Int {
    get { Int(openblas_get_num_threads()) }
    set {
      require(newValue >= 1, "OpenBLAS cannot use \(newValue) threads")
      scopes.withLock {
        if $0.open > 0 { $0.outside = newValue } else { openblas_set_num_threads(cInteger(newValue)) }
      }
    }
  }

  /// Runs `body` with one BLAS thread and restores the number afterwards, also when `body` throws.
  ///
  /// Scopes may nest and overlap in time on different threads: the last one to close restores.
  public static func withSingleThread<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    scopes.withLock {
      if $0.open == 0 {
        $0.outside = Int(openblas_get_num_threads())
        openblas_set_num_threads(1)
      }
      $0.open += 1
    }
    defer {
      scopes.withLock {
        $0.open -= 1
        if $0.open == 0 { openblas_set_num_threads(cInteger($0.outside)) }
      }
    }
    return try body()
  }
}
