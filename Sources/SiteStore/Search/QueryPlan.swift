import GRDB
import SimpleFeatures

extension RegistryFile {
  /// How SQLite will look for the candidates of a query, one line a step: for tests that the
  /// spatial index is used.
  package func queryPlan(of query: AssetQuery) throws(StoreError) -> [String] {
    try read { db in
      let search = AssetSearch(file: self, query: query)
      var question = search.candidates(try AssetConditions(query, in: db))
      if let origin = query.origin?.bounds, let metres = query.withinMetres {
        question.box = origin.reaching(metres)
      } else if let origin = query.origin?.bounds, question.box == nil {
        question.box = origin.reaching(1000)
        question.except = origin.reaching(100)
      }
      let statement = question.statement
      return try Row.fetchAll(
        db, sql: "EXPLAIN QUERY PLAN " + statement.sql,
        arguments: StatementArguments(statement.values)
      ).map { $0["detail"] }
    }
  }
}
