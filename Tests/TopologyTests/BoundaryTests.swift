import SimpleFeatures
import Testing
import Topology

@Suite("Boundaries") struct BoundaryTests {
  let holed = area(square(0, 0, side: 10), holes: [square(4, 4, side: 2)])

  @Test(arguments: [at(0, 5), at(10, 10), at(5, 0), at(4, 5), at(6, 6)])
  func `touching the boundary counts as intersecting and covered, not as contained`(
    place: Place
  ) throws {
    let session = TopologySession()
    let token = try session.prepare(holed)
    #expect(try session.intersects(token, position: place))
    #expect(try session.covers(token, .point(place)))
    #expect(try !session.contains(token, .point(place)))
    #expect(try session.distance(token, position: place) == 0)
    #expect(try session.isWithin(metres: 0, token, position: place))
    #expect(try session.relates(.touches, holed, .point(place)))
    #expect(try !session.relates(.disjoint, holed, .point(place)))
  }

  @Test func `the distance from inside is 0, from inside a hole it is that to the hole's edge`()
    throws
  {
    let session = TopologySession()
    let token = try session.prepare(holed)
    #expect(try session.distance(token, position: at(2, 2)) == 0)
    #expect(try session.distance(token, position: at(5, 5.25)) == 0.75)
    #expect(try !session.intersects(token, position: at(5, 5)))
  }

  @Test func `at exactly the distance counts as within`() throws {
    let session = TopologySession()
    let token = try session.prepare(tenSquare)
    #expect(try session.isWithin(metres: 5, token, position: at(15, 5)))
    #expect(try session.isWithin(metres: 5, tenSquare, .point(at(15, 5))))
    #expect(try session.isWithin(metres: 5, token, position: at(13, 14)))
    #expect(try !session.isWithin(metres: 4.999_999, token, position: at(15, 5)))
  }

  @Test func `a shape around the prepared one is at no distance, whichever is prepared`() throws {
    let session = TopologySession()
    let inner = Shape.lineString([at(4, 4), at(6, 6)])
    let other = Shape.point(at(5, 5))
    let smaller = area(square(4, 4, side: 2))
    for (a, b) in [
      (tenSquare, inner), (inner, tenSquare), (other, tenSquare), (smaller, tenSquare),
      (tenSquare, smaller), (.multiPoint([at(5, 5), at(6, 5)]), tenSquare),
      (inner, .geometryCollection([tenSquare])), (.geometryCollection([inner, other]), tenSquare),
    ] {
      let token = try session.prepare(a)
      #expect(try session.distance(token, b) == 0)
      #expect(try session.isWithin(metres: 0, token, b))
      let (near, far) = try session.nearestPositions(token, b)
      #expect(near == far)
    }
  }

  static let table: [(SpatialRelation, Shape, Shape, Bool)] = [
    (.touches, tenSquare, area(square(10, 0, side: 10)), true),
    (.touches, tenSquare, area(square(9, 0, side: 10)), false),
    (.overlaps, tenSquare, area(square(9, 0, side: 10)), true),
    (.crosses, .lineString([at(-1, 5), at(11, 5)]), tenSquare, true),
    (.within, .point(at(5, 5)), tenSquare, true),
    (.within, .point(at(0, 5)), tenSquare, false),
    (.coveredBy, .point(at(0, 5)), tenSquare, true),
    (.disjoint, tenSquare, .point(at(11, 5)), true),
    (.equals, tenSquare, area(ring((10, 10), (0, 10), (0, 0), (5, 0), (10, 0), (10, 10))), true),
    (.equals, tenSquare, area(square(0, 0, side: 9)), false),
    (.intersects, tenSquare, .multiPoint([]), false),
    (.disjoint, tenSquare, .multiPoint([]), true),
    (.covers, tenSquare, .multiPoint([]), false),
    (.equals, .multiPoint([]), area([]), true),
    // A collection counts as the one set of positions its members make up together.
    (
      .covers, .geometryCollection([tenSquare, area(square(10, 0, side: 10))]),
      .lineString([at(5, 5), at(15, 5)]), true
    ),
    (
      .contains, .geometryCollection([tenSquare, area(square(10, 0, side: 10))]),
      .point(at(10, 5)), true
    ),
    (
      .within, .geometryCollection([.point(at(1, 1)), .lineString([at(2, 2), at(3, 3)])]),
      tenSquare, true
    ),
  ]

  @Test(arguments: table)
  func `relations hold as OGC Simple Features defines them`(
    relation: SpatialRelation, a: Shape, b: Shape, expected: Bool
  ) throws {
    #expect(try TopologySession().relates(relation, a, b) == expected)
  }
}
