#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Packs features' GeoJSON to about a quarter: what many of them share is a number of two bytes.
///
/// Names of members and frequent members as a whole are learnt from what passes. Bytes below 0x20
/// never stand in a feature as it is written, so such a byte opens a number.
struct FragmentCoding {
  private static let allowedPieces = 0x2000
  private static let slots = 1 << 15
  private static let learners = 1 << 13
  private static let sightingsToLearn: UInt32 = 4

  private var pieces: [UInt8] = []
  /// Where a piece begins; one more for the end.
  private var starts: [Int] = [0]
  /// By hash, open addressing: a piece's number and one, 0 for none.
  private var table = [UInt16](repeating: 0, count: slots)
  /// By hash: what was seen there last, in the upper bits, and how often.
  private var sightings = [UInt32](repeating: 0, count: learners)

  /// Appends the packed form; false, with nothing appended, for what cannot be packed.
  mutating func pack(_ feature: UnsafeBufferPointer<UInt8>, to coded: inout [UInt8]) -> Bool {
    for byte in feature where byte < 0x20 { return false }
    var start = 0
    while start < feature.count {
      var end = start
      var keyEnd = start
      // A piece ends behind a comma before a quote, wherever that stands: it is only a way to cut.
      while end < feature.count {
        let byte = feature[end]
        end += 1
        if byte == UInt8(ascii: ":"), keyEnd == start { keyEnd = end }
        if byte == UInt8(ascii: ","), end < feature.count, feature[end] == UInt8(ascii: "\"") {
          break
        }
      }
      append(UnsafeBufferPointer(rebasing: feature[start..<end]), key: keyEnd - start, to: &coded)
      start = end
    }
    return true
  }

  private mutating func append(
    _ piece: UnsafeBufferPointer<UInt8>, key: Int, to coded: inout [UInt8]
  ) {
    if let number = number(of: piece) { return Self.append(number, to: &coded) }
    guard key > 0, key < piece.count else { return coded.append(contentsOf: piece) }
    if let number = number(of: UnsafeBufferPointer(rebasing: piece[..<key])) {
      Self.append(number, to: &coded)
      coded.append(contentsOf: UnsafeBufferPointer(rebasing: piece[key...]))
    } else {
      coded.append(contentsOf: piece)
    }
  }

  private static func append(_ number: Int, to coded: inout [UInt8]) {
    coded.append(UInt8(truncatingIfNeeded: number >> 8))
    coded.append(UInt8(truncatingIfNeeded: number))
  }

  /// Looks a piece up, and learns it where it comes often.
  private mutating func number(of piece: UnsafeBufferPointer<UInt8>) -> Int? {
    guard piece.count > 3, piece.count <= 128 else { return nil }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in piece { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash ^= hash >> 29
    var slot = Int(truncatingIfNeeded: hash & UInt64(Self.slots - 1))
    while table[slot] > 0 {
      let number = Int(table[slot]) - 1
      let range = starts[number]..<starts[number + 1]
      if range.count == piece.count, pieces[range].elementsEqual(piece) { return number }
      slot = (slot + 1) & (Self.slots - 1)
    }
    guard starts.count <= Self.allowedPieces else { return nil }
    let place = Int(truncatingIfNeeded: (hash >> 20) & UInt64(Self.learners - 1))
    let mark = UInt32(truncatingIfNeeded: hash >> 34) << 3
    let seen = sightings[place] & ~7 == mark ? (sightings[place] & 7) + 1 : 1
    sightings[place] = mark | seen
    guard seen >= Self.sightingsToLearn else { return nil }
    pieces.append(contentsOf: piece)
    starts.append(pieces.count)
    table[slot] = UInt16(starts.count - 1)
    return starts.count - 2
  }

  /// Writes the feature that was packed.
  ///
  /// - Parameter target: room for all of it, which whoever keeps it knows the length of.
  func unpack(_ coded: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    pieces.withUnsafeBufferPointer { pieces in
      starts.withUnsafeBufferPointer { starts in
        guard let base = pieces.baseAddress else {
          return target.update(from: coded.baseAddress ?? UnsafePointer(target), count: coded.count)
        }
        var out = target
        var at = 0
        while at < coded.count {
          let byte = coded[at]
          if byte >= 0x20 {
            out.pointee = byte
            out += 1
            at += 1
          } else {
            let number = Int(byte) << 8 | Int(coded[at + 1])
            let start = starts[number]
            let count = starts[number + 1] - start
            memcpy(out, base + start, count)
            out += count
            at += 2
          }
        }
      }
    }
  }
}
