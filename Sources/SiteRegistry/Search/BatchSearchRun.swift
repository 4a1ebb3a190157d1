import Dispatch
import SimpleFeatures
import SiteModel
import SiteStore
import Synchronization

/// A batch on its way: workers take a chunk of rows each, and their answers leave in order.
final class BatchSearchRun: Sendable {
  /// Enough rows that taking turns costs nothing, few enough that memory stays small.
  private static let chunkSize = 256
  /// How many chunks may wait for an earlier one.
  private static let chunksUnderWay = 32

  private struct Reading {
    var source: any FeatureSource
    var chunk = 0
    var row = 0
    var isOver = false
    var failure: RegistryError?
  }

  private struct Writing {
    var next = 0
    var waiting: [Int: [UInt8]] = [:]
    var summary = BatchSearchSummary()
    var failure: RegistryError?
  }

  private struct Chunk {
    var number: Int
    var firstRow: Int
    var items: [SourceItem]
    var system: String?
    var bytesRead: Int
  }

  private let batch: BatchSearch
  private let index: AssetIndex
  private let filter: AssetIndexFilter
  private let reading: Mutex<Reading>
  private let writing = Mutex(Writing())
  /// Of a table; nil where each row has names of its own.
  private let tableReading: RowReading?
  private let slots = DispatchSemaphore(value: chunksUnderWay)

  init(
    _ path: String, _ batch: BatchSearch, index: AssetIndex, filter: AssetIndexFilter
  ) throws(RegistryError) {
    self.batch = batch
    self.index = index
    self.filter = filter
    let source: any FeatureSource
    do {
      source = try FeatureSources.open(
        path: path == "-" ? "/dev/stdin" : path, csv: CSVOptions(layout: batch.layout))
    } catch {
      throw RegistryError(error)
    }
    source.describesDefects = true
    tableReading = try (source as? CSVFeatureSource)?.take(RowNames.searches)
    reading = Mutex(Reading(source: source))
  }

  func answers(
    names: @Sendable (BatchNames) -> Void,
    progress: @Sendable (_ rows: Int, _ bytesRead: Int) -> Void,
    write: @Sendable ([UInt8]) throws -> Void
  ) throws(RegistryError) -> BatchSearchSummary {
    var head: [UInt8] = []
    SearchAnswers(batch).appendHead(to: &head)
    deliver(head, 0, SearchTally(), write)
    if let tableReading { names(tableReading.report) }
    DispatchQueue.concurrentPerform(iterations: max(1, min(batch.threads, 64))) { _ in
      work(names, progress, write)
    }
    let (counted, failure) = writing.withLock { ($0.summary, $0.failure) }
    if let failure { throw failure }
    if let failure = reading.withLock({ $0.failure }) { throw failure }
    var summary = counted
    summary.remarks = reading.withLock { $0.source.remarks }
    return summary
  }

  private func work(
    _ names: @Sendable (BatchNames) -> Void,
    _ progress: @Sendable (_ rows: Int, _ bytesRead: Int) -> Void,
    _ write: @Sendable ([UInt8]) throws -> Void
  ) {
    // Each worker has transforms of its own: one is used by one thread at a time.
    var rows = SearchRows(batch, tableReading)
    var search = AssetIndexSearch(index)
    var hits: [IndexHit] = []
    let answers = SearchAnswers(batch)
    while true {
      slots.wait()
      guard let chunk = reading.withLock({ Self.read(&$0) }) else {
        slots.signal()
        return
      }
      if chunk.number == 1, tableReading == nil {
        names(BatchNames(RowNames.searches, of: chunk.items))
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(1 << 14)
      var tally = SearchTally()
      for (offset, item) in chunk.items.enumerated() {
        tally.rows += 1
        let row = rows.row(item, number: chunk.firstRow + offset, chunk.system)
        do throws(RegistryError) {
          let question = try row.question.get()
          do throws(StoreError) {
            try search.find(
              area: question.area, origin: question.origin, within: question.within,
              nearest: question.nearest, filter, hits: &hits)
          } catch {
            throw RegistryError(error)
          }
          if let limit = batch.limit, hits.count > limit { hits.removeLast(hits.count - limit) }
          tally.hits += hits.count
          answers.append(
            row.id, hits, hasDistance: question.origin != nil, index, to: &bytes)
        } catch {
          tally.errors += 1
          answers.append(row.id, error, to: &bytes)
        }
      }
      deliver(bytes, chunk.number, tally, write)
      if chunk.number.isMultiple(of: 16) {
        progress(chunk.firstRow + chunk.items.count - 1, chunk.bytesRead)
      }
    }
  }

  /// The next rows; nil at the end.
  private static func read(_ reading: inout Reading) -> Chunk? {
    guard !reading.isOver else { return nil }
    var items: [SourceItem] = []
    items.reserveCapacity(chunkSize)
    while items.count < chunkSize {
      do throws(SourceError) {
        guard let item = try reading.source.next() else {
          reading.isOver = true
          break
        }
        items.append(item)
      } catch {
        reading.isOver = true
        reading.failure = RegistryError(error)
        break
      }
    }
    guard !items.isEmpty else { return nil }
    reading.chunk += 1
    defer { reading.row += items.count }
    return Chunk(
      number: reading.chunk, firstRow: reading.row + 1, items: items,
      system: reading.source.declaredReferenceSystem, bytesRead: reading.source.bytesRead)
  }

  /// Writes a chunk's answers once all before it are written.
  private func deliver(
    _ bytes: [UInt8], _ number: Int, _ tally: SearchTally,
    _ write: @Sendable ([UInt8]) throws -> Void
  ) {
    let written = writing.withLock { writing in
      writing.summary.rows += tally.rows
      writing.summary.hits += tally.hits
      writing.summary.errors += tally.errors
      writing.waiting[number] = bytes
      var written = 0
      while let next = writing.waiting.removeValue(forKey: writing.next) {
        writing.next += 1
        written += 1
        guard writing.failure == nil else { continue }
        do {
          try write(next)
        } catch {
          writing.failure =
            error as? RegistryError ?? .storage("the answers could not be written: \(error)")
        }
      }
      return (count: written, hasFailed: writing.failure != nil)
    }
    if written.hasFailed { reading.withLock { $0.isOver = true } }
    // The head takes no slot.
    for _ in 0..<(number == 0 ? 0 : written.count) { slots.signal() }
  }
}

/// What a chunk came to.
struct SearchTally: Sendable {
  var rows = 0
  var hits = 0
  var errors = 0
}
