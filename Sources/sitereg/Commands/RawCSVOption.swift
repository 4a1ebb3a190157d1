import ArgumentParser
import SimpleFeatures

/// Whether CSV is written for programs.
struct RawCSVOption: ParsableArguments {
  @Flag(
    name: .customLong("raw-csv"),
    help: """
      For CSV: write texts that begin with =, +, -, @, a tab or the end of a line as they are. \
      Without it they get an apostrophe in front, so that no spreadsheet runs them; our own imports \
      take it away again.
      """)
  var isRaw = false

  var guarding: CSVGuard { isRaw ? .none : .formulas }
}
