import Foundation

/// Programs of the system that read and write GeoPackages, where they are installed.
enum OtherPrograms {
  static let ogrinfo = "/usr/bin/ogrinfo"
  static let ogr2ogr = "/usr/bin/ogr2ogr"
  static let python = "/usr/bin/python3"

  static let haveGDAL: Bool =
    FileManager.default.isExecutableFile(atPath: ogr2ogr)
    && FileManager.default.isExecutableFile(atPath: ogrinfo)

  static let havePythonGDAL: Bool =
    haveGDAL && (try? run(python, ["-c", "import osgeo_utils.samples.validate_gpkg"]).status) == 0

  struct Outcome {
    var status: Int32
    var output: String
  }

  /// Runs a program to its end; output and errors come together.
  static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
  }
}
