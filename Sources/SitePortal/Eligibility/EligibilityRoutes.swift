import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SimpleFeatures
import SiteModel
import SiteRegistry

/// Whether proposals are eligible: one by query, a batch by body. The same answers as `sitereg
/// check`, byte for byte.
struct EligibilityRoutes {
  let desk: Desk

  func add(to table: inout RouteTable) {
    table.interface(.get, "/eligibility") { request, context in
      try await one(request, context.caller.audience)
    }
    table.interface(.post, "/eligibility") { request, context in
      try await batch(request, context)
    }
  }

  private func one(_ request: Request, _ audience: Audience) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    try query.requireValues()
    let pack = try Self.packName(query)
    let values = try await values(
      query, beside: ["at", "asset", "equipment", "height", "pack", "on", "f"], pack)
    _ = try Negotiation.choose([.json], for: request, query)
    var asked = CheckRequest(
      place: query["at"], asset: query["asset"], equipment: query["equipment"],
      height: query["height"], pack: pack, values: values, on: query["on"])
    asked.audience = audience
    let question = asked
    if (question.place == nil) == (question.asset == nil) {
      throw PortalError.invalidParameter(
        name: "at", detail: "give either a place (at) or an asset (asset), and not both")
    }
    let checked = try await desk.ask { registry in
      try registry.check(question)
    }
    var headers: HTTPFields = [.cacheControl: "no-cache", .vary: "Accept"]
    CrossOrigin.allowReading(&headers)
    return Answers.json(checked.fullJSON, headers: headers)
  }

  private func batch(_ request: Request, _ context: PortalContext) async throws -> Response {
    let query = try QueryParameters.query(of: request)
    try query.requireValues()
    var options = BatchOptions(format: try Self.format(query))
    options.audience = context.caller.audience
    options.pack = try Self.packName(query)
    options.values = try await values(
      query, beside: ["equipment", "height", "pack", "on", "f"], options.pack)
    options.on = try CouncilRegistry.day(query["on"])
    options.maximumRows = desk.options.limits.batchRows
    if let text = query["equipment"] {
      guard let kind = EquipmentKind(rawValue: text) else {
        let allowed = EquipmentKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw PortalError.invalidParameter(
          name: "equipment", detail: "'\(text.shortened)' is none; allowed are \(allowed)")
      }
      options.equipment = kind
    }
    if let text = query["height"] {
      guard let height = Double(text), Proposal.heights.contains(height) else {
        throw PortalError.invalidParameter(
          name: "height",
          detail: "'\(text.shortened)' is not a number of metres from \(Proposal.heightsInWords)")
      }
      options.heightInMetres = height
    }
    let limits = desk.options.limits
    let source = try EligibilitySource.format(mediaType: request.mediaType)
    let intake = desk.intake(context)
    let isShort = request.headers[.contentLength].flatMap(Int.init).map { $0 <= Self.smallBytes }
    if isShort != true { try desk.batches.requireOne() }
    let body = try await request.bytes(upTo: limits.batchBytes, intake)
    let bytes = Array(body.readableBytesView)
    if bytes.count <= Self.smallBytes { return try answerHere(bytes, source, options) }
    return try await answer(bytes, intake, source, options)
  }

  /// Up to this size a body is answered where it was read: handing it to a thread and the answer
  /// back would take longer than the few milliseconds that the longest of them can take.
  private static let smallBytes = 4096

  private func answerHere(
    _ body: [UInt8], _ format: SourceFormat?, _ options: BatchOptions
  ) throws -> Response {
    var options = options
    options.answersOnCallingThread = true
    let source = try EligibilitySource.open(body, format)
    var answer: [UInt8] = []
    var headers = Self.headers(options.format)
    _ = try desk.registry.checkBatch(
      source, options, names: { headers[.columns] = ColumnsHeader.value($0) },
      write: { answer += $0 })
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
  }

  private static func headers(_ format: BatchFormat) -> HTTPFields {
    var headers: HTTPFields = [.contentType: mediaType(format), .cacheControl: "no-store"]
    CrossOrigin.allowReading(&headers)
    return headers
  }

  /// Answers while checking: the first chunk waits for the second or the end, so that a batch
  /// that fails early is a plain error and not half an answer.
  private func answer(
    _ body: [UInt8], _ intake: BodyIntake, _ format: SourceFormat?, _ options: BatchOptions
  ) async throws -> Response {
    try desk.batches.take()
    let handoff = Handoff(stalledSeconds: desk.options.limits.stalledSeconds)
    let desk = desk
    let names = NamesBox()
    Thread.detachNewThread {
      // The body is in memory until the last answer is made.
      defer { withExtendedLifetime(intake) { desk.batches.giveBack() } }
      do {
        let source = try EligibilitySource.open(body, format)
        _ = try desk.registry.checkBatch(
          source, options, names: { names.put($0) }, write: { chunk in try handoff.put(chunk) })
        handoff.finish(.success(()))
      } catch {
        handoff.finish(.failure(error))
      }
    }
    let first: [UInt8]?
    let second: [UInt8]?
    do {
      first = try await handoff.next()
      second = first == nil ? nil : try await handoff.next()
    } catch {
      handoff.abandon()
      throw error
    }
    var headers = Self.headers(options.format)
    // Told before the first chunk was.
    headers[.columns] = names.taken.flatMap(ColumnsHeader.value)
    guard let second else {
      let whole = ByteBuffer(bytes: first ?? [])
      return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: whole))
    }
    let body = ResponseBody { writer in
      do {
        try await writer.write(ByteBuffer(bytes: first ?? []))
        try await writer.write(ByteBuffer(bytes: second))
        while let chunk = try await handoff.next() {
          try await writer.write(ByteBuffer(bytes: chunk))
        }
      } catch {
        // Too late for a status: the connection breaks, so that no one takes it for whole.
        handoff.abandon()
        throw error
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  /// The parameters that a pack declares as values of a proposal, volume and count among them.
  ///
  /// - Throws: `unknownParameter` naming all that are allowed.
  private func values(
    _ query: QueryParameters, beside fixed: [String], _ pack: String?
  ) async throws -> [NamedValue] {
    // Most ask without any, and need no look into the pack.
    guard query.pairs.contains(where: { !fixed.contains($0.name) }) else {
      try query.requireOnly(fixed)
      return []
    }
    let names = try await desk.ask { registry in
      try registry.rulePack(pack).proposalValues.map(\.name)
    }
    try query.requireOnly(fixed + names.filter { !fixed.contains($0) })
    return query.pairs.filter { !fixed.contains($0.name) && !$0.value.isEmpty }.map {
      NamedValue(name: $0.name, text: $0.value)
    }
  }

  private static func format(_ query: QueryParameters) throws(PortalError) -> BatchFormat {
    let name = query["f"] ?? BatchFormat.ndjson.rawValue
    let offered: [BatchFormat] = [.ndjson, .csv, .geojson]
    guard let format = offered.first(where: { $0.rawValue == name }) else {
      throw .invalidParameter(
        name: "f",
        detail:
          "'\(name.shortened)' is not offered; allowed are \(offered.map(\.rawValue).joined(separator: ", "))"
      )
    }
    return format
  }

  /// A pack by id only: a path would name a file of the server's.
  private static func packName(_ query: QueryParameters) throws(PortalError) -> String? {
    guard let name = query["pack"] else { return nil }
    guard PackParameter.isID(name) else {
      throw .invalidParameter(
        name: "pack", detail: "an id holds lower-case letters, digits and hyphens")
    }
    return name
  }

  private static func mediaType(_ format: BatchFormat) -> String {
    switch format {
    case .ndjson: "application/x-ndjson"
    case .csv: "text/csv; charset=utf-8"
    case .geojson: "application/geo+json"
    case .table: "text/plain; charset=utf-8"
    }
  }
}
