import DenseLinearAlgebra
import Dispatch
import Testing

// The number of threads belongs to the process, so these tests run one after the other.
@Suite("BLAS threads", .serialized)
struct BLASThreadsTests {
  /// Runs `body` and restores the number of threads.
  private func restoring(_ body: () throws -> Void) rethrows {
    let before = BLASThreads.count
    defer { BLASThreads.count = before }
    try body()
  }

  @Test("the number can be set and read")
  func count() {
    restoring {
      for count in [1, 2, 3] {
        BLASThreads.count = count
        #expect(BLASThreads.count == count)
      }
    }
  }

  @Test("a scope holds one thread and restores, nested, throwing, and with a number set inside")
  func scope() {
    struct Stop: Error {}
    restoring {
      BLASThreads.count = 3
      let result = BLASThreads.withSingleThread {
        #expect(BLASThreads.count == 1)
        BLASThreads.withSingleThread { #expect(BLASThreads.count == 1) }
        #expect(BLASThreads.count == 1)
        return 7
      }
      #expect(result == 7 && BLASThreads.count == 3)
      #expect(throws: Stop.self) { try BLASThreads.withSingleThread { () throws(Stop) in throw Stop() } }
      #expect(BLASThreads.count == 3)
      BLASThreads.withSingleThread {
        BLASThreads.count = 2
        #expect(BLASThreads.count == 1)
      }
      #expect(BLASThreads.count == 2)
    }
  }

  @Test("scopes that overlap in time restore once, at the end of the last")
  func overlappingScopes() {
    restoring {
      BLASThreads.count = 2
      let first = DispatchSemaphore(value: 0)
      let second = DispatchSemaphore(value: 0)
      // The first scope opens before and closes before the second one.
      DispatchQueue.concurrentPerform(iterations: 2) { worker in
        if worker == 0 {
          BLASThreads.withSingleThread {
            first.signal()
            second.wait()
          }
          first.signal()
        } else {
          first.wait()
          BLASThreads.withSingleThread {
            second.signal()
            first.wait()
            #expect(BLASThreads.count == 1)
          }
        }
      }
      #expect(BLASThreads.count == 2)
    }
  }

  @Test("products from several workers at once are right")
  func concurrentProducts() {
    var random = SeededGenerator(state: 60)
    let a: Matrix<Double> = random.matrix(70, 50)
    let b: Matrix<Double> = random.matrix(50, 60)
    let expected = naiveProduct(a, b)
    BLASThreads.withSingleThread {
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        let product = a.withView { a in b.withView { BLAS.product(a, $0) } }
        #expect(largestDifference(product, expected) <= 200 * epsilon(Double.self))
      }
    }
  }

  @Test("no threads stops the program")
  func contracts() async {
    await #expect(processExitsWith: .failure) { BLASThreads.count = 0 }
  }

  @Test("OpenBLAS names its version and kernels")
  func info() throws {
    #expect(BLASInfo.configuration.hasPrefix("OpenBLAS \(BLASInfo.version) "))
    let numbers = BLASInfo.version.split(separator: ".").prefix(2)
    #expect(numbers.count == 2 && numbers.allSatisfy { Int($0) != nil })
    // Debian's build chooses at load time and repeats the choice in the configuration.
    #expect(!BLASInfo.coreName.isEmpty && BLASInfo.configuration.contains(BLASInfo.coreName))
  }
}
