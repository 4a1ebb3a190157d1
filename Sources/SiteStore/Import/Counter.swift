import Synchronization

/// Counts up from 1.
final class Counter: Sendable {
  private let value = Atomic<Int64>(0)

  func next() -> Int64 { value.add(1, ordering: .relaxed).newValue }
}
