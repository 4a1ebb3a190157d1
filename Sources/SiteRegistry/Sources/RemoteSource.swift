import Foundation

/// Brings what stands at an address into a file, page after page where it comes in pages.
struct RemoteSource {
  static let geoJSON = "application/geo+json, application/json;q=0.9"

  let address: RemoteAddress
  let limits: RemoteLimits
  let progress: (FetchProgress) -> Void

  /// - Parameter path: a file that exists, is empty and is nobody else's.
  /// - Throws: `missingInput`, `busy`, `badInput` where the server does not give it whole,
  ///   `storage` where the file cannot be written.
  func spool(to path: String) throws(RegistryError) {
    let file: FileHandle
    do {
      file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    } catch {
      throw .storage("'\(path)' cannot be written: \((error as NSError).localizedDescription)")
    }
    defer { try? file.close() }
    let client = WebClient(limits, progress: progress)
    let spool = SpoolFile(file, from: address.recorded)
    switch address.kind {
    case .collection(let document, let items):
      try CollectionPages(client: client, limits: limits, spool: spool)
        .fetch(collection: document, items: items)
    case .featureLayer(let layer):
      try FeatureLayerPages(client: client, limits: limits, spool: spool)
        .fetch(layer: layer, given: address.url)
    case .document: try document(client, file, spool, path)
    }
  }

  /// A single document; a collection that says it goes on is followed to its end.
  private func document(
    _ client: WebClient, _ file: FileHandle, _ spool: SpoolFile, _ path: String
  ) throws(RegistryError) {
    let answer = try client.get(
      address.url, accept: Self.geoJSON + ", text/csv;q=0.9, */*;q=0.5", into: file)
    guard answer.contentType.lowercased().contains("json"),
      let body = try? Data(contentsOf: URL(fileURLWithPath: path)),
      body.count <= limits.maximumPageBytes, let page = PageText(body),
      page.features != nil, CollectionPages.next(in: page, of: answer.url) != nil
    else { return }
    do {
      try file.truncate(atOffset: 0)
    } catch {
      throw .storage("'\(path)' cannot be written: \((error as NSError).localizedDescription)")
    }
    let pages = CollectionPages(client: client, limits: limits, spool: spool)
    try pages.follow(
      WebClient.Answer(
        url: answer.url, body: body, contentType: answer.contentType,
        referenceSystem: answer.referenceSystem), asked: nil)
  }
}
