/// A table's rows, written in the order of their numbers.
final class PackedRows {
  private static let mostOnPage = PackedFile.pageSize - 35
  private static let leastOnPage = (PackedFile.pageSize - 12) * 32 / 255 - 23

  let root: UInt32
  private let file: PackedFile
  private let leaf = PackedPage(.tableLeaf)
  private let branches: PackedBranches
  private var last: Int64 = 0

  init(_ file: PackedFile) {
    self.file = file
    root = file.reserve()
    branches = PackedBranches(file, .tableBranch)
  }

  /// - Parameter number: higher than the one before.
  func append(_ number: Int64, _ record: UnsafeRawBufferPointer) throws(StoreError) {
    let payload = try PackedPayload(
      record, most: Self.mostOnPage, least: Self.leastOnPage, file)
    let key = UInt64(bitPattern: number)
    let size = payload.size + Varint.size(of: key)
    var room = leaf.room(for: size)
    if room == nil {
      leaf.complete()
      let page = try file.append(leaf)
      leaf.clear()
      let divider = withUnsafeTemporaryKey(last) { key in
        Result { () throws(StoreError) in try branches.append(page, key: key) }
      }
      try divider.get()
      room = leaf.room(for: size)
    }
    guard let cell = room?.baseAddress else {
      throw .invalid(what: "a row is too long for the staging file")
    }
    var at = Varint.write(UInt64(record.count), to: cell)
    at += Varint.write(key, to: cell + at)
    payload.write(to: cell + at)
    last = number
  }

  private func withUnsafeTemporaryKey<T>(
    _ number: Int64, _ body: (UnsafeRawBufferPointer) -> T
  ) -> T {
    withUnsafeTemporaryAllocation(byteCount: 9, alignment: 1) { room in
      guard let start = room.baseAddress else { return body(UnsafeRawBufferPointer(room)) }
      let count = Varint.write(UInt64(bitPattern: number), to: start)
      return body(UnsafeRawBufferPointer(start: start, count: count))
    }
  }

  func finish() throws(StoreError) { try branches.finish(leaf, root: root) }
}

/// A record as a cell holds it: what is too long for a page goes on pages of its own.
struct PackedPayload {
  private let local: UnsafeRawBufferPointer
  private let overflow: UInt32?
  private let sizeInAll: Int

  init(
    _ record: UnsafeRawBufferPointer, most: Int, least: Int, _ file: PackedFile
  ) throws(StoreError) {
    sizeInAll = record.count
    guard record.count > most else {
      local = record
      overflow = nil
      return
    }
    let room = PackedFile.pageSize - 4
    let wanted = least + (record.count - least) % room
    let count = wanted <= most ? wanted : least
    local = UnsafeRawBufferPointer(rebasing: record[..<count])
    overflow = try Self.write(UnsafeRawBufferPointer(rebasing: record[count...]), to: file)
  }

  /// With its own length in front.
  var size: Int {
    Varint.size(of: UInt64(sizeInAll)) + local.count + (overflow == nil ? 0 : 4)
  }

  func write(to cell: UnsafeMutableRawPointer) {
    if let start = local.baseAddress { cell.copyMemory(from: start, byteCount: local.count) }
    if let overflow {
      cell.storeBytes(of: overflow.bigEndian, toByteOffset: local.count, as: UInt32.self)
    }
  }

  private static func write(
    _ rest: UnsafeRawBufferPointer, to file: PackedFile
  ) throws(StoreError) -> UInt32 {
    let first = file.next
    let page = UnsafeMutableRawBufferPointer.allocate(
      byteCount: PackedFile.pageSize, alignment: 8)
    defer { page.deallocate() }
    var at = 0
    while at < rest.count {
      let count = min(rest.count - at, PackedFile.pageSize - 4)
      page.initializeMemory(as: UInt8.self, repeating: 0)
      let following = at + count < rest.count ? file.following(file.next) : 0
      page.storeBytes(of: following.bigEndian, as: UInt32.self)
      UnsafeMutableRawBufferPointer(rebasing: page[4...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[at..<at + count]))
      try file.append(UnsafeRawBufferPointer(page))
      at += count
    }
    return first
  }
}
