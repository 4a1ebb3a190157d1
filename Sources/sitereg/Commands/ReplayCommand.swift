import ArgumentParser
import SimpleFeatures
import SiteModel
import SiteRegistry

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Make a kept verdict again from the rules and data it names, and compare.",
    discussion: """
      Examples:
        sitereg applications replay 7K3QD-0W9ZP-5M2XA-T8RNE-4HJ6CY -r city.gpkg
        sitereg applications replay --all --format json -r city.gpkg

      Layers, assets and installations are rebuilt from the history as they were after the event \
      that the verdict names; the rules are the text that was kept; the day is that day. What \
      can no longer be rebuilt is named, and nothing is taken from the present instead.

      Ends with 0 where all is the same, with 1 where something differs or cannot be rebuilt.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "References of applications.")
  var references: [String] = []
  @Flag(help: "All applications, newest first.")
  var all = false
  @Option(help: "table or json; with --all one JSON object a line.")
  var format: ListFormat = .table

  func run() throws {
    guard all != !references.isEmpty else {
      throw RegistryError.usage("give references of applications, or --all")
    }
    let registry = try global.openForReading()
    var counts: [Replay.Result: Int] = [:]
    func show(_ replay: Replay) {
      counts[replay.result, default: 0] += 1
      if format == .json { return print(JSONValue.object(replay.json).jsonText) }
      for line in all ? [ReplayText(replay).headline] : ReplayText(replay).lines { print(line) }
    }
    if all { try registry.replayAll(show) }
    for reference in references { show(try registry.replay(reference)) }
    if all {
      let said = Replay.Result.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }
      global.say("\(counts.values.reduce(0, +)) replayed: " + said.joined(separator: ", "))
    }
    if counts.keys.contains(where: { $0 != .same }) { throw ExitCode(1) }
  }
}
