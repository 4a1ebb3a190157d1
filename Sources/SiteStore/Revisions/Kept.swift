import Synchronization

/// The key of what there is one of.
package enum Whole: Hashable, Sendable { case whole }

/// Values that cost something to work out, kept for as long as what they rest on does not change.
///
/// A value is of a revision: that of the data sets it rests on, as the asker reads it in the same
/// moment as the data. One lock; at most so many values; the one not asked for longest goes first.
package final class Kept<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    var revision: Int64
    var value: Value
    var lastUse: UInt64
  }

  private struct State: Sendable {
    var entries: [Key: Entry] = [:]
    var uses: UInt64 = 0
  }

  private let most: Int
  private let state = Mutex(State())

  /// - Parameter most: how many values are kept.
  package init(most: Int) { self.most = most }

  /// The value of a key at a revision, if it is kept.
  package func value(_ key: Key, at revision: Int64) -> Value? {
    state.withLock { state in
      guard let entry = state.entries[key], entry.revision == revision else { return nil }
      state.uses += 1
      state.entries[key]?.lastUse = state.uses
      return entry.value
    }
  }

  /// The same; worked out where it is not kept, by two askers at once if they come together.
  package func value<E: Error>(
    _ key: Key, at revision: Int64, make: () throws(E) -> Value
  ) throws(E) -> Value {
    if let known = value(key, at: revision) { return known }
    let made = try make()
    keep(made, for: key, at: revision)
    return made
  }

  /// The value last kept for a key, whatever it is of.
  package func latest(_ key: Key) -> (revision: Int64, value: Value)? {
    state.withLock { $0.entries[key].map { ($0.revision, $0.value) } }
  }

  package func keep(_ value: Value, for key: Key, at revision: Int64) {
    state.withLock { state in
      // A reader of an older moment must not put back what is out of date.
      if let known = state.entries[key], known.revision > revision { return }
      state.uses += 1
      if state.entries[key] == nil, state.entries.count >= most {
        let oldest = state.entries.min { $0.value.lastUse < $1.value.lastUse }
        if let oldest { state.entries[oldest.key] = nil }
      }
      state.entries[key] = Entry(revision: revision, value: value, lastUse: state.uses)
    }
  }
}
