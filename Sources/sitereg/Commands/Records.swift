import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What was imported, when, and what it did.",
    subcommands: [List.self, Show.self, Undo.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Imports, newest first.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "How many at most.")
    var limit = 50
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      guard limit > 0 else { throw RegistryError.usage("--limit must be 1 or more") }
      let runs = try global.openForReading().runs(limit: limit)
      if format == .json {
        print(JSONValue.array(runs.map { .object($0.json(quarantined: [])) }).jsonText)
        return
      }
      if runs.isEmpty { return print("Nothing has been imported yet.") }
      var table = Table(
        [
          "run", "finished", "target", "file", "added", "changed", "removed", "unchanged",
          "quarantined", "state",
        ],
        rightAligned: [0, 4, 5, 6, 7, 8])
      for run in runs {
        table.add([
          "\(run.id)", run.finishedAt, run.target.description, run.fileName,
          "\(run.counts.added)", "\(run.counts.changed)", "\(run.counts.removed)",
          "\(run.counts.unchanged)", "\(run.counts.quarantined)",
          run.undoneBy == nil ? "" : "undone",
        ])
      }
      table.show()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One import with everything it noted and left out.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The run's number.")
    var number: Int64
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let report = try global.openForReading().run(number)
      if format == .json { return print(JSONValue.object(report.json).jsonText) }
      for line in report.lines(isWhole: true) { print(line) }
      let origin = report.run.provenance
      print(
        "  source: \(origin.source ?? "not given"); licence: \(origin.licence ?? "not given"); dated: \(origin.dated ?? "not given")"
      )
      print("  sha256 \(report.run.fileDigest), \(report.run.fileSizeInBytes) bytes")
    }
  }
}

struct Layers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The constraint layers, how old they are, and what is stale.",
    subcommands: [List.self, Show.self, LayerRemoval.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every layer, by id.")

    @OptionGroup var global: GlobalOptions
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let registry = try global.openForReading()
      let layers = try registry.layers()
      if format == .json {
        print(JSONValue.array(layers.map { .object($0.json(registry.staleness(of: $0))) }).jsonText)
        return
      }
      if layers.isEmpty { return print("No constraint layer has been imported yet.") }
      var table = Table(
        ["layer", "title", "features", "dated", "good for", "state", "licence"],
        rightAligned: [2])
      for layer in layers {
        let state =
          layer.maxAgeInDays == nil
          ? "no age set" : registry.staleness(of: layer) == nil ? "in date" : "stale"
        table.add([
          layer.id, layer.title, "\(layer.featureCount)", layer.provenance.dated ?? "–",
          layer.maxAgeInDays.map { "\($0) days" } ?? "–", state, layer.provenance.licence ?? "–",
        ])
      }
      table.show()
      for layer in layers {
        if let why = registry.staleness(of: layer) { print("stale: \(why)") }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One layer in full.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The layer's id.")
    var layer: String
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let registry = try global.openForReading()
      let found = try registry.layer(layer)
      let object = found.json(registry.staleness(of: found))
      if format == .json { return print(JSONValue.object(object).jsonText) }
      var table = Table(["layer", found.id])
      for member in object.members where member.name != "id" {
        table.add([member.name, member.value.plainText ?? member.value.jsonText])
      }
      table.show()
    }
  }
}

/// How a list of records is printed.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json
}

extension ConstraintLayer {
  fileprivate func json(_ staleness: String?) -> JSONObject {
    var object: JSONObject = ["id": .string(id), "title": .string(title)]
    object["description"] = description.map(JSONValue.string)
    object["features"] = .integer(Int64(featureCount))
    object["source"] = provenance.source.map(JSONValue.string)
    object["licence"] = provenance.licence.map(JSONValue.string)
    object["dated"] = provenance.dated.map(JSONValue.string)
    object["maxAgeInDays"] = maxAgeInDays.map { .integer(Int64($0)) }
    object["positionalAccuracyInMetres"] = .number(positionalAccuracyInMetres)
    object["lastRun"] = lastRun.map(JSONValue.integer)
    object["stale"] = staleness.map(JSONValue.string)
    return object
  }
}
