import ArgumentParser
import Foundation
import SimpleFeatures
import SiteRegistry

struct TransformPoints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transform",
    abstract: "Convert points between reference systems.",
    discussion: """
      Example: echo "-4.251 55.861" | sitereg transform --from EPSG:4326 --to EPSG:27700

      One point a line: two numbers between blanks or a comma, horizontal axis (longitude, \
      easting) first; anything after them is kept. A line that cannot be converted is reported \
      with its number and left out; the command then ends with 2.
      """)

  @Option(help: ArgumentHelp("Reference system of the input.", valueName: "code"))
  var from: String
  @Option(help: ArgumentHelp("Reference system of the output.", valueName: "code"))
  var to: String
  @Option(help: ArgumentHelp("Read from a file instead of standard input.", valueName: "file"))
  var input: String?
  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?
  @Flag(name: .long, help: "Do not name the operation on standard error.")
  var quiet = false

  func run() throws {
    let converter = try PointConverter(from: from, to: to)
    if !quiet {
      FileHandle.standardError.write(Data("\(converter.description)\n".utf8))
    }
    let file = try OutputFile(output)
    if let input, input != "-" { try Self.readStandardInput(from: input) }
    var number = 0
    var rejected = 0
    while let line = readLine() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      do {
        try file.line(try convert(line, converter))
      } catch {
        rejected += 1
        Failure.say("line \(number): \(error.message)")
      }
    }
    try file.finish()
    if rejected > 0 { throw ExitCode(2) }
  }

  /// Puts a file in the place of standard input, so that both are read line by line.
  private static func readStandardInput(from path: String) throws(RegistryError) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0, dup2(descriptor, STDIN_FILENO) >= 0 else {
      throw .missingInput("'\(path)' cannot be read: \(String(cString: strerror(errno)))")
    }
    close(descriptor)
  }

  private func convert(
    _ line: String, _ converter: PointConverter
  ) throws(RegistryError) -> String {
    let separator: Character = line.contains(",") ? "," : " "
    let parts = line.split(maxSplits: 2, whereSeparator: { $0 == separator || $0 == "\t" })
    guard parts.count >= 2,
      let x = Double(parts[0].filter { !$0.isWhitespace }),
      let y = Double(parts[1].filter { !$0.isWhitespace }), x.isFinite, y.isFinite
    else {
      throw .badInput("'\(line.prefix(60))' does not begin with two numbers")
    }
    let point = try converter.convert(Position(first: x, second: y))
    let format = "%.\(converter.decimals)f"
    let numbers = [point.first, point.second].map { String(format: format, $0) }
    return (numbers + parts.dropFirst(2).map(String.init)).joined(separator: String(separator))
  }
}
