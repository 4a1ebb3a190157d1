import ArgumentParser
import SiteRegistry

struct Initialise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make an empty registry.",
    discussion: "Example: sitereg init city.gpkg --council data/councils/glasgow.yaml")

  @Argument(help: "The file to make; it must not exist.")
  var registry: String

  @Option(
    help: ArgumentHelp("What the council is called, owns and covers (YAML).", valueName: "file"))
  var council: String?

  @Flag(name: .long, help: "Say nothing on standard error but errors.")
  var quiet = false

  func run() throws {
    let made = try CouncilRegistry.create(
      at: registry, councilFile: council, actor: GlobalOptions.actor)
    guard !quiet else { return }
    print("Made \(registry) for \(made.council.name).")
    print("Positions: \(made.positionStatement)")
    print("Next: sitereg import FILE -r \(registry) --as asset --kind KIND")
  }
}
