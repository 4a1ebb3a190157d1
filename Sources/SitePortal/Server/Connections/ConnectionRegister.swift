import NIOCore
import Synchronization

/// Who is connected and what they are at, so that nobody can take all the places.
///
/// Where an address, or everybody together, has as many connections as allowed, a new one takes the
/// place of the one that has had nothing to do for longest: first of those that are ended anyway and
/// only let their last answer be read, then of those that have waited for a request, then of those
/// whose body is still coming, then of those that do not read their answer, then of those that have
/// only just come or only just begun their request. Where all are at work, a few places are left for
/// whoever asks how the server is.
final class ConnectionRegister: Sendable {
  /// What a connection is at.
  enum Activity { case waiting, receiving, unread, working, ending }

  enum Admission: Equatable {
    case place(Int)
    /// For health checks only.
    case reserved(Int)
    case refused
  }

  private struct Entry {
    var sender: Sender
    var activity = Activity.waiting
    /// When it began to be at that.
    var since: ContinuousClock.Instant
    var isReserved = false
    var close: @Sendable () -> Void

    /// How soon it has to go, the lowest first; nil where it may stay.
    func rank(_ now: ContinuousClock.Instant) -> Int? {
      let time = since.duration(to: now)
      return switch activity {
      case .ending: -1
      // Who has only just come has had no time to say what they want, and between a head and its
      // end, or its body, there is a moment even where both are sent at once.
      case .waiting: time >= .seconds(1) ? 0 : 3
      case .receiving: time >= .seconds(1) ? 1 : 3
      case .unread: time >= .seconds(5) ? 2 : nil
      case .working: nil
      }
    }
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var bySender: [Sender: Int] = [:]
    var reserved = 0
    var last = 0
  }

  private let places: Int
  private let perSender: Int?
  private let reservedPlaces: Int
  private let state = Mutex(State())

  /// - Parameter perSender: nil where one address asks for everybody.
  init(places: Int, perSender: Int?, reserved: Int) {
    self.places = places
    self.perSender = perSender
    reservedPlaces = reserved
  }

  /// Takes a place for a new connection.
  ///
  /// - Parameter close: called, from any thread, where another takes the place.
  func admit(_ sender: Sender, close: @escaping @Sendable () -> Void) -> Admission {
    let (admission, victim) = state.withLock { state -> (Admission, (@Sendable () -> Void)?) in
      let own = state.bySender[sender] ?? 0
      let isOneTooMany = perSender.map { own >= $0 } ?? false
      let isFull = state.entries.count - state.reserved >= places
      state.last += 1
      let number = state.last
      var entry = Entry(sender: sender, since: .now, close: close)
      var victim: Int?
      if isOneTooMany || isFull {
        victim = Self.victim(in: state, of: isOneTooMany ? sender : Self.greediest(in: state))
        if victim == nil {
          guard state.reserved < reservedPlaces else { return (.refused, nil) }
          entry.isReserved = true
          state.reserved += 1
        }
      }
      let closing = victim.flatMap { Self.remove($0, from: &state)?.close }
      state.entries[number] = entry
      if !entry.isReserved { state.bySender[sender, default: 0] += 1 }
      return (entry.isReserved ? .reserved(number) : .place(number), closing)
    }
    victim?()
    return admission
  }

  func note(_ number: Int, _ activity: Activity) {
    state.withLock { state in
      state.entries[number]?.activity = activity
      state.entries[number]?.since = .now
    }
  }

  func leave(_ number: Int) { _ = state.withLock { Self.remove(number, from: &$0) } }

  /// How many connections there are.
  var count: Int { state.withLock { $0.entries.count } }

  private static func remove(_ number: Int, from state: inout State) -> Entry? {
    guard let entry = state.entries.removeValue(forKey: number) else { return nil }
    if entry.isReserved {
      state.reserved -= 1
    } else {
      let own = (state.bySender[entry.sender] ?? 1) - 1
      state.bySender[entry.sender] = own > 0 ? own : nil
    }
    return entry
  }

  /// Whoever has most connections.
  private static func greediest(in state: State) -> Sender? {
    state.bySender.max { $0.value < $1.value }?.key
  }

  /// The connection that has to go; nil where all are at work.
  private static func victim(in state: State, of sender: Sender?) -> Int? {
    let now = ContinuousClock.now
    var first: (number: Int, rank: Int, since: ContinuousClock.Instant)?
    for (number, entry) in state.entries
    where !entry.isReserved && (sender == nil || entry.sender == sender) {
      guard let rank = entry.rank(now) else { continue }
      guard let known = first else {
        first = (number, rank, entry.since)
        continue
      }
      if (rank, entry.since) < (known.rank, known.since) { first = (number, rank, entry.since) }
    }
    return first?.number
  }
}
