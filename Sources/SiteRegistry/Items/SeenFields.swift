import SiteStore
import Synchronization

/// A view of a collection that remembers which fields it shows: the question is asked for every
/// column of every answer, and to take names apart costs more than a row.
final class SeenFields: Sendable {
  private static let allowedNames = 2000

  let view: FieldView
  /// Of its own among all that were made.
  let number: Int
  private let known = Mutex<[String: Bool]>([:])
  /// The collection's schema as this view shows it.
  let schema = Kept<Whole, CollectionSchema>(most: 1)

  init(_ view: FieldView, number: Int) {
    self.view = view
    self.number = number
  }

  func sees(_ field: String) -> Bool {
    if view.seesEverything { return true }
    if let isSeen = known.withLock({ $0[field] }) { return isSeen }
    let isSeen = view.sees(field)
    known.withLock { known in
      if known.count >= Self.allowedNames { known = [:] }
      known[field] = isSeen
    }
    return isSeen
  }
}

/// The views that were asked for lately.
final class SeenFieldsCache: Sendable {
  private static let allowedViews = 32

  private let kept = Mutex<(all: [SeenFields], made: Int)>(([], 0))

  /// The one of an equal view, if it is still here.
  func fields(of view: FieldView) -> SeenFields {
    kept.withLock { kept in
      if let known = kept.all.first(where: { $0.view == view }) { return known }
      if kept.all.count >= Self.allowedViews { kept.all.removeFirst() }
      kept.made += 1
      let fields = SeenFields(view, number: kept.made)
      kept.all.append(fields)
      return fields
    }
  }
}
