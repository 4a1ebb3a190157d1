import Synchronization

/// The digest of staged rows, taken on a thread of its own while more are read.
final class SealDraft: Sendable {
  /// What the rows are sealed as, if they are taken over as they stand.
  let rows: StagedLayout.AssetRows
  private let taker: Taker
  private let worker: ChunkWorker

  init(_ sealer: EventSealer, _ rows: StagedLayout.AssetRows) {
    self.rows = rows
    let taker = Taker(sealer, base: rows.base)
    self.taker = taker
    worker = ChunkWorker("seal", limitInBytes: 8 << 20, taker.take)
  }

  func send(_ chunk: StagedChunk) throws(StoreError) { try worker.send(chunk) }
  func stop() { worker.stop() }
  func finish() throws(StoreError) { try worker.finish() }

  /// After `finish()`.
  var seal: FeatureSeal { taker.seal }

  private final class Taker: Sendable {
    private let base: Int64
    private let digest: Mutex<RowDigest>

    init(_ sealer: EventSealer, base: Int64) {
      self.base = base
      digest = Mutex(RowDigest(sealer))
    }

    func take(_ chunk: StagedChunk) throws(StoreError) {
      digest.withLock { digest in digest.add(chunk, after: base + Int64(digest.count)) }
    }

    var seal: FeatureSeal {
      digest.withLock { digest in
        var whole = digest
        return whole.finish()
      }
    }
  }
}
