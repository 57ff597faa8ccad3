public import Determinism

extension SimulatedDrive: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("spindle", &spindle)
    visitor.visit("turnFraction", &turnFraction)
    visitor.visit("turnStep", &turnStep)
    visitor.visit("lens", &lens)
    visitor.visit("sled", &sled)
    visitor.visit("sledPosition", &sledPosition)
    visitor.visit("sledStep", &sledStep)
    visitor.visit("sledAcceleration", &sledAcceleration)
    visitor.visit("motion", &motion)
    visitor.visit("unevenness", &unevenness)
    visitor.visit("background", &background.main)
    visitor.visit("sideBackground", &background.side)
    visitor.visit("focusedLayer", &focusedLayer)
    visitor.visit("recordedShare", &recordedShare)
    visitor.visit("tilt", &tilt)
    visitor.visit("lensTilt", &lensTilt)
    visitor.visit("corrector", &corrector)
    visitor.visit("layerTravel", &layerTravel)
    let stop = correctorStop
    visitor.visit("correctorStop", &correctorStop)
    if correctorStop != stop { take(stop: correctorStop) }
    visitor.visit("layer0", &first)
    visitor.visit("layer1", &second)
    visitor.visit("laser", &laser)
    visitor.visit("source", &source)
    visitor.visit("chromaticShift", &chromaticShift)
    visitor.visit("window0", &first.windowRow)
    visitor.visit("window1", &second.windowRow)
    visitor.visit("nearsDefect", &nearsDefect)
  }
}

extension LayerReadout: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("shift", &shift)
    visitor.visit("tilt", &tilt)
    visitor.visit("recordedShare", &recordedShare)
    visitor.visit("through", &through)
    // The walls follow from the radius at which they were looked up.
    var radius = wallRadius
    visitor.visit("wallRadius", &radius)
    if radius != wallRadius { takeUpWalls(radius: radius) }
  }
}
