import Projection
import SimpleFeatures
import SiteModel

extension PlaceMending {
  /// Two places of a row that are nearer than this are one, written more or less exactly.
  private static let agreementInMetres = 25.0

  /// Places a feature that says more of its place than others of its source do.
  func place(_ read: SourceFeature, _ placing: SourcePlacing) -> Outcome {
    var outcome: Outcome
    var notes: [RunNote] = []
    if let text = placing.gridReference {
      guard let square = try? GridReference(parsing: text) else {
        return .defective(
          code: "bad-coordinates",
          message: "'\(text.shortened)' is no National Grid reference of Great Britain")
      }
      outcome = placed(.point(square.centre))
      notes.append(
        RunNote(
          code: "placed-by-grid-reference",
          message: "placed in the middle of the square that its grid reference names"))
    } else if let own = placing.referenceSystem {
      guard let way = way(own) else {
        return .defective(
          code: "reference-system-unknown",
          message:
            "its own reference system '\(own.shortened)' is none that leads to the National Grid; give the right one with --crs"
        )
      }
      outcome = place(read.feature.geometry, by: way)
    } else {
      outcome = place(read.feature.geometry)
    }
    if let place = outcome.geometry?.bounds {
      notes += placing.others.compactMap { disagreement($0, with: place, placing) }
    }
    if !notes.isEmpty { outcome = outcome.adding(notes) }
    return outcome
  }

  /// A note where another place of the same row is elsewhere.
  private func disagreement(
    _ other: SourcePlacing.Place, with place: Box<NationalGrid>, _ placing: SourcePlacing
  ) -> RunNote? {
    var tolerance = Self.agreementInMetres
    if let text = placing.gridReference, let square = try? GridReference(parsing: text) {
      tolerance += square.sizeInMetres
    }
    let elsewhere: Box<NationalGrid>
    if let text = other.gridReference {
      guard let square = try? GridReference(parsing: text) else { return nil }
      elsewhere = Box(from: square.centre, to: square.centre)
      tolerance += square.sizeInMetres
    } else {
      let way = other.referenceSystem.flatMap { self.way($0) }
      guard
        let box = (way.map { self.place(other.geometry, by: $0) } ?? self.place(other.geometry))
          .geometry?.bounds
      else { return nil }
      elsewhere = box
    }
    let dx = max(0, elsewhere.minX - place.maxX, place.minX - elsewhere.maxX)
    let dy = max(0, elsewhere.minY - place.maxY, place.minY - elsewhere.maxY)
    let metres = (dx * dx + dy * dy).squareRoot()
    guard metres > tolerance else { return nil }
    return RunNote(
      code: "places-disagree",
      message:
        "\(placing.label) and \(other.label) are \(Int(metres.rounded())) m apart; the first was taken"
    )
  }
}

extension PlaceMending.Outcome {
  fileprivate var geometry: Geometry<NationalGrid>? {
    switch self {
    case .sound(let geometry, _), .repaired(let geometry, _): geometry
    case .absent, .defective: nil
    }
  }

  fileprivate func adding(_ more: [RunNote]) -> Self {
    switch self {
    case .sound(let geometry, let notes): .sound(geometry, notes: notes + more)
    case .repaired(let geometry, let notes): .repaired(geometry, notes: notes + more)
    case .absent, .defective: self
    }
  }
}
