public import Configuration

/// The two weak spots ahead of the main one and behind it, from which three-beam error signals are formed.
public struct SideSpots: Equatable, Sendable {
  /// Light of each against the main spot's; 0 where the pickup has none.
  public var share: Double
  /// Distance from the main spot across the tracks, metres: one outward, one inward.
  public var offset: Double
  /// Distance from the main spot along the tracks, metres: one ahead, one behind.
  public var distance: Double

  /// No side spots unless told otherwise.
  public init(share: Double = 0, offset: Double = 0, distance: Double = 15e-6) {
    self.share = share
    self.offset = offset
    self.distance = distance
  }
}

/// A pickup: its optics, its lens actuator, and where the lens rests.
public struct Pickup: Equatable, Sendable {
  /// Objective, laser and detector.
  public var optics: PickupOptics
  /// The lens along the axis.
  public var focusActuator: TwoModeActuator
  /// The lens across the tracks.
  public var trackingActuator: TwoModeActuator
  /// Distance from the resting lens's focus to layer 0's nominal place, metres.
  public var restDistance: Double
  /// The side spots.
  public var sideSpots: SideSpots
  /// What stands beside the axis or is not round.
  public var alignment = DetectorAlignment()
  /// The actuator that tilts the lens across the tracks; range in radians.
  public var tiltActuator = SlowActuatorParameters()
  /// The corrector of spherical aberration; range in metres of cover that it makes the objective expect more or less.
  public var corrector = SlowActuatorParameters()
  /// The laser whose power the firmware sets; nil for an ideal one that always gives the reading power.
  public var laser: LaserParameters?

  /// A pickup whose lens at rest stands `restDistance` (metres) short of the disc.
  public init(
    optics: PickupOptics, focusActuator: TwoModeActuator, trackingActuator: TwoModeActuator,
    restDistance: Double, sideSpots: SideSpots = SideSpots()
  ) {
    self.optics = optics
    self.focusActuator = focusActuator
    self.trackingActuator = trackingActuator
    self.restDistance = restDistance
    self.sideSpots = sideSpots
  }

  /// Reads a resolved pickup document.
  public init(_ node: ConfigurationNode) throws(ConfigurationError) {
    do {
      optics = try PickupOptics(
        wavelength: node.quantity("wavelength_nm"), numericalAperture: node.number("numerical_aperture"),
        rimIntensity: node.number("rim_intensity"),
        designCoverThickness: node.quantity("design_cover_um"),
        designCoverIndex: node.number("design_cover_index"),
        astigmatismHalfSeparation: node.quantity("astigmatism_um"),
        detectorSide: node.quantity("detector_side_um"), focalLength: node.quantity("focal_length_mm"))
    } catch let error as OpticsError {
      throw node.inconsistency(
        at: "wavelength_nm", error.description, advice: "see the ranges of the pickup's keys")
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw node.inconsistency(at: "wavelength_nm", "\(error)", advice: "see the ranges of the pickup's keys")
    }
    focusActuator = try Self.actuator(node.object("focus_actuator"))
    trackingActuator = try Self.actuator(node.object("tracking_actuator"))
    restDistance = try node.quantity("rest_distance_um")
    sideSpots = SideSpots(
      share: try node.quantity("side_spot_percent"), offset: try node.quantity("side_spot_offset_nm"),
      distance: try node.quantity("side_spot_distance_um"))
    alignment = DetectorAlignment(
      offset: SIMD2(
        try node.quantity("detector_offset_across_um"), try node.quantity("detector_offset_along_um")),
      beamDecentre: try node.number("beam_decentre"),
      incidentAstigmatism: try node.quantity("incident_astigmatism_nm"))
    tiltActuator = SlowActuatorParameters(
      range: try node.quantity("tilt_range_deg"), timeConstant: try node.quantity("tilt_time_ms"))
    corrector = SlowActuatorParameters(
      range: try node.quantity("corrector_range_um"), timeConstant: try node.quantity("corrector_time_ms"))
    laser = node.has("laser") ? try LaserParameters(node.object("laser")) : nil
    if corrector.range >= optics.designCoverThickness, corrector.range > 0 {
      throw node.inconsistency(
        at: "corrector_range_um", "the corrector would leave no cover",
        advice: "less than design_cover_um would do")
    }
  }

  static func actuator(_ node: ConfigurationNode) throws(ConfigurationError) -> TwoModeActuator {
    TwoModeActuator(
      sensitivity: try node.quantity("sensitivity_um_per_v"),
      firstFrequency: try node.quantity("first_hz"), firstDampingRatio: try node.number("first_damping"),
      secondFrequency: try node.quantity("second_hz"),
      secondDampingRatio: try node.number("second_damping"),
      secondWeight: try node.number("second_weight"), maximumVoltage: try node.quantity("saturation_v"))
  }

  static let referencePickup = Schema.Grade.standard("ECMA-267 clause 9.1")

  /// The keys of a pickup document.
  public static let schema = Schema(
    document: "pickup", version: 1,
    fields: [
      Schema.Field(
        "name", .string, meaning: "what the pickup is called in reports", grade: .assumed, isMetadata: true),
      Schema.Field(
        "wavelength_nm", .number(.closed(300, 900)), meaning: "laser wavelength in air",
        grade: referencePickup),
      Schema.Field(
        "numerical_aperture", .number(.closed(0.3, 0.9)), meaning: "numerical aperture of the objective",
        grade: referencePickup),
      Schema.Field(
        "rim_intensity", .number(.closed(0.05, 1)),
        meaning: "intensity at the aperture's rim over that at its centre", grade: referencePickup),
      Schema.Field(
        "design_cover_um", .number(.closed(0, 2000)),
        meaning: "cover thickness for which the objective is free of spherical aberration",
        grade: .standard("ECMA-267 clause 9.1: ideal 0.6 mm")),
      Schema.Field(
        "design_cover_index", .number(.closed(1, 2)), meaning: "refractive index of that cover",
        grade: .assumed),
      Schema.Field(
        "astigmatism_um", .number(.closed(0.2, 15)),
        meaning: "half the distance between the line foci, as lens motion", grade: .assumed),
      Schema.Field(
        "detector_side_um", .number(.closed(2, 60)),
        meaning: "side of the four-quadrant detector, on the disc",
        grade: .standard("ECMA-267 clause 9.1: 100 < S/M^2 < 144 um^2")),
      Schema.Field(
        "focal_length_mm", .number(.closed(0.3, 10)),
        meaning: "focal length of the objective: turns a lens shift into a shift of the pupil",
        grade: .assumed),
      Schema.Field(
        "rest_distance_um", .number(.closed(0, 1500)),
        meaning: "distance from the resting lens's focus to layer 0's nominal place", grade: .assumed),
      Schema.Field(
        "side_spot_percent", .number(.closed(0, 50)), .optional(default: .number(0)),
        meaning: "light of each side spot over the main spot's; 0 for a pickup of one beam", grade: .assumed),
      Schema.Field(
        "side_spot_offset_nm", .number(.closed(0, 5000)), .optional(default: .number(0)),
        meaning: "distance of the side spots from the main one across the tracks", grade: .assumed),
      Schema.Field(
        "side_spot_distance_um", .number(.closed(5, 100)), .optional(default: .number(15)),
        meaning: "distance of the side spots from the main one along the tracks", grade: .assumed),
      Schema.Field(
        "detector_offset_across_um", .number(.closed(-5, 5)), .optional(default: .number(0)),
        meaning: "place of the detector, on the disc's scale: across the split between outer and inner half",
        grade: .assumed),
      Schema.Field(
        "detector_offset_along_um", .number(.closed(-5, 5)), .optional(default: .number(0)),
        meaning: "place of the detector, on the disc's scale: across the other split", grade: .assumed),
      Schema.Field(
        "beam_decentre", .number(.closed(-0.5, 0.5)), .optional(default: .number(0)),
        meaning: "place of the beam's centre, outward, in radii of the aperture", grade: .assumed),
      Schema.Field(
        "incident_astigmatism_nm", .number(.closed(-300, 300)), .optional(default: .number(0)),
        meaning: "astigmatism of the incoming beam at 45 degrees to the tracks, as path at the rim",
        grade: .assumed),
      Schema.Field(
        "laser", .object(LaserParameters.schema), .absentMeans("an ideal laser of constant power"),
        meaning: "the laser diode that the firmware's power codes drive", grade: .assumed),
      Schema.Field(
        "tilt_range_deg", .number(.closed(0, 2)), .optional(default: .number(0)),
        meaning: "largest tilt of the lens across the tracks by its actuator; 0 where it has none",
        grade: .assumed),
      Schema.Field(
        "tilt_time_ms", .number(.above(0, upTo: 1000)), .optional(default: .number(5)),
        meaning: "time constant of that actuator", grade: .assumed),
      Schema.Field(
        "corrector_range_um", .number(.closed(0, 60)), .optional(default: .number(0)),
        meaning:
          "cover by which the spherical-aberration corrector reaches to either side; 0 where there is none",
        grade: .assumed),
      Schema.Field(
        "corrector_time_ms", .number(.above(0, upTo: 1000)), .optional(default: .number(10)),
        meaning: "time constant of that corrector", grade: .assumed),
      Schema.Field(
        "focus_actuator", .object(actuatorSchema), meaning: "the lens's motion along the axis",
        grade: .assumed),
      Schema.Field(
        "tracking_actuator", .object(actuatorSchema), meaning: "the lens's radial motion", grade: .assumed),
    ])

  static let actuatorSchema = Schema(fields: [
    Schema.Field(
      "sensitivity_um_per_v", .number(.positive), meaning: "static deflection per volt of the first mode",
      grade: .assumed),
    Schema.Field(
      "first_hz", .number(.positive), meaning: "the suspension's natural frequency", grade: .assumed),
    Schema.Field(
      "first_damping", .number(.nonNegative), meaning: "the suspension's damping ratio", grade: .assumed),
    Schema.Field(
      "second_hz", .number(.positive), meaning: "natural frequency of the second mode", grade: .assumed),
    Schema.Field(
      "second_damping", .number(.nonNegative), meaning: "damping ratio of the second mode", grade: .assumed),
    Schema.Field(
      "second_weight", .number(.closed(-2, 2)), meaning: "acceleration of the second mode over the first's",
      grade: .assumed),
    Schema.Field(
      "saturation_v", .number(.positive), meaning: "the largest voltage of the coil driver", grade: .assumed),
  ])
}
