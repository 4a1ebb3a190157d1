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

  /// A ring of corners in a fixed, wild order.
  private static func tangled(corners: Int) -> Geometry<NationalGrid> {
    var state: UInt64 = 42
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / 1000
    }
    var ring = (0..<corners).map { _ in Position<NationalGrid>(easting: next(), northing: next()) }
    ring.append(ring[0])
    return .polygon(Polygon(exterior: ring))
  }

  @Test func `crossings are counted as pair after pair would count them`() {
    for corners in [3, 4, 17, 60] {
      let shape = Self.tangled(corners: corners)
      guard case .polygon(let polygon) = shape else { return }
      let edges = Array(zip(polygon.exterior, polygon.exterior.dropFirst()))
      func side(
        _ e: (Position<NationalGrid>, Position<NationalGrid>), _ p: Position<NationalGrid>
      ) -> Double {
        (e.1.x - e.0.x) * (p.y - e.0.y) - (e.1.y - e.0.y) * (p.x - e.0.x)
      }
      var count = 0
      for (index, one) in edges.enumerated() {
        for other in edges[(index + 1)...]
        where side(one, other.0) * side(one, other.1) < 0
          && side(other, one.0) * side(other, one.1) < 0
        {
          count += 1
        }
      }
      #expect(shape.tangle(limit: .max) == .crossings(count))
      if count > 0 { #expect(shape.tangle(limit: count - 1) == .beyond(limit: count - 1)) }
    }
  }

  @Test func `edges that lie on each other are counted, neighbours are not`() {
    let square = area(ring((0, 0), (10, 0), (10, 10), (0, 10), (0, 0)))
    #expect(square.tangle(limit: 10) == .crossings(0))
    let twice = area(ring((0, 0), (10, 0), (10, 10), (0, 0), (10, 0), (10, 10), (0, 0)))
    #expect(twice.tangle(limit: 10) == .crossings(3))
  }

  @Test func `a shape too tangled to repair is refused before the work begins`() throws {
    let shape = Self.tangled(corners: 3000)
    #expect(
      throws: TopologyError.tooTangled(operation: "repair", positions: 3001, limit: 10_000)
    ) { try TopologySession().repaired(shape) }
    #expect(try TopologySession().repaired(Self.tangled(corners: 60)).geometry != nil)
  }

  @Test func `overlapping parts are united, and what is sound stays as it is`() throws {
    let session = TopologySession()
    func square(_ x: Double, _ side: Double) -> Polygon<NationalGrid> {
      Polygon(
        exterior: [(x, 0.0), (x + side, 0), (x + side, side), (x, side), (x, 0)].map {
          Position(easting: $0.0, northing: $0.1)
        })
    }
    let overlapping = try session.united(
      Geometry.multiPolygon([square(0, 10), square(5, 10), square(100, 10)]))
    #expect(try session.validity(of: overlapping).isValid)
    #expect(try session.area(of: overlapping) == 250)
    let mixed = try session.united(
      Geometry.geometryCollection([
        .polygon(square(0, 10)), .geometryCollection([.multiPolygon([square(5, 10)])]),
      ]))
    #expect(mixed.kind == .polygon)
    #expect(try session.area(of: mixed) == 150)
    let apart = Geometry.multiPolygon([square(0, 10), square(50, 10)])
    #expect(try session.united(apart) == apart)
    #expect(try session.united(bowtie) == bowtie)
  }
}
