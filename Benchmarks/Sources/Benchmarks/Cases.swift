import Rivals

/// All cases. A new one is an entry here and a file with its variants.
let cases: [Case] = [
  bareLoop, projectLoop, closedLoop, discFormat, reedSolomon, viterbi, rfToBits, rfToSectors, markStream,
  rfSynthesis, burnReadBack,
]

/// Controller, clamp, delay and two-mode plant of two axes.
let bareLoop = Case(
  name: "bare-loop", steps: 400_000,
  variants: [
    Variant(name: "c-scalar") { steps in
      withUnsafePointer(to: BareLoopParameters.reference) { bare_loop_scalar($0, Int64(steps)) }
    },
    Variant(name: "c-vector") { steps in
      withUnsafePointer(to: BareLoopParameters.reference) { bare_loop_vector($0, Int64(steps)) }
    },
    Variant(name: "swift-scalar") { BareLoop.run(BareLoopParameters.reference, steps: $0) },
    Variant(name: "swift-modes") { BareLoopModes.run(BareLoopParameters.reference, steps: $0) },
  ],
  gates: [
    Gate(variant: "swift-scalar", rival: "c-scalar", largestRatio: 1.05),
    Gate(variant: "swift-modes", rival: "c-scalar", largestRatio: 1.05),
  ])

/// The product's own blocks against the same rival.
let projectLoop = Case(
  name: "project-loop", steps: 400_000, agreesInBits: false,
  variants: [
    Variant(name: "c-scalar") { steps in
      withUnsafePointer(to: BareLoopParameters.reference) { bare_loop_scalar($0, Int64(steps)) }
    },
    Variant(name: "swift-project") { steps in
      (try? ProjectLoop.run(BareLoopParameters.reference, steps: steps)) ?? 0
    },
  ],
  // As many instructions as the rival; what it takes in time wanders with the layout of the code.
  gates: [Gate(variant: "swift-project", rival: "c-scalar", largestRatio: 1.3, goal: 1.05)])

/// The whole tick. 5000 ns a tick are real time.
let closedLoop = Case(
  name: "closed-loop", steps: 1_000_000,
  agreesInBits: false,
  variants: [
    Variant(name: "tick") { steps in closedLoopRun?.run(steps: steps) ?? 0 },
    Variant(name: "wobble") { steps in blankDiscRun?.run(steps: steps) ?? 0 },
    Variant(name: "recorded") { steps in closedLoopRun?.recorded(steps: steps) ?? 0 },
  ], gates: [])

let closedLoopRun = try? ClosedLoop()
/// The same over a blank disc's wobble: demodulation, loop and address decoding of every wobble in it.
let blankDiscRun = try? ClosedLoop("builtin:blank-disc")

/// Runs to edges, out of tables by context. A step is a mark with its space, 11 channel bits: 110 ns are 100 Mbit/s,
/// which the sleeping rival takes.
let markStream = Case(
  name: "mark-stream", steps: 200_000, agreesInBits: false,
  variants: [
    Variant(name: "hundred-megabits") { MarkStreaming.wait(steps: $0) },
    Variant(name: "swift-stream") { steps in markStreaming?.run(steps: steps) ?? 0 },
  ],
  gates: [Gate(variant: "swift-stream", rival: "hundred-megabits", largestRatio: 1)])

let markStreaming = try? MarkStreaming()
