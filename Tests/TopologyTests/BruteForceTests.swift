import SimpleFeatures
import Testing
import Topology

@Suite("Against brute force") struct BruteForceTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `distance and intersection of points agree with the textbook, prepared or not`(
    seed: UInt64
  ) throws {
    var numbers = SeededNumbers(seed: seed)
    let session = TopologySession()
    let outline = numbers.star(around: at(500, 500), corners: 40, radius: 400)
    let polygon = area(outline)
    let line = Shape.lineString(outline)
    let (polygonToken, lineToken) = (try session.prepare(polygon), try session.prepare(line))
    for _ in 0..<200 {
      let place = numbers.place(within: 1000)
      let point = Shape.point(place)
      let inside = ByHand.isInside(place, ring: outline)
      let toEdge = ByHand.distance(place, line: outline)
      let toArea = inside ? 0 : toEdge

      #expect(try session.relates(.intersects, polygon, point) == inside)
      #expect(try session.intersects(polygonToken, point) == inside)
      #expect(try session.intersects(polygonToken, position: place) == inside)
      #expect(try session.covers(polygonToken, point) == inside)
      #expect(try session.contains(polygonToken, point) == inside)

      for (shape, token, expected) in [(polygon, polygonToken, toArea), (line, lineToken, toEdge)] {
        #expect(abs(try session.distance(shape, point) - expected) < 1e-9)
        #expect(abs(try session.distance(token, point) - expected) < 1e-9)
        #expect(abs(try session.distance(token, position: place) - expected) < 1e-9)
        let (near, far) = try session.nearestPositions(token, point)
        #expect(far == place)
        #expect(abs(near.distance(to: place) - expected) < 1e-9)
        for metres in [0, expected * 0.999, expected * 1.001 + 1e-6, 1000] {
          let isWithin = metres >= expected
          #expect(try session.isWithin(metres: metres, shape, point) == isWithin)
          #expect(try session.isWithin(metres: metres, token, point) == isWithin)
          #expect(try session.isWithin(metres: metres, token, position: place) == isWithin)
        }
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `prepared geometries answer as unprepared ones for any pair of shapes`(
    seed: UInt64
  ) throws {
    var numbers = SeededNumbers(seed: seed)
    let session = TopologySession()
    var shapes: [Shape] = []
    for corners in [3, 5, 12, 30] {
      let centre = numbers.place(within: 300)
      let outer = numbers.star(around: centre, corners: corners, radius: 120)
      shapes.append(area(outer))
      shapes.append(.lineString(outer))
      shapes.append(.point(numbers.place(within: 300)))
      shapes.append(.multiPoint((0..<corners).map { _ in numbers.place(within: 300) }))
      shapes.append(
        .multiPolygon([
          Polygon(exterior: outer),
          Polygon(exterior: square(1000, Double(corners), side: 5)),
        ]))
      shapes.append(
        .geometryCollection([.point(numbers.place(within: 300)), area(outer), .lineString(outer)]))
    }
    shapes.append(area(square(0, 0, side: 300), holes: [square(50, 50, side: 200)]))
    for a in shapes {
      let token = try session.prepare(a)
      for b in shapes {
        let distance = try session.distance(a, b)
        #expect(abs(try session.distance(token, b) - distance) < 1e-9)
        #expect(try session.intersects(token, b) == session.relates(.intersects, a, b))
        #expect(try session.contains(token, b) == session.relates(.contains, a, b))
        #expect(try session.covers(token, b) == session.relates(.covers, a, b))
        #expect(try session.coveredBy(token, b) == session.relates(.coveredBy, a, b))
        #expect(try session.isWithin(metres: distance + 1e-6, token, b))
        if distance > 1e-6 { #expect(try !session.isWithin(metres: distance - 1e-6, token, b)) }
        let (near, far) = try session.nearestPositions(token, b)
        #expect(abs(near.distance(to: far) - distance) < 1e-9)
        #expect(try session.distance(a, .point(near)) < 1e-6)
        #expect(try session.distance(b, .point(far)) < 1e-6)
      }
    }
  }
}
