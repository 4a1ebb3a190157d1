import NIOCore
import Synchronization

/// Who is connected and what they are at, so that nobody can take all the places.
///
/// Where an address, or everybody together, has as many connections as allowed, a new one takes the
/// place of the one that has had nothing to do for longest: first of those that wait for a request,
/// then of those whose body is still coming, then of those that do not read their answer. Where all
/// are at work, a few places are left for whoever asks how the server is.
final class ConnectionRegister: Sendable {
  /// What a connection is at; the order in which they have to go.
  enum Activity: Int, Comparable {
    case waiting, receiving, unread, working

    static func < (a: Activity, b: Activity) -> Bool { a.rawValue < b.rawValue }
  }

  enum Admission: Equatable {
    case place(Int)
    /// For health checks only.
    case reserved(Int)
    case refused
  }

  private struct Entry {
    var sender: Sender
    var activity = Activity.waiting
    /// Of the last change, counted up.
    var turn: Int
    var isReserved = false
    var close: @Sendable () -> Void
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var bySender: [Sender: Int] = [:]
    var reserved = 0
    var turn = 0
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
      state.turn += 1
      let number = state.turn
      var entry = Entry(sender: sender, turn: number, close: close)
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
      guard state.entries[number] != nil else { return }
      state.turn += 1
      state.entries[number]?.activity = activity
      state.entries[number]?.turn = state.turn
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
    state.entries.lazy.filter {
      !$0.value.isReserved && $0.value.activity != .working
        && (sender == nil || $0.value.sender == sender)
    }.min {
      ($0.value.activity, $0.value.turn) < ($1.value.activity, $1.value.turn)
    }?.key
  }
}
