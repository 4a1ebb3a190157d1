import Projection
import SimpleFeatures
import SiteModel

/// Reads a file's features with its reference system settled from a look at the first ones.
final class RowReader {
  /// The look-ahead: enough to tell degrees from metres, small enough to hold.
  private static let sampleSize = 100

  let system: ReferenceSystem
  /// Whether neighbours in the file are not neighbours on the ground, as in a national file in order
  /// of its numbers.
  let isFarApart: Bool
  private let source: any FeatureSource
  private let declaredAtStart: String?
  /// Whether a person or the profile said which reference system the numbers are in.
  let isStated: Bool
  private var lookahead: ArraySlice<(item: SourceItem, rawText: String)>
  private(set) var notes: [RunNote] = []
  private(set) var count = 0
  /// Of a table, the columns whose first values are all true or false.
  let truthColumns: [String]

  var bytesRead: Int { source.bytesRead }
  /// The features at the beginning.
  let firstFeatures: [Feature<AsWritten>]

  /// The names of all columns of a table, and of others those of the first features.
  let columns: [String]
  var hasFeatureIDs: Bool { firstFeatures.contains { $0.id != nil } }

  /// What is known of a file that this program wrote; nil for others.
  let own: OwnFile?

  /// - Parameter isOwn: whether a file that begins with these features is one of ours.
  init(
    _ file: SourceFile, _ request: ImportRequest, _ council: Council,
    isOwn: (_ first: [Feature<AsWritten>], _ isTable: Bool) throws(RegistryError) -> Bool
  ) throws(RegistryError) {
    var options = CSVOptions(layout: request.csv.over(request.profile.csv))
    options.recognisesWrittenTables = true
    switch request.profile.location {
    case .pair(let x, let y):
      options.firstColumn = x
      options.secondColumn = y
    case .wkt(let column): options.wktColumn = column
    case nil: break
    }
    options.isSystemStated =
      (request.referenceSystem ?? request.profile.referenceSystem) != nil
    source = try ImportSources.open(file, request, csv: options)
    if let table = source as? CSVFeatureSource, SearchTable.isHead(table.columns) {
      throw .badInput(
        "'\(file.name)' is an answer of 'search'; 'sitereg export' writes files that come back whole"
      )
    }
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
    firstFeatures = first.compactMap { entry -> Feature<AsWritten>? in
      if case .feature(let read) = entry.item { read.feature } else { nil }
    }
    columns = (source as? CSVFeatureSource)?.columns ?? Self.names(in: firstFeatures)
    let isTable = (source as? CSVFeatureSource)?.isWrittenTable ?? false
    let isOwn = try isOwn(firstFeatures, isTable)
    // A profile tells of the source that it was written for, and not of our files.
    let stated = request.referenceSystem ?? (isOwn ? nil : request.profile.referenceSystem)
    isStated = stated != nil
    truthColumns = source is CSVFeatureSource ? TruthColumns.names(in: firstFeatures) : []
    try Self.requireFeatures(first.map(\.item), source)
    let beside =
      source is CSVFeatureSource && !isStated
      ? try ImportSources.referenceSystem(beside: file, request.path) : nil
    declaredAtStart = beside ?? source.declaredReferenceSystem
    // Where every feature says its own system, the one that most of them say is the file's.
    let plain = located.filter { $0.placing?.referenceSystem == nil }
    let common = plain.isEmpty && !isStated ? Self.commonSystem(located) : nil
    let guess = try ReferenceSystemGuess(
      stated: stated, declared: common ?? declaredAtStart,
      sample: common == nil ? plain : located.filter { $0.placing?.referenceSystem == common },
      area: council.area)
    system = guess.system
    isFarApart =
      guess.system != .nationalGrid
      && TileOrder.areFarApart(located.compactMap { $0.feature.geometry?.bounds?.centre.y })
    own =
      isOwn
      ? OwnFile(target: request.target, isTable: isTable, isInDegrees: guess.system.isDegrees) : nil
    if let note = guess.note { notes.append(note) }
  }

  private static func names(in features: [Feature<AsWritten>]) -> [String] {
    var seen: Set<String> = []
    return features.flatMap(\.properties.names).filter { seen.insert($0).inserted }
  }

  /// Adds to what is said of the file as a whole.
  func tell(_ note: RunNote) { notes.append(note) }

  private static func commonSystem(_ located: [SourceFeature]) -> String? {
    var counts: [String: Int] = [:]
    for feature in located {
      if let system = feature.placing?.referenceSystem { counts[system, default: 0] += 1 }
    }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// Refuses JSON of which nothing is a feature, before a run is recorded for it.
  private static func requireFeatures(
    _ items: [SourceItem], _ source: any FeatureSource
  ) throws(RegistryError) {
    guard source is GeoJSONReader, !items.isEmpty else { return }
    var defect: SourceDefect?
    for item in items {
      guard case .defect(let found) = item, ["missing-type", "not-a-feature"].contains(found.code)
      else { return }
      defect = defect ?? found
    }
    guard let defect else { return }
    throw .badInput(
      "none of the first \(items.count) objects is a GeoJSON feature; line \(defect.place.line): \(defect.message)"
    )
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
    if source is GeoJSONReader, let declared = source.declaredReferenceSystem,
      declared != declaredAtStart, !isStated,
      (try? ReferenceSystem(parsing: declared)) != system
    {
      throw .badInput(
        "the file's crs member stands after its features and says \(declared), but they were read as \(system.code); import again with --crs \(declared)"
      )
    }
    if count == 0 {
      notes.append(RunNote(code: "no-features", message: "the file holds no features"))
    }
    if let table = source as? CSVFeatureSource {
      notes += table.remarks.map { RunNote(code: $0.code, message: $0.message) }
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
