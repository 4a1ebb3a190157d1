import SiteModel
import SiteRegistry

/// What each long command says of how far it has come.
extension ProgressBar {
  func show(_ progress: ImportProgress) {
    if let fetch = progress.fetch {
      let megabytes = "\(fetch.bytes / 1_000_000) MB"
      guard fetch.features > 0 else {
        return show(
          Share(fetch.bytes, of: fetch.bytesInAll ?? 0), "fetching, \(megabytes)", part: "fetch")
      }
      return show(
        Share(fetch.features, of: fetch.featuresInAll ?? 0), count: fetch.features,
        "features fetched (\(megabytes))", part: "fetch")
    }
    show(
      Share(progress.share), count: progress.features,
      "features, \(progress.phase.rawValue)", part: "import")
  }

  func show(_ progress: CopyProgress) {
    let megabytes = progress.bytesInAll / 1_000_000
    switch progress.stage {
    case .checking: say("reading the copy through for faults (\(megabytes) MB)…")
    case .copying:
      show(
        Share(progress.bytesDone, of: progress.bytesInAll),
        "\(progress.bytesDone / 1_000_000) of \(megabytes) MB")
    }
  }
}
