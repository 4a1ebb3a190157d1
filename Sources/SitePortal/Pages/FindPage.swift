import SiteModel
import SiteRegistry

/// What the find page shows.
struct FindPage {
  struct Row: Sendable {
    var name: String
    /// Part of the link where another site of the page has the same name.
    var reference: String?
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
  var problem: FindProblem?
  /// A search that would do instead of one that cannot be used, or that found nothing.
  var turned: PageLink?
  /// The search of the words as they are, where they were taken for a kind.
  var literal: PageLink?
  /// The last page, where there is none with the number asked for.
  var last: PageLink?
  var noSuchPage: String?
  var qProblem: String?
  var withinProblem: String?
  var heading: String
  var understood: String?
  /// That a distance was given and nothing to measure it from.
  var withoutPlace: String?
  var rows: [Row]
  var hasRows: Bool
  var showsEmpty: Bool
  var kinds: [Choice]
  var hasKinds: Bool
  var kindLinks: [PageLink]
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
  /// What the link gives, by number.
  var geoJSONLabel: String
  var geoJSONNote: String?
  var showsDownload: Bool
  var isNear: Bool
  var start: Int

  init(
    _ asked: FindQuery, _ found: FoundSites, _ address: PublicAddress
  ) {
    text = asked.text ?? ""
    let problem = found.problem
    let result = found.result
    let facets = found.facets
    self.problem = problem
    qProblem = problem?.field == "q" ? problem?.message : nil
    withinProblem = problem?.field == "within" ? problem?.message : nil
    let place = result?.place
    let matched = result?.matched ?? 0
    isNear = place != nil
    withoutPlace =
      result != nil && place == nil && asked.isWithinChosen
      ? "No place was given, so the distance was not used." : nil
    let pages = max(1, (matched + FindQuery.pageSize - 1) / FindQuery.pageSize)
    let isBeyond = asked.page > pages
    rows = Self.rows(
      result?.sites ?? [], isInside: place?.kind == .postcodeArea, asked, address)
    hasRows = !rows.isEmpty
    showsEmpty = matched == 0 && problem == nil
    start = (asked.page - 1) * FindQuery.pageSize + 1
    heading =
      problem != nil
      ? "Find a site"
      : asked.heading + (matched == 0 ? "No sites" : Wording.count(matched, "site", "sites"))
        + Self.suffix(asked, place) + Self.pageSuffix(asked, pages)
    understood =
      place.map { place in
        let measured =
          place.kind == .postcodeArea && asked.metres(place) == 0
          ? "" : "Measured from \(place.description), nearest first. "
        return measured + (found.accuracy.map { $0.statement + "." } ?? "")
      }
      ?? result?.words.flatMap { $0.kinds.isEmpty ? nil : $0.statement(naming: Wording.kind) }
      .map { "Sites \($0)." }
    if let words = result?.words, !words.kinds.isEmpty {
      literal = PageLink(
        href: address.local("/find", asked.pairs(text: "\"\(words.text)\"")),
        label: "Only sites with “\(words.text)” in reference, name, address or ward")
    } else if place?.kind == .postcodeArea {
      literal = PageLink(
        href: address.local("/find", asked.pairs(text: "\"\(text)\"")),
        label: "Sites with “\(text)” in reference, name, address or ward instead")
    }
    if let other = found.turned {
      turned = PageLink(
        href: address.local("/find", asked.pairs(text: other)), label: "Search at \(other)")
    }
    if isBeyond, problem == nil, matched > 0 {
      noSuchPage =
        "There is no page \(Wording.count(asked.page)): \(pages == 1 ? "there is one page" : "the last one is page \(Wording.count(pages))")."
      last = PageLink(
        href: address.local("/find", asked.pairs(page: pages)),
        label: pages == 1 ? "Show it" : "Go to page \(Wording.count(pages))")
    }
    kinds = facets.kinds.map { kind in
      Choice(
        id: "kind-\(PercentCoding.encode(kind.name))", name: "kind", value: kind.name,
        label: Wording.kind(kind.name), note: Wording.count(kind.count),
        isChosen: asked.kinds.contains(kind.name))
    }
    hasKinds = !kinds.isEmpty
    kindLinks = facets.kinds.map {
      PageLink(href: address.local("/find", [("kind", $0.name)]), label: Wording.kind($0.name))
    }
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
        value: String($0), label: $0 == 0 ? "Inside it" : Wording.distance(Double($0)),
        isChosen: $0 == asked.within)
    }
    availableOnly = asked.availableOnly
    let isFiltered = !asked.kinds.isEmpty || asked.ward != nil || asked.availableOnly
    hasFilters = isFiltered || problem.map { $0.field != "q" } ?? false
    filterSummary = asked.filters
    if asked.page > 1, !isBeyond {
      let page = min(asked.page - 1, pages)
      previous = PageLink(
        href: address.local("/find", asked.pairs(page: page)), label: "page \(page) of \(pages)")
    }
    if asked.page < pages {
      next = PageLink(
        href: address.local("/find", asked.pairs(page: asked.page + 1)),
        label: "page \(asked.page + 1) of \(pages)")
    }
    position = pages > 1 && !isBeyond ? "Page \(asked.page) of \(pages)" : nil
    if let place, let larger = FindQuery.distances.first(where: { $0 > asked.metres(place) }) {
      wider = PageLink(
        href: address.local("/find", asked.pairs(within: larger)),
        label: "Search within \(Wording.distance(Double(larger)))")
    }
    if isFiltered {
      var bare = asked
      bare.kinds = []
      bare.ward = nil
      bare.availableOnly = false
      withoutFilters = address.local("/find", bare.pairs())
    }
    geoJSON = address.local("/find", asked.pairs(format: "json"))
    let most = FindQuery.downloadSize
    geoJSONLabel =
      matched > most
      ? "The first \(Wording.count(most)) of these \(Wording.count(matched)) sites as GeoJSON"
      : matched == 1 ? "This site as GeoJSON" : "All \(Wording.count(matched)) sites as GeoJSON"
    geoJSONNote =
      matched > most
      ? "Its link ‘next’ leads to the \(Wording.count(most)) after those." : nil
    showsDownload = problem == nil && matched > 0
  }

  private static func rows(
    _ sites: [FoundSite], isInside: Bool, _ asked: FindQuery, _ address: PublicAddress
  ) -> [Row] {
    var counts: [String: Int] = [:]
    for site in sites { counts[site.asset.title.lowercased(), default: 0] += 1 }
    let search = asked.pairs(page: asked.page)
    let back = search.isEmpty ? [] : [("back", PercentCoding.query(search))]
    return sites.map { site in
      Row(
        site, isAlone: counts[site.asset.title.lowercased()] == 1, isInside: isInside, back,
        address)
    }
  }

  private static func suffix(_ asked: FindQuery, _ place: Place?) -> String {
    guard let text = asked.text?.shortened else { return "" }
    guard let place else { return " matching “\(text)”" }
    let metres = asked.metres(place)
    return metres == 0
      ? " in \(place.text)" : " within \(Wording.distance(Double(metres))) of \(text)"
  }

  static func pageSuffix(_ asked: FindQuery, _ pages: Int) -> String {
    (2...max(2, pages)).contains(asked.page) && pages > 1
      ? ", page \(Wording.count(asked.page)) of \(Wording.count(pages))" : ""
  }
}

extension FindPage.Row {
  fileprivate init(
    _ site: FoundSite, isAlone: Bool, isInside: Bool, _ back: [(String, String)],
    _ address: PublicAddress
  ) {
    let asset = site.asset
    name = asset.title
    href = address.local(asset.key.path, back)
    // Owners give many sites one name: the reference tells them apart.
    reference = isAlone ? nil : asset.key.reference
    kind =
      Wording.kind(asset.key.kind)
      + (asset.name == nil || !isAlone ? "" : " \(asset.key.reference)")
    ward = asset.ward
    self.address = asset.address == asset.title ? nil : asset.address
    distance = site.distanceInMetres.flatMap { isInside && $0 == 0 ? nil : Wording.distance($0) }
    availability = Wording.availability(asset.availability)
  }
}

extension Asset {
  /// What to call it: its name, or its kind and the owner's reference.
  var title: String {
    if let name = details.name, !name.isEmpty { return name }
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
