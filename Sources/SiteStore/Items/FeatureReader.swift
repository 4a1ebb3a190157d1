import Foundation
import GRDB
import SimpleFeatures

/// Reads rows of a feature table as features, whatever columns it has.
struct FeatureReader {
  let table: String
  /// After `fid` and `geom`.
  private let columns: [FeatureTable.Column]
  /// What to select, for ``feature(_:)``.
  let selection: String
  /// By column: `"name":`, as JSON.
  let keys: [[UInt8]]

  /// - Throws: ``StoreError/notFound(what:)`` for a layer that the registry does not have.
  init(_ collection: CollectionID, in db: Database) throws {
    switch collection {
    case .sites: table = FeatureTable.asset.name
    case .installations: table = FeatureTable.installation.name
    case .layer(let id):
      let statement = try db.cachedStatement(
        sql: "SELECT table_name FROM constraint_layer WHERE id = ?")
      guard let name = try String.fetchOne(statement, arguments: [id]) else {
        throw StoreError.notFound(what: "there is no constraint layer '\(id)'")
      }
      table = name
    }
    // As it stands in the file, since other programs may have added columns to any table.
    guard let stored = try FeatureTable.load(table, from: db) else {
      throw StoreError.corrupt(what: "the table of a collection, '\(table)', is gone")
    }
    columns = stored.columns
    let prefix = quoted(table) + "."
    selection = (["fid", "geom"] + columns.map(\.name)).map { prefix + quoted($0) }
      .joined(separator: ", ")
    keys = columns.map { column in
      var key: [UInt8] = []
      JSONValue.string(column.name).write(to: &key)
      key.append(UInt8(ascii: ":"))
      return key
    }
  }

  /// Name and type of each, as they stand in the file.
  var columnTypes: [(name: String, type: String)] { columns.map { ($0.name, $0.type) } }

  func feature(_ row: Row) throws -> StoredFeature {
    let stored = try stored(row)
    var properties = stored.fields
    // Attributes are the source's own names; where one is a column's, the column stands.
    if let attributes = stored.attributes {
      let taken = Set(columns.map(\.name))
      properties.members += attributes.members.filter { !taken.contains($0.name) }
    }
    return StoredFeature(id: stored.id, geometry: stored.geometry, properties: properties)
  }

  /// The row with its columns and its attributes apart.
  func stored(_ row: Row) throws -> StoredRow {
    let id: Int64 = row[0]
    var properties = JSONObject()
    properties.members.reserveCapacity(columns.count)
    var attributes: JSONObject?
    for (index, column) in columns.enumerated() {
      if column.name == "attributes", keepsAttributes {
        let text: String? = row[index + 2]
        attributes = text.map(AssetRow.attributes)
      } else {
        properties.members.append(.init(column.name, Self.value(row, index + 2, column.type)))
      }
    }
    return StoredRow(
      id: id, geometry: try AssetRow.geometry(row, at: 1, of: id), fields: properties,
      attributes: attributes)
  }

  /// A constraint layer's `attributes` is a property of its source like any other.
  var keepsAttributes: Bool {
    table == FeatureTable.asset.name || table == FeatureTable.installation.name
  }

  private static func value(_ row: Row, _ index: Int, _ type: String) -> JSONValue {
    let value: DatabaseValue = row[index]
    switch value.storage {
    case .null: return .null
    case .int64(let number): return type == "BOOLEAN" ? .bool(number != 0) : .integer(number)
    case .double(let number): return number.isFinite ? .number(number) : .null
    case .string(let text): return .string(text)
    // No column of ours holds bytes; another program's column may.
    case .blob(let bytes): return .string(bytes.base64EncodedString())
    }
  }
}
