import ArgumentParser
import SimpleFeatures
import SiteRegistry

/// What is told of a CSV file where it cannot be seen.
struct TableOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "For CSV: what stands between fields, such as ';' or tab, if not found.",
      valueName: "character"))
  var delimiter: String?

  @Option(
    help: ArgumentHelp(
      "For CSV: the line that the names of the columns stand on, below titles.", valueName: "line"))
  var headerRow: Int?

  @Flag(help: "For CSV without names of columns: they are called \"column 1\", \"column 2\", …")
  var noHeader = false

  /// - Throws: `usage` for a delimiter that is none and a line below 1.
  func layout() throws -> CSVLayout {
    var layout = CSVLayout(headerLine: headerRow, hasHeader: noHeader ? false : nil)
    if let delimiter {
      layout.delimiter = try CSVLayout.delimiter(stated: delimiter, by: "--delimiter")
    }
    if let headerRow {
      guard headerRow >= 1 else {
        throw RegistryError.usage("--header-row: \(headerRow) is no line; they count from 1")
      }
      guard !noHeader else {
        throw RegistryError.usage("give --header-row or --no-header, not both")
      }
    }
    return layout
  }
}
