import Foundation
import SimpleFeatures

/// The one way by which lines reach standard output: what strangers wrote may move a terminal's
/// cursor or forge a line, and is shown instead. JSON text comes through with its meaning.
func print(_ line: String) {
  Swift.print(line.visible)
}

/// The one way by which lines reach standard error.
func printError(_ line: String) {
  FileHandle.standardError.write(Data("\(line.visible)\n".utf8))
}
