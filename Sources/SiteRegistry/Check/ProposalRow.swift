import Projection
import SimpleFeatures
import SiteModel

/// One row of a batch: a proposal, or why it is none. The asker's id is kept either way.
struct ProposalRow {
  var id: JSONValue?
  var proposal: Result<Proposal, RegistryError>
}

extension CouncilRegistry {
  /// Reads a feature of a batch as a proposal.
  ///
  /// Its properties may name `id`, `asset`, `equipment`, `height`, `volume`, `count` and what the
  /// pack declares, in the spellings that ``RowNames`` knows; the rest are attributes that
  /// conditions may use. What is blank is taken from `values`. Numbers too large for degrees are grid metres.
  func row(
    _ item: SourceItem, number: Int, _ declaredSystem: String?, _ options: BatchOptions,
    _ values: JSONObject, _ pack: RulePack, _ systems: ReferenceSystems, _ reading: RowReading?,
    _ naming: inout RowNaming
  ) -> ProposalRow {
    switch item {
    case .defect(let defect):
      return ProposalRow(
        id: naming.id(of: defect.written) ?? .integer(Int64(number)),
        proposal: .failure(.badInput("line \(defect.place.line): \(defect.message)")))
    case .feature(let read):
      var feature = read.feature
      do throws(RegistryError) {
        if let reading {
          reading.scale(&feature.properties)
        } else {
          try naming.apply(to: &feature.properties)
        }
      } catch {
        let id = feature.properties["id"] ?? feature.id ?? .integer(Int64(number))
        return ProposalRow(id: id, proposal: .failure(error))
      }
      let id = feature.properties["id"].flatMap { $0.isNull ? nil : $0 } ?? feature.id
      do {
        let placed = try read.placed(in: declaredSystem)
        feature.geometry = placed.geometry
        let proposal = try proposal(
          feature, id, placed.system, options, values, pack, systems)
        return ProposalRow(id: id ?? .integer(Int64(number)), proposal: .success(proposal))
      } catch {
        return ProposalRow(id: id ?? .integer(Int64(number)), proposal: .failure(error))
      }
    }
  }

  private func proposal(
    _ feature: Feature<AsWritten>, _ id: JSONValue?, _ system: String?, _ options: BatchOptions,
    _ values: JSONObject, _ pack: RulePack, _ systems: ReferenceSystems
  ) throws(RegistryError) -> Proposal {
    var attributes = feature.properties
    func take(_ name: String) -> String? {
      defer { attributes[name] = nil }
      return attributes[name]?.plainText
    }
    _ = take("id")
    let equipment =
      if let text = take("equipment") { try Self.equipment(text) } else {
        options.equipment
      }
    guard let equipment else {
      throw .usage("no equipment given; allowed are \(EquipmentKind.allowed)")
    }
    let height = try Self.height(take("height")) ?? options.heightInMetres
    var own = JSONObject()
    for value in ProposalValue.own where value.name != "height" {
      own[value.name] = try attributes[value.name].flatMap { (written) throws(RegistryError) in
        try value.reading(written)
      }
      attributes[value.name] = nil
    }
    try pack.readProposalValues(&attributes)
    let key = take("asset")
    var asset: Asset?
    if let key {
      guard let parsed = AssetKey(parsing: key) else {
        throw .usage("'\(key.shortened)' is not an asset; give OWNER/KIND/REFERENCE")
      }
      asset = try site(parsed, for: options.audience)
    }
    let geometry: Geometry<NationalGrid>
    if let written = feature.geometry {
      geometry = try grid(written, system, systems)
    } else if let place = asset?.geometry {
      geometry = place
    } else {
      throw .badInput(
        "no position: give a geometry, lon and lat, easting and northing, or an asset")
    }
    var proposal = Proposal(
      id: id, asset: asset, geometry: geometry, equipment: equipment, attributes: attributes)
    // What the row says wins over what was said for all of them.
    for value in values.members where attributes[value.name] == nil {
      if own[value.name] == nil { own[value.name] = value.value }
    }
    try proposal.take(own)
    if let height { proposal.heightInMetres = height }
    return proposal
  }

  private func grid(
    _ written: Geometry<AsWritten>, _ declared: String?, _ systems: ReferenceSystems
  ) throws(RegistryError) -> Geometry<NationalGrid> {
    guard let bounds = written.bounds else { throw .badInput("the geometry is empty") }
    let isDegrees =
      abs(bounds.lowerCorner.first) <= 180 && abs(bounds.upperCorner.first) <= 180
      && abs(bounds.lowerCorner.second) <= 90 && abs(bounds.upperCorner.second) <= 90
    let code = CoordinateLook.system(declared, bounds) ?? (isDegrees ? "OGC:CRS84" : "EPSG:27700")
    if isDegrees, code == "OGC:CRS84",
      Self.looksLatitudeFirst(bounds.centre.first, bounds.centre.second)
    {
      throw .badInput(
        "position \(bounds.centre.first),\(bounds.centre.second) looks like latitude first; longitude comes first"
      )
    }
    let transform = try projected(systems.toNationalGrid(from: ReferenceSystem(parsing: code)))
    return try projected(transform(written))
  }
}
