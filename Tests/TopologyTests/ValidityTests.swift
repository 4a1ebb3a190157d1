import SimpleFeatures
import Testing
import Topology

@Suite("Validity and repair") struct ValidityTests {
  static let invalid: [(Shape, String, Place)] = [
    (bowtie, "Self-intersection", at(5, 5)),
    (
      area(square(0, 0, side: 10), holes: [square(20, 20, side: 1)]),
      "Hole lies outside shell", at(20, 20)
    ),
    (area(ring((0, 0), (10, 0), (10, 10), (0, 10))), "Ring not closed", at(0, 0)),
    (area(ring((0, 0), (10, 0), (0, 0))), "Ring with fewer than 4 positions", at(0, 0)),
    (.lineString([at(3, 4)]), "Line with only one position", at(3, 4)),
    (.lineString([at(3, 4), at(3, 4)]), "Too few points in geometry component", at(3, 4)),
    (
      .multiPolygon([
        Polygon(exterior: square(0, 0, side: 4)),
        Polygon(exterior: square(2, 2, side: 4)),
      ]), "Self-intersection", at(2, 4)
    ),
  ]

  @Test(arguments: invalid)
  func `an invalid geometry has a reason and a position`(
    shape: Shape, reason: String, place: Place
  ) throws {
    let validity = try TopologySession().validity(of: shape)
    guard case .invalid(reason, .some(let position)) = validity else {
      Issue.record("got \(validity)")
      return
    }
    #expect(position.distance(to: place) <= 3)
    if reason != "Self-intersection" || place == at(5, 5) { #expect(position == place) }
  }

  @Test(
    arguments: [
      tenSquare, .multiPoint([]), area([]), .lineString([]), .point(at(1, 2)),
      area(square(0, 0, side: 10), holes: [square(4, 4, side: 2)]), .geometryCollection([]),
      // The same square twice is a valid collection, not a valid multipolygon.
      .geometryCollection([tenSquare, tenSquare]),
    ] as [Shape])
  func `valid and empty geometries are valid and come back from repair as they were`(
    shape: Shape
  ) throws {
    let session = TopologySession()
    #expect(try session.validity(of: shape) == .valid)
    #expect(try session.repaired(shape).geometry == shape)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `a coordinate that is not finite is named before GEOS sees it`(number: Double) throws {
    let session = TopologySession()
    let shapes: [Shape] = [
      .point(at(number, 0)), .lineString([at(0, 0), at(0, number)]),
      area(ring((0, 0), (1, 0), (number, 1), (0, 0))), .multiPoint([at(0, 0), at(number, 0)]),
      area([at(number, 0), at(1, 0), at(1, 1), at(number, 0)]),
    ]
    for shape in shapes {
      guard case .invalid("Coordinate not finite", _) = try session.validity(of: shape) else {
        Issue.record("\(shape)")
        continue
      }
      #expect(throws: TopologyError.self) { try session.distance(shape, tenSquare) }
      #expect(throws: TopologyError.self) { try session.prepare(shape) }
      #expect(throws: TopologyError.self) { try session.repaired(shape) }
    }
  }

  @Test func `a bowtie becomes two triangles, and the change of area is told`() throws {
    let session = TopologySession()
    let repair = try session.repaired(bowtie)
    #expect(repair.areaBefore == 0)
    #expect(repair.areaAfter == 50)
    #expect(repair.areaChange == 50)
    let mended = try #require(repair.geometry)
    #expect(mended.kind == .multiPolygon)
    #expect(try session.validity(of: mended) == .valid)
    #expect(try session.area(of: mended) == 50)
  }

  @Test func `an unclosed ring is closed and keeps its area`() throws {
    let repair = try TopologySession().repaired(area(ring((0, 0), (10, 0), (10, 10), (0, 10))))
    #expect(repair.areaAfter == 100)
    #expect(repair.geometry?.kind == .polygon)
  }

  @Test(
    arguments: [
      area(ring((0, 0), (10, 0), (5, 0), (0, 0))), area(ring((0, 0), (1, 1), (0, 0))),
      area(ring((1, 1))), .lineString([at(3, 4)]), .lineString([at(3, 4), at(3, 4)]),
      .multiPolygon([Polygon(exterior: ring((0, 0), (10, 0), (5, 0), (0, 0)))]),
    ] as [Shape])
  func `what collapses to a lower dimension is gone`(shape: Shape) throws {
    #expect(try TopologySession().repaired(shape).geometry == nil)
  }

  @Test func `an area with a spike stays an area without it`() throws {
    let session = TopologySession()
    let spiked = area(ring((0, 0), (10, 0), (10, 10), (20, 10), (10, 10), (0, 10), (0, 0)))
    let repair = try session.repaired(spiked)
    let mended = try #require(repair.geometry)
    #expect(mended.kind == .polygon)
    #expect(repair.areaChange == 0)
    #expect(try session.relates(.equals, mended, tenSquare))
  }
}
