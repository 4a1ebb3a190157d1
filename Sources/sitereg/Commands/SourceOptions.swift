import ArgumentParser
import SiteRegistry

/// Where in a file or at an address an import's features are, and what a layer of them says of
/// itself.
struct SourceOptions: ParsableArguments {
  @Option(help: "Which table of a GeoPackage; asked for where there are several.")
  var table: String?

  @Option(help: "What a constraint layer is called.")
  var title: String?

  @Option(
    help: ArgumentHelp("Days after which a constraint layer is stale.", valueName: "days"))
  var maxAgeDays: Int?

  @Option(
    help: ArgumentHelp(
      "How far off a constraint layer's or an asset's position may be.", valueName: "metres"))
  var positionalAccuracy: Double?

  @Option(
    help: ArgumentHelp("How much may be fetched from an address.", valueName: "MB"))
  var downloadLimit: Int?

  func apply(to request: inout ImportRequest) throws {
    if let maxAgeDays {
      guard (0...100_000).contains(maxAgeDays) else {
        throw RegistryError.usage("--max-age-days: \(maxAgeDays) is not from 0 to 100000")
      }
      request.layer.maxAgeInDays = maxAgeDays
    }
    if let positionalAccuracy {
      guard positionalAccuracy >= 0, positionalAccuracy <= 100_000 else {
        throw RegistryError.usage(
          "--positional-accuracy: \(positionalAccuracy) is not from 0 to 100000 metres")
      }
      request.layer.positionalAccuracyInMetres = positionalAccuracy
      request.profile.positionalAccuracyInMetres = positionalAccuracy
    }
    if let downloadLimit {
      guard (1...1_000_000).contains(downloadLimit) else {
        throw RegistryError.usage("--download-limit: \(downloadLimit) is not from 1 to 1000000 MB")
      }
      request.remoteLimits.maximumBytes = downloadLimit << 20
    }
    if let title { request.layer.title = title }
    if title != nil || maxAgeDays != nil, request.constraintLayerID == nil {
      throw RegistryError.usage("--title and --max-age-days are for --as constraint:LAYER only")
    }
    request.table = try table ?? TableChoice.ask(request.path)
  }
}
