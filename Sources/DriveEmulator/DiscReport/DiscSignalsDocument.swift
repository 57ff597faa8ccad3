public import Configuration
internal import ChannelSim
internal import DiscModel

extension DiscSignals {
  /// The signals as JSON. Lengths in the unit of their key; a zero that does not exist is null.
  ///
  /// `cos` and `sin` are the fundamental's; on pitches so wide that a second harmonic passes the aperture,
  /// `peak_to_peak` and the zeros include it.
  public var document: ConfigurationValue {
    .object([
      "push_pull": .object([
        "dc": .number(groove.pushPull.mean), "cos": .number(groove.pushPull.cosines[0]),
        "sin": .number(groove.pushPull.sines[0]), "peak_to_peak": .number(groove.pushPull.peakToPeak),
      ]),
      "sum": .object([
        "dc": .number(groove.sum.mean), "cos": .number(groove.sum.cosines[0]),
        "sin": .number(groove.sum.sines[0]),
      ]),
      "zero_raw_nm": Self.nanometres(groove.rawZero), "zero_ac_nm": Self.nanometres(groove.balancedZero),
      "net_phase_rad": .number(netPhase),
      "recorded": .object([
        "effective_reflectance_percent": .number(100 * recordedReflectance),
        "mark_amplitude": .number(recorded.amplitude), "mark_phase_rad": .number(recorded.phase),
      ]),
      "overlap": .object(["o01": .number(overlap01), "o11": .number(overlap11)]),
      "focus": .object([
        "slope_per_nm": .number(focus.slope * 1e-9), "peak_positive": .number(focus.positivePeak),
        "peak_negative": .number(focus.negativePeak), "range_um": .number(focus.range * 1e6),
      ]),
    ])
  }

  private static func nanometres(_ metres: Double?) -> ConfigurationValue {
    metres.map { .number($0 * 1e9) } ?? .null
  }
}
