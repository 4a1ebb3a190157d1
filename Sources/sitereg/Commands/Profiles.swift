import ArgumentParser
import SimpleFeatures
import SiteRegistry

struct Profiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "How columns become fields: the profiles there are, and a guess for a new file.",
    discussion: """
      A profile is a YAML file; the folder data/profiles holds those that go by name, and its \
      README explains every line of one.
      """,
    subcommands: [List.self, Show.self, Guess.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The profiles that --profile takes by name.")

    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let profiles = CouncilRegistry.profiles()
      if format == .json {
        return print(JSONValue.array(profiles.map { .object($0.json) }).jsonText)
      }
      guard !profiles.isEmpty else {
        return print("No profile was found; `sitereg profiles guess FILE` makes one.")
      }
      var table = Table(["profile", "imports as", "title"])
      for known in profiles {
        let title =
          switch known.profile {
          case .success(let profile): profile.title ?? "–"
          case .failure(let error): "cannot be used: \(error.message)"
          }
        table.add([known.name, known.target ?? "–", title])
      }
      table.show()
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A profile as it stands in its file.",
      discussion: "Example: sitereg profiles show glasgow-cctv > mine.yaml")

    @Argument(help: "The name of a profile, or a YAML file.")
    var profile: String
    @Flag(help: "Do not say where the file is.")
    var quiet = false

    func run() throws {
      let known = try CouncilRegistry.profile(profile)
      let file = try OutputFile(nil)
      try file.write(known.text)
      if !quiet { Failure.say("from \(known.path)") }
      if case .failure(let error) = known.profile { throw error }
    }
  }

  struct Guess: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look at a file's first features and propose a profile as YAML.",
      discussion: """
        Example:
          sitereg profiles guess lamps.csv --as asset --kind lighting-column -o lamps.yaml
          sitereg import lamps.csv --profile lamps.yaml --dry-run
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
    @OptionGroup var layout: TableOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    func run() throws {
      let guess = try CouncilRegistry.guessProfile(
        path: file, table: try table ?? TableChoice.ask(file), target: target, kind: kind,
        referenceSystem: crs, csv: try layout.layout())
      let out = try OutputFile(output)
      for line in guess.yaml.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        try out.line(String(line))
      }
      try out.finish()
    }
  }
}
