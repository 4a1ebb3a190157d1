import CQL2
import SimpleFeatures
package import SiteModel

/// What a filter's compiler must know about a table: its columns, its geometries, their index.
///
/// Columns are named in SQL as they are given here, so that a table may have an alias.
package struct FilterTable: Sendable {
  /// What a column holds.
  package enum Storage: String, Sendable {
    case text = "t"
    case number = "n"
    /// 0 and 1.
    case boolean = "b"
    /// A date or time as text, by ISO 8601.
    case instant = "d"
    /// A GeoPackage blob.
    case geometry = "g"
    /// A JSON array as text.
    case array = "a"
    /// A member of a JSON object; its type is that of each row's own value.
    case member = "j"
  }

  package struct Column: Sendable {
    /// The name a filter uses.
    package var property: String
    package var sql: String
    package var storage: Storage
    /// Nil where the values are of more than one type, or of unknown ones.
    package var type: FilterType?

    /// - Parameter type: nil for the one that goes with the storage; that of a member is unknown.
    package init(_ property: String, sql: String, _ storage: Storage, type: FilterType? = nil) {
      self.property = property
      self.sql = sql
      self.storage = storage
      self.type = type ?? storage.type
    }

    /// A text column whose values are dates or times, or may be.
    package static func datedText(_ property: String, sql: String) -> Column {
      Column(property, sql: sql, .text, type: .datedText)
    }
  }

  package var columns: [Column]
  /// The number of a row, such as `asset.fid`.
  package var rowNumber: String
  /// The R*Tree over the geometries, whose columns are id, minx, maxx, miny and maxy; nil where
  /// there is none.
  package var spatialIndex: String?
  /// A JSON object of further properties, as SQL; nil where there is none.
  package var attributes: String?
  /// Whether any name that is no column's is one of the object's. Otherwise such are unknown.
  package var takesAnyAttribute = false
  /// By attribute: an expression that an index holds, for its text or number.
  package var indexedAttributes: [String: String] = [:]
  /// Which rows share a point with a geometry, by an index in memory; nil where that has no answer.
  var intersecting: (@Sendable (Geometry<AsWritten>) -> [Int64]?)?

  package init(columns: [Column], rowNumber: String, spatialIndex: String? = nil) {
    self.columns = columns
    self.rowNumber = rowNumber
    self.spatialIndex = spatialIndex
  }

  func column(_ property: String) -> Column? {
    if let column = columns.first(where: { $0.property == property }) { return column }
    guard takesAnyAttribute, let attributes else { return nil }
    return Column(property, sql: attributes, .member)
  }
}

extension FilterTable.Storage {
  fileprivate var type: FilterType? {
    switch self {
    case .text: .string
    case .number: .number
    case .boolean: .boolean
    case .instant: .temporal
    case .geometry: .geometry
    case .array: .array
    case .member: nil
    }
  }
}
