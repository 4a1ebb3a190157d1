import Dispatch
import GRDB
import SimpleFeatures
import SiteModel
import Synchronization

extension RegistryFile {
  /// Reads all assets with a location into memory: under a second for a million.
  package func makeAssetIndex() throws(StoreError) -> AssetIndex {
    // Several readers see several moments; where nothing changed in between, they are one.
    for _ in 1...3 {
      let before = try revision()
      let parts = try readInParallel()
      if try revision() == before { return AssetIndex(parts.rows, parts.order, before) }
    }
    let (rows, order, revision) = try read { db in
      let rows = try AssetIndexRows(.min ... .max, in: db)
      let revision = try Int64.fetchOne(db, sql: "SELECT MAX(sequence) FROM event") ?? 0
      return (rows, try Self.order(in: db), revision)
    }
    return AssetIndex(rows, order, revision)
  }

  private func readInParallel() throws(StoreError) -> (rows: AssetIndexRows, order: [Int64]) {
    let (first, last) = try read { db in
      let row = try Row.fetchOne(db, sql: "SELECT MIN(fid), MAX(fid) FROM asset")
      return (row?[0] as Int64? ?? 0, row?[1] as Int64? ?? 0)
    }
    let middle = first / 2 + last / 2
    let ranges = first < middle ? [first...middle, (middle + 1)...last] : [first...last]
    let rows = Mutex<[Int: AssetIndexRows]>([:])
    let order = Mutex<[Int64]>([])
    let failure = Mutex<StoreError?>(nil)
    DispatchQueue.concurrentPerform(iterations: ranges.count + 1) { job in
      do throws(StoreError) {
        if job < ranges.count {
          let part = try read { db in try AssetIndexRows(ranges[job], in: db) }
          rows.withLock { $0[job] = part }
        } else {
          let fids = try read { db in try Self.order(in: db) }
          order.withLock { $0 = fids }
        }
      } catch {
        failure.withLock { $0 = error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    var parts = rows.withLock { all in ranges.indices.map { all[$0] ?? AssetIndexRows() } }
    var all = parts.removeFirst()
    for part in parts { all.append(part) }
    return (all, order.withLock { $0 })
  }

  /// The numbers of all assets in the order of lists.
  private static func order(in db: Database) throws -> [Int64] {
    let fids = try Int64.fetchCursor(db, sql: "SELECT fid FROM asset ORDER BY \(AssetRow.order)")
    var all: [Int64] = []
    while let fid = try fids.next() { all.append(fid) }
    return all
  }
}

extension AssetIndex {
  /// - Parameter order: the numbers of all assets in the order of lists.
  convenience init(_ rows: AssetIndexRows, _ order: [Int64], _ revision: Int64) {
    let marks = Self.marks(of: rows.groups)
    // Rows are numbered as read; points and shapes apart.
    var isShape = [Bool](repeating: false, count: rows.ids.count)
    for shape in rows.shapes { isShape[Int(shape.row)] = true }
    let pointRows = rows.ids.indices.filter { !isShape[$0] }
    let points = PackedPointIndex(rows.points) { marks[Int(rows.groupOf[pointRows[$0]])] }
    let shapes = rows.shapes.map(\.geometry)
    let nowhere = Box<NationalGrid>.nowhere
    let boxes = PackedBoxIndex(shapes.map { $0.bounds ?? nowhere }) {
      marks[Int(rows.groupOf[Int(rows.shapes[$0].row)])]
    }
    var rowOf = points.order.map { Int32(clamping: pointRows[Int($0)]) }
    rowOf += rows.shapes.map(\.row)
    let ranksOfRows = Self.ranks(rows.ids, order)
    var starts: [Int] = [0]
    starts.reserveCapacity(rows.ids.count + 1)
    for length in rows.referenceLengths { starts.append(starts[starts.count - 1] + Int(length)) }
    var references: [UInt8] = []
    references.reserveCapacity(rows.references.count)
    var referenceStarts: [UInt32] = [0]
    referenceStarts.reserveCapacity(rowOf.count + 1)
    rows.references.withUnsafeBufferPointer { all in
      for row in rowOf {
        let range = starts[Int(row)]..<starts[Int(row) + 1]
        references.append(contentsOf: UnsafeBufferPointer(rebasing: all[range]))
        referenceStarts.append(UInt32(clamping: references.count))
      }
    }
    self.init(
      revision: revision, points: points, shapes: shapes, shapeBoxes: boxes, groups: rows.groups,
      ids: rowOf.map { rows.ids[Int($0)] }, groupOf: rowOf.map { rows.groupOf[Int($0)] },
      ranks: rowOf.map { ranksOfRows[Int($0)] }, references: references,
      referenceStarts: referenceStarts)
  }

  /// Where each row, in ascending order of its number, stands in the order given.
  private static func ranks(_ ids: [Int64], _ order: [Int64]) -> [Int32] {
    var ranks = [Int32](repeating: .max, count: ids.count)
    guard let first = ids.first, let last = ids.last else { return ranks }
    let (span, overflows) = last.subtractingReportingOverflow(first)
    if !overflows, span < 4 * Int64(ids.count) + 1024 {
      var rows = [Int32](repeating: -1, count: Int(span) + 1)
      for (row, id) in ids.enumerated() { rows[Int(id - first)] = Int32(clamping: row) }
      for (rank, id) in order.enumerated() where id >= first && id <= last {
        let row = rows[Int(id - first)]
        if row >= 0 { ranks[Int(row)] = Int32(clamping: rank) }
      }
    } else {
      let rows = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
      for (rank, id) in order.enumerated() {
        if let row = rows[id] { ranks[row] = Int32(clamping: rank) }
      }
    }
    return ranks
  }
}
