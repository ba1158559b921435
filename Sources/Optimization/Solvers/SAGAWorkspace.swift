import DenseLinearAlgebra

/// The memory of a SAGA run, allocated once per worker and reused by its fits.
///
/// Holds V, G and the previous weights (p x stride each), the stored gradients (n x K for each fit of a pack)
/// and the running sums of one epoch (2 n): about (3 p K + n K) scalars a fit.
public final class SAGAWorkspace<Scalar: BLASScalar> {
  private let weightBlock = ReusableBlock<Scalar>()
  private let gradientBlock = ReusableBlock<Scalar>()
  private let previousBlock = ReusableBlock<Scalar>()
  private let memoryBlock = ReusableBlock<Scalar>()
  private let sumBlock = ReusableBlock<Scalar>()
  private let interceptBlock = ReusableBlock<Scalar>()
  private let laneBlock = ReusableBlock<Scalar>()
  private let seenBlock = ReusableBlock<Bool>()
  private var rows = 0
  private var columns = 0
  private var fits = 0
  private(set) var lanes = SAGALanes<Scalar>()

  public init() {}

  /// What the workspace holds, in bytes.
  public var byteCount: Int {
    let scalars = [
      weightBlock, gradientBlock, previousBlock, memoryBlock, sumBlock, interceptBlock, laneBlock,
    ]
    return scalars.reduce(seenBlock.byteCount) { $0 + $1.byteCount }
  }

  var weights: UnsafeMutablePointer<Scalar> { weightBlock.base }
  var gradientSum: UnsafeMutablePointer<Scalar> { gradientBlock.base }
  var previousWeights: UnsafeMutablePointer<Scalar> { previousBlock.base }
  /// fits x n x K.
  var gradientMemory: UnsafeMutablePointer<Scalar> { memoryBlock.base }
  /// fits x K.
  var intercepts: UnsafeMutablePointer<Scalar> { interceptBlock.base }
  /// fits x K.
  var interceptSums: UnsafeMutablePointer<Scalar> { interceptBlock.base + fits * columns }
  var averageSums: UnsafeMutablePointer<Scalar> { sumBlock.base }
  var thresholdSums: UnsafeMutablePointer<Scalar> { sumBlock.base + rows }
  var seen: UnsafeMutablePointer<Bool> { seenBlock.base }

  /// Makes room for p `features`, `fits` fits of `columns` weight columns padded to `stride` lanes, and n
  /// `rows`, and clears all.
  func prepare(features: Int, columns: Int, stride: Int, rows: Int, fits: Int) {
    self.rows = rows
    self.columns = columns
    self.fits = fits
    for block in [weightBlock, gradientBlock, previousBlock] { block.clear(features * stride) }
    memoryBlock.clear(fits * rows * columns)
    sumBlock.clear(2 * rows)
    interceptBlock.clear(2 * fits * columns)
    seenBlock.clear(rows, to: false)
    // Room for raw scores and gradients of one fit behind the lanes.
    laneBlock.clear(SAGALanes<Scalar>.count(stride: stride, columns: columns))
    lanes = SAGALanes(base: laneBlock.base, stride: stride, columns: columns)
    lanes.clear(stride: stride)
  }

  /// Moves the given `lanes` of V, G and the previous weights together, rows of `stride` to rows of
  /// `newStride`; lanes left over are 0.
  func compact(lanes: [Int], features: Int, stride: Int, newStride: Int) {
    for block in [weightBlock, gradientBlock, previousBlock] {
      let data = block.base
      for j in 0..<features {
        // In place: a lane never moves to a later address.
        for (target, source) in lanes.enumerated() { data[j * newStride + target] = data[j * stride + source] }
        for target in lanes.count..<newStride { data[j * newStride + target] = 0 }
      }
    }
    self.lanes.clear(stride: newStride)
  }
}

/// Vectors with one entry per lane, 64-byte aligned, and scratch for one fit's K scores.
struct SAGALanes<Scalar: BLASScalar> {
  let scores: UnsafeMutablePointer<Scalar>
  let delta: UnsafeMutablePointer<Scalar>
  let scaledDelta: UnsafeMutablePointer<Scalar>
  let stepSizes: UnsafeMutablePointer<Scalar>
  let scales: UnsafeMutablePointer<Scalar>
  let flushScales: UnsafeMutablePointer<Scalar>
  let averageSteps: UnsafeMutablePointer<Scalar>
  let thresholds: UnsafeMutablePointer<Scalar>
  let largest: UnsafeMutablePointer<Scalar>
  let largestChange: UnsafeMutablePointer<Scalar>
  let raw: UnsafeMutablePointer<Scalar>
  let gradient: UnsafeMutablePointer<Scalar>

  private static var vectors: Int { 10 }

  static func count(stride: Int, columns: Int) -> Int { vectors * stride + 2 * columns }

  /// Without memory: for a workspace that has not been prepared.
  init() {
    self.init(base: UnsafeMutablePointer(bitPattern: 64)!, stride: 0, columns: 0)
  }

  init(base: UnsafeMutablePointer<Scalar>, stride: Int, columns: Int) {
    scores = base
    delta = base + stride
    scaledDelta = base + 2 * stride
    stepSizes = base + 3 * stride
    scales = base + 4 * stride
    flushScales = base + 5 * stride
    averageSteps = base + 6 * stride
    thresholds = base + 7 * stride
    largest = base + 8 * stride
    largestChange = base + 9 * stride
    raw = base + Self.vectors * stride
    gradient = raw + columns
  }

  /// Zeroes the first `stride` lanes: padding must stay 0 when lanes move.
  func clear(stride: Int) {
    for vector in [scores, delta, scaledDelta, stepSizes, scales, flushScales, averageSteps, thresholds] {
      vector.update(repeating: 0, count: stride)
    }
    // Padding is divided by its scale.
    scales.update(repeating: 1, count: stride)
  }

  /// Points a step's per-lane vectors here, or nowhere for a single fit.
  func bind(to step: inout SagaStep, packed: Bool) {
    step.step_sizes = packed ? UnsafeRawPointer(stepSizes) : nil
    step.scales = packed ? UnsafeRawPointer(scales) : nil
    step.flush_scales = packed ? UnsafeRawPointer(flushScales) : nil
    step.average_steps = packed ? UnsafeRawPointer(averageSteps) : nil
    step.thresholds = packed ? UnsafeRawPointer(thresholds) : nil
  }
}

/// 64-byte aligned memory that grows and is reused.
final class ReusableBlock<Element: BitwiseCopyable> {
  private(set) var base: UnsafeMutablePointer<Element>
  private var capacity = 0

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
