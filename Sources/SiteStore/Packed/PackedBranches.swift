/// The levels above the leaves of a b-tree that is written from the lowest key to the highest.
///
/// Every page is filled before the next one begins, and none is touched again.
final class PackedBranches {
  private let file: PackedFile
  private let kind: PackedPage.Kind
  /// From the one above the leaves to the root; each has at least one cell.
  private var levels: [PackedPage] = []

  init(_ file: PackedFile, _ kind: PackedPage.Kind) {
    self.file = file
    self.kind = kind
  }

  /// Adds a page that is complete.
  ///
  /// - Parameter key: what parts it from the page that follows, as a branch's cell has it behind
  ///   the number of the page.
  func append(
    _ child: UInt32, key: UnsafeRawBufferPointer, level: Int = 0
  ) throws(StoreError) {
    if level == levels.count { levels.append(PackedPage(kind)) }
    let page = levels[level]
    if write(child, key, on: page) { return }
    // Its last child goes to the right edge, so that the page that follows has a cell to begin with.
    let last = page.removeLast()
    let right = last.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self).bigEndian }
    page.complete(right: right)
    let number = try file.append(page)
    page.clear()
    try append(number, last[4...], level: level + 1)
    guard write(child, key, on: page) else {
      throw .invalid(what: "a key is too long for the staging file")
    }
  }

  private func append(
    _ child: UInt32, _ key: ArraySlice<UInt8>, level: Int
  ) throws(StoreError) {
    let result: Result<Void, StoreError> = key.withUnsafeBytes { key in
      Result { () throws(StoreError) in try append(child, key: key, level: level) }
    }
    try result.get()
  }

  private func write(
    _ child: UInt32, _ key: UnsafeRawBufferPointer, on page: PackedPage
  ) -> Bool {
    guard let cell = page.room(for: 4 + key.count) else { return false }
    cell.storeBytes(of: child.bigEndian, as: UInt32.self)
    UnsafeMutableRawBufferPointer(rebasing: cell[4...]).copyMemory(from: key)
    return true
  }

  /// Writes what is left, the root at the number kept for it.
  ///
  /// - Parameter leaf: the last leaf, not yet written.
  func finish(_ leaf: PackedPage, root: UInt32) throws(StoreError) {
    leaf.complete()
    var page = leaf
    for level in levels {
      level.complete(right: try file.append(page))
      page = level
    }
    try file.write(page.bytes, as: root)
  }
}
