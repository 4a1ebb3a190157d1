import Projection
import SiteStore

/// Where an export's rows go, in their order.
final class ExportSink {
  private let tail: [UInt8]
  private let isCollection: Bool
  private let package: GeoPackageExport?
  /// What is not written yet.
  private var bytes: [UInt8] = []
  private var hasFeatures = false

  init(
    _ request: ExportRequest, _ plan: ExportPlan, _ info: CollectionInfo,
    _ coordinates: OutputCoordinates, _ path: String
  ) throws(StoreError) {
    isCollection = request.format == .geojson
    tail = isCollection ? Array("\n]}\n".utf8) : []
    let head: [UInt8]
    switch request.format {
    case .geojson: head = Array((coordinates.collectionHead(before: "\"features\":[")).utf8)
    case .csv: head = CSVRows.head(plan, coordinates, guarding: request.csvGuard)
    case .ndjson, .gpkg: head = []
    }
    bytes = head
    package =
      request.format == .gpkg
      ? try GeoPackageExport(
        at: path, table: request.collection, title: info.title,
        description: info.description ?? "", columns: plan.columns)
      : nil
  }

  func take(_ encoded: ExportedRows, _ write: ([UInt8]) throws -> Void) throws {
    if let rows = encoded.rows { return try package?.append(rows) ?? () }
    guard isCollection else {
      if !bytes.isEmpty { try write(bytes) }
      bytes = encoded.bytes
      return
    }
    // Each feature ends with what separates it from the next; behind the last there is none.
    bytes += Array((hasFeatures ? ",\n" : "\n").utf8)
    hasFeatures = true
    try write(bytes)
    bytes = encoded.bytes
    bytes.removeLast(2)
  }

  func end(_ write: ([UInt8]) throws -> Void) throws {
    if let package { return try package.finish() }
    bytes += tail
    if !bytes.isEmpty { try write(bytes) }
  }
}

/// Makes an encoder for each worker.
struct EncoderMaking: Sendable {
  let request: ExportRequest
  let plan: ExportPlan
  let view: FieldView
  let all: [ExportColumn]
  /// Nil where each worker has transforms of its own: one is used by one thread at a time.
  let shared: OutputCoordinates?

  func make() throws -> any RowEncoder {
    let coordinates =
      try shared
      ?? OutputCoordinates(
        request.referenceSystem, ReferenceSystems(gridFolders: DataFolder.gridFolders))
    switch request.format {
    case .geojson, .ndjson:
      return GeoJSONRows(
        isCollection: request.format == .geojson, plan, view, all: all, coordinates)
    case .csv: return CSVRows(plan, coordinates, guarding: request.csvGuard)
    case .gpkg:
      return GeoPackageEncoder(
        flat: FlatRows(
          own: plan.own.map(\.place), attributes: plan.attributes,
          attributesColumn: plan.attributesColumn))
    }
  }
}
