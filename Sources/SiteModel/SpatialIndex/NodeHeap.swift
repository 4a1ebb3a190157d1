/// A binary heap of tree nodes, nearest first.
struct NodeHeap: Sendable {
  struct Entry: Sendable {
    /// Of the distance in metres.
    var square: Double
    var node: Int32
    /// −1 for an item.
    var level: Int32
  }

  private var entries: [Entry] = []

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    entries.withUnsafeMutableBufferPointer { entries in
      var child = entries.count - 1
      while child > 0 {
        let parent = (child - 1) / 2
        guard entry.square < entries[parent].square else { break }
        entries[child] = entries[parent]
        child = parent
      }
      entries[child] = entry
    }
  }

  mutating func pop() -> Entry? {
    guard let top = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return top }
    entries.withUnsafeMutableBufferPointer { entries in
      var parent = 0
      while true {
        var child = 2 * parent + 1
        guard child < entries.count else { break }
        if child + 1 < entries.count, entries[child + 1].square < entries[child].square {
          child += 1
        }
        guard entries[child].square < last.square else { break }
        entries[parent] = entries[child]
        parent = child
      }
      entries[parent] = last
    }
    return top
  }
}
