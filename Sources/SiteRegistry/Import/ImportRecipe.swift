import Crypto
import Foundation
import SiteModel

extension CouncilRegistry {
  /// A digest of all that decides, beside the file and the registry's rows, what an import makes of
  /// it: the request with its profile, the council, the operation, and this very build of the
  /// program. Where two runs' recipes and files are the same, so is what they read.
  func recipe(_ request: ImportRequest, _ run: ImportRun) -> String? {
    guard let build = Self.build else { return nil }
    var request = request
    // Where the file lies does not matter, its content does; a set has no order of its own.
    request.path = ""
    let dropped = request.profile.drop.sorted()
    request.profile.drop = []
    var bytes: [UInt8] = []
    for part in [
      build, String(reflecting: request), dropped.joined(separator: "\n"),
      String(reflecting: council), run.operation, run.referenceSystem,
    ] {
      bytes += Array("\(part.utf8.count):".utf8)
      bytes += Array(part.utf8)
    }
    return SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
  }

  /// Size and time of the program's own file; nil where they cannot be told.
  private static let build: String? = {
    guard let path = Bundle.main.executablePath,
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let size = attributes[.size] as? Int, let date = attributes[.modificationDate] as? Date
    else { return nil }
    return "\(size) \(date.timeIntervalSince1970)"
  }()
}
