import CQL2
import GRDB
import SiteModel
import SiteStore
import Testing

@Suite struct FilterSQLTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `SQL finds the rows that the evaluator in memory does`(seed: UInt64) throws {
    let mixed = try MixedTable(count: 120, seed: seed)
    var filters = RandomFilter(random: SeededGenerator(seed: seed &+ 100))
    var bound = 0
    try mixed.queue.read { db in
      for _ in 0..<500 {
        let text = filters.condition(3)
        let filter = try Filter(text: text)
        guard let sql = try? FilterSQL(filter, for: MixedTable.table) else { continue }
        bound += 1
        let compiled = try CompiledFilter(filter)
        var failure: (any Error)?
        let expected = mixed.rows.filter { row in
          do {
            return try compiled.truth(of: row) == .true
          } catch {
            failure = error
            return false
          }
        }
        // GEOS knows no relation of some collections; then SQL must not answer either.
        guard failure == nil else { continue }
        let found = try Int.fetchAll(
          db, sql: "SELECT fid FROM mixed WHERE \(sql.sql) ORDER BY fid",
          arguments: StatementArguments(sql.arguments))
        #expect(found == expected.map(\.id), "\(text)\n\(sql.sql)")
      }
    }
    #expect(bound > 250)
  }

  private static let plans = [
    ("S_INTERSECTS(geom, BBOX(0,0,5,5))", "rtree_mixed_geom VIRTUAL TABLE INDEX"),
    ("S_WITHIN(geom, POLYGON((0 0,5 0,0 5,0 0))) AND open = TRUE", "rtree_mixed_geom VIRTUAL"),
    ("NOT S_DISJOINT(geom, POINT(1 1))", "rtree_mixed_geom VIRTUAL TABLE INDEX"),
    ("S_INTERSECTS(geom, POINT(1 1)) OR S_INTERSECTS(geom, POINT(2 2))", "MULTI-INDEX OR"),
    ("name = 'oak'", "mixed_name (name=?)"), ("'oak' = name", "mixed_name (name=?)"),
    ("NOT name <> 'oak'", "mixed_name (name=?)"),
    ("name IN ('oak', 'elm')", "mixed_name (name=?)"),
    ("name LIKE 'oa%'", "mixed_name (name>? AND name<?)"),
    ("name > 'oak' AND name < 'oat'", "mixed_name (name>? AND name<?)"),
    ("height BETWEEN 1 AND 1 + 2", "mixed_height (height>? AND height<?)"),
    ("NOT height < 10 ^ 2", "mixed_height (height>?)"),
    ("built = DATE('2022-04-16')", "mixed_built (built>? AND built<?)"),
    ("built > TIMESTAMP('2022-04-16T10:00:00Z')", "mixed_built (built>?)"),
    ("size = 'big'", "mixed_size (<expr>=?)"), ("size > 1", "mixed_size (<expr>>?)"),
    ("name = 'oak' OR height = 2", "MULTI-INDEX OR"),
  ]

  @Test func `indexes answer what they can`() throws {
    let mixed = try MixedTable(count: 1, seed: 5)
    try mixed.queue.read { db in
      for (text, expected) in Self.plans {
        let sql = try FilterSQL(Filter(text: text), for: MixedTable.table)
        let plan = try Row.fetchAll(
          db, sql: "EXPLAIN QUERY PLAN SELECT fid FROM mixed WHERE \(sql.sql)",
          arguments: StatementArguments(sql.arguments)
        ).map { $0["detail"] as String }.joined(separator: "\n")
        #expect(plan.contains(expected), "\(text)\n\(plan)")
        #expect(!plan.contains("SCAN mixed"), "\(text)\n\(plan)")
      }
    }
  }

  private static let faults = [
    ("nmae = 'x'", 1, "nmae"), ("name = 'x' AND name > 5", 16, "number"),
    ("open = TRUE OR (height LIKE 'x%')", 17, "LIKE"),
    ("S_INTERSECTS(name, POINT(1 2))", 1, "geometry"),
    ("name = 'a' OR f(name) = 1", 15, "'f'"),
    ("height IN (1, 2, 'x')", 1, "IN"), ("built > 'x'", 1, "temporal"),
  ]

  @Test func `an error names the part and the column of the text`() throws {
    var table = MixedTable.table
    table.takesAnyAttribute = false
    for (text, column, word) in Self.faults {
      let filter = try Filter(text: text)
      let fault = #expect(throws: FilterFault.self) { try FilterSQL(filter, for: table) }
      #expect(fault?.column(in: text) == column, "\(text)")
      #expect("\(fault.map { "\($0)" } ?? "")".contains(word), "\(text)")
    }
  }

  @Test func `an error in JSON is pointed at`() throws {
    let filter = try Filter(
      json:
        #"{"op":"and","args":[true,{"op":"in","args":[{"property":"height"},[1,{"property":"x"}]]}]}"#
    )
    var table = MixedTable.table
    table.takesAnyAttribute = false
    let fault = #expect(throws: FilterFault.self) { try FilterSQL(filter, for: table) }
    #expect(fault?.pointer == "/args/1/args/1/1")
  }
}
