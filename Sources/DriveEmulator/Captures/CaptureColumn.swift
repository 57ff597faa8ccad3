internal import Configuration

/// A channel as one value a tick (two for the RF: its upper and its lower envelope).
struct CaptureColumn {
  let channel: CaptureChannel
  /// Samples from one tick to the next: a whole number, or nil where a straight line joins samples.
  private let whole: Int?
  private let ratio: Double
  /// Samples before the first tick.
  private let skipped: Double
  private let conversion: CaptureRateConversion
  private let threshold: Double
  /// Ticks that the samples reach for.
  let tickCount: Int

  init(
    _ channel: CaptureChannel, servoRate: Double, start: Double, conversion: CaptureRateConversion
  ) throws(ConfigurationError) {
    self.channel = channel
    self.conversion = conversion
    ratio = channel.rate / servoRate
    whole = CaptureRate.whole(channel.rate, per: servoRate)
    let before = (start - channel.start) * channel.rate
    let samples = channel.samples
    let entry = channel.entry
    threshold = entry.threshold ?? 0.5 * ((samples.min() ?? 0) + (samples.max() ?? 0))
    let isEnvelope = entry.signal == .rf
    if conversion == .linear && !isEnvelope {
      skipped = max(0, before)
      tickCount = max(0, Int(((Double(samples.count - 1) - skipped) / ratio).rounded(.down)) + 1)
      return
    }
    guard let whole, whole >= (isEnvelope ? 2 : 1) else {
      throw entry.node.inconsistency(
        at: "rate_hz",
        "\(channel.rate) Hz of \(entry.signal.rawValue) "
          + (isEnvelope ? "are not at least two samples for each" : "is no whole multiple of the")
          + " servo tick at \(servoRate) Hz",
        advice: isEnvelope
          ? "a lower servo_rate_hz that divides it would do"
          : "a servo_rate_hz that divides it would do, or rate_conversion: \"linear\", which is not exact")
    }
    guard (before - before.rounded()).magnitude <= 0.02 else {
      throw entry.node.inconsistency(
        at: "signal", "\(channel.path) begins \(before) samples before the others, no whole number",
        advice: "files of one acquisition would do, or rate_conversion: \"linear\", which is not exact")
    }
    skipped = max(0, before.rounded())
    let takesAll = isEnvelope || conversion == .mean
    let last = samples.count - Int(skipped) - (takesAll ? whole : 1)
    tickCount = last < 0 ? 0 : last / whole + 1
  }

  /// The value at a tick, as the signal's; for the RF, its upper envelope.
  func value(_ tick: Int) -> Double {
    let raw = raw(tick)
    if channel.entry.signal.isLogic { return raw > threshold ? 1 : 0 }
    return channel.entry.value(raw)
  }

  private func raw(_ tick: Int) -> Double {
    guard conversion != .linear, let whole else {
      let place = skipped + Double(tick) * ratio
      let index = min(Int(place), channel.samples.count - 1)
      let next = min(index + 1, channel.samples.count - 1)
      let share = place - Double(index)
      return channel.samples[index] + share * (channel.samples[next] - channel.samples[index])
    }
    let first = Int(skipped) + tick * whole
    guard conversion == .mean, whole > 1 else { return channel.samples[first] }
    return channel.samples[first..<first + whole].reduce(0, +) / Double(whole)
  }

  /// The largest and the smallest of a tick's samples, as the signal's.
  func envelope(_ tick: Int) -> (peak: Double, bottom: Double) {
    let count = whole ?? 1
    let first = Int(skipped) + tick * count
    let values = channel.samples[first..<first + count].map(channel.entry.value)
    return (values.max() ?? 0, values.min() ?? 0)
  }

  /// How samples became ticks, in words.
  var told: String {
    if channel.entry.signal == .rf { return "envelopes of \(whole ?? 1) samples each" }
    if conversion == .linear, whole == nil { return "on straight lines between samples, which is not exact" }
    if conversion == .linear {
      return skipped == skipped.rounded() ? "sample by sample" : "on straight lines, not exact"
    }
    guard let whole, whole > 1 else { return "sample by sample" }
    return conversion == .mean ? "means of \(whole) samples" : "every \(whole)th sample as it is"
  }
}
