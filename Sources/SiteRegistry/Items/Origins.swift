public import SiteModel
import SiteStore

/// Where a part of a collection comes from.
public struct CollectionOrigin: Hashable, Sendable {
  /// Of the sites that it is about; nil where the collection has no kinds.
  public var kind: String?
  public var provenance: Provenance
}

extension CouncilRegistry {
  /// What the imports that stand say of where sites or installations come from, by kind.
  func origins(of collection: CollectionID) throws(RegistryError) -> [CollectionOrigin] {
    let target = collection == .sites ? "asset" : "installation"
    let told = try translated(file.origins(of: target))
    // What was imported may have been removed since.
    let held = collection == .sites ? Set(try kindsHeld()) : []
    var origins: [CollectionOrigin] = []
    for one in told where collection != .sites || one.kind.map(held.contains) == true {
      let origin = CollectionOrigin(
        kind: collection == .sites ? one.kind : nil, provenance: one.provenance)
      if !origins.contains(origin) { origins.append(origin) }
    }
    return origins
  }
}

extension [CollectionOrigin] {
  /// All of them in one: each source and licence once, and the day only where all are of one.
  var summary: Provenance {
    func said(_ member: (Provenance) -> String?) -> [String] {
      reduce(into: []) { said, origin in
        if let text = member(origin.provenance), !said.contains(text) { said.append(text) }
      }
    }
    let (sources, licences, days) = (said(\.source), said(\.licence), said(\.dated))
    let isOfOneDay = days.count == 1 && allSatisfy { $0.provenance.dated != nil }
    return Provenance(
      source: sources.isEmpty ? nil : sources.joined(separator: "; "),
      licence: licences.isEmpty ? nil : licences.joined(separator: "; "),
      dated: isOfOneDay ? days[0] : nil)
  }
}
