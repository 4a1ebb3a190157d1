import Projection
public import SimpleFeatures
public import SiteModel
import SiteStore
import Synchronization

/// What to look for; every condition given must hold.
public struct SiteSearch: Sendable {
  /// Any place that ``CouncilRegistry/place(_:)`` understands.
  public var near: String?
  /// In metres from `near`; exactly so far counts.
  public var within: Double?
  /// So many, nearest first.
  public var nearest: Int?
  /// `minx,miny,maxx,maxy` in degrees or in grid metres.
  public var box: String?
  /// A polygon as a file gives it.
  public var polygon: WrittenShape?
  /// Lines, or any shape, that `within` is measured from instead of `near`.
  public var along: WrittenShape?
  /// `reference`, `name`, `kind`, `ward` or `distance`, with `-desc` for the other way round; sites
  /// without a value come last, and the id decides between equal ones.
  public var sort: String?
  /// The id of the last site of the page before.
  public var after: Int64?
  /// What the numbers in `near`, `box`, `polygon` and `along` are in, such as `EPSG:3857`,
  /// horizontal axis first; nil for degrees, or grid metres where they are too large for degrees.
  public var referenceSystem: String?
  public var conditions = SiteConditions()
  public var limit: Int?
  public var offset = 0
  /// Who asks: what they may not see is not there, nor found by. The command line is the
  /// council's own.
  public var audience = Audience.internal

  public init() {}
}

/// What was found, nearest first where a place was given, by reference where not.
public struct SiteSearchResult: Sendable {
  public var place: Place?
  public var sites: [FoundSite]
  /// How many there are in all, beyond the page asked for.
  public var matched: Int
  /// What the words of the search were taken for; nil where there are none.
  public var words: WordMeaning?
}

/// A site found, with how far it is from the place asked about.
public struct FoundSite: Sendable {
  public var asset: Asset
  public var distanceInMetres: Double?
  private let systems: ReferenceSystems

  init(asset: Asset, distanceInMetres: Double?, systems: ReferenceSystems) {
    self.asset = asset
    self.distanceInMetres = distanceInMetres
    self.systems = systems
  }

  /// The middle of its bounds, for a list or a label; computed when asked for.
  public var position: Position<Geographic>? {
    asset.geometry?.bounds.flatMap { try? systems.gridToGeographic($0.centre) }
  }
}

/// What a search can be narrowed by, with how many sites each value has.
public struct SiteFacets: Sendable {
  public struct Value: Hashable, Sendable {
    public var name: String
    public var count: Int
  }
  public var kinds: [Value]
  public var wards: [Value]
}

extension CouncilRegistry {
  /// - Throws: `usage` for a value that means nothing, naming it and what is allowed.
  public func search(_ request: SiteSearch) throws(RegistryError) -> SiteSearchResult {
    guard let view = try siteView(for: request.audience) else {
      // What there is, is not told by what is refused.
      var bare = request
      bare.conditions = SiteConditions()
      return SiteSearchResult(place: try query(for: bare).place, sites: [], matched: 0)
    }
    var (query, place) = try query(for: request)
    let words = try request.conditions.text.map { text throws(RegistryError) in
      try meaning(ofWords: text)
    }
    guard view.narrow(&query) else {
      return SiteSearchResult(place: place, sites: [], matched: 0, words: words)
    }
    if let asset = place?.asset { place?.asset = view.visible(asset) }
    let narrowed = query
    let page = try translated(file.assets(narrowed))
    return SiteSearchResult(
      place: place,
      sites: page.hits.map { hit in
        FoundSite(
          asset: view.visible(hit.asset), distanceInMetres: hit.distanceInMetres, systems: systems)
      },
      matched: page.matched, words: words)
  }

  /// A request in the store's terms, with the place that distances are measured from.
  func query(
    for request: SiteSearch
  ) throws(RegistryError) -> (query: AssetQuery, place: Place?) {
    var query = AssetQuery()
    var place: Place?
    if let near = request.near {
      let found = try self.place(near, in: request.referenceSystem, for: request.audience)
      query.origin = found.geometry
      place = found
      guard request.along == nil else {
        throw .usage("give a place or a line to measure from, not both (--near, --along)")
      }
    } else if let line = request.along {
      guard request.within != nil || request.nearest != nil else {
        throw .usage("along a line needs a distance (--within)")
      }
      query.origin = try places(request).grid(line)
    } else if request.within != nil || request.nearest != nil {
      throw .usage("a distance is measured from somewhere: give a place with it (--near)")
    }
    query.withinMetres = try Self.checked(within: request.within)
    query.nearest = try Self.checked(nearest: request.nearest)
    query.area = try area(request)
    try request.conditions.apply(to: &query, of: self)
    query.sort = try request.sort.map(Self.sort)
    query.after = request.after
    query.limit = request.limit
    query.offset = request.offset
    return (query, place)
  }

  /// An asset as its reader sees it, who must be named: what is read is filtered here, and whoever
  /// writes it down sees no more.
  ///
  /// - Throws: `notFound` naming the key.
  public func site(
    _ key: AssetKey, for audience: Audience
  ) throws(RegistryError) -> Asset {
    let found = try translated(file.asset(key))
    guard let found, let view = try siteView(for: audience) else {
      throw .notFound("there is no asset \(key)")
    }
    return view.visible(found)
  }

  /// Counted once and kept until the registry changes: counting takes 1.5 s at ten million sites.
  public func facets(
    for audience: Audience = .internal
  ) throws(RegistryError) -> SiteFacets {
    guard let view = try siteView(for: audience) else { return SiteFacets(kinds: [], wards: []) }
    var facets = try allFacets()
    if !view.sees("ward") { facets.wards = [] }
    return facets
  }

  private func allFacets() throws(RegistryError) -> SiteFacets {
    try keptFacets.value(.whole, at: try presentRevision(of: .assets)) {
      () throws(RegistryError) in
      let counted = try translated(file.assetFacets())
      return SiteFacets(
        kinds: counted.kinds.map { .init(name: $0.value, count: $0.count) },
        wards: counted.wards.map { .init(name: $0.value, count: $0.count) })
    }
  }

  public func geographic(
    _ geometry: Geometry<NationalGrid>
  ) throws(RegistryError) -> Geometry<Geographic> {
    try projected(systems.gridToGeographic(geometry))
  }

  static func checked(within: Double?) throws(RegistryError) -> Double? {
    guard let within else { return nil }
    guard within >= 0, within <= 1_000_000 else {
      throw .usage("a distance of \(within) m is not from 0 to 1,000,000")
    }
    return within
  }

  static func checked(nearest: Int?) throws(RegistryError) -> Int? {
    guard let nearest else { return nil }
    guard (1...100_000).contains(nearest) else {
      throw .usage("a number of nearest sites of \(nearest) is not from 1 to 100,000")
    }
    return nearest
  }

  private func area(_ request: SiteSearch) throws(RegistryError) -> AssetQuery.Area? {
    if request.box != nil, request.polygon != nil {
      throw .usage("give a box or a polygon, not both")
    }
    if let text = request.box { return try box(text, request) }
    guard let polygon = request.polygon else { return nil }
    let shape = try UnitedShapes.area(places(request).grid(polygon))
    guard [.polygon, .multiPolygon].contains(shape.kind) else {
      throw .badInput(
        "a search area must be a Polygon or MultiPolygon, not a \(shape.kind.rawValue)")
    }
    return .shape(shape)
  }

  private func places(_ request: SiteSearch) -> WrittenPlaces {
    WrittenPlaces(systems, stated: request.referenceSystem)
  }

  private static func sort(_ text: String) throws(RegistryError) -> AssetSort {
    let isDescending = text.hasSuffix("-desc")
    let name = isDescending ? String(text.dropLast(5)) : text
    guard let field = AssetSort.Field(rawValue: name) else {
      let allowed = AssetSort.Field.allCases.map(\.rawValue).joined(separator: ", ")
      throw .usage(
        "sites cannot be sorted by '\(text.shortened)'; allowed are \(allowed), each with -desc")
    }
    return AssetSort(field: field, isDescending: isDescending)
  }

  private func box(
    _ text: String, _ request: SiteSearch
  ) throws(RegistryError) -> AssetQuery.Area? {
    let numbers = text.split(separator: ",").map { Double(String($0).trimmed) }
    let values = numbers.compactMap(\.self)
    guard numbers.count == 4, values.count == 4, values.allSatisfy(\.isFinite),
      values[0] <= values[2], values[1] <= values[3]
    else {
      throw .usage(
        "'\(text.shortened)' is not a box; give minx,miny,maxx,maxy in degrees (lon,lat) or in grid metres, or name another system with --crs"
      )
    }
    if request.referenceSystem != nil || values.contains(where: { abs($0) > 180 }) {
      var places = places(request)
      try places.check()
      return try places.area(values, nil)
    }
    for (longitude, latitude) in [(values[0], values[1]), (values[2], values[3])] {
      guard let fault = PublishedSystem.crs84.fault(longitude, latitude) else { continue }
      throw .usage("--bbox: \(fault)")
    }
    let box = Box<Geographic>(
      from: Position(longitude: values[0], latitude: values[1]),
      to: Position(longitude: values[2], latitude: values[3]))
    switch try reach(of: box, in: .sites) {
    case .everything: return nil
    case .shape(let shape): return .shape(shape)
    // An empty box far from everything finds nothing, as it should.
    case .nothing:
      return .box(
        Box(from: Position(easting: -1, northing: -1), to: Position(easting: -1, northing: -1)))
    }
  }
}
