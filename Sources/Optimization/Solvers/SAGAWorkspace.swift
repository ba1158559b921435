import DenseLinearAlgebra

/// The memory of a SAGA run, allocated once per worker and reused by its fits.
///
/// Holds V, G and the previous weights (p x stride each), the stored gradients (n x K for each place of a
/// pack, K rounded up to whole vectors of 8 for one fit alone)
/// and the running sums of one epoch (2 n): about (3 p K + n K) scalars a fit.
public final class SAGAWorkspace<Scalar: BLASScalar> {
  private let weightBlock = ReusableBlock<Scalar>()
  private let gradientBlock = ReusableBlock<Scalar>()
  private let previousBlock = ReusableBlock<Scalar>()
  private let memoryBlock = ReusableBlock<Scalar>()
  private let sumBlock = ReusableBlock<Scalar>()
  private let laneBlock = ReusableBlock<Scalar>()
  private let fitBlock = ReusableBlock<Double>()
  private let seenBlock = ReusableBlock<Bool>()
  private let kernelFitsBlock = ReusableBlock<SagaFits>()
  let stepBlock = StepBlock<Scalar>()
  let steadyBlock = SteadyBlock<Scalar>()
  private let earlierBlock = ReusableBlock<SagaChange>()
  private var features = 0
  private var rows = 0
  private(set) var layout = SAGALaneLayout(fits: 1, columns: 1, lanes: 8)

  public init() {}

  /// What the workspace holds, in bytes.
  public var byteCount: Int {
    let scalars = [weightBlock, gradientBlock, previousBlock, memoryBlock, sumBlock, laneBlock]
    let others = fitBlock.byteCount + seenBlock.byteCount + stepBlock.byteCount + steadyBlock.byteCount
    return scalars.reduce(others) { $0 + $1.byteCount }
  }

  var weights: UnsafeMutablePointer<Scalar> { weightBlock.base }
  var gradientSum: UnsafeMutablePointer<Scalar> { gradientBlock.base }
  var previousWeights: UnsafeMutablePointer<Scalar> { previousBlock.base }
  /// n x `layout.memoryColumns`.
  var gradientMemory: UnsafeMutablePointer<Scalar> { memoryBlock.base }
  /// Running sums at each step of an epoch.
  var averageSums: UnsafeMutablePointer<Scalar> { sumBlock.base }
  var thresholdSums: UnsafeMutablePointer<Scalar> { sumBlock.base + rows }
  var seen: UnsafeMutablePointer<Bool> { seenBlock.base }
  var lanes: SAGALanes<Scalar> {
    SAGALanes(scalars: laneBlock.base, doubles: fitBlock.base, stride: layout.stride)
  }

  /// The kernels' view of the fits' patterns.
  var kernelFits: UnsafePointer<SagaFits> { UnsafePointer(kernelFitsBlock.base) }

  /// Keeps a step that is not in V and G yet for the pass after the next update.
  func keepEarlier(_ change: SagaChange) -> UnsafePointer<SagaChange> {
    earlierBlock.base[0] = lanes.keep(change, stride: layout.stride)
    return UnsafePointer(earlierBlock.base)
  }

  /// Makes room for p `features` and n `rows`, and clears all.
  func prepare(features: Int, rows: Int, layout: SAGALaneLayout) {
    self.features = features
    self.rows = rows
    self.layout = layout
    for block in [weightBlock, gradientBlock, previousBlock] { block.clear(features * layout.stride) }
    memoryBlock.clear(rows * layout.memoryColumns)
    sumBlock.clear(2 * rows)
    seenBlock.clear(rows, to: false)
    laneBlock.clear(SAGALanes<Scalar>.scalarCount(stride: layout.stride))
    fitBlock.clear(SAGALanes<Scalar>.doubleCount)
    kernelFitsBlock.clear(1, to: lanes.fits)
    earlierBlock.clear(1, to: lanes.change)
    lanes.clear(layout)
  }

  /// Keeps the fits at the given `places`, in this order, and lays them out anew; the patterns must be set
  /// again.
  func compact(places: [Int], layout new: SAGALaneLayout) {
    let moves = places.enumerated().flatMap { target, source in
      (0..<new.columns).map { (new.lane(column: $0, place: target), layout.lane(column: $0, place: source)) }
    }
    func move(_ data: UnsafeMutablePointer<Scalar>, rows: Int, width: Int, newWidth: Int) {
      var row = [Scalar](repeating: 0, count: newWidth)
      for i in 0..<rows {
        for (target, source) in moves { row[target] = data[i * width + source] }
        (data + i * newWidth).update(from: row, count: newWidth)
      }
    }
    for block in [weightBlock, gradientBlock, previousBlock] {
      move(block.base, rows: features, width: layout.stride, newWidth: new.stride)
    }
    move(memoryBlock.base, rows: rows, width: layout.memoryColumns, newWidth: new.memoryColumns)
    let old = lanes
    let kept = moves.map { ($0.0, old.intercepts[$0.1], old.interceptSums[$0.1]) }
    layout = new
    kernelFitsBlock.clear(1, to: lanes.fits)
    lanes.clear(new)
    for (lane, intercept, sum) in kept {
      lanes.intercepts[lane] = intercept
      lanes.interceptSums[lane] = sum
    }
  }
}

/// 64-byte aligned memory that grows and is reused.
final class ReusableBlock<Element: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity = 0

  var byteCount: Int { capacity * MemoryLayout<Element>.stride }

  init() { base = Self.allocate(0) }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// Room for `count` elements, all `value`.
  func clear(_ count: Int, to value: Element) {
    if count > capacity {
      UnsafeMutableRawPointer(base).deallocate()
      base = Self.allocate(count)
      capacity = count
    }
    base.update(repeating: value, count: count)
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(byteCount: max(64, count * MemoryLayout<Element>.stride), alignment: 64)
      .bindMemory(to: Element.self, capacity: max(1, count))
  }
}

extension ReusableBlock where Element: BLASScalar {
  /// Room for `count` zeros.
  func clear(_ count: Int) { clear(count, to: 0) }
}
