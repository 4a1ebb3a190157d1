import Projection
import SimpleFeatures
import SiteModel
import SiteStore

/// Features with their place on the grid, on their way from the thread that reads to the one that
/// stages.
struct PlacedFeatures: Sendable {
  struct Item: Sendable {
    var item: SourceItem
    var outcome: PlaceMending.Outcome
    /// The text in the source, where it may be needed.
    var rawText: String?
  }

  /// Few enough that the processor's cache holds them, enough that handing over costs little.
  private static let most = 256

  /// Of a file whose features lie far apart, so many that sorting them pays.
  private static let mostFarApart = 4096

  private(set) var items: [Item] = []
  /// Whether nothing comes behind them.
  private(set) var isLast = false

  /// Reads the next features.
  ///
  /// - Throws: what the reader does; the features before are lost.
  mutating func fill(
    from reader: RowReader, _ mending: borrowing PlaceMending
  ) throws(RegistryError) {
    if reader.isFarApart { return try fillFarApart(from: reader, mending) }
    items.reserveCapacity(Self.most)
    while items.count < Self.most {
      guard let (item, rawText) = try reader.next() else {
        isLast = true
        return
      }
      switch item {
      case .defect: items.append(Item(item: item, outcome: .absent, rawText: rawText()))
      case .feature(let read):
        let outcome = mending.place(read)
        switch outcome {
        case .sound, .repaired: items.append(Item(item: item, outcome: outcome))
        case .absent, .defective:
          items.append(Item(item: item, outcome: outcome, rawText: rawText()))
        }
      }
    }
  }
}

extension PlacedFeatures {
  /// Reads more features at once, and places them from south to north.
  private mutating func fillFarApart(
    from reader: RowReader, _ mending: borrowing PlaceMending
  ) throws(RegistryError) {
    items.reserveCapacity(Self.mostFarApart)
    var rows: [Double] = []
    while items.count < Self.mostFarApart {
      guard let (item, rawText) = try reader.next() else {
        isLast = true
        break
      }
      // Its text is gone with the next one; most will not be needed.
      items.append(Item(item: item, outcome: .absent, rawText: rawText()))
      var row = 0.0
      if case .feature(let read) = item { row = read.feature.geometry?.bounds?.minY ?? 0 }
      rows.append(row)
    }
    for index in TileOrder.order(rows) {
      guard case .feature(let read) = items[index].item else { continue }
      items[index].outcome = mending.place(read)
      switch items[index].outcome {
      case .sound, .repaired: items[index].rawText = nil
      case .absent, .defective: break
      }
    }
  }
}

/// What staging a file's features came to.
struct StagingSummary: Sendable {
  var quarantined: Int
  var repaired: Int
  var notes: NoteBook
}

extension CouncilRegistry {
  /// Reads and places features on the calling thread, and stages them on another.
  ///
  /// - Parameter progress: told how many were read.
  /// - Throws: the first error in the order of the source.
  func stage(
    _ reader: RowReader, _ request: ImportRequest, _ own: OwnFile?,
    _ mending: borrowing PlaceMending,
    into pipe: StagingPipe, _ progress: (Int) -> Void
  ) throws(RegistryError) -> (count: Int, summary: StagingSummary) {
    var count = 0
    var summary: StagingSummary?
    var isComplete = false
    var failure: RegistryError?
    do {
      try OrderedPipeline(workers: 1).run(
        next: { () -> PlacedFeatures? in
          guard !isComplete else { return nil }
          var batch = PlacedFeatures()
          do throws(RegistryError) {
            try batch.fill(from: reader, mending)
          } catch {
            // What went before comes first: an error there is the one to tell.
            failure = error
            isComplete = true
          }
          isComplete = isComplete || batch.isLast
          count += batch.items.count
          progress(count)
          return batch
        },
        work: { (port: PipelinePort<PlacedFeatures, StagingSummary?>) in
          var stager = try FeatureStager(request, own, pipe, self)
          port.answerEach { (batch: PlacedFeatures) -> StagingSummary? in
            try stager.prepare(batch)
            for item in batch.items { try stager.stage(item) }
            guard batch.isLast else { return nil }
            try stager.finish()
            return stager.summary
          }
        },
        take: { if let answer = $0 { summary = answer } })
    } catch let error as RegistryError {
      throw error
    } catch {
      throw .internalFault("features could not be staged: \(error)")
    }
    if let failure { throw failure }
    guard let summary else { throw .internalFault("not all features were staged") }
    return (count, summary)
  }
}
