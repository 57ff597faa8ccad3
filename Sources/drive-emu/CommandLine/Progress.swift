import Synchronization

/// How far a long task is, on the terminal, from two seconds on.
final class Progress: Sendable {
  private let console: Console
  private let task: String
  private let start = ContinuousClock.now
  private let shown = Mutex<ContinuousClock.Instant?>(nil)

  init(_ task: String, console: Console) {
    self.task = task
    self.console = console
  }

  /// Tells the share done, 0 to 1; a few times a second at most.
  func update(_ share: Double) {
    guard console.showsProgress else { return }
    let now = ContinuousClock.now
    let isDue = shown.withLock { shown in
      guard now - start > .seconds(2), shown.map({ now - $0 > .milliseconds(200) }) ?? true else {
        return false
      }
      shown = now
      return true
    }
    if isDue { console.showProgress(Self.text(task, share: share, elapsed: (now - start) / .seconds(1))) }
  }

  /// Takes the line away.
  func finish() {
    if shown.withLock({ $0 != nil }) { console.showProgress("") }
  }

  static func text(_ task: String, share: Double, elapsed: Double) -> String {
    let share = min(max(share, 0), 1)
    let left = share > 0 ? Int((elapsed / share * (1 - share)).rounded(.up)) : nil
    return "\(task): \(Int(share * 100)) %" + (left.map { ", \($0) s left" } ?? "")
  }
}
