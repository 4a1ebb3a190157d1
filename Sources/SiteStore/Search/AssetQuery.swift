public import CQL2
public import SimpleFeatures
public import SiteModel

/// What to look for among the assets; every condition given must hold.
public struct AssetQuery: Sendable {
  /// Where an asset must be, at least in part; touching counts.
  public enum Area: Sendable {
    case box(Box<NationalGrid>)
    /// Surfaces must be valid; an empty shape holds nothing.
    case shape(Geometry<NationalGrid>)
  }

  public var area: Area?
  /// Where distances are measured from.
  public var origin: Geometry<NationalGrid>?
  /// At most so far from the origin; exactly so far counts.
  public var withinMetres: Double?
  /// So many, nearest first; where several are equally far, the reference decides who is in.
  public var nearest: Int?
  /// Any of them; none given means all, here and below.
  public var owners: [String] = []
  public var kinds: [String] = []
  public var wards: [String] = []
  public var availability: [Availability] = []
  /// Words that must all occur, each as a beginning, in reference, name, address or ward;
  /// `KIND/REFERENCE` finds that asset, too.
  public var text: String?
  /// Kinds that the text means as well: their assets are found whatever they are called, or those
  /// of them that ``textRest`` is found in.
  public var textKinds: [String] = []
  /// Words as in ``text``; nil where the text is all about the kinds.
  public var textRest: String?
  /// The columns that the text may be found in; nil for all of them.
  public var textColumns: [TextColumn]?
  public var filter: Filter?
  /// Only these; an empty list finds nothing.
  public var ids: [Int64]?
  /// Nil for the usual order: nearest first, or by reference.
  public var sort: AssetSort?
  /// Begin behind the asset of this id, the last one of the page before.
  public var after: Int64?
  /// How many to give; nil for all.
  public var limit: Int?
  /// How many to pass over first.
  public var offset = 0

  public init() {}
}

/// What a search by words looks at.
public enum TextColumn: String, Sendable, CaseIterable {
  case reference, name, address, ward
}

/// An asset found, with its distance where an origin was given.
public struct AssetHit: Sendable {
  public var asset: Asset
  /// Nil without an origin, and for an asset without a location.
  public var distanceInMetres: Double?
}

/// A page of what was found.
public struct AssetPage: Sendable {
  public var hits: [AssetHit]
  /// How many there are in all, beyond this page.
  public var matched: Int
}

extension AssetQuery {
  /// - Throws: ``StoreError/invalid(what:)`` naming the value and what is allowed.
  func check() throws(StoreError) {
    if let withinMetres {
      guard withinMetres >= 0, withinMetres.isFinite else {
        throw .invalid(what: "a distance of \(withinMetres) m is not a number from 0 up")
      }
      guard origin != nil else {
        throw .invalid(what: "a distance needs a place that it is measured from")
      }
    }
    if let nearest {
      guard nearest >= 1 else {
        throw .invalid(what: "\(nearest) nearest sites cannot be found; ask for 1 or more")
      }
      guard origin != nil else {
        throw .invalid(what: "the nearest sites need a place that they are nearest to")
      }
    }
    if sort?.field == .distance, origin == nil {
      throw .invalid(what: "an order by distance needs a place that it is measured from")
    }
    if let limit, limit < 0 { throw .invalid(what: "a limit of \(limit) is below 0") }
    guard offset >= 0 else { throw .invalid(what: "an offset of \(offset) is below 0") }
    if let origin {
      guard let bounds = origin.bounds, bounds.isFinite else {
        throw .invalid(what: "the place that distances are measured from has no position")
      }
    }
    if case .box(let box) = area, !box.isFinite {
      throw .invalid(what: "a box has an edge that is not a number")
    }
  }

  /// How many hits the page needs from the front; nil for all.
  var reach: Int? {
    guard let limit else { return nil }
    let (sum, overflows) = offset.addingReportingOverflow(limit)
    return overflows ? nil : sum
  }

  /// The part of all hits, of which there are so many, that the page shows.
  func page(of count: Int) -> Range<Int> {
    let start = min(offset, count)
    return start..<min(reach ?? count, count)
  }
}

extension Box {
  var isFinite: Bool { minX.isFinite && minY.isFinite && maxX.isFinite && maxY.isFinite }
}
