import Foundation
import GRDB
import SimpleFeatures
import SiteModel
import Synchronization

/// A spatial index packed aside, on a thread of its own, while the rows are brought in.
final class TreeDraft: Sendable {
  private let place: StagingPlace
  private let nodeSize: Int
  private let tables: Mutex<Tables>
  private let finished = DispatchSemaphore(value: 0)
  private let outcome = Mutex<Outcome?>(nil)

  private enum Outcome: Sendable {
    case running
    case packed(Box<NationalGrid>?)
    case failed(StoreError)
  }

  /// The tables of an R*Tree.
  private struct Tables {
    let file: PackedFile
    let nodes: PackedRows
    let rows: PackedRows
    let parents: PackedRows

    init(_ place: borrowing StagingPlace) {
      file = PackedFile(path: place.path, descriptor: place.descriptor)
      nodes = PackedRows(file)
      rows = PackedRows(file)
      parents = PackedRows(file)
    }

    private func writeHead() throws(StoreError) {
      let entries = [
        ("node", nodes, "nodeno INTEGER PRIMARY KEY,data"),
        ("rowid", rows, "rowid INTEGER PRIMARY KEY,nodeno"),
        ("parent", parents, "nodeno INTEGER PRIMARY KEY,parentnode"),
      ].map { name, table, columns in
        PackedFile.Entry(
          type: "table", name: name, table: name, root: table.root,
          sql: "CREATE TABLE \"\(name)\"(\(columns))")
      }
      try file.writeHead(entries)
    }

    func write(_ tree: PackedNodes) throws(StoreError) {
      var record = RecordWriter()
      var room: [UInt8] = []
      func append(_ key: Int64, to table: PackedRows) throws(StoreError) {
        let result: Result<Void, StoreError> = record.write(using: &room) { record in
          Result { () throws(StoreError) in try table.append(key, record) }
        }
        try result.get()
      }
      try tree.forEachNode { (number, bytes) throws(StoreError) in
        record.null()
        record.blob(bytes)
        try append(number, to: nodes)
      }
      try tree.forEachRow { (row, node) throws(StoreError) in
        record.null()
        record.integer(node)
        try append(row, to: rows)
      }
      try tree.forEachParent { (node, parent) throws(StoreError) in
        record.null()
        record.integer(parent)
        try append(node, to: parents)
      }
      try nodes.finish()
      try rows.finish()
      try parents.finish()
      try writeHead()
    }
  }

  init(beside registryPath: String, nodeSize: Int) throws(StoreError) {
    place = try StagingPlace(beside: FilePlace.absolute(registryPath))
    self.nodeSize = nodeSize
    tables = Mutex(Tables(place))
  }

  /// What to attach, once it is finished.
  var path: String { place.path }

  /// Starts packing.
  func begin(_ boxes: IndexedBoxes) {
    outcome.withLock { $0 = .running }
    let thread = Thread { [self] in
      let result: Outcome
      do throws(StoreError) {
        try write(boxes)
        result = .packed(boxes.extent)
      } catch {
        result = .failed(error)
      }
      outcome.withLock { $0 = result }
      finished.signal()
    }
    thread.name = "spatial index"
    thread.start()
  }

  private func write(_ boxes: IndexedBoxes) throws(StoreError) {
    let tree = PackedNodes(boxes, nodeSize: nodeSize)
    try tables.withLock { (tables) throws(StoreError) in try tables.write(tree) }
  }

  /// Whether there is something to wait for.
  var hasBegun: Bool { outcome.withLock { $0 != nil } }

  /// Waits until it is packed.
  ///
  /// - Returns: the box around all rows; nil where none has a place.
  func finish() throws(StoreError) -> Box<NationalGrid>? {
    wait()
    switch outcome.withLock({ $0 }) {
    case .packed(let extent): return extent
    case .failed(let error): throw error
    case .running, nil: throw .io(message: "the spatial index was not packed")
    }
  }

  private func wait() {
    finished.wait()
    finished.signal()
  }

  /// Waits for the thread to end: it takes well under a second for a million rows.
  func stop() {
    if hasBegun { wait() }
  }

  func discard() { place.discard() }
}
