import GRDB
import Synchronization

/// Features as they were written for earlier answers: to write them again costs a copy.
///
/// In bounded memory: two generations, of which the older one goes as a whole. All of it is of one
/// revision, and forgotten once the features may have changed.
final class FragmentCache: Sendable {
  /// Of each generation.
  private static let allowedBytes = 56 << 20

  private struct State {
    var revision: Int64 = -1
    var coding = FragmentCoding()
    var recent = FragmentShelf()
    var older = FragmentShelf()
    var packed: [UInt8] = []
  }

  /// What there was of the features asked for.
  struct Found {
    /// With what separates features before each.
    var bytes: [UInt8] = []
    /// Where each of those asked for lies; nil for one that is not kept.
    var ranges: [Range<Int>?] = []
    var missing: [Int64] = []
  }

  private let state = Mutex(State())

  /// Makes ready for a revision of the features.
  ///
  /// - Returns: false for a reader of a moment that is past.
  func begin(_ revision: Int64) -> Bool {
    state.withLock { state in
      guard state.revision <= revision else { return false }
      if state.revision != revision {
        state = State()
        state.revision = revision
      }
      return true
    }
  }

  /// - Parameter isFirst: whether nothing stands before them; nil for one without separators.
  func find(
    _ ids: ArraySlice<Int64>, _ mark: Int, revision: Int64, isFirst: Bool?
  ) -> Found {
    var found = Found()
    found.ranges.reserveCapacity(ids.count)
    state.withLock { state in
      guard state.revision == revision else {
        found.missing = Array(ids)
        found.ranges = Array(repeating: nil, count: ids.count)
        return
      }
      var places: [(place: FragmentShelf.Place, isRecent: Bool)?] = []
      places.reserveCapacity(ids.count)
      var total = 0
      for id in ids {
        if let place = state.recent.place(of: id, mark) {
          places.append((place, true))
          total += place.length + 2
        } else if let place = state.older.place(of: id, mark) {
          places.append((place, false))
          total += place.length + 2
        } else {
          places.append(nil)
          found.missing.append(id)
        }
      }
      if total == 0 {
        found.ranges = Array(repeating: nil, count: ids.count)
        return
      }
      found.bytes = Array(unsafeUninitializedCapacity: total) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        for (index, known) in places.enumerated() {
          guard let (place, isRecent) = known else {
            found.ranges.append(nil)
            continue
          }
          if let isFirst {
            if index > 0 || !isFirst {
              base[count] = UInt8(ascii: ",")
              count += 1
            }
            base[count] = 0x0A
            count += 1
          }
          let shelf = isRecent ? state.recent : state.older
          shelf.read(place) { state.coding.unpack($0, to: base + count) }
          found.ranges.append(count..<count + place.length)
          count += place.length
        }
      }
    }
    return found
  }

  /// Keeps features that were written.
  func keep(
    _ features: [(id: Int64, range: Range<Int>)], of bytes: [UInt8], _ mark: Int, revision: Int64
  ) {
    state.withLock { state in
      guard state.revision == revision else { return }
      bytes.withUnsafeBufferPointer { bytes in
        for (id, range) in features {
          state.packed.removeAll(keepingCapacity: true)
          let feature = UnsafeBufferPointer(rebasing: bytes[range])
          guard state.coding.pack(feature, to: &state.packed) else { continue }
          state.packed.withUnsafeBufferPointer {
            state.recent.put($0, length: range.count, for: id, mark)
          }
        }
      }
      if state.recent.byteCount > Self.allowedBytes {
        state.older = state.recent
        state.recent = FragmentShelf()
      }
    }
  }
}
