import ArgumentParser
import SiteModel
import SiteRegistry

struct RulesDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "List the open applications and the assets whose verdict another pack changes.",
    discussion: """
      Examples:
        sitereg rules diff bath-check my-draft.yaml -r city.gpkg
        sitereg rules diff bath-check@2026-11-24 bath-check -r city.gpkg \\
          --equipment rooftop-antenna --height 12 --format csv -o changes.csv

      A pack is a YAML file, the id of one at hand, or NAME@VERSION of one that the registry keeps \
      (`sitereg rules list -r city.gpkg`). Both are asked about the registry as it is today, so \
      that only the rules differ. Applications are asked about what they are for; assets about \
      --equipment, a small cell if not given, at --height, if not given 6 m for a small cell, 20 m \
      for a rooftop antenna or ground mast, 2 m for a cabinet.

      RULES are those that made the difference: of the new pack where the outcome becomes worse, \
      of the old one where it becomes better.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, ndjson

    var changes: RuleChangeFormat {
      switch self {
      case .table: .table
      case .csv: .csv
      case .ndjson: .ndjson
      }
    }
  }

  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("The pack as it is.", valueName: "old"))
  var old: String
  @Argument(help: ArgumentHelp("The pack as it would be.", valueName: "new"))
  var new: String
  @Option(
    help: ArgumentHelp(
      "What is imagined at each asset; may be repeated; `all` for every kind.",
      valueName: "equipment"))
  var equipment: [String] = []
  @Option(help: ArgumentHelp("Its top above ground.", valueName: "metres"))
  var height: String?
  @Option(help: ArgumentHelp("Only assets of this kind.", valueName: "kind"))
  var kind: String?
  @Flag(help: "Also list what keeps its outcome for other reasons.")
  var reasons = false
  @Option(help: "table, csv or ndjson.")
  var format: Format = .table
  @Option(
    help: ArgumentHelp("How many threads; one a processor if not given.", valueName: "number"))
  var threads: Int?
  @OptionGroup var csv: RawCSVOption
  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  func run() throws {
    if let threads, !(1...256).contains(threads) {
      throw RegistryError.usage("--threads is \(threads); allowed are 1 to 256")
    }
    var options = RuleChangeOptions(
      equipment: try kinds(), heightInMetres: try CouncilRegistry.heightInMetres(height),
      assetKind: kind, includesReasons: reasons, format: format.changes, threads: threads)
    options.csvGuard = csv.guarding
    let registry = try global.openForReading()
    let file = try OutputFile(output)
    let bar = CountedProgress(global, what: "assets")
    defer { bar.clear() }
    let summary = try registry.compareRules(
      old, new, options, progress: bar.show, write: file.write)
    bar.clear()
    try file.finish()
    for line in summary.lines { global.say(line) }
  }

  private func kinds() throws(RegistryError) -> [EquipmentKind] {
    guard !equipment.isEmpty else { return [.smallCell] }
    guard equipment != ["all"] else { return EquipmentKind.allCases }
    var kinds: [EquipmentKind] = []
    for name in equipment {
      guard let kind = EquipmentKind(rawValue: name) else {
        let allowed = EquipmentKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw .usage("there is no equipment '\(name)'; allowed are \(allowed), all")
      }
      if !kinds.contains(kind) { kinds.append(kind) }
    }
    return kinds
  }
}
