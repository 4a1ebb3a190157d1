import GRDBSQLite
import SimpleFeatures
import SiteModel

/// Arguments and answers of SQL functions.
enum SQLValue {
  static func text(_ value: OpaquePointer?) -> String? {
    guard sqlite3_value_type(value) == SQLITE_TEXT, let start = sqlite3_value_text(value) else {
      return nil
    }
    let count = Int(sqlite3_value_bytes(value))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// A text's or a blob's bytes, lent for the length of the call; none for other values.
  static func bytes(_ value: OpaquePointer?) -> UnsafeRawBufferPointer {
    switch sqlite3_value_type(value) {
    case SQLITE_TEXT:
      let start = sqlite3_value_text(value)
      return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    case SQLITE_BLOB:
      let start = sqlite3_value_blob(value)
      return UnsafeRawBufferPointer(
        start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value)))
    default: return UnsafeRawBufferPointer(start: nil, count: 0)
    }
  }

  static func answer(_ context: OpaquePointer?, _ truth: Truth) {
    switch truth {
    case .true: sqlite3_result_int(context, 1)
    case .false: sqlite3_result_int(context, 0)
    case .unknown: sqlite3_result_null(context)
    }
  }

  static func answer(_ context: OpaquePointer?, _ bytes: UnsafeRawBufferPointer) {
    // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    sqlite3_result_text(
      context, bytes.assumingMemoryBound(to: CChar.self).baseAddress,
      Int32(clamping: bytes.count), transient)
  }

  static func fail(_ context: OpaquePointer?, _ message: String) {
    sqlite3_result_error(context, message, -1)
  }
}

/// A row's values as the evaluator reads them: each only where it is asked for.
struct FilterRow: IndexedFilterRecord {
  let leaf: FilterLeaf.Bound
  let values: UnsafeMutablePointer<OpaquePointer?>

  func value(of property: String) -> FilterValue? {
    leaf.names.firstIndex(of: property).map(value(at:))
  }

  func value(at index: Int) -> FilterValue {
    let value = values[index]
    if sqlite3_value_type(value) == SQLITE_NULL { return .null }
    switch leaf.storages[index] {
    case .boolean where sqlite3_value_type(value) == SQLITE_INTEGER:
      return .bool(sqlite3_value_int64(value) != 0)
    case .instant:
      return SQLValue.text(value).flatMap { FilterMoment($0) }.map(FilterValue.instant) ?? .opaque
    case .geometry: return Self.geometry(SQLValue.bytes(value))
    case .array:
      guard let text = SQLValue.text(value), let json = try? JSONValue(parsing: text) else {
        return .opaque
      }
      return FilterValue(json: json)
    case .member:
      return AttributeMember(SQLValue.bytes(value), name: leaf.names[index])?.value ?? .null
    case .text, .number, .boolean:
      switch sqlite3_value_type(value) {
      case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
      case SQLITE_FLOAT: return .number(sqlite3_value_double(value))
      case SQLITE_TEXT: return .string(SQLValue.text(value) ?? "")
      default: return .opaque
      }
    }
  }

  /// In whatever system its table is: the frame stands for the table's own.
  static func geometry(_ bytes: UnsafeRawBufferPointer) -> FilterValue {
    guard let header = GeoPackageBlob.Header(bytes),
      let geometry: Geometry<NationalGrid> = try? WKB.decode(
        UnsafeRawBufferPointer(rebasing: bytes[header.length...]))
    else { return .opaque }
    return .geometry(geometry)
  }
}
