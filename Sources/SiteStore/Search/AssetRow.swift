import Foundation
import GRDB
import SimpleFeatures
import SiteModel

/// How an asset stands in its table.
enum AssetRow {
  /// In the order that ``asset(_:)`` reads them.
  static let columns =
    (["fid", "geom"] + FeatureTable.asset.columns.map(\.name)).map { "asset.\($0)" }
    .joined(separator: ", ")

  /// The fields that are no key, each with its place in ``columns``.
  private static let places: [(field: AssetField.Value, place: Int)] = AssetField.all.enumerated()
    .filter { !$1.field.isKey }.map { ($1.value, $0 + 2) }
  private static let attributesPlace = AssetField.all.count + 2

  /// Byte order, which SQLite's own comparison is; that of capitals before small letters.
  static let order = "asset.reference, asset.kind, asset.owner"

  static func asset(_ row: Row) throws -> Asset {
    var names = AttributeNames()
    return try asset(row, &names)
  }

  /// - Parameter names: what the attributes of the row before were called.
  static func asset(_ row: Row, _ names: inout AttributeNames) throws -> Asset {
    let id: Int64 = row[0]
    var details = AssetDetails()
    for (field, place) in places {
      switch field {
      case .key: break
      case .text(_, let set), .choice(_, _, let set): set(&details, row[place])
      case .flag(_, let set): set(&details, row[place])
      case .number(_, let set): set(&details, row[place])
      }
    }
    details.attributes = try row.withUnsafeData(atIndex: attributesPlace) { text in
      text.flatMap { $0.withUnsafeBytes { names.object($0) } } ?? attributes(row[attributesPlace])
    }
    return Asset(
      id: id, key: AssetKey(owner: row[2], kind: row[3], reference: row[4]),
      geometry: try geometry(row, at: 1, of: id), details: details)
  }

  /// - Throws: ``StoreError/corrupt(what:)`` naming the feature.
  static func geometry(
    _ row: Row, at index: Int, of id: Int64
  ) throws -> Geometry<NationalGrid>? {
    try row.withUnsafeData(atIndex: index) { blob in
      guard let blob else { return nil }
      if let position = PointBlob.position(blob) { return .point(position) }
      do {
        let geometry = try GeoPackageBlob.decode(blob)
        return geometry.isEmpty ? nil : geometry
      } catch {
        throw StoreError.corrupt(what: "feature \(id): \(error)")
      }
    }
  }

  /// Text that another program put there and that is no JSON object is kept as it is, under the
  /// column's name: one such row must not make every search fail.
  static func attributes(_ text: String) -> JSONObject {
    (try? StoredJSON.object(text, in: "attributes")) ?? ["attributes": .string(text)]
  }
}
