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
        sitereg export part.csv --audience public --polygon area.geojson --kind lighting-column
        sitereg export - --collection wards --audience public --format ndjson

      The options that pick sites mean what they mean for search; of other collections than sites, \
      a part is a box or a polygon. The format follows from the file's ending where --format is not given. Fields about persons \
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
  @OptionGroup var sites: SiteOptions
  @OptionGroup var csv: RawCSVOption
  @Option(
    help: ArgumentHelp(
      "What to write coordinates in, for geojson and csv; x first. Degrees if not given.",
      valueName: "code"))
  var outputCrs: String?

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
    let part = try sites.isEmpty ? nil : sites.search()
    let registry = try global.openForReading()
    let file = format == .gpkg ? nil : try OutputFile(target)
    var request = ExportRequest(
      collection: collection, audience: audience, format: format, part: part,
      referenceSystem: outputCrs)
    request.csvGuard = csv.guarding
    let bar = ProgressBar(global)
    let summary = try bar.during {
      try registry.export(
        request, to: target,
        progress: { bar.show(.init($0, of: $1), count: $0, "of \($1) features") },
        write: { bytes in try file?.write(bytes) })
    }
    try file?.finish()
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
