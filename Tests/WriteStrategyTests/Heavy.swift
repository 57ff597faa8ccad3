import Foundation

/// Whether the long versions of the tests were asked for.
let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
