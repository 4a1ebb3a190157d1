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
        sitereg search --bbox -475500,7531000,-472000,7534000 --crs EPSG:3857
        sitereg search --text "sauchiehall" --where "height >= 8"
        sitereg search --text "lamp sauchie" --near G2 --within 0
        sitereg search --input points.csv --within 250 --kind lighting-column -o found.csv

      A place is lon,lat; easting,northing; a grid reference; a postcode; the beginning of some \
      (G2, "G2 1"), which is the ground around them; or OWNER/KIND/REFERENCE.
      Words are beginnings of words: in references, names, addresses and wards, or of what people \
      call a kind of site (data/words/kinds.yaml); in "quotation marks" only the former.
      Distances are true metres on the National Grid; equal distances are in order of reference.

      A file for --input is CSV with id and lon and lat (or easting and northing, or wkt, or \
      minx, miny, maxx and maxy), or GeoJSON; columns within and nearest go before the options. \
      Each line of the answer is a site found for a row: query, site, site_id, distance_m; a row \
      that is no search gives its error, and the command then ends with 2.
      """)

  @OptionGroup var global: GlobalOptions

  @OptionGroup var sites: SiteOptions

  @Option(
    help: "By reference, name, kind, ward or distance; with -desc behind it, the other way round.")
  var sort: String?
  @Option(
    help: ArgumentHelp("Go on behind the site of this id, the last one shown.", valueName: "id"))
  var after: Int64?
  @Option(
    help: ArgumentHelp(
      "At most so many, 0 for all; 100 if not given, or all a row of --input has.",
      valueName: "count"))
  var limit: Int?
  @Option(help: ArgumentHelp("Leave out so many first.", valueName: "count"))
  var offset = 0
  @Option(
    help: ArgumentHelp(
      """
      What to write coordinates in, for geojson and csv; x first. If not given: degrees, and in \
      csv grid metres beside them.
      """, valueName: "code"))
  var outputCrs: String?
  @Option(help: "table, geojson, ndjson or csv.")
  var format: SearchFormat = .table
  @OptionGroup var layout: TableOptions
  @OptionGroup var csv: RawCSVOption
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
    var request = try sites.search()
    request.sort = sort
    request.after = after
    request.limit = limit == 0 ? nil : limit
    request.offset = offset
    let registry = try global.openForReading()
    let result = try registry.search(request)
    let file = try OutputFile(output)
    try SiteList(result, registry, system: outputCrs, guarding: csv.guarding).write(
      as: format, to: file)
    try file.finish()
    if format == .table {
      if let place = result.place {
        global.say(
          "from \(place.description), at \(Int(place.position.easting.rounded())),\(Int(place.position.northing.rounded()))"
        )
        global.say(registry.accuracy(of: place).statement)
      }
      if let words = result.words, !words.kinds.isEmpty {
        global.say(words.statement)
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
    guard !sites.namesPlace, sort == nil, after == nil else {
      throw RegistryError.usage(
        "with --input the places come from the file, and the order is fixed: leave out --near, --bbox, --polygon, --along, --sort and --after"
      )
    }
    if let threads, !(1...64).contains(threads) {
      throw RegistryError.usage("--threads: \(threads) is not from 1 to 64")
    }
    guard offset == 0 else { throw RegistryError.usage("--offset goes with a single search") }
    guard outputCrs == nil else {
      throw RegistryError.usage(
        "--output-crs goes with a single search: answers to --input hold no coordinates")
    }
    var batch = BatchSearch()
    switch format {
    case .table, .csv: batch.format = .csv
    case .ndjson: batch.format = .ndjson
    case .geojson: throw RegistryError.usage("with --input the format is csv or ndjson")
    }
    batch.csvGuard = csv.guarding
    batch.layout = try layout.layout()
    batch.within = sites.within
    batch.nearest = sites.nearest
    batch.conditions = sites.conditions
    batch.referenceSystem = sites.crs
    batch.limit = limit.flatMap { $0 == 0 ? nil : $0 }
    batch.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let registry = try global.openForReading()
    let file = try OutputFile(output)
    let bar = ProgressBar(global)
    let bytes = ProgressBar.size(ofFile: input)
    let summary = try bar.during {
      try registry.searchBatch(
        input, batch,
        names: { if !$0.isEmpty { global.say($0.description) } },
        progress: { rows, bytesRead in
          bar.show(.init(bytesRead, of: bytes), count: rows, "searches")
        }, write: { try file.write($0) })
    }
    try file.finish()
    for remark in summary.remarks { global.say(remark) }
    global.say(summary.description)
    if summary.errors > 0 { throw ExitCode(2) }
  }
}

enum SearchFormat: String, ExpressibleByArgument, CaseIterable {
  case table, geojson, ndjson, csv
}
