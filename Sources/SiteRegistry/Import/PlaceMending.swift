import Projection
import SimpleFeatures
import SiteModel
import Topology

/// Turns coordinates as written into a sound geometry on the grid, or says why it cannot.
struct PlaceMending: ~Copyable {
  let transform: Transform<AsWritten, NationalGrid>
  /// Where the council's assets can be; what lies outside is kept with a note.
  let area: Box<NationalGrid>?
  private let sourceIsDegrees: Bool
  private let repairs: Bool
  private let session = TopologySession()

  init(
    _ transform: Transform<AsWritten, NationalGrid>, from system: ReferenceSystem,
    area: Box<NationalGrid>?, repairs: Bool = true
  ) {
    self.repairs = repairs
    self.transform = transform
    sourceIsDegrees = system.isDegrees
    self.area = area
  }

  enum Outcome: Sendable {
    case sound(Geometry<NationalGrid>, notes: [RunNote])
    case repaired(Geometry<NationalGrid>, notes: [RunNote])
    /// There are no coordinates at all.
    case absent
    case defective(code: String, message: String)
  }

  func place(_ written: Geometry<AsWritten>?) -> Outcome {
    guard let written, let bounds = written.bounds else { return .absent }
    if bounds.minX == 0, bounds.minY == 0, bounds.maxX == 0, bounds.maxY == 0 {
      return .defective(
        code: "no-location",
        message: "no location: its position is (0, 0), which stands for unknown")
    }
    let geometry: Geometry<NationalGrid>
    do {
      geometry = try transform(written)
    } catch {
      let isSwapped =
        sourceIsDegrees && CouncilRegistry.looksLatitudeFirst(bounds.centre.x, bounds.centre.y)
      let hint = isSwapped ? "; latitude seems to stand first, and longitude should" : ""
      return .defective(code: "outside-grid", message: "\(error)\(hint)")
    }
    var notes: [RunNote] = []
    if let area, let placed = geometry.bounds, !area.intersects(placed) {
      notes.append(
        RunNote(
          code: "outside-area",
          message: "lies outside the council's area; kept, but check the file's coordinates"))
    }
    switch geometry.kind {
    case .point, .multiPoint: return .sound(geometry, notes: notes)
    default: return checked(geometry, notes)
    }
  }

  private func checked(_ geometry: Geometry<NationalGrid>, _ notes: [RunNote]) -> Outcome {
    do {
      guard case .invalid(let reason, let at) = try session.validity(of: geometry) else {
        return .sound(geometry, notes: notes)
      }
      let place = at.map { " at \(Self.metres($0.easting)), \(Self.metres($0.northing))" } ?? ""
      guard repairs else {
        return .defective(code: "invalid-shape", message: "\(reason)\(place)")
      }
      let repair = try session.repaired(geometry)
      guard let mended = repair.geometry else {
        return .defective(
          code: "not-repairable", message: "\(reason)\(place), and nothing is left after repair")
      }
      let change = repair.areaAfter - repair.areaBefore
      let note = RunNote(
        code: "repaired",
        message:
          "\(reason)\(place); repaired, area \(Self.metres(repair.areaBefore)) → \(Self.metres(repair.areaAfter)) m² (\(change >= 0 ? "+" : "−")\(Self.metres(abs(change))) m²)"
      )
      return .repaired(mended, notes: notes + [note])
    } catch {
      return .defective(code: "not-checkable", message: "\(error)")
    }
  }

  /// Whether a code stands for a shape that breaks the rules of Simple Features.
  static func isInvalidShape(_ code: String) -> Bool {
    ["invalid-shape", "not-repairable", "not-checkable"].contains(code)
  }

  private static func metres(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() && abs(tenths) < 1e15 ? "\(Int64(tenths))" : "\(tenths)"
  }
}
