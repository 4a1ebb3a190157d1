public import SimpleFeatures
import SiteModel
import SiteStore

/// Many searches in one go: what holds for every row of the file.
public struct BatchSearch: Sendable {
  /// How the answers are written.
  public enum Format: String, Sendable, CaseIterable { case csv, ndjson }

  public var format = Format.csv
  /// Whether CSV is for people's spreadsheets or for programs.
  public var csvGuard = CSVGuard.formulas
  /// How a CSV file of searches is laid out.
  public var layout = CSVLayout()
  /// In metres, for rows that name none.
  public var within: Double?
  /// For rows that name none.
  public var nearest: Int?
  public var conditions = SiteConditions()
  /// What the file's coordinates are in, such as `EPSG:27700`; nil for what the file says, or what
  /// the numbers look like.
  public var referenceSystem: String?
  /// At most so many hits a row; nil for all.
  public var limit: Int?
  /// How many rows are answered at a time.
  public var threads = 1

  public init() {}
}

/// What a batch came to.
public struct BatchSearchSummary: Sendable {
  public var rows = 0
  public var hits = 0
  /// Rows that could not be read as a search.
  public var errors = 0
  /// What is worth saying of the file as a whole.
  public var remarks: [String] = []

  /// One line for a person.
  public var description: String {
    "\(rows) searches, \(hits) sites found" + (errors > 0 ? ", \(errors) with an error" : "")
  }
}

extension CouncilRegistry {
  /// Answers every row of a file; the answers stream out in the order of the rows, and are the
  /// same bytes however many threads work.
  ///
  /// A row is a point (with a distance or a number of nearest ones), a line (with a distance), a
  /// surface, or a box: `bbox`, or `minx`, `miny`, `maxx` and `maxy`. Its properties may name
  /// `id`, `within` and `nearest`. A row that is no search is answered with its error and
  /// counted; one that finds nothing is answered with an empty site. Memory grows with the number
  /// of assets, not with the length of the file.
  /// - Parameters:
  ///   - names: told what the columns were taken for.
  ///   - progress: how many rows are answered, and how much of the file they took; called
  ///     from any thread.
  /// - Throws: `badInput` where the file breaks off, after the answers up to there are written.
  public func searchBatch(
    _ path: String, _ batch: BatchSearch,
    names: @Sendable (BatchNames) -> Void = { _ in },
    progress: @Sendable (_ rows: Int, _ bytesRead: Int) -> Void = { _, _ in },
    write: @Sendable ([UInt8]) throws -> Void
  ) throws(RegistryError) -> BatchSearchSummary {
    var query = AssetQuery()
    query.withinMetres = try Self.checked(within: batch.within)
    query.nearest = try Self.checked(nearest: batch.nearest)
    try batch.conditions.apply(to: &query, of: self)
    // A code that means nothing is one error, not one a row.
    if let code = batch.referenceSystem { try WrittenPlaces(systems, stated: code).check() }
    let index = try translated(file.assetIndex())
    let filter = try translated(file.filter(query, for: index))
    let run = try BatchSearchRun(path, batch, index: index, filter: filter)
    return try run.answers(names: names, progress: progress, write: write)
  }
}
