import SimpleFeatures

/// Some rows of a batch, as they are handed to a worker.
struct BatchRows: Sendable {
  enum Content: Sendable {
    case items([SourceItem])
    /// Rows of a table, not yet taken apart: the worker does that.
    case table(CSVRowBlock)
  }

  var content: Content
  /// The number of the first of them, counted from 1.
  var first: Int
  /// What the columns of a table were taken for; nil where each row has names of its own.
  var reading: RowReading?
  /// What the source has declared by the last of them.
  var referenceSystem: String?
  var bytesRead: Int
}

/// Their answers.
struct BatchAnswer: Sendable {
  var bytes: [UInt8]
  var summary: BatchSummary
  var bytesRead: Int
}

/// Cuts a source into chunks; what breaks it off is kept for the end.
struct BatchReader {
  private(set) var failure: RegistryError?
  private let source: any FeatureSource
  private let limit: Int
  private var rows = 0
  private var reading: RowReading?

  /// So many that handing over costs little, so few that the last ones do not wait long.
  private static let chunk = 512

  /// - Throws: `badInput` for a table with columns that cannot be told apart.
  init(
    _ source: any FeatureSource, _ limit: Int?, _ names: RowNames
  ) throws(RegistryError) {
    self.source = source
    self.limit = limit ?? .max
    source.describesDefects = true
    reading = try (source as? CSVFeatureSource)?.take(names)
  }

  mutating func next() -> BatchRows? {
    guard failure == nil else { return nil }
    // The first chunks are small, so that a short batch is shared out as well.
    let size = rows < 4 * Self.chunk ? Self.chunk / 8 : Self.chunk
    do throws(SourceError) {
      // One more than allowed is asked for, so that too long a batch shows.
      let wanted = rows < limit ? min(size, limit - rows) : 1
      guard let content = try content(wanted) else { return nil }
      guard rows < limit else {
        failure = .badInput("more than \(limit) rows; send them in several batches")
        return nil
      }
      let first = rows + 1
      switch content {
      case .items(let items): rows += items.count
      case .table(let block): rows += block.rowCount
      }
      return BatchRows(
        content: content, first: first, reading: reading,
        referenceSystem: source.declaredReferenceSystem,
        bytesRead: source.bytesRead)
    } catch {
      failure = RegistryError(error)
      return nil
    }
  }

  private mutating func content(_ count: Int) throws(SourceError) -> BatchRows.Content? {
    if let table = source as? CSVFeatureSource {
      return try table.nextBlock(upTo: count).map(BatchRows.Content.table)
    }
    var items: [SourceItem] = []
    while items.count < count {
      do throws(SourceError) {
        guard let item = try source.next() else { break }
        items.append(item)
      } catch {
        guard !items.isEmpty else { throw error }
        failure = RegistryError(error)
        break
      }
    }
    return items.isEmpty ? nil : .items(items)
  }
}

extension CSVFeatureSource {
  /// Reads the columns under the names of what they were taken for.
  func take(_ names: RowNames) throws(RegistryError) -> RowReading {
    let reading = try names.reading(columns, besides: placeColumns)
    take(names: reading.names)
    return reading
  }
}

extension BatchRows {
  /// What the columns were taken for, as far as these rows tell.
  func names(_ names: RowNames) -> BatchNames {
    if let reading { return reading.report }
    guard case .items(let items) = content else { return BatchNames(taken: [], unused: []) }
    return BatchNames(names, of: items)
  }
}

extension BatchNames {
  init(_ names: RowNames, of items: [SourceItem]) {
    self.init(
      names,
      of: items.compactMap { item in
        if case .feature(let read) = item { read.feature.properties.names } else { nil }
      })
  }
}

extension FeatureSource {
  /// What is worth saying of a table as a whole once it is read.
  var remarks: [String] { (self as? CSVFeatureSource)?.remarks.map(\.message) ?? [] }
}
