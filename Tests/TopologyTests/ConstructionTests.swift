import SimpleFeatures
import Testing
import Topology

@Suite("Measures and constructions") struct ConstructionTests {
  @Test func `area and length are those of the shape`() throws {
    let session = TopologySession()
    let holed = area(square(0, 0, side: 10), holes: [square(4, 4, side: 2)])
    #expect(try session.area(of: holed) == 96)
    #expect(try session.length(of: holed) == 48)
    #expect(try session.length(of: .lineString([at(0, 0), at(3, 4)])) == 5)
    #expect(try session.area(of: .point(at(1, 1))) == 0)
  }

  @Test func `a buffer is a polygon just inside the true circle`() throws {
    let session = TopologySession()
    let disc = try session.buffer(.point(at(100, 100)), byMetres: 50)
    let share = try session.area(of: disc) / (Double.pi * 50 * 50)
    #expect(share > 0.998 && share < 1)
    #expect(try session.validity(of: disc).isValid)
    let shrunk = try session.buffer(tenSquare, byMetres: -1)
    #expect(abs(try session.area(of: shrunk) - 64) < 1e-9)
    #expect(try session.buffer(tenSquare, byMetres: -6).isEmpty)
  }

  @Test func `union, intersection and difference add up`() throws {
    let session = TopologySession()
    let other = area(square(5, 5, side: 10))
    #expect(try session.area(of: session.union(tenSquare, other)) == 175)
    #expect(try session.area(of: session.intersection(tenSquare, other)) == 25)
    #expect(try session.area(of: session.difference(tenSquare, other)) == 75)
    #expect(try session.intersection(tenSquare, area(square(20, 20, side: 1))).isEmpty)
    let touching = try session.intersection(tenSquare, area(square(10, 0, side: 10)))
    #expect(touching.kind == .lineString)
    #expect(try session.area(of: session.union(of: [tenSquare, other, tenSquare])) == 175)
  }

  @Test func `centroid and point on surface lie where they should`() throws {
    let session = TopologySession()
    #expect(try session.centroid(of: tenSquare) == at(5, 5))
    let bent = area(ring((0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (0, 1), (0, 0)))
    let inside = try session.pointOnSurface(of: bent)
    #expect(try session.relates(.contains, bent, .point(inside)))
    #expect(try !session.relates(.intersects, bent, .point(session.centroid(of: bent))))
  }

  @Test func `simplifying keeps a ring a ring`() throws {
    let session = TopologySession()
    var numbers = SeededNumbers(seed: 7)
    let shape = area(numbers.star(around: at(0, 0), corners: 200, radius: 100))
    let simple = try session.simplified(shape, tolerance: 5)
    #expect(simple.positionCount < shape.positionCount)
    #expect(try session.validity(of: simple).isValid)
    #expect(try !session.simplified(tenSquare, tolerance: 1e9).isEmpty)
  }

  @Test func `every type goes through GEOS and comes back as it was`() throws {
    let session = TopologySession()
    let shapes: [Shape] = [
      .point(at(1.1, 2.2)), .multiPoint([at(1, 2), at(3, 4)]),
      .lineString([at(0, 0), at(1, 1), at(2, 0)]),
      .multiLineString([[at(0, 0), at(1, 1)], [at(2, 2), at(3, 3), at(4, 4.5)]]),
      area(square(0, 0, side: 10), holes: [square(1, 1, side: 2), square(5, 5, side: 2)]),
      .multiPolygon([
        Polygon(exterior: square(0, 0, side: 1)), Polygon(exterior: square(5, 5, side: 1)),
      ]),
      .geometryCollection([.point(at(1, 2)), .geometryCollection([tenSquare])]),
    ]
    // Simplifying by 0 keeps every position of these.
    for shape in shapes { #expect(try session.simplified(shape, tolerance: 0) == shape) }
  }

  @Test func `empty geometries have no distance, centre or nearest position`() throws {
    let session = TopologySession()
    let empties: [Shape] = [
      .multiPoint([]), .lineString([]), area([]), .geometryCollection([]), .multiPolygon([]),
    ]
    for empty in empties {
      let token = try session.prepare(empty)
      #expect(throws: TopologyError.emptyGeometry(operation: "distance")) {
        try session.distance(empty, tenSquare)
      }
      #expect(throws: TopologyError.emptyGeometry(operation: "distance")) {
        try session.distance(token, position: at(0, 0))
      }
      #expect(throws: TopologyError.self) { try session.nearestPositions(token, tenSquare) }
      #expect(throws: TopologyError.self) { try session.centroid(of: empty) }
      #expect(throws: TopologyError.self) { try session.pointOnSurface(of: empty) }
      #expect(try !session.isWithin(metres: 1e6, token, tenSquare))
      #expect(try !session.isWithin(metres: 1e6, tenSquare, empty))
      #expect(try !session.intersects(token, position: at(0, 0)))
      #expect(try session.buffer(empty, byMetres: 5).isEmpty)
      #expect(try session.area(of: empty) == 0)
    }
  }
}
