import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a proposal, or a file of them, against a rule pack.",
    discussion: """
      Examples:
        sitereg check --at "G2 1DU" --equipment small-cell
        sitereg check --asset glasgow/cctv-camera/A1 --equipment rooftop-antenna --height 12
        sitereg check --input points.csv --equipment small-cell --format csv -o verdicts.csv
        sitereg check --at 259050,665050 --equipment cabinet --value volume=900 \
          --value base_area=1.2 --pack england-part-16 --on 2026-04-01

      A file is GeoJSON, newline-delimited GeoJSON or CSV with id, lon and lat (or easting and \
      northing, or asset), and optionally equipment, height, \
      volume, count and the values that the pack declares, one a column. What a row leaves blank \
      is taken from --height and --value. --fail-on LEVEL ends with 1 where \
      an outcome is LEVEL or worse: needs-consent, undetermined, ineligible, in that order.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    parsing: .unconditional, help: "The place: lon,lat; easting,northing; grid reference; postcode."
  )
  var at: String?
  @Option(help: ArgumentHelp("The asset it is for.", valueName: "owner/kind/reference"))
  var asset: String?
  @Option(help: ArgumentHelp("A file of proposals; - for standard input.", valueName: "file"))
  var input: String?
  @Option(help: "small-cell, rooftop-antenna, ground-mast or cabinet.")
  var equipment: String?
  @Option(help: ArgumentHelp("Top of the equipment above ground.", valueName: "metres"))
  var height: String?
  @Option(help: ArgumentHelp("The rule pack: an id or a YAML file.", valueName: "pack"))
  var pack: String?
  @Option(help: "table, ndjson, csv or geojson; json for one proposal.")
  var format: CheckFormat = .table
  @Option(
    help: ArgumentHelp(
      "A further value, such as volume=25; repeat it. `rules show` names what a pack takes.",
      valueName: "name=value"))
  var value: [String] = []
  @Option(
    help: ArgumentHelp("Answer by the rules of that day; today if not given.", valueName: "date"))
  var on: String?
  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp("End with 1 at this outcome or worse.", valueName: "outcome"))
  var failOn: String?
  @Option(
    help: ArgumentHelp(
      "How many threads answer a file; one a processor if not given.", valueName: "number"))
  var threads: Int?
  @OptionGroup var layout: TableOptions
  @OptionGroup var csv: RawCSVOption
  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  func run() throws {
    let limit = try failOn.map(Self.outcome)
    let registry = try global.openForReading()
    let file = try OutputFile(output)
    let worst: Outcome?
    let errors: Int
    if let input {
      guard at == nil, asset == nil else {
        throw RegistryError.usage("give --input, --at or --asset, only one of them")
      }
      let summary = try batch(input, registry, file)
      worst = summary.worst
      errors = summary.errors
      try file.finish()
      for remark in summary.remarks { global.say(remark) }
      global.say(summary.description)
    } else {
      let checked = try registry.check(
        CheckRequest(
          place: at, asset: asset, equipment: equipment, height: height, pack: pack,
          values: try value.map(NamedValue.init(parsing:)), on: on))
      try write(checked, file)
      try file.finish()
      worst = checked.verdict.outcome
      errors = 0
    }
    if let limit, let worst, worst >= limit { throw ExitCode(1) }
    if errors > 0 { throw ExitCode(2) }
  }

  private func batch(
    _ input: String, _ registry: CouncilRegistry, _ file: OutputFile
  ) throws -> BatchSummary {
    let kind = try equipment.map { text in
      guard let kind = EquipmentKind(rawValue: text) else {
        throw RegistryError.usage(
          "there is no equipment '\(text)'; allowed are \(EquipmentKind.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return kind
    }
    let metres = try height.map { text in
      guard let metres = Double(text), Proposal.heights.contains(metres) else {
        throw RegistryError.usage(
          "a height of '\(text)' is not a number of metres from \(Proposal.heightsInWords)")
      }
      return metres
    }
    if let threads, !(1...256).contains(threads) {
      throw RegistryError.usage("--threads is \(threads); allowed are 1 to 256")
    }
    var options = BatchOptions(
      format: format.batch, equipment: kind, heightInMetres: metres, pack: pack, threads: threads)
    options.csvGuard = csv.guarding
    options.values = try value.map(NamedValue.init(parsing:))
    options.on = try CouncilRegistry.day(on)
    let source = try openSource(input, try layout.layout())
    let bar = ProgressBar(global)
    let bytes = ProgressBar.size(ofFile: input)
    return try bar.during {
      try registry.checkBatch(
        source, options,
        names: { if !$0.isEmpty { global.say($0.description) } },
        progress: { bar.show(.init($0.bytesRead, of: bytes), count: $0.rows, "checked") },
        write: file.write)
    }
  }

  private func write(_ checked: CheckedProposal, _ file: OutputFile) throws {
    switch format {
    case .table: for line in VerdictText(checked).lines { try file.line(line) }
    case .json: try file.line(JSONValue.object(checked.fullJSON).jsonText)
    case .ndjson: try file.line(JSONValue.object(checked.json).jsonText)
    case .csv, .geojson:
      try file.write(
        CheckedProposal.batchBytes([checked], as: format.batch, guarding: csv.guarding))
    }
  }

  private static func outcome(_ text: String) throws(RegistryError) -> Outcome {
    guard let outcome = Outcome(rawValue: text), outcome != .eligible else {
      throw .usage(
        "--fail-on: there is no '\(text)'; allowed are needs-consent, undetermined, ineligible")
    }
    return outcome
  }
}

enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, ndjson, csv, geojson

  var batch: BatchFormat {
    switch self {
    case .table: .table
    case .json, .ndjson: .ndjson
    case .csv: .csv
    case .geojson: .geojson
    }
  }
}
