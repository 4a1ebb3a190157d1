import Projection
import SimpleFeatures
import SiteModel

/// In which reference system a file's numbers are, and why it is thought so.
struct ReferenceSystemGuess {
  var system: ReferenceSystem
  /// A warning worth printing; nil where the file says it itself.
  var note: RunNote?

  /// - Parameters:
  ///   - stated: what the person or the profile says; it wins.
  ///   - declared: what the file itself says.
  ///   - sample: the first located features of the file.
  ///   - area: where the council's assets can be, in degrees.
  /// - Throws: `badInput` where the numbers are latitude first, with a hint.
  init(
    stated: String?, declared: String?, sample: [SourceFeature], area: Box<Geographic>?
  ) throws(RegistryError) {
    let boxes = sample.compactMap { $0.feature.geometry?.bounds }.filter {
      !($0.minX == 0 && $0.minY == 0 && $0.maxX == 0 && $0.maxY == 0)
    }
    let first = sample.first?.place
    if let stated {
      system = try Self.parsed(stated)
      // CRS84, EPSG:4326 and EPSG:4258 are one frame here, so naming another is no contradiction.
      if let declared, let parsed = try? ReferenceSystem(parsing: declared),
        !(parsed.isDegrees && system.isDegrees),
        parsed != system
      {
        note = RunNote(
          code: "reference-system-overridden",
          message: "the file declares \(parsed.code); it was read as \(system.code), as asked")
      }
    } else if let declared {
      do {
        system = try ReferenceSystem(parsing: declared)
      } catch {
        throw .badInput("the file's reference system: \(error); give the right one with --crs")
      }
      // What a name or a file says is a wish: most of its numbers decide.
      if system == .nationalGrid, Self.most(boxes, CoordinateLook.areDegrees) {
        system = .crs84
        note = RunNote(
          code: "degrees-not-metres",
          message:
            "\(declared) is what the file or its columns' names say, and the numbers are degrees; it was read as OGC:CRS84 (give --crs to say otherwise)",
          first: first)
      } else if system.isDegrees, Self.most(boxes, CoordinateLook.areGridMetres) {
        note = RunNote(
          code: "metres-not-degrees",
          message:
            "\(declared) is what the file or its columns' names say, and the numbers are British National Grid metres; it was read as EPSG:27700 (give --crs to say otherwise)",
          first: first)
        system = .nationalGrid
      }
    } else {
      system = .crs84
      if !boxes.isEmpty, boxes.count(where: Self.isGridLike) * 2 > boxes.count {
        system = .nationalGrid
        note = RunNote(
          code: "undeclared-national-grid",
          message:
            "the file declares no reference system and its numbers are British National Grid metres, not degrees; it was read as EPSG:27700 (give --crs to say otherwise)",
          first: first)
      }
    }
    if system.isDegrees { try Self.refuseLatitudeFirst(boxes, area) }
  }

  private static func parsed(_ text: String) throws(RegistryError) -> ReferenceSystem {
    do {
      return try ReferenceSystem(parsing: text)
    } catch {
      throw .badInput("the reference system: \(error)")
    }
  }

  private static func most(
    _ boxes: [Box<AsWritten>], _ isSuch: (Box<AsWritten>) -> Bool
  ) -> Bool {
    !boxes.isEmpty && boxes.count(where: isSuch) * 2 > boxes.count
  }

  /// Beyond degrees, and within the grid's 700 km by 1300 km.
  private static func isGridLike(_ box: Box<AsWritten>) -> Bool {
    (abs(box.minX) > 180 || abs(box.minY) > 90) && box.minX >= 0 && box.maxX <= 700_000
      && box.minY >= 0 && box.maxY <= 1_300_000
  }

  private static func refuseLatitudeFirst(
    _ boxes: [Box<AsWritten>], _ area: Box<Geographic>?
  ) throws(RegistryError) {
    let area =
      area
      ?? Box(
        from: Position(longitude: -9.5, latitude: 49), to: Position(longitude: 2.5, latitude: 61.5))
    let straight = boxes.count { area.contains(Position(x: $0.centre.x, y: $0.centre.y)) }
    let swapped = boxes.count { area.contains(Position(x: $0.centre.y, y: $0.centre.x)) }
    guard let example = boxes.first, straight == 0, swapped * 2 > boxes.count else { return }
    throw .badInput(
      "latitude stands first: \(example.centre.x), \(example.centre.y) lies in the council's area only when swapped. GeoJSON puts longitude first; swap the columns, or name them in a profile"
    )
  }
}

extension ReferenceSystem {
  /// Whether its numbers are degrees of longitude and latitude, as far as that matters here.
  var isDegrees: Bool { [.crs84, .wgs84, .etrs89].contains(self) }
}
