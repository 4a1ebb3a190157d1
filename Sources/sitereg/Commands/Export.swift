import ArgumentParser
import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a collection, or a part of it, to a file for an audience.",
    discussion: """
      Examples:
        sitereg export sites.gpkg --collection sites --audience suppliers
        sitereg export near.geojson --audience public --near "G2 1DU" --within 500
        sitereg export - --collection wards --audience public --format ndjson

      The format follows from the file's ending where --format is not given. Fields about persons \
      or ways in are never written; what is withheld is named. The file appears when it is whole.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The file to write; - for standard output.")
  var target: String
  @Option(help: "sites, installations or the id of a constraint layer.")
  var collection = "sites"
  @Option(help: "public or suppliers.")
  var audience: String
  @Option(help: "geojson, ndjson, csv or gpkg.")
  var format: String?
  @Option(parsing: .unconditional, help: "Only near this place; with --within or --nearest.")
  var near: String?
  @Option(help: ArgumentHelp("No farther than this from it.", valueName: "metres"))
  var within: Double?
  @Option(help: ArgumentHelp("Only so many, nearest first.", valueName: "count"))
  var nearest: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only in a box, in degrees or grid metres.", valueName: "minx,miny,maxx,maxy")
  )
  var bbox: String?
  @Option(help: "Only this kind; may be given again.")
  var kind: [String] = []
  @Option(help: "Only in this ward; may be given again.")
  var ward: [String] = []
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("A CQL2 filter on columns and attributes.", valueName: "filter"))
  var filter: String?

  func run() throws {
    guard let audience = Audience(rawValue: audience), Audience.outside.contains(audience) else {
      let allowed = Audience.outside.map(\.rawValue).joined(separator: " or ")
      throw RegistryError.usage(
        "--audience: there is no '\(self.audience)'; allowed are \(allowed)")
    }
    let format = try chosenFormat()
    if format == .gpkg, target == "-" {
      throw RegistryError.usage("a GeoPackage cannot go to standard output; name a file")
    }
    var part: SiteSearch?
    if near != nil || bbox != nil || !kind.isEmpty || !ward.isEmpty || filter != nil
      || within != nil || nearest != nil
    {
      var search = SiteSearch()
      search.near = near
      search.within = within
      search.nearest = nearest
      search.box = bbox
      search.kinds = kind
      search.wards = ward
      search.filter = filter
      part = search
    }
    let registry = try global.openForReading()
    let file = format == .gpkg ? nil : try OutputFile(target)
    let bar = ExportLine(global)
    defer { bar.clear() }
    let summary = try registry.export(
      ExportRequest(collection: collection, audience: audience, format: format, part: part),
      to: target,
      progress: bar.show,
      write: { bytes in try file?.write(bytes) })
    try file?.finish()
    bar.clear()
    global.say(summary.description)
  }

  private func chosenFormat() throws(RegistryError) -> ExportRequest.Format {
    let allowed = ExportRequest.Format.allCases.map(\.rawValue).joined(separator: ", ")
    if let format {
      guard let known = ExportRequest.Format(rawValue: format) else {
        throw .usage("--format: there is no '\(format)'; allowed are \(allowed)")
      }
      return known
    }
    let ending = target.split(separator: ".").last.map { $0.lowercased() } ?? ""
    if target != "-",
      let known = ExportRequest.Format(rawValue: ending == "json" ? "geojson" : ending)
    {
      return known
    }
    throw .usage("--format is needed: '\(target)' does not end as one of \(allowed)")
  }
}

/// How many features are written, on a terminal; elsewhere it is silent.
private final class ExportLine {
  private let isShown: Bool
  private var last = ContinuousClock.now

  init(_ options: GlobalOptions) {
    isShown = !options.quiet && !options.hidesProgress && isatty(STDERR_FILENO) == 1
  }

  func show(_ done: Int, _ total: Int) {
    guard isShown, ContinuousClock.now - last > .milliseconds(100) else { return }
    last = .now
    draw("\(done) of \(total) features, \(done * 100 / max(total, 1)) %")
  }

  func clear() {
    if isShown { draw("") }
  }

  private func draw(_ text: String) {
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
