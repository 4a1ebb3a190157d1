import Projection
import SimpleFeatures
import Testing

@Suite("Transforms") struct TransformTests {
  let systems = ReferenceSystems(gridFolders: Grids.folders)
  let glasgow = Position<NationalGrid>(easting: 259_200, northing: 665_300)

  @Test(arguments: [
    "EPSG:4326", "CRS84", "4258", "3857", "32630", "25830", "4277", "27700", "23030",
  ])
  func `a position goes to any system and back within a millimetre`(code: String) throws {
    let system = try ReferenceSystem(parsing: code)
    let there = try systems.fromNationalGrid(to: system)(glasgow)
    let back = try systems.toNationalGrid(from: system)(there)
    #expect(back.distance(to: glasgow) < 0.001)
  }

  @Test func `longitude comes first whatever the published axis order is`() throws {
    for system in [ReferenceSystem.wgs84, .crs84, .etrs89] {
      let position = try systems.fromNationalGrid(to: system)(glasgow)
      #expect(abs(position.first - -4.2512) < 0.001)
      #expect(abs(position.second - 55.8602) < 0.001)
    }
  }

  @Test func `WGS 84, CRS84 and ETRS89 are one system, by every road`() throws {
    let reference = try systems.gridToGeographic(glasgow)
    for code in ["4326", "CRS84", "4258"] {
      let position = try systems.fromNationalGrid(to: ReferenceSystem(parsing: code))(glasgow)
      #expect(position.first == reference.longitude)
      #expect(position.second == reference.latitude)
    }
    // Web Mercator is a formula on WGS 84, so its operation is as good as WGS 84's.
    let mercator = try systems.toNationalGrid(from: .webMercator)
    let direct = try systems.toNationalGrid(from: .wgs84)
    #expect(mercator.operation.accuracyInMetres == direct.operation.accuracyInMetres)
    #expect(mercator.operation.grid == direct.operation.grid)
  }

  @Test func `the National Grid itself passes through unchanged`() throws {
    let same = try systems.toNationalGrid(from: .nationalGrid)
    #expect(same.operation.isIdentity)
    #expect(same.operation.isExact)
    #expect(try same(Position(first: 259_200.123, second: 665_300.456)).easting == 259_200.123)
  }

  @Test func `a transform is made once and then handed out again`() throws {
    let first = try systems.toNationalGrid(from: .webMercator)
    let second = try systems.toNationalGrid(from: .webMercator)
    #expect(first === second)
    #expect(try systems.geographicToGrid === systems.geographicToGrid)
  }

  @Test func `an array gives each position its own result`() throws {
    let toGeographic = try systems.gridToGeographic
    let results = toGeographic.transform([
      glasgow, Position(easting: -5, northing: 0), Position(easting: .nan, northing: 0), glasgow,
    ])
    #expect(results.count == 4)
    #expect(try results[0].get() == toGeographic(glasgow))
    #expect(results[0] == results[3])
    #expect(throws: ProjectionError.self) { try results[1].get() }
    #expect(throws: ProjectionError.self) { try results[2].get() }
  }

  @Test func `every position of a geometry is transformed and its shape kept`() throws {
    let toGeographic = try systems.gridToGeographic
    let ring = [(0.0, 0.0), (100, 0), (100, 100), (0, 0)].map {
      Position<NationalGrid>(easting: 259_200 + $0.0, northing: 665_300 + $0.1)
    }
    let geometry = Geometry<NationalGrid>.geometryCollection([
      .polygon(Polygon(exterior: ring, interiors: [ring])), .multiPoint(ring), .point(ring[0]),
    ])
    var expected: [Position<Geographic>] = []
    try geometry.forEachPosition { expected.append(try toGeographic($0)) }
    let transformed = try toGeographic(geometry)
    var got: [Position<Geographic>] = []
    transformed.forEachPosition { got.append($0) }
    #expect(got == expected)
    #expect(transformed.kind == .geometryCollection)
    #expect(throws: ProjectionError.self) {
      try toGeographic(.lineString([glasgow, Position(easting: -1, northing: 0)]))
    }
  }

  @Test(.enabled(if: !Grids.folders.isEmpty, "needs a grid"))
  func `a folder named in the environment is searched, after those given`() throws {
    let named = ["SITEREG_PROJ_DATA": "/nowhere:\(Grids.folders[0])"]
    let systems = ReferenceSystems(gridFolders: ["/nowhere else"], environment: named)
    #expect(systems.hasExactGrid)
    #expect(systems.accuracyStatement == "OSTN15 grid: positions are good to about 0.04 m")
  }

  @Test func `one transform serves many tasks at once with equal results`() async throws {
    let systems = self.systems
    let start = glasgow
    let places = (0..<500).map {
      Position<NationalGrid>(
        easting: start.easting + Double($0) * 10, northing: start.northing + Double($0))
    }
    let expected = try systems.gridToGeographic.transform(places)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          guard let transform = try? systems.gridToGeographic else { return false }
          return transform.transform(places) == expected
            && places.indices.allSatisfy {
              (try? transform(places[$0])) == (try? expected[$0].get())
            }
        }
      }
      for await isEqual in group { #expect(isEqual) }
    }
  }
}
