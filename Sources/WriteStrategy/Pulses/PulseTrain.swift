/// A change of the light's power at an instant.
public struct PowerEdge: Sendable, Equatable {
  /// Seconds.
  public var time: Double
  /// By how much the power rises, W.
  public var change: Double

  /// An edge.
  public init(time: Double, change: Double) {
    self.time = time
    self.change = change
  }
}

/// The power from an instant on.
public struct PowerStep: Sendable, Equatable {
  /// Seconds.
  public var time: Double
  /// W, until the next step.
  public var power: Double

  /// A step.
  public init(time: Double, power: Double) {
    self.time = time
    self.power = power
  }
}

/// A run of marks and spaces: a mark of so many channel clocks, then a space.
public struct MarkRun: Sendable, Equatable {
  /// Channel clocks of the mark.
  public var mark: Int
  /// Channel clocks of the space behind it.
  public var space: Int

  /// The longest run that anything here accepts, channel clocks.
  public static let longest = 100_000

  /// A mark and the space behind it.
  public init(mark: Int, space: Int) {
    self.mark = mark
    self.space = space
  }

  /// The runs of a text such as `3T8,14T14`: a 3T mark, then an 8T space, and so on. Runs of 2T and more.
  public static func parse(_ text: String) throws(WriteStrategyError) -> [MarkRun] {
    var runs: [MarkRun] = []
    for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      let numbers = part.split(separator: "T", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let mark = numbers[0], let space = numbers[1], (2...longest).contains(mark),
        (2...longest).contains(space)
      else {
        throw WriteStrategyError(
          "run \(index + 1), \"\(part)\", is no mark and space of 2T to \(longest)T each",
          advice: "a 3T mark followed by an 8T space is written 3T8")
      }
      runs.append(MarkRun(mark: mark, space: space))
    }
    return runs
  }
}

/// What the laser does for a row of marks.
public struct PulseTrain: Sendable, Equatable {
  /// The part of a train that writes one mark.
  public struct Mark: Sendable, Equatable {
    /// Channel clocks.
    public var run: Int
    /// Where the light for it first rises, seconds.
    public var start: Double
    /// Where the light for it last falls, seconds.
    public var end: Double
    /// Its steps in the train.
    public var steps: Range<Int>
    /// When the power is back at rest if no other mark follows, seconds.
    public var rest: Double
  }

  /// Power before the first step, W: zero, or what erases.
  public var restingPower: Double
  /// In order of time.
  public var steps: [PowerStep]
  /// In order of time.
  public var marks: [Mark]
  /// Time in which the laser's power rises to a higher step, seconds.
  public var riseTime: Double
  /// Time in which the laser's power falls to a lower step, seconds.
  public var fallTime: Double

  /// The train of one of its marks, everything else at resting power.
  public func alone(_ index: Int) -> PulseTrain {
    var mark = marks[index]
    let own =
      steps[mark.steps].filter { $0.time < mark.rest } + [PowerStep(time: mark.rest, power: restingPower)]
    mark.steps = 0..<own.count
    return PulseTrain(
      restingPower: restingPower, steps: own, marks: [mark], riseTime: riseTime, fallTime: fallTime)
  }

  /// The same with every power times a factor, such as the share of the light that heats the film.
  public func scaled(by factor: Double) -> PulseTrain {
    var train = self
    train.restingPower *= factor
    for index in steps.indices { train.steps[index].power *= factor }
    return train
  }

  /// How many equal steps stand for a ramp of the laser's power.
  static let stepsInRamp = 4

  /// The train as edges; a rise or fall that takes time becomes four equal edges in the middles of its quarters.
  public var edges: [PowerEdge] {
    var edges: [PowerEdge] = []
    var power = restingPower
    for step in steps {
      let change = step.power - power
      power = step.power
      guard change != 0 else { continue }
      let duration = change > 0 ? riseTime : fallTime
      guard duration > 0 else {
        edges.append(PowerEdge(time: step.time, change: change))
        continue
      }
      let count = Double(Self.stepsInRamp)
      for part in 0..<Self.stepsInRamp {
        let time = step.time + duration * (Double(part) + 0.5) / count
        edges.append(PowerEdge(time: time, change: change / count))
      }
    }
    // Ramps of short pulses may overlap; the order among equal times does not change a sum of two.
    return edges.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(
      \.element)
  }

  /// Energy above the resting power, J.
  public var energy: Double {
    var energy = 0.0
    for (step, next) in zip(steps, steps.dropFirst()) {
      energy += (step.power - restingPower) * (next.time - step.time)
    }
    return energy
  }
}
