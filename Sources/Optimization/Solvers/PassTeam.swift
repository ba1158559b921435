import Dispatch
import Glibc
import Synchronization

/// Threads that share the passes of one fit, each with lanes of its own, for when there are fewer fits than
/// cores.
///
/// A pass treats every lane on its own, so the solution does not depend on how lanes are shared out, bit for
/// bit. Passes are only microseconds long: the members wait for each by spinning. Whether that pays depends
/// on the machine and its load, so it is tried: the first epoch runs alone, the second with the team, and the
/// team stays only while its epochs take less than ``worthwhile`` of the first one's time.
public final class PassTeam: @unchecked Sendable {
  /// A team's epoch must take less than this share of an epoch alone.
  static let worthwhile = 0.9
  /// Fruitless looks for work before a member lets others run.
  private static let patience = 20_000

  private let size: Int
  /// Passes begun.
  private let pass = Atomic<Int>(0)
  /// Members that have ended the pass.
  private let finished = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  /// Members that wait for passes.
  private let ready = Atomic<Int>(0)
  /// What the pass is; written before `pass` grows.
  private var step = SagaStep()
  private var kernel: (@convention(c) (UnsafePointer<SagaStep>?) -> Void)?
  private var lanes = 1

  /// Passes that the team has shared.
  private(set) var sharedPasses = 0
  private var epochs = 0
  private var alone = Duration.zero
  private(set) var isOn = false

  /// Whether the team stays even where it does not pay, for tests.
  private let always: Bool

  private init(size: Int, always: Bool) {
    self.size = size
    self.always = always
  }

  /// Calls `body` with a team of `threads`, or with none for one thread.
  static func with<Result>(threads: Int, always: Bool = false, _ body: (PassTeam?) -> Result) -> Result {
    guard threads > 1 else { return body(nil) }
    let team = PassTeam(size: threads, always: always)
    var result: Result?
    withoutActuallyEscaping(body) { body in
      // The first thread to come leads; each iteration has a thread of its own, or the leader is alone.
      let leader = Atomic<Bool>(false)
      let call = UncheckedCall { result = body(team) }
      DispatchQueue.concurrentPerform(iterations: threads) { member in
        if leader.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged {
          call.run()
          team.isOver.store(true, ordering: .releasing)
        } else {
          team.serve()
        }
      }
    }
    return result!
  }

  /// The leader's work, which never leaves its thread.
  private struct UncheckedCall: @unchecked Sendable {
    let run: () -> Void
  }

  func beginEpoch() -> ContinuousClock.Instant {
    // Members may be late or never come, if the pool has no threads left: then the leader stays alone.
    if epochs == 1 {
      let deadline = ContinuousClock.now + .seconds(always ? 20 : 0)
      while always, ready.load(ordering: .acquiring) < size - 1, .now < deadline { sched_yield() }
      isOn = ready.load(ordering: .acquiring) == size - 1
    }
    return .now
  }

  /// The fit goes on without the team: its epochs are not passes any more.
  func leave() {
    if !always { isOn = false }
  }

  func endEpoch(since start: ContinuousClock.Instant) {
    let elapsed = ContinuousClock.now - start
    if epochs == 0 { alone = elapsed }
    if isOn, !always, elapsed > alone * Self.worthwhile { isOn = false }
    if epochs > 0, !isOn { isOver.store(true, ordering: .releasing) }
    epochs += 1
  }

  /// Runs `kernel` on all lanes of `step`, shared out among the team.
  func pass(
    _ step: inout SagaStep, _ kernel: @escaping @convention(c) (UnsafePointer<SagaStep>?) -> Void, lanes: Int
  ) {
    sharedPasses += 1
    self.step = step
    self.kernel = kernel
    self.lanes = lanes
    finished.store(0, ordering: .relaxed)
    pass.add(1, ordering: .releasing)
    run(member: 0)
    var looks = 0
    while finished.load(ordering: .acquiring) < size - 1 { Self.wait(&looks) }
  }

  /// A member's life: pass after pass until the fit is over.
  private func serve() {
    var done = pass.load(ordering: .acquiring)
    let member = ready.add(1, ordering: .acquiringAndReleasing).newValue
    var looks = 0
    while !isOver.load(ordering: .acquiring) {
      let current = pass.load(ordering: .acquiring)
      if current == done {
        Self.wait(&looks)
        continue
      }
      done = current
      looks = 0
      run(member: member)
      finished.add(1, ordering: .releasing)
    }
  }

  private func run(member: Int) {
    var own = step
    let vectors = own.stride / lanes
    own.first_lane = vectors * member / size * lanes
    own.end_lane = vectors * (member + 1) / size * lanes
    if own.first_lane < own.end_lane { kernel!(&own) }
  }

  @inline(__always)
  private static func wait(_ looks: inout Int) {
    looks += 1
    if looks > patience { sched_yield() }
  }
}
