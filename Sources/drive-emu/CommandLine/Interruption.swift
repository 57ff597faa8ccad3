import Foundation
import Synchronization

/// Ctrl-C: a run then ends at its next look at this flag, and what exists is marked incomplete.
enum Interruption {
  private static let requested = Atomic(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// From now on the first interrupt asks for an end; a second one ends the program at once.
  static func watch() {
    // Touched here, because a signal handler must not be the one that initialises it.
    requested.store(false, ordering: .relaxed)
    signal(SIGINT) { _ in
      Interruption.requested.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
  }
}
