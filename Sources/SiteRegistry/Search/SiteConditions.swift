import CQL2
import SiteModel
import SiteStore

/// What must hold of a site itself, wherever it is: one form for every kind of search.
public struct SiteConditions: Hashable, Sendable {
  /// Any of them; none given means all, here and for the wards.
  public var kinds: [String] = []
  public var wards: [String] = []
  /// Words in reference, name, address or ward, or for kinds of sites.
  public var text: String?
  /// A CQL2 text filter over an asset's columns and attributes.
  public var filter: String?
  public var availableOnly = false

  public init() {}

  /// Whether every site meets them.
  public var isEmpty: Bool { self == SiteConditions() }

  /// - Throws: `usage` for a kind that there is not, and where the filter is none, with the place
  ///   in it.
  func apply(to query: inout AssetQuery, of registry: CouncilRegistry) throws(RegistryError) {
    try registry.checkKinds(kinds)
    query.kinds = kinds
    query.wards = wards
    query.availability = availableOnly ? [.available] : []
    if let text {
      let meaning = try registry.meaning(ofWords: text)
      query.text = meaning.text
      query.textKinds = meaning.kinds
      query.textRest = meaning.rest
    }
    guard let filter else { return }
    let read: Filter
    do {
      read = try Filter(text: filter)
    } catch {
      throw .usage("the filter: \(error)")
    }
    // The command line's filters are in grid metres. As it was written, for the place of a fault.
    if let fault = SystemBounds.nationalGrid.fault(in: read) {
      let place = fault.column(in: filter).map { "column \($0)" } ?? "an unknown column"
      throw .usage("the filter, at \(place): \(fault)")
    }
    if let fault = SystemBounds.degreesForMetres(in: read) {
      let place = fault.column(in: filter).map { "column \($0)" } ?? "an unknown column"
      throw .usage("the filter, at \(place): \(fault)")
    }
    do {
      query.filter = try UnitedShapes.filter(read)
    } catch {
      throw .usage("the filter: \(error)")
    }
  }
}
