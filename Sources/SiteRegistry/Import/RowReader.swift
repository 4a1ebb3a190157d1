import Projection
import SimpleFeatures
import SiteModel

/// Reads a file's features with its reference system settled from a look at the first ones.
final class RowReader {
  /// The look-ahead: enough to tell degrees from metres, small enough to hold.
  private static let sampleSize = 100

  let system: ReferenceSystem
  private let source: any FeatureSource
  private let declaredAtStart: String?
  private let isStated: Bool
  private var lookahead: ArraySlice<(item: SourceItem, rawText: String)>
  private(set) var notes: [RunNote] = []
  private(set) var count = 0
  /// Of a table, the columns whose first values are all true or false.
  let truthColumns: [String]

  var bytesRead: Int { source.bytesRead }

  init(
    _ file: SourceFile, _ request: ImportRequest, _ council: Council
  ) throws(RegistryError) {
    var options = CSVOptions()
    switch request.profile.location {
    case .pair(let x, let y):
      options.firstColumn = x
      options.secondColumn = y
    case .wkt(let column): options.wktColumn = column
    case nil: break
    }
    source = try ImportSources.open(file, request, csv: options)
    var first: [(item: SourceItem, rawText: String)] = []
    var located: [SourceFeature] = []
    while first.count < Self.sampleSize {
      guard let item = try Self.next(source) else { break }
      first.append((item, source.lastRawText))
      if case .feature(let feature) = item, feature.feature.geometry != nil {
        located.append(feature)
      }
    }
    lookahead = first[...]
    let features = first.compactMap { entry -> Feature<AsWritten>? in
      if case .feature(let read) = entry.item { read.feature } else { nil }
    }
    truthColumns = source is CSVFeatureSource ? TruthColumns.names(in: features) : []
    declaredAtStart = source.declaredReferenceSystem
    let stated = request.referenceSystem ?? request.profile.referenceSystem
    isStated = stated != nil
    let guess = try ReferenceSystemGuess(
      stated: stated, declared: declaredAtStart, sample: located, area: council.area)
    system = guess.system
    if let note = guess.note { notes.append(note) }
  }

  /// The next item with its text, made only where it is asked for; nil at the end.
  ///
  /// - Throws: `badInput` where the file breaks off, or names another reference system late.
  func next() throws(RegistryError) -> (SourceItem, () -> String)? {
    if let (item, text) = lookahead.popFirst() {
      count += 1
      return (item, { text })
    }
    guard let item = try Self.next(source) else {
      try finish()
      return nil
    }
    count += 1
    return (item, { self.source.lastRawText })
  }

  private func finish() throws(RegistryError) {
    if let declared = source.declaredReferenceSystem, declared != declaredAtStart, !isStated,
      (try? ReferenceSystem(parsing: declared)) != system
    {
      throw .badInput(
        "the file's crs member stands after its features and says \(declared), but they were read as \(system.code); import again with --crs \(declared)"
      )
    }
    if count == 0 {
      notes.append(RunNote(code: "no-features", message: "the file holds no features"))
    }
    if let reader = source as? GeoJSONReader, reader.isIncompletePage {
      notes.append(
        RunNote(
          code: "incomplete-page",
          message:
            "the file is one page of a larger answer (exceededTransferLimit): ask the service for the rest"
        ))
    }
  }

  private static func next(_ source: any FeatureSource) throws(RegistryError) -> SourceItem? {
    do {
      return try source.next()
    } catch {
      throw RegistryError(error)
    }
  }
}
