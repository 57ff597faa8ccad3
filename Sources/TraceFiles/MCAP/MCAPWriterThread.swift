import Dispatch
import Foundation
import Synchronization

/// Runs an assembler on a thread of its own, behind a queue of bounded length.
///
/// Items are taken in the order they were handed over, so the bytes on file do not depend on the timing.
final class MCAPWriterThread: Sendable {
  private struct State {
    var waiting: [MCAPItem] = []
    var emptied: [MCAPChunk] = []
    var failure: TraceFileError?
  }

  private let depth: Int
  private let state = Mutex(State())
  private let free = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts the thread. At most `depth` items wait.
  init<Sink: ByteSink & Sendable>(_ assembler: MCAPAssembler<Sink>, depth: Int) {
    // Raised from 0, not begun at `depth`: a semaphore may not end its life below its first value.
    self.depth = max(depth, 1)
    for _ in 0..<self.depth { free.signal() }
    let thread = Thread { [self] in
      var assembler = assembler
      while let item = next() { take(item, &assembler) }
      ended.signal()
    }
    thread.name = "MCAP writer"
    thread.start()
  }

  /// The first error of the thread, which every later call reports too.
  var failure: TraceFileError? { state.withLock { $0.failure } }

  /// Hands an item over; waits while the queue is full.
  func hand(over item: MCAPItem) {
    free.wait()
    state.withLock { $0.waiting.append(item) }
    filled.signal()
  }

  /// Waits until all items handed over have been written. Only the thread that hands over may call it.
  func drain() {
    for _ in 0..<depth { free.wait() }
    for _ in 0..<depth { free.signal() }
  }

  /// A chunk that has been written and can be filled again.
  func emptiedChunk() -> MCAPChunk? { state.withLock { $0.emptied.popLast() } }

  /// Waits until all items handed over have been written, and ends the thread.
  func end() {
    filled.signal()  // a signal without an item means the end
    ended.wait()
  }

  private func next() -> MCAPItem? {
    filled.wait()
    return state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
  }

  private func take<Sink: ByteSink>(_ item: MCAPItem, _ assembler: inout MCAPAssembler<Sink>) {
    defer { free.signal() }
    // After a failure the rest is passed over, so that whoever waits for the queue is not held up.
    guard failure == nil else { return }
    do throws(TraceFileError) {
      try assembler.write(item)
    } catch {
      state.withLock { $0.failure = error }
    }
    if case .chunk(var chunk) = consume item {
      chunk.removeAll()
      state.withLock { $0.emptied.append(chunk) }
    }
  }
}
