import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An SQLite file that is written from front to back, page by page, by ourselves.
///
/// SQLite takes some three microseconds to insert a row of the registry, and reads what lies here
/// in the order it wants at a fifth of that. What is written follows "Database File Format"
/// (sqlite.org/fileformat2.html); `PRAGMA integrity_check` is the proof.
final class PackedFile {
  static let pageSize = 16_384
  /// SQLite locks a byte at 1 GB, and keeps nothing on the page it lies on.
  private static let lockPage = UInt32(0x4000_0000 / pageSize + 1)

  let path: String
  private let descriptor: Int32
  /// The number that the next page gets.
  private(set) var next: UInt32 = 2

  /// - Parameter descriptor: of the file at the path, open for writing as long as this lives.
  init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// How many pages the file has; the one of the lock only where others follow.
  private var lastPage: UInt32 { next - 1 == Self.lockPage ? next - 2 : next - 1 }

  func following(_ number: UInt32) -> UInt32 {
    number + 1 == Self.lockPage ? number + 2 : number + 1
  }

  /// Keeps a number for a page that will be known last.
  func reserve() -> UInt32 {
    let number = next
    next = following(next)
    return number
  }

  /// - Returns: the page's number.
  @discardableResult
  func append(_ page: UnsafeRawBufferPointer) throws(StoreError) -> UInt32 {
    let number = reserve()
    try write(page, as: number)
    return number
  }

  func append(_ page: PackedPage) throws(StoreError) -> UInt32 {
    try append(UnsafeRawBufferPointer(page.bytes))
  }

  func write(_ page: UnsafeMutableRawBufferPointer, as number: UInt32) throws(StoreError) {
    try write(UnsafeRawBufferPointer(page), as: number)
  }

  func write(_ page: UnsafeRawBufferPointer, as number: UInt32) throws(StoreError) {
    var done = 0
    let start = Int(number - 1) * Self.pageSize
    while done < page.count, let base = page.baseAddress {
      let count = pwrite(descriptor, base + done, page.count - done, off_t(start + done))
      if count < 0 {
        if errno == EINTR { continue }
        if errno == ENOSPC || errno == EDQUOT || errno == EFBIG { throw .full(path: path) }
        throw .io(message: FilePlace.systemMessage("'\(path)'"))
      }
      done += count
    }
  }

  /// A table or an index as `sqlite_schema` lists it.
  struct Entry {
    var type: String
    var name: String
    var table: String
    var root: UInt32
    /// Nil for the index of a constraint.
    var sql: String?
  }

  /// Writes the first page: the header and what there is. The file can be read then.
  func writeHead(_ entries: [Entry]) throws(StoreError) {
    var cells: [[UInt8]] = []
    var record = RecordWriter()
    for (index, entry) in entries.enumerated() {
      record.text(entry.type)
      record.text(entry.name)
      record.text(entry.table)
      record.integer(Int64(entry.root))
      record.text(entry.sql)
      let bytes = record.take()
      var cell: [UInt8] = []
      Varint.append(UInt64(bytes.count), to: &cell)
      Varint.append(UInt64(index + 1), to: &cell)
      cells.append(cell + bytes)
    }
    var page = [UInt8](repeating: 0, count: Self.pageSize)
    var at = Self.pageSize
    for (index, cell) in cells.enumerated() {
      at -= cell.count
      guard at > 108 + 2 * cells.count else {
        throw .invalid(what: "the staging file has too many columns")
      }
      page.replaceSubrange(at..<at + cell.count, with: cell)
      Self.put(UInt16(truncatingIfNeeded: at), at: 108 + 2 * index, in: &page)
    }
    page[100] = PackedPage.Kind.tableLeaf.rawValue
    Self.put(UInt16(truncatingIfNeeded: cells.count), at: 103, in: &page)
    Self.put(UInt16(truncatingIfNeeded: at), at: 105, in: &page)
    page.replaceSubrange(0..<16, with: Array("SQLite format 3\0".utf8))
    Self.put(UInt16(Self.pageSize), at: 16, in: &page)
    // Rollback journal; payload fractions as they must be.
    page.replaceSubrange(18..<24, with: [1, 1, 0, 64, 32, 32])
    for (place, value) in [
      (24, 1), (28, lastPage), (40, 1), (44, 4), (56, 1), (92, 1),
      (96, 3_040_001),
    ] {
      Self.put(value, at: place, in: &page)
    }
    let result: Result<Void, StoreError> = page.withUnsafeBytes { page in
      Result { () throws(StoreError) in try write(page, as: 1) }
    }
    try result.get()
  }

  private static func put<I: FixedWidthInteger>(_ value: I, at place: Int, in page: inout [UInt8]) {
    withUnsafeBytes(of: value.bigEndian) { bytes in
      for (offset, byte) in bytes.enumerated() { page[place + offset] = byte }
    }
  }
}
