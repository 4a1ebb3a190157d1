public import SimpleFeatures
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
  /// What coordinates are written in, for GeoJSON in one collection and CSV; nil for degrees.
  public var referenceSystem: String?
  /// Whether CSV is for people's spreadsheets or for programs.
  public var csvGuard = CSVGuard.formulas

  public init(
    collection: String, audience: Audience, format: Format, part: SiteSearch? = nil,
    referenceSystem: String? = nil
  ) {
    self.collection = collection
    self.audience = audience
    self.format = format
    self.part = part
    self.referenceSystem = referenceSystem
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
  /// Writes features by growing id, as they are at one moment; memory does not grow with their
  /// number.
  ///
  /// - Parameters:
  ///   - path: where a GeoPackage goes; it appears when it is whole.
  ///   - progress: how many are written, and of how many.
  ///   - write: takes the bytes of the other formats.
  /// - Throws: `notFound` for a collection that is not there, `usage` for a part that means
  ///   nothing or a reference system that cannot be had, `storage` where the output cannot be
  ///   written.
  public func export(
    _ request: ExportRequest, to path: String, progress: (Int, Int) -> Void = { _, _ in },
    write: ([UInt8]) throws -> Void
  ) throws(RegistryError) -> ExportSummary {
    let id = try collectionID(request.collection)
    let view = try view(of: request.collection, for: request.audience)
    let info = try collection(request.collection, for: request.audience)
    if request.referenceSystem != nil, [.ndjson, .gpkg].contains(request.format) {
      throw .usage(
        "another reference system is for geojson and csv: ndjson is always in degrees, a GeoPackage on the National Grid"
      )
    }
    let coordinates = try coordinates(in: request.referenceSystem)
    let ids = try exportIDs(id, request)
    let total = ids?.count ?? info.itemCount
    var failure: RegistryError?
    do throws(StoreError) {
      return try file.exporting(id, ids: ids) { rows in
        do {
          return try written(
            rows, request, view, info, coordinates, path, total: total, progress: progress,
            write: write)
        } catch {
          failure = error as? RegistryError ?? (error as? StoreError).map(RegistryError.init)
          throw error
        }
      }
    } catch {
      throw failure ?? RegistryError(error)
    }
  }

  private func written(
    _ rows: ExportRows, _ request: ExportRequest, _ view: FieldView, _ info: CollectionInfo,
    _ coordinates: OutputCoordinates, _ path: String, total: Int,
    progress: (Int, Int) -> Void, write: ([UInt8]) throws -> Void
  ) throws -> ExportSummary {
    let isJSON = [.geojson, .ndjson].contains(request.format)
    let plan = try ExportPlan(rows, view, listsAttributes: !isJSON)
    let sink = try ExportSink(request, plan, info, coordinates, path)
    // Few rows are written before another thread has built its transform.
    let isSmall = total < 5_000
    let all = rows.columns
    let encoders = EncoderMaking(
      request: request, plan: plan, view: view, all: all, shared: isSmall ? coordinates : nil)
    var summary = ExportSummary()
    var withheld = Set(plan.withheld)
    try OrderedPipeline(workers: isSmall ? 1 : nil).run(
      next: { try rows.chunk() },
      work: { (port: PipelinePort<ExportChunk, ExportedRows>) in
        var encoder = try encoders.make()
        port.answerEach { chunk in try encoder.encode(chunk) }
      },
      take: { (encoded: ExportedRows) in
        try sink.take(encoded, write)
        summary.features += encoded.count
        withheld.formUnion(encoded.withheld)
        progress(summary.features, total)
      })
    try sink.end(write)
    summary.withheld = withheld.sorted()
    return summary
  }

  private func exportIDs(
    _ id: CollectionID, _ request: ExportRequest
  ) throws(RegistryError) -> [Int64]? {
    guard let part = request.part else { return nil }
    let query = try query(for: part).query
    if id != .sites {
      guard part.near == nil, part.along == nil, part.conditions.isEmpty else {
        throw .usage(
          "of '\(request.collection.shortened)' a box or a polygon can be exported; the other conditions are for sites"
        )
      }
    }
    return try translated(file.exportIDs(of: id, query))
  }
}
