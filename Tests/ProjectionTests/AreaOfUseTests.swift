import Projection
import SimpleFeatures
import Testing

@Suite("Areas of use") struct AreaOfUseTests {
  static let folders = Grids.folders.map { [$0] } + [[]]

  @Test(
    arguments: folders,
    [
      (0, 0), (-30, 55), (2.35, 48.86), (10, 55), (-4.25, 155.86), (100, 56), (179, 55),
      (55.86, -4.25), (2, 49.8), (-9, 49.76), (1e9, 1e9), (-2, 90), (-182, 55),
    ] as [(Double, Double)])
  func `longitude and latitude off the National Grid are an error that names them`(
    folders: [String], place: (Double, Double)
  ) throws {
    let toGrid = try ReferenceSystems(gridFolders: folders, environment: [:]).geographicToGrid
    let error = #expect(throws: ProjectionError.self) {
      try toGrid(Position(longitude: place.0, latitude: place.1))
    }
    switch error {
    case .outsideAreaOfUse(let first, let second, _, _),
      .transformFailed(let first, let second, _, _):
      #expect(first == place.0 && second == place.1)
    default:
      Issue.record("got \(String(describing: error))")
    }
    #expect("\(try #require(error))".contains("(\(place.0), \(place.1))"))
  }

  @Test(
    arguments: folders,
    [
      (-1, 5000), (700_001, 500_000), (300_000, -1), (300_000, 1_250_001), (1e7, 1e7),
      (1e8, -1e8), (-4.25, 55.86), (400_000, 19_000_000), (700_000, 1_250_000), (1e300, 1e300),
    ] as [(Double, Double)])
  func `eastings and northings off the National Grid are errors on the way out and in`(
    folders: [String], place: (Double, Double)
  ) throws {
    let systems = ReferenceSystems(gridFolders: folders, environment: [:])
    let toGeographic = try systems.gridToGeographic
    let checked = try systems.toNationalGrid(from: .nationalGrid)
    #expect(throws: ProjectionError.self) {
      try toGeographic(Position(easting: place.0, northing: place.1))
    }
    #expect(throws: ProjectionError.self) {
      try checked(Position(first: place.0, second: place.1))
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `numbers that are not finite are refused`(number: Double) throws {
    let toGrid = try ReferenceSystems().geographicToGrid
    #expect(throws: ProjectionError.self) {
      try toGrid(Position(longitude: number, latitude: 55))
    }
    #expect(throws: ProjectionError.self) {
      try toGrid(Position(longitude: -4, latitude: number))
    }
  }

  @Test func `web Mercator far from Britain is an error`() throws {
    let toGrid = try ReferenceSystems(gridFolders: Self.folders[0]).toNationalGrid(
      from: .webMercator)
    let places: [(Double, Double)] = [
      (0, 0), (1e7, 7e6), (-473_238, 1e9), (4e7 - 473_238, 7_530_646),
    ]
    for place in places {
      #expect(throws: ProjectionError.self) {
        try toGrid(Position(first: place.0, second: place.1))
      }
    }
  }

  @Test func `a target's own area of use counts as well`() throws {
    // Glasgow is not in Ireland, although Irish numbers for it could be computed.
    let toIrishGrid = try ReferenceSystems().fromNationalGrid(
      to: ReferenceSystem(parsing: "EPSG:2157"))
    #expect(throws: ProjectionError.self) {
      try toIrishGrid(Position(easting: 259_200, northing: 665_300))
    }
  }
}
