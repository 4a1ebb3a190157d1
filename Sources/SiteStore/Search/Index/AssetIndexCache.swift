import Dispatch
import SiteModel
import Synchronization

/// The index of a registry that is open: made when a batch needs it, or beside the searches of a
/// process that makes many, and made again once assets have changed.
final class AssetIndexCache: Sendable {
  /// A process that searches less often is better off without.
  private static let searchesBeforeMaking = 8

  private struct State {
    var index: AssetIndex?
    var images: AssetImages?
    var searches = 0
    var isBeingMade = false
  }

  private let state = Mutex(State())
  /// Held while an index is made for someone who waits, so that no two are made at once.
  private let making = Mutex(())
  /// Entered while one is made beside the searches.
  private let background = DispatchGroup()

  /// The index as it is, current or not.
  var known: AssetIndex? { state.withLock { $0.index } }

  /// What goes with an index; nil where it has not been made.
  func images(of index: AssetIndex) -> AssetImages? {
    state.withLock { $0.index === index ? $0.images : nil }
  }

  /// - Parameter isCurrent: whether an index of an earlier revision still shows what there is.
  func index(
    isCurrent: (AssetIndex) throws(StoreError) -> Bool, make: () throws(StoreError) -> AssetIndex
  ) throws(StoreError) -> AssetIndex {
    try making.withLock { (_) throws(StoreError) in
      if let known, try isCurrent(known) { return known }
      let index = try make()
      put(index)
      return index
    }
  }

  /// Notes that a search had to do without; now and then an index is then made beside the
  /// searches that follow.
  func noteMiss(
    make: @escaping @Sendable () throws(StoreError) -> AssetIndex,
    images: @escaping @Sendable (AssetIndex) throws(StoreError) -> AssetImages?
  ) {
    let isDue = state.withLock { state in
      state.searches += 1
      guard !state.isBeingMade, state.searches >= Self.searchesBeforeMaking else { return false }
      state.isBeingMade = true
      return true
    }
    guard isDue else { return }
    DispatchQueue.global(qos: .utility).async(group: background) {
      // Without one, searches go on as before; the next miss after a few tries again.
      if let index = try? make() {
        self.put(index)
        if let made = try? images(index) { self.put(made, for: index) }
      }
      self.state.withLock { state in
        state.isBeingMade = false
        state.searches = 0
      }
    }
  }

  /// Waits for what is made beside the searches, since it reads from connections about to close.
  func settle() { background.wait() }

  func put(_ images: AssetImages, for index: AssetIndex) {
    state.withLock { if $0.index === index { $0.images = images } }
  }

  private func put(_ index: AssetIndex) {
    state.withLock { state in
      state.index = index
      state.images = nil
    }
  }
}
