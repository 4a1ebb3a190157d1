import SiteModel
import SiteRegistry

/// What the find page shows.
struct FindPage {
  struct Row: Sendable {
    var name: String
    var href: String
    var kind: String
    var ward: String?
    var address: String?
    var distance: String?
    var availability: Tag
  }

  struct Option: Sendable {
    var value: String
    var label: String
    var isChosen: Bool
  }

  struct PageLink: Sendable {
    var href: String
    var label: String
  }

  var text: String
  var problem: String?
  var heading: String
  var understood: String?
  var rows: [Row]
  var hasRows: Bool
  var showsEmpty: Bool
  var kinds: [Choice]
  var hasKinds: Bool
  var wards: [Option]
  var hasWards: Bool
  var distances: [Option]
  var availableOnly: Bool
  var hasFilters: Bool
  var filterSummary: String
  var previous: PageLink?
  var next: PageLink?
  var position: String?
  var wider: PageLink?
  var withoutFilters: String?
  var geoJSON: String
  var isNear: Bool
  var start: Int

  init(
    _ asked: FindQuery, _ result: SiteSearchResult?, _ facets: SiteFacets, _ problem: String?,
    _ address: PublicAddress
  ) {
    text = asked.text ?? ""
    self.problem = problem
    let place = result?.place
    let matched = result?.matched ?? 0
    isNear = place != nil
    rows = (result?.sites ?? []).map { Row($0, address) }
    hasRows = !rows.isEmpty
    showsEmpty = !hasRows && problem == nil
    start = (asked.page - 1) * FindQuery.pageSize + 1
    heading =
      problem != nil
      ? "Find a site"
      : (matched == 0 ? "No sites" : Wording.count(matched, "site", "sites"))
        + Self.suffix(asked, isNear: isNear)
    understood = place.map { place in
      let accuracy = place.accuracyInMetres.map { ", good to about \(Wording.distance($0))" } ?? ""
      return "Measured from \(place.description)\(accuracy), nearest first."
    }
    kinds = facets.kinds.map { kind in
      Choice(
        id: "kind-\(PercentCoding.encode(kind.name))", name: "kind", value: kind.name,
        label: Wording.kind(kind.name), note: Wording.count(kind.count),
        isChosen: asked.kinds.contains(kind.name))
    }
    hasKinds = !kinds.isEmpty
    wards = facets.wards.map {
      Option(
        value: $0.name, label: "\($0.name) (\(Wording.count($0.count)))",
        isChosen: asked.ward == $0.name)
    }
    hasWards = !wards.isEmpty
    var metres = FindQuery.distances
    if !metres.contains(asked.within) { metres = (metres + [asked.within]).sorted() }
    distances = metres.map {
      Option(
        value: String($0), label: Wording.distance(Double($0)), isChosen: $0 == asked.within)
    }
    availableOnly = asked.availableOnly
    hasFilters = !asked.kinds.isEmpty || asked.ward != nil || asked.availableOnly
    var said = asked.kinds.map(Wording.kind)
    if let ward = asked.ward { said.append(ward) }
    if asked.availableOnly { said.append("available only") }
    filterSummary = said.joined(separator: ", ")
    let pages = max(1, (matched + FindQuery.pageSize - 1) / FindQuery.pageSize)
    if asked.page > 1 {
      let page = min(asked.page - 1, pages)
      previous = PageLink(
        href: address.local("/find", asked.pairs(page: page)), label: "page \(page) of \(pages)")
    }
    if asked.page < pages {
      next = PageLink(
        href: address.local("/find", asked.pairs(page: asked.page + 1)),
        label: "page \(asked.page + 1) of \(pages)")
    }
    position = pages > 1 ? "Page \(asked.page) of \(pages)" : nil
    if place != nil, let larger = FindQuery.distances.first(where: { $0 > asked.within }) {
      wider = PageLink(
        href: address.local("/find", asked.pairs(within: larger)),
        label: "Search within \(Wording.distance(Double(larger)))")
    }
    if hasFilters {
      var bare = asked
      bare.kinds = []
      bare.ward = nil
      bare.availableOnly = false
      withoutFilters = address.local("/find", bare.pairs())
    }
    geoJSON = address.local("/find", asked.pairs(page: asked.page, format: "json"))
  }

  private static func suffix(_ asked: FindQuery, isNear: Bool) -> String {
    guard let text = asked.text?.shortened else { return "" }
    return isNear
      ? " within \(Wording.distance(Double(asked.within))) of \(text)" : " matching “\(text)”"
  }
}

extension FindPage.Row {
  init(_ site: FoundSite, _ address: PublicAddress) {
    let asset = site.asset
    name = asset.title
    href = address.local(asset.key.path)
    // Owners give many sites one name: the reference tells them apart.
    kind = Wording.kind(asset.key.kind) + (asset.name == nil ? "" : " \(asset.key.reference)")
    ward = asset.ward
    self.address = asset.address == asset.title ? nil : asset.address
    distance = site.distanceInMetres.map(Wording.distance)
    availability = Wording.availability(asset.availability)
  }
}

extension Asset {
  /// What to call it: its name, or its kind and the owner's reference.
  var title: String {
    if let name, !name.isEmpty { return name }
    return "\(Wording.kind(key.kind)) \(key.reference)"
  }
}

extension AssetKey {
  /// The path of its page. Slashes within the reference stay, as people type them.
  var path: String {
    let reference = reference.split(separator: "/", omittingEmptySubsequences: false)
      .map { PercentCoding.encode($0) }.joined(separator: "/")
    return "/sites/\(PercentCoding.encode(owner))/\(PercentCoding.encode(kind))/\(reference)"
  }
}
