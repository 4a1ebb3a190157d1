/// An index's entries, written in their order.
final class PackedIndex {
  private static let mostOnPage = (PackedFile.pageSize - 12) * 64 / 255 - 23
  private static let leastOnPage = (PackedFile.pageSize - 12) * 32 / 255 - 23

  let root: UInt32
  private let file: PackedFile
  private let leaf = PackedPage(.indexLeaf)
  private let branches: PackedBranches

  init(_ file: PackedFile) {
    self.file = file
    root = file.reserve()
    branches = PackedBranches(file, .indexBranch)
  }

  /// - Parameter record: the indexed values and the row's number; behind the one before.
  func append(_ record: UnsafeRawBufferPointer) throws(StoreError) {
    let payload = try PackedPayload(
      record, most: Self.mostOnPage, least: Self.leastOnPage, file)
    var room = leaf.room(for: payload.size)
    if room == nil {
      // An index keeps an entry on one page only: the last one parts this leaf from the next.
      let divider = leaf.removeLast()
      leaf.complete()
      let page = try file.append(leaf)
      leaf.clear()
      let result: Result<Void, StoreError> = divider.withUnsafeBytes { divider in
        Result { () throws(StoreError) in try branches.append(page, key: divider) }
      }
      try result.get()
      room = leaf.room(for: payload.size)
    }
    guard let cell = room?.baseAddress else {
      throw .invalid(what: "a key is too long for the staging file")
    }
    let at = Varint.write(UInt64(record.count), to: cell)
    payload.write(to: cell + at)
  }

  func finish() throws(StoreError) { try branches.finish(leaf, root: root) }
}
