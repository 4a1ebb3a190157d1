import Foundation
import GRDB
import SimpleFeatures
import SiteModel

/// How an asset stands in its table.
enum AssetRow {
  /// In the order that ``asset(_:)`` reads them.
  static let columns = """
    asset.fid, asset.geom, asset.owner, asset.kind, asset.reference, asset.reference_is_derived, \
    asset.name, asset.address, asset.postcode, asset.ward, asset.uprn, asset.usrn, \
    asset.availability, asset.positional_accuracy, asset.position_source, asset.attributes
    """

  /// Byte order, which SQLite's own comparison is; that of capitals before small letters.
  static let order = "asset.reference, asset.kind, asset.owner"

  static func asset(_ row: Row) throws -> Asset {
    var names = AttributeNames()
    return try asset(row, &names)
  }

  /// - Parameter names: what the attributes of the row before were called.
  static func asset(_ row: Row, _ names: inout AttributeNames) throws -> Asset {
    let id: Int64 = row[0]
    let availability: String = row[12]
    let source: String = row[14]
    return Asset(
      id: id, key: AssetKey(owner: row[2], kind: row[3], reference: row[4]),
      referenceIsDerived: row[5], name: row[6], address: row[7], postcode: row[8], ward: row[9],
      uprn: row[10], usrn: row[11],
      availability: Availability(rawValue: availability) ?? .unknown,
      geometry: try geometry(row, at: 1, of: id), positionalAccuracyInMetres: row[13],
      positionSource: PositionSource(rawValue: source) ?? .source,
      attributes: try row.withUnsafeData(atIndex: 15) { text in
        text.flatMap { $0.withUnsafeBytes { names.object($0) } } ?? attributes(row[15])
      })
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
