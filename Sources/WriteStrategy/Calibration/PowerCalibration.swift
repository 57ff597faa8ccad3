/// What a calibration wants written: one stretch of random data at one power.
public struct TestWrite: Sendable, Equatable {
  /// Counts from 0 in each calibration.
  public var number: Int
  /// Incident peak power, W.
  public var power: Double

  /// A test write.
  public init(number: Int, power: Double) {
    self.number = number
    self.power = power
  }
}

/// What a test write reads.
public struct TestReading: Sendable, Equatable {
  /// The highest level of the AC-coupled RF, any unit.
  public var positivePeak: Double
  /// The lowest level of the AC-coupled RF, with its sign.
  public var negativePeak: Double
  /// Modulation, 0 to 1.
  public var modulation: Double

  /// A reading.
  public init(positivePeak: Double, negativePeak: Double, modulation: Double) {
    self.positivePeak = positivePeak
    self.negativePeak = negativePeak
    self.modulation = modulation
  }

  /// (A1 + A2)/(A1 - A2), A2 with its sign: positive where a medium that darkens was given too much power.
  public var beta: Double { (positivePeak + negativePeak) / (positivePeak - negativePeak) }

  /// Whether anything was written at all.
  func isReadable(above floor: Double) -> Bool {
    let isFinite = positivePeak.isFinite && negativePeak.isFinite && modulation.isFinite
    return isFinite && modulation >= floor && positivePeak > negativePeak
  }
}

/// Finds the power for a layer by test writes, in a bounded number of them and with bounded energy, on any medium.
public struct PowerCalibration: Sendable, Equatable {
  /// What the right power is known by.
  public enum Method: Sendable, Equatable {
    /// Write-once: the beta of the medium's own information.
    case beta(target: Double)
    /// Rewritable: gamma = (P/m)(dm/dP), out of a parabola through m P over P, has its target at Pt, and
    /// Pw = ratio Pt.
    case gamma(target: Double, ratio: Double)
  }

  /// What the right power is known by.
  public var method: Method
  /// Where the search begins, W: the medium's own information, or for layer 1 the result of layer 0 times the ratio of
  /// the two.
  public var startPower: Double
  /// The most that the laser may give, W.
  public var powerLimit: Double
  /// How far a ladder of powers reaches to both sides of its middle, as a share.
  public var reach = 0.25
  /// Powers in a ladder, at least 4.
  public var steps = 9
  /// Bounds that end every calibration.
  public var mostWrites = 60
  /// J.
  public var mostEnergy: Double
  /// Time for which a test write has the peak power, seconds: its energy is the product.
  public var lightTime: Double
  /// Modulation below which nothing counts as written.
  public var modulationFloor = 0.1

  /// A calibration. Powers in W, energy in J, time in seconds.
  public init(
    method: Method, startPower: Double, powerLimit: Double, mostEnergy: Double, lightTime: Double
  ) {
    self.method = method
    self.startPower = startPower
    self.powerLimit = powerLimit
    self.mostEnergy = mostEnergy
    self.lightTime = lightTime
  }

  /// How a calibration ended.
  public enum Verdict: String, Sendable, CaseIterable {
    /// The power is found.
    case found
    /// Nothing was readable up to the laser's limit.
    case nothingWritten = "nothing_written"
    /// Readable, but the target lies beyond what the laser may give or what the medium shows.
    case targetOutOfReach = "target_out_of_reach"
    /// The readings do not follow the power: beta does not rise with it, or gamma does not fall.
    case implausible
    /// The bound on energy or on writes was reached first.
    case boundReached = "bound_reached"
  }

  /// One test write with what it showed: beta or modulation.
  public struct Point: Sendable, Equatable {
    /// Incident peak power, W.
    public var power: Double
    /// Beta, or modulation.
    public var value: Double

    /// A test write that was read.
    public init(power: Double, value: Double) {
      self.power = power
      self.value = value
    }
  }

  /// What a calibration found.
  public struct Result: Sendable, Equatable {
    /// How it ended.
    public var verdict: Verdict
    /// W; nil unless found.
    public var power: Double?
    /// What the readings say that the power will give: beta, or gamma at Pt; nil unless found.
    public var expected: Double?
    /// Every readable test write, in order.
    public var curve: [Point]
    /// How many test writes were made.
    public var writes: Int
    /// Spent on test writes, J.
    public var energy: Double
  }

  /// Runs the calibration; `write` writes a stretch and tells how it reads.
  public func run(_ write: (TestWrite) -> TestReading) -> Result {
    var search = CalibrationSearch(calibration: self)
    return search.run(write)
  }

  /// The gamma at a power (W) of modulations over powers, as a calibration fits it; nil for fewer than three powers or
  /// where the modulation does not rise.
  public static func gamma(at power: Double, of points: [Point]) -> Double? {
    guard let gamma = ModulationCurve(points)?.gamma(at: power), gamma > 0 else { return nil }
    return gamma
  }
}
