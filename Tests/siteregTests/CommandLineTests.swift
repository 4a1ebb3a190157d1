import Foundation
import Testing

/// Runs the built program as a person would.
struct CommandLineTests {
  private struct Answer {
    var code: Int32
    var output: String
    var errors: String
  }

  /// The program lies beside the test bundle that runs now.
  private static let program = URL(
    fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  ).deletingLastPathComponent().appendingPathComponent("sitereg").path

  private static func run(_ arguments: [String], input: String = "") throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    // Without the environment's registry, so that a missing one shows.
    process.environment = ProcessInfo.processInfo.environment.filter {
      $0.key != "SITEREG_REGISTRY"
    }
    let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
    process.standardInput = pipes.input
    process.standardOutput = pipes.output
    process.standardError = pipes.errors
    try process.run()
    try pipes.input.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipes.input.fileHandleForWriting.close()
    let output = try pipes.output.fileHandleForReading.readToEnd() ?? Data()
    let errors = try pipes.errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Answer(
      code: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self))
  }

  private static let commands = [
    "init", "import", "profiles", "runs", "layers", "search", "export", "history", "check", "apply",
    "applications", "status",
    "verify", "audit", "transform", "serve",
  ]

  @Test(arguments: commands)
  func `every command explains itself and is named in the README or the general help`(
    command: String
  ) throws {
    let answer = try Self.run([command, "--help"])
    #expect(answer.code == 0)
    #expect(answer.output.contains("USAGE: sitereg \(command)"))
    #expect(try Self.run(["--help"]).output.contains("  \(command)"))
  }

  @Test(
    arguments: [
      (["status"], Int32(64)), (["status", "-r", "/nonexistent/r.gpkg"], 66),
      (["frobnicate"], 64), (["search", "--limit", "many"], 64), (["init"], 64),
      (["serve", "--host", "0.0.0.0", "-r", "x"], 64),
      (["transform", "--from", "EPSG:999999", "--to", "EPSG:27700"], 64),
    ] as [([String], Int32)])
  func `what cannot be done is one line with the right exit code`(
    arguments: [String], code: Int32
  ) throws {
    let answer = try Self.run(arguments)
    #expect(answer.code == code)
    #expect(answer.errors.hasPrefix("sitereg: "))
    #expect(answer.output.isEmpty)
  }

  @Test func `a registry is made, filled, asked and verified`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let registry = folder.appendingPathComponent("r.gpkg").path
    #expect(try Self.run(["init", registry]).code == 0)
    #expect(try Self.run(["init", registry]).code == 65)
    let columns = """
      reference,lon,lat,height
      C1,-4.2510,55.8610,8
      C2,-4.2520,55.8610,10
      C3,0,0,10
      """
    let imported = try Self.run(
      ["import", "-", "-r", registry, "--as", "asset", "--kind", "lighting-column"],
      input: columns)
    #expect(imported.code == 2)
    #expect(imported.output.contains("2 added"))
    #expect(imported.output.contains("no-location"))
    let found = try Self.run([
      "search", "-r", registry, "--near", "-4.2510,55.8610", "--within", "100", "--where",
      "height = '8'", "--format", "csv",
    ])
    #expect(found.code == 0)
    #expect(found.output.contains(",C1,0.0,"))
    #expect(!found.output.contains(",C2,"))
    #expect(try Self.run(["verify", "-r", registry]).code == 0)
    #expect(try Self.run(["audit", "verify", "-r", registry]).code == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: registry)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func `output goes into a pipe or device, and never takes its place`() throws {
    let pipe = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    #expect(mkfifo(pipe, 0o600) == 0)
    defer { unlink(pipe) }
    // Opened for both, so that neither side waits for the other.
    let descriptor = open(pipe, O_RDWR)
    defer { close(descriptor) }
    let answer = try Self.run(
      ["transform", "--from", "EPSG:27700", "--to", "EPSG:27700", "-o", pipe],
      input: "259200 665300\n")
    #expect(answer.code == 0)
    var status = stat()
    #expect(lstat(pipe, &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFIFO)
    let file = FileHandle(fileDescriptor: descriptor)
    #expect(String(decoding: file.availableData, as: UTF8.self) == "259200.000 665300.000\n")
  }

  @Test func `points are converted line by line, and a bad line is told and left out`() throws {
    let answer = try Self.run(
      ["transform", "--from", "EPSG:4326", "--to", "EPSG:27700"],
      input: "-4.2510,55.8610,George Square\nnot a point\n10,10\n")
    #expect(answer.code == 2)
    let lines = answer.output.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix(",George Square") == true)
    #expect(answer.errors.contains("sitereg: line 2:"))
    #expect(answer.errors.contains("sitereg: line 3:"))
  }
}
