import GRDB
import Synchronization

/// Writes what is staged on threads of their own, so that reading need not wait for SQLite.
///
/// Features keep the order in which they are sent; the result is the same as that of writing them
/// one by one.
public final class StagingPipe: Sendable {
  let staging: StagingFile
  let text: TextDraft?
  private let writer: ChunkWorker
  private let renamed = Mutex<[(row: Int64, reference: String)]>([])

  init(staging: StagingFile, text: TextDraft?) {
    self.staging = staging
    self.text = text
    writer = ChunkWorker("staging", limitInBytes: 8 << 20, staging.write)
  }

  deinit { stop() }

  /// - Throws: what went wrong with this chunk or one before; none can follow then.
  public func send(_ chunk: StagedChunk) throws(StoreError) {
    try writer.send(chunk)
    if chunk.count > 0 { try text?.send(chunk) }
  }

  /// Waits until everything sent is in the staging file.
  public func finish() throws(StoreError) { try writer.finish() }

  /// What was staged under a reference; nil where nothing was. After `finish()`.
  public func feature(reference: String) throws(StoreError) -> StagedFeature? {
    try staging.indexReferences()
    return try staging.feature(reference: reference)
  }

  /// Takes over which kinds of value the attributes of all features have: a layer's columns.
  public func settle(_ properties: PropertyKinds) { staging.settle(properties) }

  /// Ends the threads without doing what is left, where an import breaks off.
  public func stop() {
    writer.stop()
    text?.stop()
  }

  /// Gives a staged feature a derived reference in place of the source's; after `finish()`.
  public func rename(reference: String, to derived: String) throws(StoreError) {
    if let row = try staging.rename(reference: reference, to: derived) {
      renamed.withLock { $0.append((row, derived)) }
    }
  }

  /// Waits until the text index, where one is built, is whole.
  func finishText() throws(StoreError) {
    try text?.finish(renamed: renamed.withLock { $0 })
  }
}

extension RegistryFile {
  /// Opens a staging file that is written in the background.
  ///
  /// - Parameter forAssets: whether a text index is built with it, where the registry has none yet.
  public func stagingPipe(forAssets: Bool) throws(StoreError) -> StagingPipe {
    let staging = try StagingFile(beside: path, checksReferences: false)
    return StagingPipe(staging: staging, text: forAssets ? try textDraft() : nil)
  }

  private func textDraft() throws(StoreError) -> TextDraft? {
    let found = try read { db -> (definition: String, base: Int64)? in
      guard try AssetText.isEmpty(in: db), let definition = try AssetText.definition(in: db) else {
        return nil
      }
      return (definition, try FeatureTable.asset.lastNumber(in: db))
    }
    guard let found else { return nil }
    return try TextDraft(beside: path, definition: found.definition, base: found.base)
  }
}
