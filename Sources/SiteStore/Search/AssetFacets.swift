import GRDB

/// What a search can be narrowed by, each value with how many assets have it.
public struct AssetFacets: Sendable {
  public struct Facet: Hashable, Sendable {
    public var value: String
    public var count: Int
  }

  /// By name, as wards are.
  public var kinds: [Facet]
  public var wards: [Facet]
}

extension RegistryFile {
  /// The kinds that occur, by name: a step in an index for each, however many assets there are.
  public func assetKinds() throws(StoreError) -> [String] {
    try read { db in
      // The unique index begins with the owner, so kinds are stepped through owner by owner.
      let statement = try db.cachedStatement(
        sql: """
          WITH RECURSIVE o(owner, kind) AS (
            SELECT * FROM (SELECT owner, kind FROM asset ORDER BY owner, kind LIMIT 1)
            UNION ALL
            SELECT n.owner, n.kind FROM o, asset AS n
            WHERE n.fid = (
              SELECT fid FROM asset WHERE (owner, kind) > (o.owner, o.kind)
              ORDER BY owner, kind LIMIT 1))
          SELECT DISTINCT kind FROM o ORDER BY kind
          """)
      return try String.fetchAll(statement)
    }
  }

  /// The kinds and wards that occur, by name.
  public func assetFacets() throws(StoreError) -> AssetFacets {
    try read { db in
      func facets(_ column: String) throws -> [AssetFacets.Facet] {
        let statement = try db.cachedStatement(
          sql: """
            SELECT \(column), count(*) FROM asset WHERE \(column) IS NOT NULL
            GROUP BY 1 ORDER BY 1
            """)
        let rows = try Row.fetchCursor(statement)
        return try Array(rows.map { AssetFacets.Facet(value: $0[0], count: $0[1]) })
      }
      return AssetFacets(kinds: try facets("kind"), wards: try facets("ward"))
    }
  }
}
