import Projection
public import SimpleFeatures
public import SiteModel

/// One proposal as it is asked about, in the asker's words.
public struct CheckRequest: Sendable {
  /// Any place that ``CouncilRegistry/place(_:)`` understands.
  public var place: String?
  /// `OWNER/KIND/REFERENCE`.
  public var asset: String?
  public var equipment: String?
  /// In metres.
  public var height: String?
  /// A pack's id or file; the council's default where nil.
  public var pack: String?
  /// Who asks: to rules, a layer that they may not see is one that was never imported. The
  /// command line is the council's own.
  public var audience = Audience.internal
  /// Further values, such as volume and count and what the pack declares.
  public var values: [NamedValue]
  /// The day whose rules answer, as `yyyy-mm-dd`; today where nil.
  public var on: String?

  public init(
    place: String? = nil, asset: String? = nil, equipment: String? = nil, height: String? = nil,
    pack: String? = nil, values: [NamedValue] = [], on: String? = nil
  ) {
    self.values = values
    self.on = on
    self.place = place
    self.asset = asset
    self.equipment = equipment
    self.height = height
    self.pack = pack
  }
}

/// A proposal with its answer.
public struct CheckedProposal: Sendable {
  public var proposal: Proposal
  public var verdict: Verdict
  /// The middle of the proposal's place.
  public var position: Position<Geographic>?
  /// The published JSON form, the same from the command line and over HTTP.
  public var json: JSONObject
  /// Where a point would have to go; only where one proposal was asked about.
  public var clearPositions: [ClearPosition] = []
  /// What would help at an asset; only where one proposal was asked about.
  public var remedies: [AssetRemedy] = []
  /// How good the position is that was asked about; only where one proposal was.
  public var accuracy: PositionAccuracy?
  /// What was measured; only where it is to be drawn.
  public var lines: [MeasuredLine] = []

  /// ``json`` with what only an answer to one proposal has: where it would be clear, or what would
  /// help at an asset.
  public var fullJSON: JSONObject {
    var full = json
    if let accuracy, var position = full["position"]?.object {
      position["accuracyInMetres"] = accuracy.metres.map(JSONValue.number)
      position["statement"] = .string(accuracy.statement)
      full["position"] = .object(position)
    }
    if !clearPositions.isEmpty {
      full["clearPositions"] = .array(clearPositions.map(\.json))
    }
    if !remedies.isEmpty { full["remedies"] = .array(remedies.map(\.json)) }
    return full
  }
}

extension ClearPosition {
  fileprivate var json: JSONValue {
    [
      "metres": .number(metres), "direction": .string(direction),
      "easting": .number(position.easting.roundedToMillimetres),
      "northing": .number(position.northing.roundedToMillimetres),
      "rules": .array(rules.map(JSONValue.string)),
      "checked": .string(isWholePack ? "whole pack" : "this rule only"),
    ]
  }
}

extension CouncilRegistry {
  /// - Throws: `usage` for a value that means nothing, `notFound` for an unknown asset or
  ///   postcode, `badInput` for an asset without a location.
  public func check(_ request: CheckRequest) throws(RegistryError) -> CheckedProposal {
    let kept = try keptPack(request.pack, for: request.audience, on: try Self.day(request.on))
    let (bare, accuracy) = try self.asked(request)
    var asked = bare
    try asked.take(try kept.compiled.pack.proposalValues(request.values))
    let proposal = asked
    do {
      return try kept.withWorker { worker in
        var checked = try checked(proposal, &worker.engine)
        checked.accuracy = accuracy
        checked.lines = measuredLines(checked.verdict, systems)
        checked.remedies = try remedies(for: checked, request, &worker.engine)
        checked.clearPositions = try worker.engine.clearPositions(for: proposal)
        return checked
      }
    } catch let error as RegistryError {
      throw error
    } catch {
      throw .internalFault("the rules could not be measured: \(error)")
    }
  }

  /// Every kind of equipment at one asset, in the order of ``EquipmentKind``.
  public func checkEveryKind(
    of asset: Asset, pack: String? = nil, for audience: Audience = .internal
  ) throws(RegistryError) -> [CheckedProposal] {
    guard let geometry = asset.geometry else { return [] }
    var engine = try engine(named: pack, for: audience)
    var all: [CheckedProposal] = []
    for kind in EquipmentKind.allCases {
      var one = try checked(Proposal(asset: asset, geometry: geometry, equipment: kind), &engine)
      one.accuracy = accuracy(of: asset)
      all.append(one)
    }
    return all
  }

  func checked(
    _ proposal: Proposal, _ engine: inout RuleEngine, _ systems: ReferenceSystems? = nil
  ) throws(RegistryError) -> CheckedProposal {
    let verdict: Verdict
    do {
      verdict = try engine.verdict(for: proposal)
    } catch {
      throw .internalFault("the rules could not be measured: \(error)")
    }
    let middle = proposal.geometry.bounds?.centre
    let position = middle.flatMap { try? (systems ?? self.systems).gridToGeographic($0) }
    var json = verdict.json(for: proposal)
    if let middle {
      var place: JSONObject = [
        "easting": .number(middle.easting.roundedToMillimetres),
        "northing": .number(middle.northing.roundedToMillimetres),
      ]
      if let position {
        place["longitude"] = .number((position.longitude * 1e7).rounded() / 1e7)
        place["latitude"] = .number((position.latitude * 1e7).rounded() / 1e7)
      }
      json["position"] = .object(place)
    }
    json["site"] = proposal.asset.map { .object($0.verdictSite) }
    return CheckedProposal(proposal: proposal, verdict: verdict, position: position, json: json)
  }

  func proposal(_ request: CheckRequest) throws(RegistryError) -> Proposal {
    try asked(request).proposal
  }

  /// The proposal that is meant, and how good its position is.
  private func asked(
    _ request: CheckRequest
  ) throws(RegistryError) -> (proposal: Proposal, accuracy: PositionAccuracy) {
    let equipment = try Self.equipment(request.equipment)
    let height = try Self.height(request.height)
    switch (request.asset, request.place) {
    case (let text?, nil):
      guard let key = AssetKey(parsing: text.trimmed) else {
        throw .usage("'\(text.shortened)' is not an asset; give OWNER/KIND/REFERENCE")
      }
      let asset = try site(key, for: request.audience)
      guard let geometry = asset.geometry else {
        throw .badInput("\(key) has no location, so no rule can be measured at it")
      }
      let proposal = Proposal(
        asset: asset, geometry: geometry, equipment: equipment, heightInMetres: height)
      return (proposal, accuracy(of: asset))
    case (nil, let text?):
      let place = try place(text, for: request.audience)
      guard place.kind != .postcodeArea else {
        throw .usage(
          "\(place.text) is the beginning of many postcodes and not one place; give a whole postcode, a grid reference or coordinates"
        )
      }
      let proposal = Proposal(
        asset: place.asset, geometry: place.geometry, equipment: equipment,
        heightInMetres: height)
      return (proposal, accuracy(of: place))
    default:
      throw .usage("give either a place (--at) or an asset (--asset)")
    }
  }

  /// - Throws: `usage` for what is no day.
  public static func day(_ text: String?) throws(RegistryError) -> CivilDate? {
    guard let text = text?.trimmed, !text.isEmpty else { return nil }
    guard let day = CivilDate(text), text.utf8.count == 10 else {
      throw .usage("'\(text.shortened)' is not a day as yyyy-mm-dd")
    }
    return day
  }

  static func equipment(_ text: String?) throws(RegistryError) -> EquipmentKind {
    guard let text, !text.isEmpty else {
      throw .usage("say which equipment: \(EquipmentKind.allowed)")
    }
    // "Small cell" and "SMALL_CELL" are one kind.
    let folded = text.trimmed.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" }
      .joined(separator: "-")
    guard let kind = EquipmentKind(rawValue: folded) else {
      throw .usage(
        "there is no equipment '\(text.shortened)'; allowed are \(EquipmentKind.allowed)")
    }
    return kind
  }

  /// A height as text, in metres; nil for none.
  ///
  /// - Throws: `usage` where it is no number from 0 to 500.
  public static func heightInMetres(_ text: String?) throws(RegistryError) -> Double? {
    try height(text)
  }

  static func height(_ text: String?) throws(RegistryError) -> Double? {
    guard let text = text?.trimmed, !text.isEmpty else { return nil }
    guard let value = Double(text), value.isFinite, Proposal.heights.contains(value) else {
      throw .usage(
        "a height of '\(text.shortened)' is not a number of metres from \(Proposal.heightsInWords)")
    }
    return value
  }
}
