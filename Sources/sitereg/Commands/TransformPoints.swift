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
      printError(converter.description)
    }
    let file = try OutputFile(output)
    var lines = AvailableLines(try Self.descriptor(of: input))
    var number = 0
    var rejected = 0
    while let chunk = try lines.next() {
      rejected += try convert(chunk, after: number, converter, to: file)
      number += chunk.count
    }
    try file.finish()
    if rejected > 0 { throw ExitCode(2) }
  }

  private static func descriptor(of path: String?) throws(RegistryError) -> CInt {
    guard let path, path != "-" else { return STDIN_FILENO }
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw .missingInput("'\(path)' cannot be read: \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  /// A line's point, and what stands behind it.
  private struct Written {
    var number: Int
    var position: Position<AsWritten>
    var separator: Character
    var rest: [Substring]
  }

  /// Converts lines together, and writes or reports each in its turn.
  ///
  /// - Returns: how many were rejected.
  private func convert(
    _ lines: [String], after count: Int, _ converter: PointConverter, to file: OutputFile
  ) throws -> Int {
    var read: [Result<Written, RegistryError>] = []
    for (offset, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      read.append(Self.read(line, number: count + offset + 1))
    }
    let points = converter.convert(read.compactMap { try? $0.get().position })
    let format = "%.\(converter.decimals)f"
    var next = points.startIndex
    var rejected = 0
    var text = ""
    for line in read {
      do throws(RegistryError) {
        let written = try line.get()
        defer { next += 1 }
        let point: Position<AsWritten>
        do throws(RegistryError) {
          point = try points[next].get()
        } catch {
          throw .badInput("line \(written.number): \(error.message)")
        }
        let numbers = [point.first, point.second].map { String(format: format, $0) }
        text += (numbers + written.rest.map(String.init))
          .joined(separator: String(written.separator))
        text += "\n"
      } catch {
        rejected += 1
        Failure.say(error.message)
      }
    }
    try file.write(text)
    return rejected
  }

  private static func read(_ line: String, number: Int) -> Result<Written, RegistryError> {
    let separator: Character = line.contains(",") ? "," : " "
    let parts = line.split(maxSplits: 2, whereSeparator: { $0 == separator || $0 == "\t" })
    guard parts.count >= 2,
      let x = Double(parts[0].filter { !$0.isWhitespace }),
      let y = Double(parts[1].filter { !$0.isWhitespace }), x.isFinite, y.isFinite
    else {
      return .failure(
        .badInput("line \(number): '\(line.prefix(60))' does not begin with two numbers"))
    }
    return .success(
      Written(
        number: number, position: Position(first: x, second: y), separator: separator,
        rest: Array(parts.dropFirst(2))))
  }
}
