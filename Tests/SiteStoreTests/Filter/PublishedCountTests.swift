import GRDB
import Testing

@Suite(.enabled(if: PublishedTables.areHere, "the shared cases are not beside the repository"))
struct PublishedCountTests {
  @Test func `every predicate of the standard's suite counts what it should`() throws {
    let predicates = try PublishedTables.predicates()
    #expect(predicates.count >= 113)
    try PublishedTables.open().read { db in
      for predicate in predicates {
        let count = try PublishedTables.count(predicate.filter, in: predicate.source, db)
        #expect(count == predicate.expected, "\(predicate.filter)")
      }
    }
  }

  /// Answers by shapely and by hand, beyond those of the suite.
  private static let more = [
    ("ne_110m_admin_0_countries", "NOT S_DISJOINT(geom,LINESTRING(0 40,10 50))", 4),
    ("ne_110m_admin_0_countries", "NOT S_INTERSECTS(geom,BBOX(0,40,10,50))", 169),
    ("ne_110m_admin_0_countries", "S_INTERSECTS(geom,POINT Z(7.02 49.92 300))", 1),
    ("ne_110m_admin_0_countries", "S_INTERSECTS(geom,BBOX(0,40,-10,10,50,10))", 8),
    ("ne_110m_admin_0_countries", "(S_INTERSECTS(geom,BBOX(0,40,10,50))) IS NULL", 0),
    ("ne_110m_populated_places_simple", "S_WITHIN(geom,BBOX(-180,-90,0,90))", 74),
    ("ne_110m_populated_places_simple", "NOT pop_other > 1038288 AND pop_other <> 1", 121),
    ("ne_110m_populated_places_simple", "NOT (\"date\" = DATE('2022-04-16'))", 2),
    ("ne_110m_populated_places_simple", "start > TIMESTAMP('2022-04-16T12:13:19Z')", 0),
  ]

  @Test func `negations, heights and half-open counts are right as well`() throws {
    try PublishedTables.open().read { db in
      for (table, filter, expected) in Self.more {
        let count = try PublishedTables.count(filter, in: table, db)
        #expect(count == expected, "\(filter)")
      }
    }
  }
}
