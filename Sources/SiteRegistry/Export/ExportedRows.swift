import SiteStore

/// Rows as an export's file takes them.
struct ExportedRows: Sendable {
  var count: Int
  /// Of a text format.
  var bytes: [UInt8] = []
  /// For a GeoPackage.
  var rows: ExportChunk?
  /// Members that the audience does not get and that were not met before.
  var withheld: [String] = []
}

/// Brings rows into a format; each worker has one of its own.
protocol RowEncoder {
  mutating func encode(_ chunk: ExportChunk) throws -> ExportedRows
}

struct GeoPackageEncoder: RowEncoder {
  var flat: FlatRows

  mutating func encode(_ chunk: ExportChunk) throws -> ExportedRows {
    ExportedRows(count: chunk.count, rows: try flat.flatten(chunk))
  }
}

/// The columns of an export: what the table has, and which of them the audience gets.
struct ExportPlan: Sendable {
  /// The table's own, with their places in a row.
  var own: [(place: Int, column: ExportColumn)]
  /// The sources' own; empty where the format has no need of a list.
  var attributes: [ExportColumn] = []
  var attributesColumn: Int?
  var withheld: [String]

  /// - Parameter listsAttributes: whether all features are read for the sources' columns first.
  init(_ rows: ExportRows, _ view: FieldView, listsAttributes: Bool) throws {
    let all = listsAttributes ? try rows.allColumns() : rows.columns
    let fixed = rows.columns.count
    own = rows.columns.enumerated().filter { view.sees($0.element.name) }
      .map { ($0.offset, $0.element) }
    attributes = all.dropFirst(fixed).filter { view.sees($0.name) }
    attributesColumn = rows.attributesColumn
    withheld = all.map(\.name).filter { !view.sees($0) }
  }

  var columns: [ExportColumn] { own.map(\.column) + attributes }
}
