import ArgumentParser
import SimpleFeatures
import SiteRegistry

extension Runs {
  struct Undo: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put everything an import changed back to what it was.",
      discussion: """
        Example: sitereg runs undo 12

        Refused, with the rows named, where later imports, edits or applications touched them. A \
        layer the import had made is taken out. To have the import back, run it again.
        """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The run's number.")
    var number: Int64
    @Option(help: "table or json.")
    var format: ListFormat = .table

    func run() throws {
      let report = try global.openForWriting().undo(run: number)
      if format == .json { return print(JSONValue.object(report.json).jsonText) }
      if !global.quiet { for line in report.lines { print(line) } }
    }
  }
}
