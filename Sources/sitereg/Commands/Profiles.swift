import ArgumentParser
import SiteRegistry

struct Profiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "How columns become fields: guess a profile for a file.",
    subcommands: [Guess.self])

  struct Guess: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look at a file's first features and propose a profile as YAML.",
      discussion: """
        Example:
          sitereg profiles guess lamps.csv --as asset --kind lighting-column -o lamps.yaml
          sitereg import lamps.csv --profile lamps.yaml
        """)

    @Argument(help: "A file, an address, or - for standard input.")
    var file: String
    @Option(
      name: .customLong("as"),
      help: ArgumentHelp(
        "What it holds: asset, constraint:LAYER, installation or postcode.", valueName: "target"))
    var target: String?
    @Option(help: "The kind of asset, such as lighting-column.")
    var kind: String?
    @Option(help: "Which table of a GeoPackage.")
    var table: String?
    @Option(help: ArgumentHelp("The file's reference system.", valueName: "code"))
    var crs: String?
    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    func run() throws {
      let guess = try CouncilRegistry.guessProfile(
        path: file, table: try table ?? TableChoice.ask(file), target: target, kind: kind,
        referenceSystem: crs)
      let out = try OutputFile(output)
      for line in guess.yaml.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        try out.line(String(line))
      }
      try out.finish()
    }
  }
}
