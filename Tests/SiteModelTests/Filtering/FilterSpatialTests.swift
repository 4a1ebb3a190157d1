import CQL2
import SimpleFeatures
import SiteModel
import Testing
import Topology

struct FilterSpatialTests {
  static func square(_ x: Double, _ y: Double, _ size: Double) -> Geometry<NationalGrid> {
    .polygon(
      Polygon(exterior: [
        Position(easting: x, northing: y), Position(easting: x + size, northing: y),
        Position(easting: x + size, northing: y + size), Position(easting: x, northing: y + size),
        Position(easting: x, northing: y),
      ]))
  }

  @Test(arguments: [
    ("S_INTERSECTS(g, POINT(5 5))", Truth.true), ("S_INTERSECTS(g, POINT(10 10))", .true),
    ("S_INTERSECTS(g, POINT(11 5))", .false), ("S_CONTAINS(g, POINT(5 5))", .true),
    ("S_CONTAINS(g, POINT(10 10))", .false), ("S_DISJOINT(g, POINT(11 5))", .true),
    ("S_DISJOINT(g, POINT(10 5))", .false), ("S_WITHIN(g, BBOX(-1, -1, 11, 11))", .true),
    ("S_WITHIN(BBOX(1, 1, 2, 2), g)", .true), ("S_TOUCHES(g, BBOX(10, 0, 20, 10))", .true),
    ("S_OVERLAPS(g, BBOX(5, 5, 20, 20))", .true), ("S_EQUALS(g, BBOX(0, 0, 10, 10))", .true),
    ("S_CROSSES(g, LINESTRING(-5 5, 5 5))", .true), ("S_INTERSECTS(n, POINT(5 5))", .unknown),
    ("S_DISJOINT(s, POINT(5 5))", .unknown), ("g IS NULL", .false),
    ("S_INTERSECTS(g, BBOX(5, 5, 5, 5))", .true), ("S_INTERSECTS(g, MULTIPOINT EMPTY)", .false),
    ("S_DISJOINT(g, MULTIPOINT EMPTY)", .true),
  ])
  func `the spatial functions are those of simple features`(text: String, expected: Truth) throws {
    let filter = try CompiledFilter(Filter(text: text))
    let row = TableRow(values: [
      "g": .geometry(Self.square(0, 0, 10)), "n": .null, "s": .string("POINT(5 5)"),
    ])
    #expect(try filter.truth(of: row) == expected)
    let session = TopologySession()
    #expect(try filter.truth(of: row, in: session) == expected)
  }

  @Test func `a failing comparison is an error, not an answer`() throws {
    let filter = try CompiledFilter(
      Filter(text: "S_TOUCHES(g, GEOMETRYCOLLECTION(POINT(5 5), LINESTRING(0 0, 5 5)))"))
    let row = TableRow(values: ["g": .geometry(Self.square(0, 0, .nan))])
    #expect(throws: FilterEvaluationError.self) {
      try filter.truth(of: row, in: TopologySession())
    }
  }

  @Test func `literals move with the filter`() throws {
    let filter = try Filter(text: "S_INTERSECTS(g, POINT(1005 5))").mapGeometries {
      $0.mapPositions { Position<AsWritten>(first: $0.first - 1000, second: $0.second) }
    }
    let row = TableRow(values: ["g": .geometry(Self.square(0, 0, 10))])
    #expect(try CompiledFilter(filter).truth(of: row) == .true)
  }
}
