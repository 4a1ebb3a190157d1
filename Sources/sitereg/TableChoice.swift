import Foundation
import SiteRegistry

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Asks a person which table of a GeoPackage is meant.
enum TableChoice {
  /// Nil where there is nothing to choose, or nobody to ask: the import then says what there is.
  static func ask(_ file: String) throws -> String? {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1, file != "-" else { return nil }
    let tables = try CouncilRegistry.tables(inFile: file).filter(\.isSpatial)
    guard tables.count > 1 else { return nil }
    printError("\(file) holds several tables:")
    for (index, table) in tables.enumerated() {
      printError("  \(index + 1)  \(table.name)  \(table.referenceSystem ?? "")")
    }
    FileHandle.standardError.write(Data("Which one (number or name)? ".utf8))
    guard let answer = readLine()?.trimmingCharacters(in: .whitespaces), !answer.isEmpty else {
      return nil
    }
    if let number = Int(answer), tables.indices.contains(number - 1) {
      return tables[number - 1].name
    }
    return answer
  }
}
