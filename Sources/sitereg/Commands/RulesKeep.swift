import ArgumentParser
import SiteModel
import SiteRegistry

struct RulesKeep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keep",
    abstract: "Keep a pack's text in the registry, before its file changes.",
    discussion: """
      Example:
        sitereg rules keep bath-check -r city.gpkg

      A pack that a kept verdict rests on is kept by itself. `rules diff` and --pack find it as \
      NAME@VERSION.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("Packs by id or file.", valueName: "pack"))
  var packs: [String]

  func run() throws {
    let registry = try global.openForWriting()
    for name in packs {
      let (pack, isNew) = try registry.keepRulePack(name)
      let since = isNew ? "kept from now on" : "kept since \(pack.firstUsedAt)"
      print("\(pack.label), text \(pack.digest.prefix(12)): \(since)")
    }
  }
}

struct RulesText: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text",
    abstract: "Print the text of a pack that the registry keeps.",
    discussion: """
      Example:
        sitereg rules text bath-check@2026-11-24 -r city.gpkg > as-it-was.yaml
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("NAME@VERSION, or NAME@DIGEST.", valueName: "pack"))
  var pack: String

  func run() throws {
    try OutputFile(nil).write(try global.openForReading().keptRulePack(pack).text)
  }
}
