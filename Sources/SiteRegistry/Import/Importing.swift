import Projection
public import SimpleFeatures
public import SiteModel
import SiteStore

/// How far an import has come.
public struct ImportProgress: Sendable {
  public var bytesRead: Int
  public var bytesInAll: Int
  public var features: Int
}

extension CouncilRegistry {
  /// Imports a file as one run: all of its good features, or nothing.
  ///
  /// Defective features are quarantined with the reason and their text. Reading, transforming and
  /// checking happen in a staging file, without holding the registry; the merge is one
  /// transaction.
  /// - Throws: `missingInput`, `badInput` where the file as a whole cannot be used, `busy`,
  ///   `storage`; the registry is then as it was.
  public func importFile(
    _ request: ImportRequest, progress: (ImportProgress) -> Void = { _ in }
  ) throws(RegistryError) -> ImportReport {
    let startedAt = Self.now
    let source = try SourceFile(request.path)
    let reader = try RowReader(source, request, council)
    let system = reader.system
    let transform = try projected { () throws(ProjectionError) in
      try systems.toNationalGrid(from: system)
    }
    let mending = PlaceMending(transform, from: system, area: try councilArea())
    var run = ImportRun(
      target: request.target, fileName: source.name, fileDigest: source.digest,
      fileSizeInBytes: source.sizeInBytes, provenance: request.mergedProvenance,
      referenceSystem: system.code, operation: transform.operation.summary,
      profile: request.profile.name == "none" ? nil : request.profile.name,
      startedAt: startedAt, finishedAt: startedAt, counts: .init(), notes: [])
    func report(_ reader: RowReader) {
      progress(
        ImportProgress(
          bytesRead: reader.bytesRead, bytesInAll: source.sizeInBytes, features: reader.count))
    }
    if request.target == .postcode {
      run = try importPostcodes(reader, request, mending, run, report)
    } else {
      run = try importFeatures(reader, request, mending, run, report)
    }
    report(reader)
    if case .constraint(let layer) = request.target, layer == council.wardLayer {
      try fillMissingWards()
    }
    let quarantined = try translated { () throws(StoreError) in
      try file.quarantined(run: run.id)
    }
    return ImportReport(run: run, quarantined: quarantined)
  }

  private func importFeatures(
    _ reader: RowReader, _ request: ImportRequest, _ mending: borrowing PlaceMending,
    _ run: ImportRun, _ report: (RowReader) -> Void
  ) throws(RegistryError) -> ImportRun {
    var run = run
    let staging = try translated { () throws(StoreError) in
      try StagingFile(beside: file.path)
    }
    var stager = try FeatureStager(request, staging, self)
    while let (item, rawText) = try reader.next() {
      run.counts.read += 1
      try stager.stage(item, rawText(), mending)
      if run.counts.read.isMultiple(of: 1000) { report(reader) }
    }
    try stager.settleRepeatedReferences()
    for note in reader.notes { stager.notes.add(note, at: note.first) }
    run.counts.quarantined = stager.quarantined
    run.counts.repaired = stager.repaired
    run.notes = stager.notes.notes
    run.finishedAt = Self.now
    let layer = request.constraintLayer
    let act = importAct(run)
    return try translated { () throws(StoreError) in
      try file.merge(staging, run: run, layer: layer, act: act)
    }
  }

  private func importPostcodes(
    _ reader: RowReader, _ request: ImportRequest, _ mending: borrowing PlaceMending,
    _ run: ImportRun, _ report: (RowReader) -> Void
  ) throws(RegistryError) -> ImportRun {
    var run = run
    let mapping = RowMapping(profile: request.profile, target: .postcode)
    var rows: [(code: String, position: Position<NationalGrid>)] = []
    var quarantined: [QuarantinedFeature] = []
    var notes = NoteBook()
    func reject(_ code: String, _ message: String, _ place: SourcePlace, _ text: String) {
      quarantined.append(
        QuarantinedFeature(
          defect: SourceDefect(code: code, message: message, place: place), rawText: text))
    }
    while let (item, rawText) = try reader.next() {
      run.counts.read += 1
      if run.counts.read.isMultiple(of: 1000) { report(reader) }
      switch item {
      case .defect(let defect):
        quarantined.append(QuarantinedFeature(defect: defect, rawText: rawText()))
      case .feature(let read):
        let written = mapping.row(read.feature).postcode ?? ""
        guard let code = Postcode.normalised(written) else {
          reject(
            "not-a-postcode", "'\(written.shortened)' is not a postcode", read.place, rawText())
          continue
        }
        switch mending.place(read.feature.geometry) {
        case .sound(let geometry, _), .repaired(let geometry, _):
          if let centre = geometry.bounds?.centre { rows.append((code, centre)) }
        case .absent:
          reject("no-location", "postcode \(code) has no location", read.place, rawText())
        case .defective(let code, let message):
          reject(code, message, read.place, rawText())
        }
      }
    }
    for note in reader.notes { notes.add(note, at: note.first) }
    run.counts.quarantined = quarantined.count
    run.notes = notes.notes
    run.finishedAt = Self.now
    let act = importAct(run)
    return try translated { () throws(StoreError) in
      try file.mergePostcodes(rows, run: run, quarantined: quarantined, act: act)
    }
  }

  /// Assets imported before the ward layer get their ward once it is there.
  private func fillMissingWards() throws(RegistryError) {
    let assets = try translated { () throws(StoreError) in try file.assetsWithoutWard() }
    guard !assets.isEmpty, let finder = try wardFinder() else { return }
    var wards: [(id: Int64, ward: String)] = []
    for asset in assets {
      do {
        if let ward = try finder.ward(of: asset.geometry) { wards.append((asset.id, ward)) }
      } catch {
        throw .internalFault("the ward could not be found: \(error)")
      }
    }
    guard !wards.isEmpty else { return }
    let act = Act(actor: actor, name: "assign-wards", subject: council.wardLayer ?? "")
    try translated { () throws(StoreError) in try file.fillWards(wards, act: act) }
  }

  private func importAct(_ run: ImportRun) -> Act {
    Act(
      actor: actor, name: "import", subject: run.target.description,
      detail: ["file": .string(run.fileName), "sha256": .string(run.fileDigest)])
  }

  /// Where the council's assets can be, on the grid; nil where its file does not say.
  private func councilArea() throws(RegistryError) -> Box<NationalGrid>? {
    guard let area = council.area else { return nil }
    let corners: Geometry<Geographic> = .multiPoint([
      area.lowerCorner, area.upperCorner,
      Position(longitude: area.lowerCorner.longitude, latitude: area.upperCorner.latitude),
      Position(longitude: area.upperCorner.longitude, latitude: area.lowerCorner.latitude),
    ])
    return try projected { () throws(ProjectionError) in try systems.geographicToGrid(corners) }
      .bounds
  }
}

extension ImportRequest {
  /// The layer an import makes or refreshes; nil for other targets.
  var constraintLayer: ConstraintLayer? {
    guard case .constraint(let id) = target else { return nil }
    let described = profile.layer
    return ConstraintLayer(
      id: id, title: described?.title ?? profile.title ?? Self.title(fromID: id),
      description: described?.description, provenance: mergedProvenance,
      maxAgeInDays: described?.maxAgeInDays,
      positionalAccuracyInMetres: described?.positionalAccuracyInMetres ?? 0)
  }

  /// `flood-zones` as "Flood zones".
  private static func title(fromID id: String) -> String {
    let words = id.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
