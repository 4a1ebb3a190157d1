import Projection
import SimpleFeatures
import SiteModel
import Topology

/// Turns coordinates as written into a sound geometry on the grid, or says why it cannot.
struct PlaceMending: ~Copyable {
  /// One way onto the grid, with what its numbers may be mistaken for.
  struct Way {
    let transform: Transform<AsWritten, NationalGrid>
    let isDegrees: Bool
    let isGrid: Bool
  }

  /// Where the council's assets can be; what lies outside is kept with a note.
  let area: Box<NationalGrid>?
  /// Of the source as a whole.
  private let usual: Way
  private let usualSystem: String
  private let isStated: Bool
  private let systems: ReferenceSystems
  private let others = OtherWays()
  private let repairs: Bool
  /// How much of a shape's area a repair may add or take, of the larger one, from 0 to 1.
  private let repairLimit: Double
  private let session = TopologySession()

  /// Ways that single features asked for.
  private final class OtherWays {
    var known: [String: Way?] = [:]
  }

  /// - Parameter isStated: whether a person said which reference system the numbers are in.
  init(
    _ transform: Transform<AsWritten, NationalGrid>, from system: ReferenceSystem,
    _ systems: ReferenceSystems, area: Box<NationalGrid>?, isStated: Bool = false,
    repairs: Bool = true, repairLimit: Double = Self.usualRepairLimit
  ) {
    self.repairs = repairs
    self.repairLimit = repairLimit
    self.systems = systems
    self.isStated = isStated
    usual = Way(
      transform: transform, isDegrees: system.isDegrees, isGrid: system == .nationalGrid)
    usualSystem = system.code
    self.area = area
  }

  /// The way from a system; nil where there is none.
  func way(_ name: String) -> Way? {
    if name == usualSystem { return usual }
    if let known = others.known[name] { return known }
    var way: Way?
    if let system = try? ReferenceSystem(parsing: name),
      let transform = try? systems.toNationalGrid(from: system)
    {
      way = Way(transform: transform, isDegrees: system.isDegrees, isGrid: system == .nationalGrid)
    }
    others.known[name] = way
    return way
  }

  /// Half: a shape that doubles or halves is hardly the one that was meant.
  static let usualRepairLimit = 0.5

  /// The code of a position that stands for unknown, so that a postcode may say more.
  static let unknownPosition = "no-location"

  enum Outcome: Sendable {
    case sound(Geometry<NationalGrid>, notes: [RunNote])
    case repaired(Geometry<NationalGrid>, notes: [RunNote])
    /// There are no coordinates at all.
    case absent
    case defective(code: String, message: String)
  }

  func place(_ read: SourceFeature) -> Outcome {
    guard let placing = read.placing else { return place(read.feature.geometry) }
    return place(read, placing)
  }

  func place(_ written: Geometry<AsWritten>?) -> Outcome { place(written, by: usual) }

  func place(_ written: Geometry<AsWritten>?, by usual: Way) -> Outcome {
    guard let written, let bounds = written.bounds else { return .absent }
    if bounds.minX == 0, bounds.minY == 0, bounds.maxX == 0, bounds.maxY == 0 {
      return .defective(
        code: Self.unknownPosition,
        message: "no location: its position is (0, 0), which stands for unknown")
    }
    var way = usual
    var notes: [RunNote] = []
    if usual.isGrid, CoordinateLook.areDegrees(bounds), let degrees = self.way("OGC:CRS84") {
      way = degrees
      notes.append(Self.degreesNote)
    } else if usual.isDegrees, !isStated, CoordinateLook.areGridMetres(bounds),
      let grid = self.way("EPSG:27700")
    {
      way = grid
      notes.append(Self.metresNote)
    }
    let geometry: Geometry<NationalGrid>
    do {
      geometry = try way.transform(written)
    } catch {
      let isSwapped =
        way.isDegrees && CouncilRegistry.looksLatitudeFirst(bounds.centre.x, bounds.centre.y)
      let hint = isSwapped ? "; latitude seems to stand first, and longitude should" : ""
      return .defective(code: "outside-grid", message: "\(error)\(hint)")
    }
    return placed(geometry, notes)
  }

  private static let degreesNote = RunNote(
    code: "degrees-not-metres",
    message:
      "its numbers are degrees of longitude and latitude, not National Grid metres, and were read as such"
  )
  private static let metresNote = RunNote(
    code: "metres-not-degrees",
    message: "its numbers are National Grid metres, not degrees, and were read as such")

  /// Checks a geometry that is on the grid by now.
  func placed(_ geometry: Geometry<NationalGrid>, _ notes: [RunNote] = []) -> Outcome {
    var notes = notes
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
      if repair.areaChangeShare > repairLimit {
        let percent = Self.metres(repairLimit * 100)
        return .defective(
          code: "repair-too-large",
          message:
            "\(reason)\(place); repair would change its area from \(Self.metres(repair.areaBefore)) m² to \(Self.metres(repair.areaAfter)) m², more than \(percent) % (repairLimitInPercent); correct its outline in the source"
        )
      }
      let note = RunNote(
        code: "repaired",
        message:
          "\(reason)\(place); repaired, area \(Self.metres(repair.areaBefore)) → \(Self.metres(repair.areaAfter)) m² (\(change >= 0 ? "+" : "−")\(Self.metres(abs(change))) m²)"
      )
      return .repaired(mended, notes: notes + [note])
    } catch .tooTangled(_, let positions, let limit) {
      return .defective(
        code: "too-tangled",
        message:
          "too tangled to repair: the edges between its \(positions) positions cross each other more than \(limit) times; draw its outline anew, or split it into parts"
      )
    } catch {
      return .defective(code: "not-checkable", message: "\(error)")
    }
  }

  /// Whether a code stands for a shape that breaks the rules of Simple Features.
  static func isInvalidShape(_ code: String) -> Bool {
    [
      "invalid-shape", "not-repairable", "not-checkable", "repair-too-large", "too-tangled",
    ].contains(code)
  }

  private static func metres(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() && abs(tenths) < 1e15 ? "\(Int64(tenths))" : "\(tenths)"
  }
}
