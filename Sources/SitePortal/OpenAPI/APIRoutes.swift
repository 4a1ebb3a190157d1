import HTTPTypes
import Hummingbird
import SimpleFeatures
import SiteRegistry

/// The description of the interface, for programs and for readers.
struct APIRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.interface(.get, "/api") { request, context in
      let query = try QueryParameters.query(of: request)
      let format = try Negotiation.choose([.openapi, .html], for: request, query)
      try query.requireOnly(["f"])
      return format == .html ? page(request) : try await document(request, context.caller.audience)
    }
    table.page(.get, "/api.html") { request, _ in page(request) }
  }

  private func document(_ request: Request, _ audience: Audience) async throws -> Response {
    let (revision, collections) = try await desk.ask { registry in
      var described: [CollectionParameters] = []
      for collection in try registry.collections(for: audience) {
        described.append(
          CollectionParameters(
            id: collection.id, try registry.properties(of: collection.id, for: audience)))
      }
      return (registry.revision(), described)
    }
    let tag = EntityTag.feature(revision: revision, format: .openapi, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    let council = desk.registry.council
    let document = OpenAPIDocument.make(
      title: "\(council.name): sites for telecoms equipment", contact: council.contact,
      collections: collections, desk.options.limits, desk.address(request))
    return Answers.json(document, as: .openapi, headers: tag.headers)
  }

  private func page(_ request: Request) -> Response {
    let frame = desk.frame(request, title: "Programming interface", alternate: ("/api", "json"))
    return Answers.html(
      desk.pages.render("api", Page(frame, APIPage(desk.options.limits, desk.address(request)))))
  }
}

/// The interface as a page to read.
struct APIPage {
  struct Row: Sendable {
    var method: String
    var path: String
    var summary: String
    var explanation: String?
    var parameters: String
  }

  var rows: [Row]
  var base: String
  var batchRows: String
  var batchSize: String
  var documentLink: String

  init(_ limits: PortalOptions.Limits, _ address: PublicAddress) {
    rows = Operation.all(collections: []).map { operation in
      let names = operation.parameters.compactMap { parameter in
        switch parameter {
        case .shared(let name): name
        case .own(let object): object["name"]?.string
        }
      }
      return Row(
        method: operation.method.uppercased(), path: operation.path, summary: operation.summary,
        explanation: operation.explanation.isEmpty
          ? nil : operation.explanation.replacing("`", with: ""),
        parameters: names.isEmpty ? "none" : names.joined(separator: ", "))
    }
    base = address.url("")
    batchRows = Wording.count(limits.batchRows)
    batchSize = "\(limits.batchBytes / 1_048_576) MB"
    documentLink = address.local("/api", [("f", "json")])
  }
}
