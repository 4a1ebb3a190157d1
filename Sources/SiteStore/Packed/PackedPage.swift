/// One page of a b-tree in the making (SQLite's file format, section 1.6): cells grow from its end,
/// their places from its head.
final class PackedPage {
  enum Kind: UInt8 {
    case indexBranch = 2
    case tableBranch = 5
    case indexLeaf = 10
    case tableLeaf = 13
  }

  let bytes: UnsafeMutableRawBufferPointer
  private let kind: Kind
  private let headerSize: Int
  private(set) var count = 0
  private var contentStart = PackedFile.pageSize
  private var lastSize = 0

  init(_ kind: Kind) {
    self.kind = kind
    headerSize = kind == .indexBranch || kind == .tableBranch ? 12 : 8
    bytes = .allocate(byteCount: PackedFile.pageSize, alignment: 8)
    clear()
  }

  deinit { bytes.deallocate() }

  func clear() {
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    bytes[0] = kind.rawValue
    count = 0
    contentStart = PackedFile.pageSize
    lastSize = 0
  }

  /// Where a further cell of the size is to be written; nil where the page is too full for it.
  func room(for size: Int) -> UnsafeMutableRawBufferPointer? {
    // A cell never takes less than four bytes.
    let size = max(size, 4)
    let start = contentStart - size
    guard headerSize + 2 * (count + 1) <= start else { return nil }
    bytes.storeBytes(
      of: UInt16(truncatingIfNeeded: start).bigEndian, toByteOffset: headerSize + 2 * count,
      as: UInt16.self)
    count += 1
    contentStart = start
    lastSize = size
    return UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + size])
  }

  /// Takes the cell added last off the page again.
  func removeLast() -> [UInt8] {
    let cell = Array(bytes[contentStart..<contentStart + lastSize])
    for place in contentStart..<contentStart + lastSize { bytes[place] = 0 }
    count -= 1
    bytes.storeBytes(of: UInt16(0), toByteOffset: headerSize + 2 * count, as: UInt16.self)
    contentStart += lastSize
    lastSize = 0
    return cell
  }

  /// Fills in the header.
  ///
  /// - Parameter right: of a branch: the page that holds what is behind its last cell.
  func complete(right: UInt32 = 0) {
    bytes.storeBytes(
      of: UInt16(truncatingIfNeeded: count).bigEndian, toByteOffset: 3, as: UInt16.self)
    bytes.storeBytes(
      of: UInt16(truncatingIfNeeded: contentStart).bigEndian, toByteOffset: 5, as: UInt16.self)
    if headerSize == 12 {
      bytes.storeBytes(of: right.bigEndian, toByteOffset: 8, as: UInt32.self)
    }
  }
}
