import SimpleFeatures
import SiteModel
import SiteStore

/// A collection, or a part of it, for somebody.
public struct ExportRequest: Sendable {
  public enum Format: String, Sendable, CaseIterable { case geojson, ndjson, csv, gpkg }

  /// `sites`, `installations` or the id of a constraint layer.
  public var collection: String
  public var audience: Audience
  public var format: Format
  /// Which part; nil for all. Of other collections than sites a box or polygon only.
  public var part: SiteSearch?

  public init(
    collection: String, audience: Audience, format: Format, part: SiteSearch? = nil
  ) {
    self.collection = collection
    self.audience = audience
    self.format = format
    self.part = part
  }
}

/// What an export came to.
public struct ExportSummary: Sendable {
  public var features = 0
  /// Fields that the audience does not get.
  public var withheld: [String] = []

  /// One line for a person.
  public var description: String {
    "\(features) features"
      + (withheld.isEmpty ? "" : "; withheld: \(withheld.joined(separator: ", "))")
  }
}

extension CouncilRegistry {
  /// Writes features one by one, by growing id; memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - path: where a GeoPackage goes; it appears when it is whole.
  ///   - progress: how many are written, and of how many.
  ///   - write: takes the bytes of the other formats.
  /// - Throws: `notFound` for a collection that is not there, `usage` for a part that means
  ///   nothing, `storage` where the output cannot be written.
  public func export(
    _ request: ExportRequest, to path: String, progress: (Int, Int) -> Void = { _, _ in },
    write: ([UInt8]) throws -> Void
  ) throws(RegistryError) -> ExportSummary {
    let id = try collectionID(request.collection)
    let view = try view(of: request.collection, for: request.audience)
    let info = try collection(request.collection, for: request.audience)
    let ids = try exportIDs(id, request)
    let total = ids?.count ?? info.itemCount
    let all = try translated { () throws(StoreError) in try file.exportColumns(of: id) }
    let columns = all.filter { view.sees($0.name) }
    var summary = ExportSummary()
    summary.withheld = all.map(\.name).filter { !view.sees($0) }
    var sink: any ExportSink
    switch request.format {
    case .geojson, .ndjson:
      sink = GeoJSONExport(request.format, view, systems: systems)
    case .csv: sink = CSVExport(columns.map(\.name), systems: systems)
    case .gpkg:
      sink = try translated { () throws(StoreError) in
        GeoPackageSink(
          columns.map(\.name),
          try GeoPackageExport(
            at: path, table: request.collection, title: info.title,
            description: info.description ?? "", columns: columns))
      }
    }
    var bytes: [UInt8] = []
    var failure: RegistryError?
    var count = 0
    func flush(_ limit: Int) throws {
      guard bytes.count > limit else { return }
      try write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    do {
      try sink.begin(&bytes)
      try file.forEachFeature(of: id, ids: ids) { feature in
        do {
          try sink.append(feature, &bytes)
          count += 1
          try flush(1 << 16)
        } catch {
          failure = error as? RegistryError ?? .storage("\(error)")
          throw StoreError.io(message: "the export broke off")
        }
        if count.isMultiple(of: 512) { progress(count, total) }
      }
      try sink.end(&bytes)
      try flush(0)
    } catch {
      throw failure ?? (error as? RegistryError) ?? (error as? StoreError).map(RegistryError.init)
        ?? .storage("the export could not be written: \(error)")
    }
    progress(count, total)
    summary.features = count
    return summary
  }

  private func exportIDs(
    _ id: CollectionID, _ request: ExportRequest
  ) throws(RegistryError) -> [Int64]? {
    guard let part = request.part else { return nil }
    let query = try query(for: part).query
    if id != .sites {
      guard part.near == nil, part.kinds.isEmpty, part.wards.isEmpty, part.text == nil,
        part.filter == nil, !part.availableOnly
      else {
        throw .usage(
          "of '\(request.collection.shortened)' a box or a polygon can be exported; the other conditions are for sites"
        )
      }
    }
    return try translated { () throws(StoreError) in try file.exportIDs(of: id, query) }
  }
}
