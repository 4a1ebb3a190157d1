import ArgumentParser
import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find sites by place, kind, ward, words or attributes.",
    discussion: """
      Examples:
        sitereg search --near "G2 1DU" --within 500
        sitereg search --near "NS 592 653" --nearest 10 --kind lighting-column
        sitereg search --bbox -4.27,55.85,-4.24,55.87 --format geojson -o sites.geojson
        sitereg search --text "sauchiehall" --where "height >= 8"
        sitereg search --input points.csv --within 250 --kind lighting-column -o found.csv

      A place is lon,lat; easting,northing; a grid reference; a postcode; or OWNER/KIND/REFERENCE.
      Distances are true metres on the National Grid; equal distances are in order of reference.

      A file for --input is CSV with id and lon and lat (or easting and northing, or wkt, or \
      minx, miny, maxx and maxy), or GeoJSON; columns within and nearest go before the options. \
      Each line of the answer is a site found for a row: query, site, site_id, distance_m; a row \
      that is no search gives its error, and the command then ends with 2.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(parsing: .unconditional, help: "The place to measure from.")
  var near: String?
  @Option(help: ArgumentHelp("No farther than this from it.", valueName: "metres"))
  var within: Double?
  @Option(help: ArgumentHelp("Only so many, nearest first.", valueName: "count"))
  var nearest: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Inside a box, in degrees or grid metres.", valueName: "minx,miny,maxx,maxy")
  )
  var bbox: String?
  @Option(help: ArgumentHelp("Inside the polygon of a GeoJSON file.", valueName: "file"))
  var polygon: String?
  @Option(
    help: ArgumentHelp(
      "With --within: along the lines of a GeoJSON file, or of a WKT text.", valueName: "file|wkt"))
  var along: String?
  @Option(
    help: "By reference, name, kind, ward or distance; with -desc behind it, the other way round.")
  var sort: String?
  @Option(
    help: ArgumentHelp("Go on behind the site of this id, the last one shown.", valueName: "id"))
  var after: Int64?
  @Option(help: "Only this kind; may be given again.")
  var kind: [String] = []
  @Option(help: "Only in this ward; may be given again.")
  var ward: [String] = []
  @Option(help: "Words in reference, name, address or ward.")
  var text: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("A CQL2 filter on columns and attributes.", valueName: "filter"))
  var filter: String?
  @Flag(help: "Only sites known to be available.")
  var available = false
  @Option(
    help: ArgumentHelp(
      "At most so many, 0 for all; 100 if not given, or all a row of --input has.",
      valueName: "count"))
  var limit: Int?
  @Option(help: ArgumentHelp("Leave out so many first.", valueName: "count"))
  var offset = 0
  @Option(help: "table, geojson, ndjson or csv.")
  var format: SearchFormat = .table
  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?
  @Option(
    help: ArgumentHelp("Search for every row of a file; - for standard input.", valueName: "file"))
  var input: String?
  @Option(help: ArgumentHelp("With --input: how many rows at a time.", valueName: "count"))
  var threads: Int?

  func run() throws {
    if let input { return try searchAll(input) }
    let limit = limit ?? 100
    guard limit >= 0, offset >= 0 else {
      throw RegistryError.usage("--limit and --offset must be 0 or more")
    }
    var request = SiteSearch()
    request.near = near
    request.within = within
    request.nearest = nearest
    request.box = bbox
    request.polygon = try polygon.map(Self.polygon)
    request.along = try along.map(Self.shape)
    request.sort = sort
    request.after = after
    request.kinds = kind
    request.wards = ward
    request.text = text
    request.filter = filter
    request.availableOnly = available
    request.limit = limit == 0 ? nil : limit
    request.offset = offset
    let registry = try global.openForReading()
    let result = try registry.search(request)
    let file = try OutputFile(output)
    try SiteList(result, registry).write(as: format, to: file)
    try file.finish()
    if format == .table {
      if let place = result.place, place.kind != .position {
        global.say(
          "from \(place.description), at \(Int(place.position.easting.rounded())),\(Int(place.position.northing.rounded()))"
        )
      }
      let shown = result.sites.count
      global.say(
        result.matched == 0
          ? "No site matches. Try a greater distance, or fewer conditions."
          : shown < result.matched
            ? "\(shown) of \(result.matched) sites; --limit shows more" : "\(shown) sites")
    }
  }

  /// Answers every row of a file; ends with 2 where some were no search.
  private func searchAll(_ input: String) throws {
    guard near == nil, bbox == nil, polygon == nil, along == nil, sort == nil, after == nil else {
      throw RegistryError.usage(
        "with --input the places come from the file, and the order is fixed: leave out --near, --bbox, --polygon, --along, --sort and --after"
      )
    }
    if let threads, !(1...64).contains(threads) {
      throw RegistryError.usage("--threads: \(threads) is not from 1 to 64")
    }
    guard offset == 0 else { throw RegistryError.usage("--offset goes with a single search") }
    var batch = BatchSearch()
    switch format {
    case .table, .csv: batch.format = .csv
    case .ndjson: batch.format = .ndjson
    case .geojson: throw RegistryError.usage("with --input the format is csv or ndjson")
    }
    batch.within = within
    batch.nearest = nearest
    batch.kinds = kind
    batch.wards = ward
    batch.text = text
    batch.filter = filter
    batch.availableOnly = available
    batch.limit = limit.flatMap { $0 == 0 ? nil : $0 }
    batch.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let registry = try global.openForReading()
    let file = try OutputFile(output)
    let summary = try registry.searchBatch(input, batch) { try file.write($0) }
    try file.finish()
    global.say(summary.description)
    if summary.errors > 0 { throw ExitCode(2) }
  }

  /// The shapes of a GeoJSON file, taken together, or a WKT text.
  private static func shape(_ text: String) throws -> Geometry<AsWritten> {
    if let written: Geometry<AsWritten> = try? WKT.parse(text) { return written }
    let source = try openSource(text)
    var shapes: [Geometry<AsWritten>] = []
    while let item = try nextItem(source) {
      switch item {
      case .defect(let defect):
        throw RegistryError.badInput("\(text), line \(defect.place.line): \(defect.message)")
      case .feature(let read):
        if let geometry = read.feature.geometry { shapes.append(geometry) }
      }
    }
    guard !shapes.isEmpty else { throw RegistryError.badInput("\(text): there is no shape in it") }
    return shapes.count == 1 ? shapes[0] : .geometryCollection(shapes)
  }

  /// The polygons of a GeoJSON file, taken together.
  private static func polygon(_ path: String) throws -> Geometry<AsWritten> {
    let source = try openSource(path)
    var polygons: [Polygon<AsWritten>] = []
    while let item = try nextItem(source) {
      switch item {
      case .defect(let defect):
        throw RegistryError.badInput("\(path), line \(defect.place.line): \(defect.message)")
      case .feature(let read):
        switch read.feature.geometry {
        case .polygon(let polygon): polygons.append(polygon)
        case .multiPolygon(let several): polygons += several
        default:
          throw RegistryError.badInput(
            "\(path): a search area must be a Polygon or MultiPolygon, not a \(read.feature.geometry?.kind.rawValue ?? "feature without geometry")"
          )
        }
      }
    }
    guard !polygons.isEmpty else {
      throw RegistryError.badInput("\(path): there is no polygon in it")
    }
    return polygons.count == 1 ? .polygon(polygons[0]) : .multiPolygon(polygons)
  }
}

enum SearchFormat: String, ExpressibleByArgument, CaseIterable {
  case table, geojson, ndjson, csv
}

/// Opens a source of features with the registry's words for what goes wrong.
func openSource(_ path: String) throws(RegistryError) -> any FeatureSource {
  do {
    return try FeatureSources.open(path: path)
  } catch {
    throw RegistryError(error)
  }
}

func nextItem(_ source: any FeatureSource) throws(RegistryError) -> SourceItem? {
  do {
    return try source.next()
  } catch {
    throw RegistryError(error)
  }
}
