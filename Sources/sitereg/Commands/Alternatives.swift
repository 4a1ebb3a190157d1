import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Alternatives: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rank the council's other assets near a place by what the rules say.",
    discussion: """
      Examples:
        sitereg alternatives -r city.gpkg --at "NS 592 653" --equipment small-cell -k 10
        sitereg alternatives -r city.gpkg --asset glasgow/cctv-camera/A1 --within 300 \\
          --equipment small-cell --format html -o alternatives.html
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, geojson, html }

  @OptionGroup var global: GlobalOptions
  @Option(parsing: .unconditional, help: "The place, as for `check`.")
  var at: String?
  @Option(
    help: ArgumentHelp("The asset that others are sought for.", valueName: "owner/kind/reference"))
  var asset: String?
  @Option(help: "small-cell, rooftop-antenna, ground-mast or cabinet.")
  var equipment: String
  @Option(help: ArgumentHelp("Top of the equipment above ground.", valueName: "metres"))
  var height: String?
  @Option(help: ArgumentHelp("The rule pack: an id or a YAML file.", valueName: "pack"))
  var pack: String?
  @Option(name: .customShort("k"), help: ArgumentHelp("At most so many.", valueName: "number"))
  var count = 10
  @Option(help: ArgumentHelp("How far to look.", valueName: "metres"))
  var within = 500.0
  @Option(help: "table, csv, geojson or html.")
  var format: Format = .table
  @OptionGroup var csv: RawCSVOption
  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  func run() throws {
    guard (1...100).contains(count) else {
      throw RegistryError.usage("-k is \(count); allowed are 1 to 100")
    }
    guard within > 0, within <= 20_000 else {
      throw RegistryError.usage("--within is \(within); allowed are up to 20000 metres")
    }
    let registry = try global.openForReading()
    let found = try registry.alternatives(
      to: CheckRequest(place: at, asset: asset, equipment: equipment, height: height, pack: pack),
      withinMetres: within, atMost: count)
    let file = try OutputFile(output)
    let title = "Alternatives within \(metresText(within)) of \(asset ?? at ?? "")"
    switch format {
    case .table: for line in table(found).lines { try file.line(line) }
    case .csv: try file.write(table(found, csv.guarding))
    case .geojson: try file.write(geoJSON(found))
    case .html:
      let kind = EquipmentKind(rawValue: equipment)?.title ?? equipment
      let question = height.map { "\(kind), \($0) m high" } ?? "\(kind), height not given"
      try file.write(AlternativesPage(title, question, found).text)
    }
    try file.finish()
    if found.isEmpty { global.say("no asset lies within \(metresText(within))") }
  }

  private func table(_ found: [Alternative]) -> Table {
    var table = Table(["rank", "asset", "distance", "outcome", "reasons"], rightAligned: [0, 2])
    for one in found {
      table.add([
        "\(one.rank)", one.name, metresText(one.distanceInMetres),
        one.checked.verdict.outcome.rawValue,
        one.checked.verdict.reasons.joined(separator: ", "),
      ])
    }
    return table
  }

  private func table(_ found: [Alternative], _ guarding: CSVGuard) -> [UInt8] {
    var bytes: [UInt8] = []
    CSVWriter.appendRow(
      ["rank", "asset", "distance_m", "outcome", "reasons", "lon", "lat", "name"],
      guarding: guarding, to: &bytes)
    for one in found {
      let position = one.checked.position
      CSVWriter.appendRow(
        [
          "\(one.rank)", one.name, "\(one.distanceInMetres.roundedToMillimetres)",
          one.checked.verdict.outcome.rawValue,
          one.checked.verdict.reasons.joined(separator: ";"),
          position.map { "\(($0.longitude * 1e7).rounded() / 1e7)" } ?? "",
          position.map { "\(($0.latitude * 1e7).rounded() / 1e7)" } ?? "",
          one.checked.proposal.asset?.name ?? "",
        ], guarding: guarding, to: &bytes)
    }
    return bytes
  }

  private func geoJSON(_ found: [Alternative]) -> [UInt8] {
    var bytes = Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8)
    for (index, one) in found.enumerated() {
      bytes += Array((index == 0 ? "\n" : ",\n").utf8)
      GeoJSONWriter.appendFeature(
        Feature<Geographic>(
          id: .string(one.name), geometry: one.checked.position.map(Geometry.point),
          properties: [
            "rank": .integer(Int64(one.rank)),
            "distance": .number(one.distanceInMetres.roundedToMillimetres),
            "outcome": .string(one.checked.verdict.outcome.rawValue),
            "reasons": .array(one.checked.verdict.reasons.map(JSONValue.string)),
          ]), to: &bytes)
    }
    return bytes + Array("\n]}\n".utf8)
  }
}

extension Alternative {
  var name: String { checked.proposal.asset?.key.description ?? "" }
}
