internal import Dispatch
internal import Foundation

/// Does the same for some indices on as many cores as there are. Each result stands at its own index, so that nothing
/// depends on which of them is there first.
///
/// Unchecked because the compiler cannot see the lock: the results are used only with it held. (The thread sanitizer sees
/// this lock; it does not see that of `Mutex`.)
final class SideBySide<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [Result<Value, any Error>?]

  private init(count: Int) { results = Array(repeating: nil, count: count) }

  /// What `work` gives for 0, 1 and so on. Throws the error of the first index that has one.
  static func map(_ count: Int, _ work: @Sendable (Int) throws -> Value) throws -> [Value] {
    let all = SideBySide(count: count)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let result = Result { try work(index) }
      all.lock.withLock { all.results[index] = result }
    }
    return try all.lock.withLock { try all.results.compactMap { try $0?.get() } }
  }
}
