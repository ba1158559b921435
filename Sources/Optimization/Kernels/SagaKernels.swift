import CSagaKernels
import DenseLinearAlgebra
import Foundation

// The C types by Swift names, so that nothing else, tests included, imports the C module.
typealias SagaStep = saga_step
typealias SagaChange = saga_change
typealias SagaUpdate = saga_update
typealias SagaFits = saga_fits
typealias SagaBlock = saga_block
typealias SagaSteadyBlock = saga_steady_block
typealias SagaKernelTable = saga_kernels

/// Entries of a pattern, scalars that belong to the fits of a pack.
let sagaPattern = SAGA_PATTERN
/// Most fits in a pack.
let sagaLargestGroup = SAGA_LARGEST_GROUP
/// Most steps in a block.
let sagaBlock = SAGA_BLOCK
/// Features that a pass over a block goes through at a time.
let sagaRound = SAGA_ROUND
/// Bytes of a core's first cache, at most.
let sagaFirstCache = SAGA_FIRST_CACHE
/// The kind of a feature of a ``SagaSteadyBlock`` that goes through every step.
let sagaRestless = UInt8(SAGA_RESTLESS)
/// Flag of an update: some fit's scale is to be folded in.
let sagaRescales = UInt32(SAGA_RESCALES)

/// One instruction set's instance of the innermost loops (see `CSagaKernels.h`), chosen once per process.
struct SagaKernels: @unchecked Sendable {
  let table: UnsafePointer<saga_kernels>

  /// Instruction set: "avx512", "avx2" or "baseline".
  var name: String { String(cString: table.pointee.name) }
  /// Scalars in 64 bytes; rows of weights are padded to a multiple of it.
  var lanes: Int { table.pointee.lanes }

  /// All instances this CPU can run, fastest first.
  static func all(_ lookUp: (Int) -> UnsafePointer<saga_kernels>?) -> [SagaKernels] {
    var found: [SagaKernels] = []
    while let table = lookUp(found.count) { found.append(SagaKernels(table: table)) }
    return found
  }

  /// The fastest instance, or the one that the environment variable SAGANET_KERNEL names if this CPU has it;
  /// see ``KernelChoice``.
  static func chosen(_ all: [SagaKernels]) -> SagaKernels {
    let wanted = KernelChoice.forced
    return all.first { $0.name == wanted } ?? all[0]
  }
}

/// The element types the SAGA solver runs in.
public protocol SagaScalar: BLASScalar {
  /// Runs SAGA for settings that differ in C and l1_ratio only, with the threads of `team` inside the passes
  /// if there is one, and tells `observer` of its fit's epochs; see ``SAGA``. A requirement, so that the solver is
  /// specialised inside its own module.
  static func solve(
    _ problem: Problem<Self>, pack: [SAGASettings], start: SAGAStart<Self>?, workspace: SAGAWorkspace<Self>,
    team: PassTeam?, observer: SAGAObserver<Self>?
  ) -> [Solution<Self>]

  /// How many fits of `columns` weight columns are best solved together.
  static func packSize(features: Int, columns: Int) -> Int

  /// Appends a row's decision values, probabilities and predicted code to `predictions`.
  static func finish(
    decision: UnsafePointer<Self>, columns: Int, classCount: Int, into predictions: inout Predictions)

  /// Name of the instruction set whose kernels run.
  static var kernelName: String { get }

  /// The instruction sets whose kernels this CPU can run, fastest first.
  static var availableKernels: [String] { get }
}

/// Which instruction set's kernels run: the fastest this CPU has, or the one that the environment variable
/// SAGANET_KERNEL names (avx512, avx2 or baseline).
public enum KernelChoice {
  static var forced: String? {
    ProcessInfo.processInfo.environment["SAGANET_KERNEL"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What is wrong with SAGANET_KERNEL, if it names nothing that this CPU can run. Fits then use the fastest.
  public static var problem: String? {
    guard let forced, !Double.availableKernels.contains(forced) else { return nil }
    return "SAGANET_KERNEL is '\(forced)', but this CPU runs \(Double.availableKernels.joined(separator: ", ")); "
      + "name one of them, or unset the variable"
  }
}

enum KernelCatalog {
  static let fastF64 = SagaKernels.all { saga_kernels_fast_f64($0) }
  static let fastF32 = SagaKernels.all { saga_kernels_fast_f32($0) }
  static let strictF64 = SagaKernels.all { saga_kernels_strict_f64($0) }
  static let strictF32 = SagaKernels.all { saga_kernels_strict_f32($0) }

  static let chosenFastF64 = SagaKernels.chosen(fastF64)
  static let chosenFastF32 = SagaKernels.chosen(fastF32)
  static let chosenStrictF64 = SagaKernels.chosen(strictF64)
  static let chosenStrictF32 = SagaKernels.chosen(strictF32)
}

extension Double: SagaScalar {
  public static func solve(
    _ problem: Problem<Double>, pack: [SAGASettings], start: SAGAStart<Double>?, workspace: SAGAWorkspace<Double>,
    team: PassTeam?, observer: SAGAObserver<Double>?
  ) -> [Solution<Double>] {
    SAGA.solve(
      problem, pack: pack, start: start, workspace: workspace, fast: KernelCatalog.chosenFastF64,
      strict: KernelCatalog.chosenStrictF64, team: team, observer: observer)
  }
  public static func packSize(features: Int, columns: Int) -> Int {
    SAGA.packSize(features: features, columns: columns, lanes: KernelCatalog.chosenFastF64.lanes)
  }
  public static func finish(
    decision: UnsafePointer<Double>, columns: Int, classCount: Int, into predictions: inout Predictions
  ) {
    finishPrediction(decision, columns: columns, classCount: classCount, into: &predictions)
  }
  public static var kernelName: String { KernelCatalog.chosenFastF64.name }
  public static var availableKernels: [String] { KernelCatalog.fastF64.map(\.name) }
}

extension Float: SagaScalar {
  public static func solve(
    _ problem: Problem<Float>, pack: [SAGASettings], start: SAGAStart<Float>?, workspace: SAGAWorkspace<Float>,
    team: PassTeam?, observer: SAGAObserver<Float>?
  ) -> [Solution<Float>] {
    SAGA.solve(
      problem, pack: pack, start: start, workspace: workspace, fast: KernelCatalog.chosenFastF32,
      strict: KernelCatalog.chosenStrictF32, team: team, observer: observer)
  }
  public static func packSize(features: Int, columns: Int) -> Int {
    SAGA.packSize(features: features, columns: columns, lanes: KernelCatalog.chosenFastF32.lanes)
  }
  public static func finish(
    decision: UnsafePointer<Float>, columns: Int, classCount: Int, into predictions: inout Predictions
  ) {
    finishPrediction(decision, columns: columns, classCount: classCount, into: &predictions)
  }
  public static var kernelName: String { KernelCatalog.chosenFastF32.name }
  public static var availableKernels: [String] { KernelCatalog.fastF32.map(\.name) }
}
