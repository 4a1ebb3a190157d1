import Projection
import SimpleFeatures
import SiteModel
import SiteStore

/// How far an import has come.
public struct ImportProgress: Sendable {
  public var bytesRead: Int
  public var bytesInAll: Int
  /// How many have been read.
  public var features: Int
  /// How much of bringing them into the registry is done, from 0 to 1; begins after reading.
  public var merged: Double
  /// How much of an address has come, while it is fetched; nil before and after.
  public var fetch: FetchProgress?

  public enum Phase: String, Sendable {
    case reading, merging
    case indexing = "indexing text"
    /// Waiting for the disk.
    case saving
  }

  public var phase: Phase {
    switch merged {
    case ...0: .reading
    case ..<0.6: .merging
    case ..<0.8: .indexing
    default: .saving
    }
  }

  /// How much of the whole is done, from 0 to 1: reading takes somewhat longer than merging.
  public var share: Double {
    let read = bytesInAll > 0 ? min(Double(bytesRead) / Double(bytesInAll), 1) : 1
    return 0.6 * read + 0.4 * merged
  }
}

extension CouncilRegistry {
  /// Removes what imports of this process have put beside the registry, for a process that is
  /// about to end in the middle of one.
  public static func removeStagingFiles() { StagingFile.removeAll() }

  /// Imports a file as one run: all of its good features, or nothing.
  ///
  /// Defective features are quarantined with the reason and their text. Reading, transforming and
  /// checking happen in a staging file, without holding the registry; the merge is one
  /// transaction.
  /// - Throws: `missingInput`, `badInput` where the file as a whole cannot be used, `busy`,
  ///   `storage`; the registry is then as it was.
  public func importFile(
    _ request: ImportRequest, progress: @escaping (ImportProgress) -> Void = { _ in }
  ) throws(RegistryError) -> ImportReport {
    let startedAt = Self.now
    let source = try SourceFile(request.path, limits: request.remoteLimits) { fetch in
      progress(ImportProgress(bytesRead: 0, bytesInAll: 0, features: 0, merged: 0, fetch: fetch))
    }
    let reader = try RowReader(source, request, council) { first, isTable throws(RegistryError) in
      try isOwn(first, isTable, request.target)
    }
    var own = reader.own
    let request = try request.target(of: &own, reader, source)
      .naming(columnsOf: reader)
    let system = reader.system
    let transform: Transform<AsWritten, NationalGrid>
    do {
      transform = try systems.toNationalGrid(from: system)
    } catch {
      throw .badInput(
        reader.isStated
          ? "\(error)"
          : "the file is in \(system.code): \(error); or give its own system with --crs")
    }
    let mending = PlaceMending(
      transform, from: system, systems, area: try councilArea(), isStated: reader.isStated,
      repairs: request.onInvalid == .repair,
      repairLimit: (request.profile.repairLimitInPercent ?? council.repairLimitInPercent)
        .map { $0 / 100 } ?? PlaceMending.usualRepairLimit)
    var run = ImportRun(
      target: request.target, fileName: source.name, fileDigest: "",
      fileSizeInBytes: source.sizeInBytes, provenance: request.mergedProvenance,
      referenceSystem: system.code, operation: transform.operation.summary,
      profile: request.profile.name == "none" ? nil : request.profile.name,
      startedAt: startedAt, finishedAt: startedAt, counts: .init(), notes: [])
    func report(_ reader: RowReader, _ merged: Double) {
      progress(
        ImportProgress(
          bytesRead: reader.bytesRead, bytesInAll: source.sizeInBytes, features: reader.count,
          merged: merged))
    }
    if request.target == .postcode {
      guard request.previewsAtMost == nil, !request.removesAbsent else {
        throw .usage("postcodes are imported as a whole: --dry-run and --replace are not for them")
      }
      run.fileDigest = try source.digest()
      run = try importPostcodes(reader, request, mending, run, report)
    } else {
      run.recipe = recipe(request, run)
      if request.previewsAtMost == nil { try classify(asProfileSays: request) }
      if let repeated = try sameFile(source, run, request) { return repeated }
      let done = try importFeatures(
        source, reader, request.reading(truths: reader.truthColumns), own, mending, run, report)
      if let changes = done.changes {
        return ImportReport(run: done.run, quarantined: done.quarantined, changes: changes)
      }
      run = done.run
    }
    report(reader, 1)
    try promote(request)
    if case .constraint(let layer) = request.target, layer == council.wardLayer {
      try fillMissingWards(run.id)
    }
    let quarantined = try translated(file.quarantined(run: run.id))
    return ImportReport(run: run, quarantined: quarantined)
  }

  private func importFeatures(
    _ source: SourceFile, _ reader: RowReader, _ request: ImportRequest, _ own: OwnFile?,
    _ mending: borrowing PlaceMending, _ run: ImportRun,
    _ report: (RowReader, _ merged: Double) -> Void
  ) throws(RegistryError) -> (
    run: ImportRun, quarantined: [QuarantinedFeature], changes: [RowChange]?
  ) {
    var run = run
    let pipe = try translated(file.stagingPipe(for: request.target))
    // Its threads must not outlive an import that breaks off.
    defer { pipe.stop() }
    var (read, staged) = try stage(reader, request, own, mending, into: pipe) { _ in
      report(reader, 0)
    }
    for note in reader.notes { staged.notes.add(note, at: note.first) }
    run.counts.read = read
    run.counts.quarantined = staged.quarantined
    run.counts.repaired = staged.repaired
    run.notes = staged.notes.notes
    run.fileDigest = try source.digest()
    run.finishedAt = Self.now
    let layer = request.constraintLayer
    let act = importAct(run)
    let ready = run
    if let limit = request.previewsAtMost {
      let preview = try translated(
        file.preview(
          pipe, run: ready, layer: layer, act: act, removesAbsent: request.removesAbsent,
          limit: limit
        ) { share in report(reader, share) })
      return (preview.run, preview.quarantined, preview.changes)
    }
    let merged = try translated(
      file.merge(
        pipe, run: ready, layer: layer, act: act, removesAbsent: request.removesAbsent
      ) { share in report(reader, share) })
    return (merged, [], nil)
  }

  /// The report of a file that need not be read again; nil where it must.
  private func sameFile(
    _ source: SourceFile, _ run: ImportRun, _ request: ImportRequest
  ) throws(RegistryError) -> ImportReport? {
    guard request.previewsAtMost == nil else { return nil }
    // Only a file of the same length can be the same: no other has to wait for its digest.
    let isLikely = try translated(
      file.hasRun(recipe: run.recipe, fileSizeInBytes: run.fileSizeInBytes))
    guard isLikely else { return nil }
    var run = run
    run.fileDigest = try source.digest()
    run.finishedAt = Self.now
    let ready = run
    let repeated = try translated(
      file.recordSameFile(ready, wardLayer: council.wardLayer, act: importAct(ready)))
    guard let repeated else { return nil }
    let quarantined = try translated(file.quarantined(run: repeated.id))
    return ImportReport(run: repeated, quarantined: quarantined)
  }

  private func importPostcodes(
    _ reader: RowReader, _ request: ImportRequest, _ mending: borrowing PlaceMending,
    _ run: ImportRun, _ report: (RowReader, _ merged: Double) -> Void
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
      if run.counts.read.isMultiple(of: 1000) { report(reader, 0) }
      switch item {
      case .defect(let defect):
        quarantined.append(QuarantinedFeature(defect: defect, rawText: rawText()))
      case .feature(let read):
        let written = mapping.row(read.feature).details.postcode ?? ""
        guard let code = Postcode.normalised(written) else {
          reject(
            "not-a-postcode", "'\(written.shortened)' is not a postcode", read.place, rawText())
          continue
        }
        switch mending.place(read) {
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
    report(reader, 0.85)
    return try translated(file.mergePostcodes(rows, run: run, quarantined: quarantined, act: act))
  }

  /// Assets imported before the ward layer get their ward once it is there.
  private func fillMissingWards(_ run: Int64) throws(RegistryError) {
    let assets = try translated(file.assetsWithoutWard())
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
    let act = Act(
      actor: actor, name: .assignWards, subject: council.wardLayer ?? "",
      detail: ["run": .integer(run)])
    try translated(file.fillWards(wards, act: act))
  }

  private func importAct(_ run: ImportRun) -> Act {
    Act(
      actor: actor, name: .importFile, on: run.target,
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
    return try projected(systems.geographicToGrid(corners))
      .bounds
  }
}

extension ImportRequest {
  /// The layer an import makes or refreshes; nil for other targets.
  var constraintLayer: ConstraintLayer? {
    guard case .constraint(let id) = target else { return nil }
    let described = profile.layer
    return ConstraintLayer(
      id: id,
      title: layer.title ?? described?.title ?? profile.title ?? Self.title(fromID: id),
      description: layer.description ?? described?.description, provenance: mergedProvenance,
      maxAgeInDays: layer.maxAgeInDays ?? described?.maxAgeInDays,
      positionalAccuracyInMetres: layer.positionalAccuracyInMetres
        ?? described?.positionalAccuracyInMetres ?? 0)
  }

  /// `flood-zones` as "Flood zones".
  private static func title(fromID id: String) -> String {
    let words = id.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
