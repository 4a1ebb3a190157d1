import Foundation
import SimpleFeatures

/// Published cases and real data that lie beside the repository, where they are at hand.
enum SharedMaterial {
  static let root: URL? = {
    let candidate =
      ProcessInfo.processInfo.environment["SITEREG_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared")
    return FileManager.default.fileExists(atPath: candidate.path) ? candidate : nil
  }()

  static var isPresent: Bool { root != nil }

  /// The paths of the files under a folder whose names end so, in order.
  static func files(under folder: String, endingIn suffixes: String...) -> [String] {
    guard let root else { return [] }
    let start = root.appendingPathComponent(folder)
    let found = FileManager.default.enumerator(atPath: start.path)?.compactMap { $0 as? String }
    return (found ?? []).filter { name in suffixes.contains { name.hasSuffix($0) } }.sorted()
      .map { start.appendingPathComponent($0).path }
  }
}

/// Everything a source gives, and how it ends.
struct Reading {
  var features: [SourceFeature] = []
  var defects: [SourceDefect] = []
  var rawTexts: [String] = []
  var error: SourceError?
  var declaredReferenceSystem: String?

  init(_ source: any FeatureSource) {
    do throws(SourceError) {
      while let item = try source.next() {
        rawTexts.append(source.lastRawText)
        switch item {
        case .feature(let feature): features.append(feature)
        case .defect(let defect): defects.append(defect)
        }
      }
    } catch {
      self.error = error
    }
    declaredReferenceSystem = source.declaredReferenceSystem
  }

  init(opening open: () throws(SourceError) -> any FeatureSource) {
    do throws(SourceError) {
      let source = try open()
      self.init(source)
    } catch {
      self.init(failing: error)
    }
  }

  private init(failing error: SourceError) { self.error = error }

  init(_ text: String, format: SourceFormat? = nil, csv: CSVOptions = .init()) {
    self.init { () throws(SourceError) in
      try FeatureSources.open(bytes: Array(text.utf8), format: format, csv: csv)
    }
  }

  init(path: String) {
    self.init { () throws(SourceError) in try FeatureSources.open(path: path) }
  }

  var notes: [SourceDefect] { features.flatMap(\.notes) }

  /// The defect of the source as a whole.
  var malformed: SourceDefect? {
    if case .malformed(let defect) = error { defect } else { nil }
  }

  /// Every code that says something is wrong.
  var codes: [String] {
    defects.map(\.code) + notes.map(\.code) + (malformed.map { [$0.code] } ?? [])
  }
}
