import GRDB
public import SimpleFeatures
public import SiteModel

/// A row of the registry that a file of our own may tell about.
public struct StoredRow: Sendable {
  public var id: Int64
  public var geometry: Geometry<NationalGrid>?
  /// The table's own columns.
  public var fields: JSONObject
  /// The sources' own, where these are kept as one object.
  public var attributes: JSONObject?
}

extension RegistryFile {
  /// What the registry has under references of one target, by reference.
  ///
  /// - Throws: ``StoreError/corrupt(what:)`` naming a feature that cannot be read.
  public func rows(
    of target: ImportTarget, references: [String]
  ) throws(StoreError) -> [String: StoredRow] {
    let collection: CollectionID
    var condition = ""
    var arguments: StatementArguments = [
      JSONValue.array(references.map(JSONValue.string)).jsonText
    ]
    switch target {
    case .asset(let owner, let kind):
      collection = .sites
      condition = "owner = ? AND kind = ? AND "
      arguments = [owner, kind] + arguments
    case .installation: collection = .installations
    case .constraint(let id):
      guard try layer(id) != nil else { return [:] }
      collection = .layer(id)
    case .postcode: return [:]
    }
    return try read { db in
      let reader = try FeatureReader(collection, in: db)
      let statement = try db.cachedStatement(
        sql: """
          SELECT \(reader.selection) FROM \(quoted(reader.table))
          WHERE \(condition)reference IN (SELECT value FROM json_each(?))
          """)
      var found: [String: StoredRow] = [:]
      let rows = try Row.fetchCursor(statement, arguments: arguments)
      while let row = try rows.next() {
        let stored = try reader.stored(row)
        if let reference = stored.fields["reference"]?.string { found[reference] = stored }
      }
      return found
    }
  }
}
