import SimpleFeatures
import SiteModel
import SiteStore
import Topology

/// Assets strewn over two kilometres from a seed: half of them on a ten-metre lattice, so that
/// edges are touched and distances are equal.
struct AssetScatter {
  let fixture: RegistryFixture
  let assets: [Asset]
  var registry: RegistryFile { fixture.registry }

  static let corner = (easting: 258_000.0, northing: 664_000.0)

  init(count: Int = 600, seed: UInt64) throws {
    fixture = try RegistryFixture()
    var random = SeededGenerator(seed: seed)
    for kind in ["camera", "lamp-column", "library"] {
      let staged = (0..<count / 3).map { number in
        StagedFeature(
          reference: "\(kind.prefix(1).uppercased())\(number)",
          name: number % 7 == 0 ? "Named \(number)" : nil,
          ward: ["Anderston", "Govan", "Maryhill"][number % 3],
          availability: number % 5 == 0 ? .available : nil,
          geometry: Self.geometry(number, &random),
          attributes: ["height": .integer(Int64(number % 12)), "lit": .bool(number % 2 == 0)])
      }
      try fixture.importAssets(staged, kind: kind)
    }
    assets = try fixture.registry.assets(AssetQuery()).hits.map(\.asset)
  }

  static func position(_ random: inout SeededGenerator) -> Position<NationalGrid> {
    let onLattice = Bool.random(using: &random)
    func offset() -> Double {
      onLattice
        ? Double(Int.random(in: 0...200, using: &random) * 10)
        : Double.random(in: 0...2000, using: &random)
    }
    return Position(easting: corner.easting + offset(), northing: corner.northing + offset())
  }

  /// Mostly points; some lines, surfaces with holes, collections, and assets without a place.
  private static func geometry(
    _ number: Int, _ random: inout SeededGenerator
  ) -> Geometry<NationalGrid>? {
    let place = position(&random)
    switch number % 20 {
    case 0: return nil
    case 1: return .lineString([place, position(&random)])
    case 2: return square(place.easting, place.northing, side: 50)
    case 3: return frame(around: place, side: 80, hole: 40)
    case 4: return .multiPoint([place, position(&random)])
    case 5:
      return .geometryCollection([
        .point(place), square(place.easting + 20, place.northing, side: 10),
      ])
    default: return .point(place)
    }
  }

  /// A square with a square hole in its middle.
  static func frame(
    around middle: Position<NationalGrid>, side: Double, hole: Double
  ) -> Geometry<NationalGrid> {
    func ring(_ side: Double) -> [Position<NationalGrid>] {
      [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1), (-1, -1)].map {
        Position(
          easting: middle.easting + $0.0 * side / 2, northing: middle.northing + $0.1 * side / 2)
      }
    }
    return .polygon(Polygon(exterior: ring(side), interiors: [ring(hole)]))
  }

  /// Asks GEOS about every asset, without index or prepared geometry.
  func touching(_ area: Geometry<NationalGrid>) throws -> Set<Int64> {
    let session = TopologySession()
    var ids: Set<Int64> = []
    for asset in assets {
      guard let geometry = asset.geometry else { continue }
      if try session.distance(geometry, area) == 0 { ids.insert(asset.id) }
    }
    return ids
  }

  /// Every asset with a place and its distance, nearest first, then by key.
  func byDistance(
    from origin: Geometry<NationalGrid>, where condition: (Asset) -> Bool = { _ in true }
  ) throws -> [(asset: Asset, distance: Double)] {
    let session = TopologySession()
    var all: [(asset: Asset, distance: Double)] = []
    for asset in assets where condition(asset) {
      guard let geometry = asset.geometry else { continue }
      all.append((asset, try session.distance(origin, geometry)))
    }
    return all.sorted {
      ($0.distance, $0.asset.key.reference, $0.asset.key.kind)
        < ($1.distance, $1.asset.key.reference, $1.asset.key.kind)
    }
  }
}

extension AssetQuery {
  /// A query with some of its conditions set.
  static func with(_ change: (inout AssetQuery) -> Void) -> AssetQuery {
    var query = AssetQuery()
    change(&query)
    return query
  }
}

extension AssetPage {
  var ids: [Int64] { hits.map(\.asset.id) }
  var references: [String] { hits.map(\.asset.key.reference) }
}
