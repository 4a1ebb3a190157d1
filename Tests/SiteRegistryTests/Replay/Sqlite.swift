import Foundation

/// Another program's hand on the registry file.
enum Sqlite {
  struct Failure: Error { var code: Int32 }

  static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") }

  static func run(_ path: String, _ sql: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
      path, sql,
    ]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(code: process.terminationStatus) }
  }
}
