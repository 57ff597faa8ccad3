import Rivals

/// All cases. A new one is an entry here and a file with its variants.
let cases: [Case] = [bareLoop]

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
