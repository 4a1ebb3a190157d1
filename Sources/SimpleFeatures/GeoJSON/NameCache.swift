/// The property names of the feature before, which are nearly always those of the next one too:
/// reusing them saves a string for each property and the look for repeated names.
struct NameCache {
  private struct Slot {
    var bytes: [UInt8]
    var name: String
  }

  private static let limit = 256
  private var slots: [Slot] = []
  /// How many slots, from the first on, are known to differ from each other.
  private(set) var distinct = 0

  /// The name at a place among the members, if it is the one that stood there before.
  @inline(__always)
  func name(_ place: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard place < slots.count, slots[place].bytes.count == bytes.count else { return nil }
    let isSame = slots[place].bytes.withUnsafeBufferPointer { known in
      for index in bytes.indices where known[index] != bytes[index] { return false }
      return true
    }
    return isSame ? slots[place].name : nil
  }

  mutating func set(_ place: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ name: String) {
    guard place < Self.limit, place <= slots.count else { return }
    let slot = Slot(bytes: Array(bytes), name: name)
    if place == slots.count { slots.append(slot) } else { slots[place] = slot }
    distinct = min(distinct, place)
  }

  mutating func areDistinct(upTo count: Int) { distinct = max(distinct, min(count, slots.count)) }
}
