/// Packed features in memory, found by number.
struct FragmentShelf {
  /// Where a packed feature lies, and how long it is when unpacked.
  struct Place {
    var chunk: Int
    var range: Range<Int>
    var length: Int
  }

  private static let chunkSize = 1 << 20
  /// Before each: two bytes each for its packed and its own length.
  private static let headSize = 4
  /// Higher numbers are not kept: places are a plain list by number.
  private static let allowedNumbers: Int64 = 1 << 22
  private static let allowedMarks = 4

  private var chunks: [[UInt8]] = []
  /// By mark, then by number: the place and one, 0 for none.
  private var places: [Int: [UInt32]] = [:]

  /// How much memory it takes, about.
  var byteCount: Int {
    chunks.count * Self.chunkSize + places.values.reduce(0) { $0 + 4 * $1.capacity }
  }

  func place(of id: Int64, _ mark: Int) -> Place? {
    guard let list = places[mark], id >= 0, id < Int64(list.count) else { return nil }
    let found = Int(list[Int(id)])
    guard found > 0 else { return nil }
    let (chunk, at) = ((found - 1) / Self.chunkSize, (found - 1) % Self.chunkSize)
    let start = at + Self.headSize
    return chunks[chunk].withUnsafeBufferPointer { bytes in
      let packed = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      return Place(
        chunk: chunk, range: start..<start + packed,
        length: Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
    }
  }

  func read<T>(_ place: Place, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
    chunks[place.chunk].withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[place.range]))
    }
  }

  /// - Parameter length: how long it is when unpacked.
  mutating func put(
    _ packed: UnsafeBufferPointer<UInt8>, length: Int, for id: Int64, _ mark: Int
  ) {
    let size = packed.count + Self.headSize
    guard id >= 0, id < Self.allowedNumbers, packed.count <= 0xFFFF, length <= 0xFFFF,
      places[mark] != nil || places.count < Self.allowedMarks
    else { return }
    if (chunks.last?.count ?? Self.chunkSize) + size > Self.chunkSize {
      var chunk: [UInt8] = []
      chunk.reserveCapacity(Self.chunkSize)
      chunks.append(chunk)
    }
    let last = chunks.count - 1
    let place = last * Self.chunkSize + chunks[last].count + 1
    for value in [packed.count, length] {
      chunks[last].append(UInt8(truncatingIfNeeded: value >> 8))
      chunks[last].append(UInt8(truncatingIfNeeded: value))
    }
    chunks[last].append(contentsOf: packed)
    let missing = Int(id) + 1 - places[mark, default: []].count
    if missing > 0 {
      // In large steps, since ids come in any order.
      places[mark, default: []].append(
        contentsOf: repeatElement(0, count: max(missing, 1 << 16)))
    }
    places[mark, default: []][Int(id)] = UInt32(truncatingIfNeeded: place)
  }
}
