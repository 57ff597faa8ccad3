public import Configuration

/// What a recorded loop would have done with other coefficients, and how far that can be believed.
public struct CounterfactualReport: Equatable, Sendable {
  /// Root of the mean square, and the largest magnitude.
  public struct Size: Equatable, Sendable {
    /// Root of the mean square, metres.
    public var rms = 0.0
    /// Largest magnitude, metres.
    public var peak = 0.0
  }

  /// One axis, metres.
  public struct Axis: Equatable, Sendable {
    /// `focus` or `tracking`.
    public var name: String
    /// The disturbance that was read out of error and drive, less its mean.
    public var disturbance = Size()
    /// The recorded error as the sensor's slope shows it.
    public var recorded = Size()
    /// What the error would have been with the changed coefficients, as the same slope shows it.
    public var predicted = Size()
    /// Predicted less recorded: what the change does; with unchanged coefficients, what closing again costs.
    public var change = Size()
    /// The error read out of the sensor less the true one, noise included; nil for a capture, whose truth nobody knows.
    public var reconstruction: Size?
    /// The prediction with the sensor's whole curve less the one with its slope.
    public var curve = Size()
    /// The same for what the converter's grid (without one, the arithmetic's) hides.
    public var grain = Size()
    /// The same for an actuator of 5 % more acceleration a volt.
    public var actuator = Size()
    /// What arithmetic alone may cost over a long recording: no residual below 2^-40 of a disc's radius is claimed.
    public var arithmetic = 0.06 * 0x1p-40

    /// Predicted less what the simulation gives with the same change; nil unless that was asked for.
    public var truth: Size?

    /// The residual of the prediction, given that actuator and band limit are right: curve, grain and arithmetic.
    public var residual: Size {
      let squares = curve.rms * curve.rms + grain.rms * grain.rms + arithmetic * arithmetic
      return Size(rms: squares.squareRoot(), peak: curve.peak + grain.peak + arithmetic)
    }
  }

  /// The recording's name.
  public var name: String
  /// The first tick of the recording.
  public var firstTick: UInt64
  /// Ticks predicted.
  public var ticks: UInt64
  /// Whether changes of coefficients were asked for.
  public var isChanged: Bool
  /// The axes whose loop was closed, focus before tracking.
  public var axes: [Axis]
  /// Coefficients that the recorded run had changed itself, and that therefore stayed as it had them.
  public var kept: [String]
  /// Why the prediction ends before the recording does.
  public var end: String?

  /// Whether the simulation of the same change agrees with the prediction within its residual; nil where it was not asked.
  public var agreesWithTruth: Bool? {
    let judged = axes.compactMap { axis in
      axis.truth.map { $0.rms <= axis.residual.rms && $0.peak <= axis.residual.peak }
    }
    return judged.isEmpty ? nil : judged.allSatisfy { $0 }
  }

  /// The report for a terminal.
  public var text: String {
    var lines = [
      "counterfactual replay of \(name): \(ticks) ticks from tick \(firstTick), "
        + (isChanged ? "other coefficients" : "unchanged coefficients")
    ]
    for axis in axes {
      lines.append(
        "\(axis.name): disturbance rms \(length(axis.disturbance.rms)), peak \(length(axis.disturbance.peak))"
      )
      lines.append("  error recorded   \(size(axis.recorded))")
      lines.append("  error predicted  \(size(axis.predicted)), differs by \(size(axis.change))")
      lines.append(
        "  residual         \(size(axis.residual)), of it the sensor's curve \(size(axis.curve)), grain \(size(axis.grain))"
      )
      if let reconstruction = axis.reconstruction {
        lines.append(
          "  the sensor's error is off the true one by \(size(reconstruction)), its noise included")
      }
      lines.append("  an actuator of 5 % more gain would move the prediction by \(size(axis.actuator))")
      if let truth = axis.truth { lines.append("  simulated again, the prediction is off by \(size(truth))") }
    }
    for path in kept { lines.append("kept as the recorded run had set it: \(path)") }
    lines.append(
      "this holds for the model: the scenario's actuator, optics and band limit; sled, spindle and the light are as "
        + "recorded")
    if let end { lines.append("the prediction ends early: \(end)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func size(_ size: Size) -> String { "rms \(length(size.rms)), peak \(length(size.peak))" }

  private func length(_ metres: Double) -> String {
    let nanometres = metres * 1e9
    if nanometres != 0, nanometres.magnitude < 1e-3 { return "\(Float(nanometres)) nm" }
    return "\((nanometres * 1e3).rounded() / 1e3) nm"
  }

  /// The same as JSON.
  public var json: ConfigurationValue {
    func size(_ size: Size?) -> ConfigurationValue {
      size.map { .object(["rms_nm": .number($0.rms * 1e9), "peak_nm": .number($0.peak * 1e9)]) } ?? .null
    }
    return .object([
      "schema": .string("drive-emu/counterfactual/1"), "name": .string(name),
      "first_tick": .unsigned(firstTick),
      "ticks": .unsigned(ticks), "changed": .boolean(isChanged),
      "axes": .array(
        axes.map {
          .object([
            "axis": .string($0.name), "disturbance": size($0.disturbance), "recorded": size($0.recorded),
            "predicted": size($0.predicted), "change": size($0.change), "residual": size($0.residual),
            "arithmetic_nm": .number($0.arithmetic * 1e9), "curve": size($0.curve), "grain": size($0.grain),
            "actuator_5_percent": size($0.actuator),
            "reconstruction": size($0.reconstruction), "truth": size($0.truth),
          ])
        }),
      "agrees_with_truth": agreesWithTruth.map { .boolean($0) } ?? .null,
      "kept": .array(kept.map { .string($0) }),
      "ends_early": end.map { .string($0) } ?? .null,
      "depends_on": .string(
        "the scenario's actuator, optics and band limit; sled, spindle and light as recorded"),
    ])
  }
}

/// Sums up a difference of two axes.
struct SizeSums {
  private var squares = SIMD2<Double>.zero
  private var sums = SIMD2<Double>.zero
  private var lowest = SIMD2<Double>(repeating: .infinity)
  private var highest = SIMD2<Double>(repeating: -.infinity)
  private var count = 0.0

  mutating func take(_ value: SIMD2<Double>) {
    squares += value * value
    sums += value
    lowest = pointwiseMin(lowest, value)
    highest = pointwiseMax(highest, value)
    count += 1
  }

  func size(_ axis: Int) -> CounterfactualReport.Size {
    guard count > 0 else { return CounterfactualReport.Size() }
    return CounterfactualReport.Size(
      rms: (squares[axis] / count).squareRoot(), peak: max(lowest[axis].magnitude, highest[axis].magnitude))
  }

  /// The same less the mean.
  func sizeAboutMean(_ axis: Int) -> CounterfactualReport.Size {
    guard count > 0 else { return CounterfactualReport.Size() }
    let mean = sums[axis] / count
    return CounterfactualReport.Size(
      rms: max(0, squares[axis] / count - mean * mean).squareRoot(),
      peak: max((lowest[axis] - mean).magnitude, (highest[axis] - mean).magnitude))
  }
}
