import Foundation
import GRDB
public import SiteModel
import Synchronization

/// Writes what is staged on threads of their own, so that reading need not wait for the disk.
///
/// Features keep the order in which they are sent; the result is the same as that of writing them
/// one by one.
public final class StagingPipe: Sendable {
  let staging: StagingFile
  let text: TextDraft?
  let tree: TreeDraft?
  private let unchanged: UnchangedRows?
  private let sealing: SealDraft?
  private let writer: ChunkWorker
  private let newNames = Mutex<[String]>([])
  private let renamed = Mutex<[(row: Int64, reference: String)]>([])

  init(
    staging: StagingFile, text: TextDraft? = nil, tree: TreeDraft? = nil,
    unchanged: UnchangedRows? = nil, sealing: SealDraft? = nil
  ) {
    self.unchanged = unchanged
    self.sealing = sealing
    self.staging = staging
    self.text = text
    self.tree = tree
    writer = ChunkWorker("staging", limitInBytes: 8 << 20, staging.write)
  }

  deinit { stop() }

  /// An empty chunk of the kind that can be sent.
  public func newChunk() -> StagedChunk { StagedChunk(staging.layout) }

  /// - Throws: what went wrong with this chunk or one before; none can follow then.
  public func send(_ chunk: StagedChunk) throws(StoreError) {
    try writer.send(chunk)
    if chunk.count > 0 {
      try text?.send(chunk)
      try sealing?.send(chunk)
      unchanged?.send(chunk)
    }
  }

  /// Waits until everything sent is in the staging file.
  public func finish() throws(StoreError) {
    try writer.finish()
    unchanged?.finish()
    try sealing?.finish()
    if let tree, let boxes = staging.takeBoxes() { tree.begin(boxes) }
    try staging.finish()
  }

  /// What was staged under a reference; nil where nothing was. After `finish()`.
  public func feature(reference: String) throws(StoreError) -> StagedFeature? {
    try staging.indexReferences()
    return try staging.feature(reference: reference)
  }

  /// Takes over which kinds of value the attributes of all features have: a layer's columns.
  public func settle(_ properties: PropertyKinds) { staging.settle(properties) }

  /// Takes over the names of attributes that the registry has not had before.
  public func settle(attributeNames names: [String]) { newNames.withLock { $0 = names } }

  var attributeNames: [String] { newNames.withLock { $0 } }

  /// Ends the threads without doing what is left, and removes the files.
  public func stop() {
    writer.stop()
    text?.stop()
    unchanged?.stop()
    sealing?.stop()
    tree?.stop()
    staging.place.discard()
    text?.discard()
    tree?.discard()
  }

  /// Gives a staged feature a derived reference in place of the source's; after `finish()`.
  public func rename(reference: String, to derived: String) throws(StoreError) {
    if let row = try staging.rename(reference: reference, to: derived) {
      renamed.withLock { $0.append((row, derived)) }
    }
  }

  /// The staged rows that a merge must look at; nil where it must at all of them.
  ///
  /// - Parameter event: the number of the act that merges.
  func suspects(before event: Int64) -> [Int64]? {
    guard let found = unchanged?.suspects(before: event) else { return nil }
    return found + renamed.withLock { $0.map(\.row) }
  }

  /// The seal of the staged rows as they stand; nil where it is not known, or one was renamed.
  func seal(base: Int64, event: Int64) -> FeatureSeal? {
    guard let sealing, sealing.rows.base == base, sealing.rows.event == event,
      renamed.withLock(\.isEmpty)
    else { return nil }
    return sealing.seal
  }

  /// Waits until the text index, where one is built, is whole.
  func finishText() throws(StoreError) {
    try text?.finish(renamed: renamed.withLock { $0 })
  }
}

extension RegistryFile {
  /// Opens a staging file that is written in the background.
  ///
  /// For the first import of an owner's assets of a kind it is written as the rows they will be,
  /// with their indexes; what comes in between until the merge only makes that slower.
  public func stagingPipe(for target: ImportTarget) throws(StoreError) -> StagingPipe {
    let plan = try read { db in try AssetPlan(target, in: db) }
    let layout: StagedLayout = if let rows = plan?.rows { .asset(rows) } else { .feature }
    let staging = try StagingFile(beside: path, checksReferences: false, layout: layout)
    guard let plan else {
      guard case .asset(let owner, let kind) = target else { return StagingPipe(staging: staging) }
      return StagingPipe(staging: staging, unchanged: UnchangedRows(of: owner, kind, in: self))
    }
    let text = try plan.text.map { (definition) throws(StoreError) in
      try TextDraft(beside: path, definition: definition, rows: plan.rows)
    }
    let tree = try plan.rows.nodeSize.map { (size) throws(StoreError) in
      try TreeDraft(beside: path, nodeSize: size)
    }
    return StagingPipe(
      staging: staging, text: text, tree: tree, sealing: SealDraft(sealer, plan.rows))
  }
}
