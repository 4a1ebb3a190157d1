import CQL2
import Projection
public import SimpleFeatures
public import SiteModel
import SiteStore

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
  /// A polygon as a file gives it: degrees, or grid metres where the numbers are too large.
  public var polygon: Geometry<AsWritten>?
  public var kinds: [String] = []
  public var wards: [String] = []
  public var text: String?
  /// A CQL2 text filter over an asset's columns and attributes.
  public var filter: String?
  public var availableOnly = false
  public var limit: Int?
  public var offset = 0

  public init() {}
}

/// What was found, nearest first where a place was given, by reference where not.
public struct SiteSearchResult: Sendable {
  public var place: Place?
  public var sites: [FoundSite]
  /// How many there are in all, beyond the page asked for.
  public var matched: Int
}

/// A site found, with how far it is from the place asked about.
public struct FoundSite: Sendable {
  public var asset: Asset
  public var distanceInMetres: Double?
  /// The middle of its bounds, for a list or a label.
  public var position: Position<Geographic>?
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
    var query = AssetQuery()
    var place: Place?
    if let near = request.near {
      let found = try self.place(near)
      query.origin = found.geometry
      place = found
    } else if request.within != nil || request.nearest != nil {
      throw .usage("a distance is measured from somewhere: give a place with it (--near)")
    }
    query.withinMetres = try Self.checked(within: request.within)
    query.nearest = try Self.checked(nearest: request.nearest)
    query.area = try area(request)
    query.kinds = request.kinds
    query.wards = request.wards
    query.availability = request.availableOnly ? [.available] : []
    query.text = request.text
    query.filter = try request.filter.map { text throws(RegistryError) in
      do {
        return try Filter(text: text)
      } catch {
        throw .usage("the filter: \(error)")
      }
    }
    query.limit = request.limit
    query.offset = request.offset
    let page = try translated { () throws(StoreError) in try file.assets(query) }
    return SiteSearchResult(
      place: place,
      sites: page.hits.map { hit in
        FoundSite(
          asset: hit.asset, distanceInMetres: hit.distanceInMetres,
          position: hit.asset.geometry?.bounds.flatMap { try? systems.gridToGeographic($0.centre) })
      },
      matched: page.matched)
  }

  /// - Throws: `notFound` naming the key.
  public func site(_ key: AssetKey) throws(RegistryError) -> Asset {
    let found = try translated { () throws(StoreError) in try file.asset(key) }
    guard let found else { throw .notFound("there is no asset \(key)") }
    return found
  }

  public func site(id: Int64) throws(RegistryError) -> Asset {
    let found = try translated { () throws(StoreError) in try file.asset(id: id) }
    guard let found else { throw .notFound("there is no site with id \(id)") }
    return found
  }

  public func facets() throws(RegistryError) -> SiteFacets {
    let facets = try translated { () throws(StoreError) in try file.assetFacets() }
    return SiteFacets(
      kinds: facets.kinds.map { .init(name: $0.value, count: $0.count) },
      wards: facets.wards.map { .init(name: $0.value, count: $0.count) })
  }

  public func geographic(
    _ geometry: Geometry<NationalGrid>
  ) throws(RegistryError) -> Geometry<Geographic> {
    try projected { () throws(ProjectionError) in try systems.gridToGeographic(geometry) }
  }

  private static func checked(within: Double?) throws(RegistryError) -> Double? {
    guard let within else { return nil }
    guard within >= 0, within <= 1_000_000 else {
      throw .usage("a distance of \(within) m is not from 0 to 1,000,000")
    }
    return within
  }

  private static func checked(nearest: Int?) throws(RegistryError) -> Int? {
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
    if let text = request.box { return try box(text) }
    guard let polygon = request.polygon else { return nil }
    guard [.polygon, .multiPolygon].contains(polygon.kind) else {
      throw .badInput(
        "a search area must be a Polygon or MultiPolygon, not a \(polygon.kind.rawValue)")
    }
    guard let bounds = polygon.bounds else { throw .badInput("the search area is empty") }
    if abs(bounds.lowerCorner.first) > 180 || abs(bounds.upperCorner.second) > 90 {
      return .shape(polygon.reinterpreted(as: NationalGrid.self))
    }
    return .shape(
      try projected { () throws(ProjectionError) in
        try systems.geographicToGrid(polygon.reinterpreted(as: Geographic.self))
      })
  }

  private func box(_ text: String) throws(RegistryError) -> AssetQuery.Area? {
    let numbers = text.split(separator: ",").map { Double(String($0).trimmed) }
    let values = numbers.compactMap(\.self)
    guard numbers.count == 4, values.count == 4, values.allSatisfy(\.isFinite),
      values[0] <= values[2], values[1] <= values[3]
    else {
      throw .usage(
        "'\(text.shortened)' is not a box; give minx,miny,maxx,maxy in degrees (lon,lat) or in grid metres"
      )
    }
    guard values.allSatisfy({ abs($0) <= 180 }) else {
      return .box(
        Box(
          from: Position(easting: values[0], northing: values[1]),
          to: Position(easting: values[2], northing: values[3])))
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
