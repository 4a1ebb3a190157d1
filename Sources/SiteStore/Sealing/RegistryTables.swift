package import GRDB

/// Every table a registry file may have, and what finds a change in it that no act made.
///
/// A table that is none of these is another program's; a test asks for each table of a registry.
package enum RegistryTables {
  package enum Check: Sendable {
    /// Each event holds a digest of the rows its act wrote: ``SealChecks``.
    case sealedRows
    /// Each event holds one digest of all rows it wrote, features or postcodes: ``FeatureSeals``.
    case sealedFeatures
    /// Events follow from each other: ``RegistryFile/verifyEventChain()``.
    case chain
    /// Follows from another table, and is compared with it.
    case derived
    /// The same in every registry of a format: ``SchemaChecks``.
    case fixed
    /// Empty, but for what other programs did a moment ago.
    case pending
    /// Kept by SQLite or by other programs; nothing of a registry's record is in it.
    case foreign
  }

  private static let fixed: [String: Check] = [
    "event": .chain, "postcode": .sealedFeatures, "postcode_history": .sealedFeatures,
    "constraint_layer_history": .derived, "act_in_progress": .fixed, "outside_change": .pending,
    "record_change": .pending, "data_revision": .derived, "asset_text": .derived,
    "gpkg_contents": .derived,
    "gpkg_geometry_columns": .derived, "gpkg_extensions": .derived,
    "gpkg_spatial_ref_sys": .fixed, "grdb_migrations": .fixed, "sqlite_sequence": .derived,
    "sqlite_stat1": .foreign, "sqlite_stat4": .foreign, "gpkg_ogr_contents": .foreign,
  ]

  /// What checks a table; nil where it is not one of the registry's.
  package static func check(of table: String, in db: Database) throws -> Check? {
    if let check = fixed[table] { return check }
    if RecordTable.named(table) != nil { return .sealedRows }
    if table.hasPrefix("asset_text_") { return .derived }
    for feature in try featureTables(in: db) {
      let stored = FeatureTable(name: feature, columns: [])
      if table == feature || table == stored.historyName { return .sealedFeatures }
      if table == stored.indexName || table.hasPrefix(stored.indexName + "_") { return .derived }
    }
    return nil
  }

  /// The registry's own feature tables: other programs may have put more into the file.
  static func featureTables(in db: Database) throws -> [String] {
    let layers = try String.fetchAll(
      db, sql: "SELECT table_name FROM constraint_layer ORDER BY table_name")
    return [FeatureTable.asset.name, FeatureTable.installation.name] + layers
  }

  /// The tables that other programs put into the file.
  static func foreign(in db: Database) throws -> [String] {
    try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    )
    .filter { try check(of: $0, in: db) == nil && !isLeftLayer($0, in: db) }
  }

  /// A table named as a layer's that no layer has is a fault of its own.
  private static func isLeftLayer(_ table: String, in db: Database) throws -> Bool {
    try table.hasPrefix("layer_")
      && FeatureTable.load(table + "_history", from: db) != nil
  }
}
