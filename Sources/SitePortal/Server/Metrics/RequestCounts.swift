import Synchronization

/// What the portal has answered since it started, as numbers for a Prometheus server.
///
/// Labels are operations of the interface, methods and classes of status: a few hundred series at
/// most, whatever clients send.
final class RequestCounts: Sendable {
  struct Label: Hashable {
    var operation: String
    var method: String
    /// 2 for 2xx.
    var statusClass: Int
  }

  struct Series {
    /// By ``bounds``, and one more for what took longer; not yet cumulated.
    var buckets = [Int](repeating: 0, count: RequestCounts.bounds.count + 1)
    var seconds = 0.0
    var bytes = 0

    var count: Int { buckets.reduce(0, +) }
  }

  /// Upper ends of the histogram's buckets, in seconds.
  static let bounds = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30,
  ]

  private struct State {
    var series: [Label: Series] = [:]
    var underWay = 0
  }

  private let state = Mutex(State())

  func begin() { state.withLock { $0.underWay += 1 } }

  /// Notes an answer that has been written, or broke off.
  func end(_ label: Label, seconds: Double, bytes: Int) {
    let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    state.withLock { state in
      state.underWay -= 1
      var series = state.series.removeValue(forKey: label) ?? Series()
      series.buckets[place] += 1
      series.seconds += seconds
      series.bytes += bytes
      state.series[label] = series
    }
  }

  /// Takes back a request that does not count.
  func forget() { state.withLock { $0.underWay -= 1 } }

  var snapshot: (series: [(label: Label, series: Series)], underWay: Int) {
    let (series, underWay) = state.withLock { ($0.series, $0.underWay) }
    let sorted = series.map { ($0.key, $0.value) }.sorted {
      ($0.0.operation, $0.0.method, $0.0.statusClass)
        < ($1.0.operation, $1.0.method, $1.0.statusClass)
    }
    return (sorted, underWay)
  }
}
