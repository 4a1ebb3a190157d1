import ArgumentParser

/// The command line: one subcommand a use case.
@main
struct Sitereg: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sitereg",
    abstract: "Find council property that can host telecoms equipment, check it, apply for it.",
    discussion: """
      Examples:
        sitereg init city.gpkg --council data/councils/glasgow.yaml
        sitereg import cameras.geojson -r city.gpkg --as asset --kind cctv-camera
        sitereg search -r city.gpkg --near "G2 1DU" --within 500
        sitereg check -r city.gpkg --at "NS 592 653" --equipment small-cell
        sitereg serve -r city.gpkg

      Exit codes: 0 done; 1 a --fail-on was met or verify found a fault; 2 finished with \
      rejected rows; 64 usage; 65 bad input; 66 missing input; 70 internal fault; 74 storage; \
      75 busy, try again.
      """,
    version: "0.1.0",
    subcommands: [
      Initialise.self, Import.self, Profiles.self, Runs.self, Layers.self, Search.self, Export.self,
      Check.self, EnvelopeCommand.self,
      Alternatives.self, Rules.self, Apply.self,
      Applications.self, Corrections.self, Status.self, History.self, Backup.self, Restore.self,
      Verify.self, Keys.self, Classes.self,
      Audit.self, TransformPoints.self, Serve.self,
    ])

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Failure.exit(error)
    }
  }
}
