import ArgumentParser
import Foundation
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import a GeoJSON, CSV or GeoPackage file: all its good features, or nothing.",
    discussion: """
      Examples:
        sitereg import wards.geojson --as constraint:wards
        sitereg import cameras.geojson --as asset --kind cctv-camera --profile glasgow-cctv
        sitereg import postcodes.csv --as postcode
        sitereg import cameras.geojson --as asset --kind cctv-camera --replace --dry-run
        sitereg import cameras.geojson --as asset --kind cctv-camera --replace
        sitereg import zones.gpkg --table flood --as constraint:flood-zones
        sitereg import https://example.org/collections/lamps --as asset --kind lighting-column

      Ends with 2 where some features were quarantined; `sitereg runs show N` lists them. \
      `sitereg runs undo N` takes an import back.

      --replace refuses to remove a site that somebody has applied for and waits to hear about. \
      Features of layers and installations have nothing that hangs on them, and just go.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Files or addresses to import, one run each; - for standard input.")
  var files: [String]

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "What the file holds: asset, constraint:LAYER, installation or postcode.",
      valueName: "target"))
  var target: String?

  @Option(help: "Who owns the assets; the council's own name for itself if not given.")
  var owner: String?

  @Option(
    help: "The kind of asset, such as lighting-column; a file of this program says it itself.")
  var kind: String?

  @Option(help: "How columns become fields: the name of a profile, or a YAML file.")
  var profile: String?

  @Option(help: ArgumentHelp("The file's reference system, such as EPSG:27700.", valueName: "code"))
  var crs: String?

  @Option(help: "Where the data comes from.")
  var source: String?

  @Option(help: "The licence it may be used under.")
  var licence: String?

  @Option(help: ArgumentHelp("The day it describes.", valueName: "yyyy-mm-dd"))
  var dated: String?

  @OptionGroup var origin: SourceOptions

  @OptionGroup var layout: TableOptions

  @Flag(
    help: "Remove what the registry has of the same owner and kind, or layer, and the file lacks.")
  var replace = false

  @Flag(help: "Only tell what would be added, changed and removed.")
  var dryRun = false

  @Option(help: ArgumentHelp("With --dry-run: how many rows of each to name.", valueName: "count"))
  var show = 20

  @Option(help: "What to do with invalid shapes: repair, quarantine or reject.")
  var onInvalid: String = ImportRequest.OnInvalid.repair.rawValue

  @Option(help: ArgumentHelp("Also write the report as JSON.", valueName: "file"))
  var report: String?

  func run() throws {
    if let dated, CivilDate(dated) == nil {
      throw RegistryError.usage("--dated: '\(dated)' is not a day as yyyy-mm-dd")
    }
    guard let invalid = ImportRequest.OnInvalid(rawValue: onInvalid) else {
      throw RegistryError.usage(
        "--on-invalid: '\(onInvalid)' is not allowed; allowed are repair, quarantine, reject")
    }
    let layout = try layout.layout()
    guard show >= 0 else { throw RegistryError.usage("--show: \(show) is less than 0") }
    let interruption = Interruption()
    defer { interruption.end() }
    let registry = try global.openForWriting()
    var reports: [ImportReport] = []
    for file in files {
      var request = try registry.importRequest(
        path: file, target: target, owner: owner, kind: kind, profile: profile)
      request.referenceSystem = crs
      request.provenance = Provenance(source: source, licence: licence, dated: dated)
      request.removesAbsent = replace
      request.csv = layout
      request.onInvalid = invalid
      if dryRun { request.previewsAtMost = show }
      try origin.apply(to: &request)
      let bar = ProgressBar(global)
      let done: ImportReport
      do {
        done = try bar.during {
          try registry.importFile(request) { progress in
            if !dryRun, progress.phase == .saving {
              interruption.note(imported: reports.count, isSaving: true)
            }
            bar.show(progress)
          }
        }
      } catch let error as RegistryError {
        throw files.count > 1 ? error.naming(file) : error
      }
      reports.append(done)
      if !dryRun { interruption.note(imported: reports.count, isSaving: false) }
      if !global.quiet { for line in done.lines() { print(line) } }
    }
    if let report {
      let output = try OutputFile(report)
      let documents = reports.map { JSONValue.object($0.json) }
      try output.line((documents.count == 1 ? documents[0] : .array(documents)).jsonText)
      try output.finish()
    }
    if reports.contains(where: \.hasRejectedRows) { throw ExitCode(2) }
  }
}

extension RegistryError {
  /// The same error with the file it is about in front.
  fileprivate func naming(_ file: String) -> RegistryError {
    switch self {
    case .badInput(let text): .badInput("\(file): \(text)")
    default: self
    }
  }
}
