import ControlBlocks
import LayerFocus
import XCTest

final class LayerKnowledgeTests: XCTestCase {
  private let parameters = FocusParameters()

  /// Observes `turns` whole turns, and the part of one before them.
  private func observe(_ layer: inout LayerKnowledge<Double>, drive: Double, turns: Int) {
    for tick in 100...(1_024 * (turns + 1)) {
      layer.observe(drive: drive, rotation: UInt16(truncatingIfNeeded: tick * 64))
    }
  }

  /// On layer 0, with its drive averaged.
  private func onFirst(drive: Double) -> LayerKnowledge<Double> {
    var layer = LayerKnowledge<Double>(parameters)
    layer.foundFirst()
    layer.arrive()
    observe(&layer, drive: drive, turns: 2)
    return layer
  }

  func testNothingIsKnownBeforeASearchAndAfterALoss() {
    var layer = LayerKnowledge<Double>(parameters)
    XCTAssertEqual(layer.certainty, .unknown)
    layer.arrive()
    XCTAssertEqual(layer.certainty, .unknown)
    layer = onFirst(drive: 0.05)
    layer.forget()
    XCTAssertEqual(layer.certainty, .unknown)
    observe(&layer, drive: 0.05, turns: 2)
    XCTAssertEqual(layer.certainty, .unknown)
  }

  func testTheFirstSCurveIsExpectedAndConfirmedOnceTheLoopHasSettled() {
    var layer = LayerKnowledge<Double>(parameters)
    layer.foundFirst()
    XCTAssertEqual(layer.certainty, .expected)
    layer.arrive()
    XCTAssertEqual(layer.certainty, .confirmed)
    XCTAssertEqual(layer.number, 0)
  }

  func testAJumpIsConfirmedOnlyWhenTheAveragedDriveHasMovedByHalfTheSpacing() {
    let half = parameters.layerSpacingDrive * parameters.confirmShare
    for (moved, certainty) in [
      (parameters.layerSpacingDrive, LayerKnowledge<Double>.Certainty.confirmed), (half * 1.01, .confirmed),
      (half * 0.99, .contradicted), (0, .contradicted), (-parameters.layerSpacingDrive, .contradicted),
    ] {
      var layer = onFirst(drive: 0.05)
      layer.expectMove(deeper: true)
      layer.arrive()
      XCTAssertEqual(layer.certainty, .expected)
      XCTAssertEqual(layer.number, 1)
      observe(&layer, drive: 0.05 + moved, turns: 1)
      XCTAssertEqual(layer.certainty, certainty, "moved by \(moved)")
    }
  }

  func testAJumpBackAsksForTheOppositeMove() {
    for (moved, certainty) in [
      (-parameters.layerSpacingDrive, LayerKnowledge<Double>.Certainty.confirmed), (0, .contradicted),
      (parameters.layerSpacingDrive, .contradicted),
    ] {
      var layer = onFirst(drive: 0.05)
      layer.expectMove(deeper: true)
      layer.arrive()
      observe(&layer, drive: 0.05 + parameters.layerSpacingDrive, turns: 2)
      layer.expectMove(deeper: false)
      layer.arrive()
      XCTAssertEqual(layer.number, 0)
      observe(&layer, drive: 0.05 + parameters.layerSpacingDrive + moved, turns: 1)
      XCTAssertEqual(layer.certainty, certainty)
    }
  }

  func testRunOutDoesNotDisturbTheConfirmation() {
    // Ten times the spacing's drive as a sine of the rotation.
    var layer = LayerKnowledge<Double>(parameters)
    layer.foundFirst()
    layer.arrive()
    func observe(_ drive: Double) {
      for tick in 100...3_072 {
        let sine = Double.cosineSine(ofTurn: UInt16(truncatingIfNeeded: tick * 64)).sine
        layer.observe(drive: drive + 0.16 * sine, rotation: UInt16(truncatingIfNeeded: tick * 64))
      }
    }
    observe(0.05)
    layer.expectMove(deeper: true)
    layer.arrive()
    observe(0.05 + parameters.layerSpacingDrive)
    XCTAssertEqual(layer.certainty, .confirmed)
  }

  func testWithoutAReferenceTheOrderOfTheSCurvesIsTheEvidence() {
    var layer = LayerKnowledge<Double>(parameters)
    layer.foundFirst()
    layer.arrive()
    layer.expectMove(deeper: true)
    XCTAssertEqual(layer.certainty, .expected)
    layer.arrive()
    XCTAssertEqual(layer.certainty, .confirmed)
    XCTAssertEqual(layer.number, 1)
  }
}
