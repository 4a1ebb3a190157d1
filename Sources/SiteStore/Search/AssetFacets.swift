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
