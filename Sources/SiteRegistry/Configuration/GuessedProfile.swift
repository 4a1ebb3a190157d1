import Projection
public import SimpleFeatures
import SiteModel

/// A profile proposed for a file, to be looked at, changed and saved.
public struct GuessedProfile: Sendable {
  /// The YAML of a profile, with the reason for each line behind it.
  public var yaml: String
  /// The same, read.
  public var profile: ImportProfile
  /// How many features it rests on.
  public var sampleCount: Int
}

extension CouncilRegistry {
  /// Looks at the first 1,000 features of a file and proposes how to import it.
  ///
  /// - Parameters:
  ///   - path: as an import takes it: a file, `-` or an address.
  ///   - target: `asset`, `constraint:LAYER`, `installation` or `postcode`; nil leaves it open.
  ///   - referenceSystem: where the file does not say it and it cannot be told.
  ///   - layout: of a CSV file, as far as it cannot be seen.
  /// - Throws: as an import of the file would.
  public static func guessProfile(
    path: String, table: String? = nil, target: String? = nil, kind: String? = nil,
    referenceSystem: String? = nil, csv layout: CSVLayout = CSVLayout(),
    limits: RemoteLimits = RemoteLimits()
  ) throws(RegistryError) -> GuessedProfile {
    let parts = (target ?? "").split(separator: ":", maxSplits: 1).map(String.init)
    if let target {
      guard let first = parts.first, let base = ImportProfile.Target.Kind(rawValue: first),
        parts.count == 1 || base == .constraint
      else {
        throw .usage(
          "'\(target.shortened)' cannot be imported; allowed are asset, constraint:LAYER, installation, postcode"
        )
      }
    }
    let file = try SourceFile(path, limits: limits)
    var request = ImportRequest(
      path: path, target: .installation, profile: ImportProfile(name: "none"))
    request.table = table
    let source = try ImportSources.open(file, request, csv: CSVOptions(layout: layout))
    var guess = ProfileGuess()
    var sample: [SourceFeature] = []
    while guess.count < ProfileGuess.sampleSize {
      let item: SourceItem?
      do {
        item = try source.next()
      } catch {
        throw RegistryError(error)
      }
      guard let item else { break }
      guard case .feature(let read) = item else { continue }
      guess.note(read.feature)
      if read.feature.geometry != nil, sample.count < 100 { sample.append(read) }
    }
    let system = try ReferenceSystemGuess(
      stated: referenceSystem, declared: source.declaredReferenceSystem, sample: sample,
      area: nil)
    var writer = GuessWriter(guess)
    writer.head(file.name, parts, kind)
    if !sample.isEmpty {
      let why =
        referenceSystem != nil
        ? "as given"
        : source.declaredReferenceSystem != nil
          ? "the file says so"
          : system.note != nil ? "the numbers look like it" : "GeoJSON's own, and the numbers fit"
      writer.text.put("referenceSystem", system.system.code, why: why)
    }
    writer.layout(layout)
    if let csv = source as? CSVFeatureSource { writer.location(csv.locationColumns) }
    writer.fields()
    let yaml = writer.text.text
    return GuessedProfile(
      yaml: yaml, profile: try ImportProfile(text: yaml, path: "the guessed profile"),
      sampleCount: guess.count)
  }
}
