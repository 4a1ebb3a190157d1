#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The texts of one column of staged rows, and the order an index has them in.
struct StagedTexts {
  /// All of them in a row, and where each one ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// The rows that have none, in order.
  private var absent: [Int32] = []
  private var isSorted = true

  var count: Int { ends.count }

  /// - Parameter text: nil for none.
  mutating func append(_ text: UnsafeRawBufferPointer?) {
    guard let text else {
      // None comes first in an index.
      if absent.count < ends.count { isSorted = false }
      absent.append(Int32(clamping: ends.count))
      ends.append(bytes.count)
      return
    }
    if isSorted, ends.count > absent.count {
      isSorted = bytes.withUnsafeBytes { bytes in
        !Self.isBefore(text, UnsafeRawBufferPointer(rebasing: bytes[range(ends.count - 1)]))
      }
    }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
  }

  private func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

  /// Calls the closure with each row and its text, nil for none, as SQLite orders them: none first,
  /// then byte by byte, then by length; equal ones by row.
  func forEachInOrder(
    _ body: (Int, UnsafeRawBufferPointer?) throws(StoreError) -> Void
  ) throws(StoreError) {
    let order = sortedRows()
    let result: Result<Void, StoreError> = bytes.withUnsafeBytes { bytes in
      Result { () throws(StoreError) in
        for place in ends.indices {
          let row = order.map { Int($0[place]) } ?? place
          try body(
            row,
            place < absent.count ? nil : UnsafeRawBufferPointer(rebasing: bytes[range(row)]))
        }
      }
    }
    try result.get()
  }

  /// Nil where the rows stand in order already.
  private func sortedRows() -> [Int32]? {
    guard !isSorted else { return nil }
    return bytes.withUnsafeBytes { bytes in
      // Eight bytes in front decide most comparisons.
      var items: [(head: UInt64, row: Int32)] = []
      items.reserveCapacity(ends.count - absent.count)
      var nextAbsent = 0
      for row in ends.indices {
        if nextAbsent < absent.count, Int(absent[nextAbsent]) == row {
          nextAbsent += 1
          continue
        }
        var head: UInt64 = 0
        let range = range(row)
        for place in range.prefix(8) { head = head << 8 | UInt64(bytes[place]) }
        head <<= UInt64(8 * max(0, 8 - range.count))
        items.append((head, Int32(clamping: row)))
      }
      items.sort { a, b in
        if a.head != b.head { return a.head < b.head }
        let one = UnsafeRawBufferPointer(rebasing: bytes[range(Int(a.row))])
        let other = UnsafeRawBufferPointer(rebasing: bytes[range(Int(b.row))])
        let order = Self.compare(one, other)
        return order == 0 ? a.row < b.row : order < 0
      }
      return absent + items.map(\.row)
    }
  }

  private static func isBefore(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    compare(a, b) < 0
  }

  /// Below, equal to or above zero, as the one text is before, the same as or behind the other.
  static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    if let first = a.baseAddress, let second = b.baseAddress {
      let order = memcmp(first, second, min(a.count, b.count))
      if order != 0 { return Int(order) }
    }
    return a.count - b.count
  }
}
