import GRDB
package import SiteModel

extension CollectionSchema {
  /// The table as filters see it.
  func table(_ layout: FeatureReader, in db: Database) throws -> FilterTable {
    let name = quoted(layout.table)
    var columns = [FilterTable.Column(geometryName, sql: "\(name).geom", .geometry)]
    if geometryName != "geom", property("geom") == nil {
      columns.append(FilterTable.Column("geom", sql: "\(name).geom", .geometry))
    }
    for property in properties { columns.append(property.column) }
    var table = FilterTable(
      columns: columns, rowNumber: "\(name).fid", spatialIndex: "rtree_\(layout.table)_geom")
    if layout.table == FeatureTable.asset.name, !properties.isEmpty {
      for promoted in try PromotedAttributes.names(in: db) {
        table.indexedAttributes[promoted] = PromotedAttributes.value(of: promoted, "asset.")
      }
    }
    return table
  }

  /// What a property is sorted by; nil where it is not.
  func sortKey(_ name: String, _ table: FilterTable) -> String? {
    guard let property = property(name), property.isSortable else { return nil }
    return property.isMember ? table.indexedAttributes[name] : property.sql
  }
}

extension CollectionSchema.Property {
  fileprivate var column: FilterTable.Column {
    if isMember { return .init(name, sql: sql, .member, type: memberType) }
    return switch kind {
    case .integer, .number: .init(name, sql: sql, .number)
    case .boolean: .init(name, sql: sql, .boolean)
    case .date, .dateTime: .datedText(name, sql: sql)
    case .string, .mixed, .array, .object: .init(name, sql: sql, .text)
    }
  }
}

extension CollectionSchema.Property {
  /// What its values can be compared with; nil where they are of several types, or there are none.
  private var memberType: FilterType? {
    if isEmpty { return nil }
    return switch kind {
    case .string: hasMoment ? .datedText : .string
    case .date, .dateTime: .datedText
    case .integer, .number: .number
    case .boolean: .boolean
    case .array: .array
    case .object, .mixed: nil
    }
  }
}

extension CollectionSchema {
  /// What a filter may name, the geometry among it.
  package var filterProperties: [FilterProperty] {
    var all = [FilterProperty(geometryName, .geometry)]
    if geometryName != "geom", property("geom") == nil {
      all.append(FilterProperty("geom", .geometry))
    }
    return all + properties.map { FilterProperty($0.name, $0.column.type) }
  }
}
