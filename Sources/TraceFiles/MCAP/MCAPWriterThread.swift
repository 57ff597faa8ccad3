import Foundation

/// Runs an assembler on a thread of its own, behind a queue of bounded length.
///
/// Items are taken in the order they were handed over, so the bytes on file do not depend on the timing.
///
/// Unchecked because the compiler cannot see the lock: every variable is used only with the lock held. (The thread
/// sanitizer sees this lock; it does not see that of `Mutex`.)
final class MCAPWriterThread: @unchecked Sendable {
  private let condition = NSCondition()
  private let depth: Int
  private var waiting: [MCAPItem] = []
  private var emptied: [MCAPChunk] = []
  private var firstFailure: TraceFileError?
  private var isWriting = false
  private var isEnding = false
  private var hasEnded = false

  /// Starts the thread. At most `depth` items wait.
  init<Sink: ByteSink & Sendable>(_ assembler: MCAPAssembler<Sink>, depth: Int) {
    self.depth = max(depth, 1)
    let thread = Thread { [self] in
      var assembler = assembler
      while let item = next() { take(item, &assembler) }
      change { hasEnded = true }
    }
    thread.name = "MCAP writer"
    thread.start()
  }

  /// The first error of the thread, which every later call reports too.
  var failure: TraceFileError? { locked { firstFailure } }

  /// Hands an item over; waits while the queue is full.
  func hand(over item: MCAPItem) {
    change {
      while waiting.count >= depth { condition.wait() }
      waiting.append(item)
    }
  }

  /// Waits until all items handed over have been written.
  func drain() {
    locked { while isWriting || !waiting.isEmpty { condition.wait() } }
  }

  /// Waits until all items handed over have been written, and ends the thread.
  func end() {
    change { isEnding = true }
    locked { while !hasEnded { condition.wait() } }
  }

  /// A chunk that has been written and can be filled again.
  func emptiedChunk() -> MCAPChunk? { locked { emptied.popLast() } }

  /// Works on the variables with the lock held.
  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  /// Changes the variables with the lock held, and wakes whoever waits for a change of them.
  private func change<Result>(_ body: () -> Result) -> Result {
    locked {
      defer { condition.broadcast() }
      return body()
    }
  }

  /// The next item, or nil when the end was asked for and nothing is left.
  private func next() -> MCAPItem? {
    change {
      isWriting = false
      condition.broadcast()
      while waiting.isEmpty && !isEnding { condition.wait() }
      guard !waiting.isEmpty else { return nil }
      isWriting = true
      return waiting.removeFirst()
    }
  }

  private func take<Sink: ByteSink>(_ item: consuming MCAPItem, _ assembler: inout MCAPAssembler<Sink>) {
    // After a failure the rest is passed over, so that whoever waits for the queue is not held up.
    guard failure == nil else { return }
    do throws(TraceFileError) {
      try assembler.write(item)
    } catch {
      locked { firstFailure = error }
    }
    if case .chunk(var chunk) = consume item {
      chunk.removeAll()
      locked { emptied.append(chunk) }
    }
  }
}
