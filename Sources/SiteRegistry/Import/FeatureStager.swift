import SimpleFeatures
import SiteModel
import SiteStore
import Topology

/// Puts one feature after another into the staging file, or into quarantine.
///
/// What is written goes in chunks to the threads that write it; all that decides happens here, in
/// the order of the source.
struct FeatureStager: ~Copyable {
  private var notes = NoteBook()
  private(set) var quarantined = 0
  private(set) var repaired = 0
  private let pipe: StagingPipe
  private var chunk: StagedChunk
  private var keeping: AttributeKeeping
  private let mapping: RowMapping
  /// What is known of a file that this program wrote; nil for others.
  private let own: OwnFile?
  /// What the registry has of the rows that come next, for such a file.
  private var stored: [String: StoredRow] = [:]
  private let rejectsInvalid: Bool
  private let registry: CouncilRegistry
  private let wards: WardFinder?
  private static let chunkSize = 128 << 10
  /// Each may have 64 KB of text.
  private static let quarantinedAtMost = 20
  /// How often each reference was seen, so that no two rows keep the same one.
  private var seen: [String: Int] = [:]
  /// The source's references that more than one row bears.
  private var repeated: Set<String> = []

  init(
    _ request: ImportRequest, _ own: OwnFile?, _ pipe: StagingPipe, _ registry: CouncilRegistry
  ) throws(RegistryError) {
    let mapping = RowMapping(profile: request.profile, target: request.target)
    let keeping = try AttributeKeeping(mapping, registry)
    let wards: WardFinder? =
      if case .asset = request.target { try registry.wardFinder() } else { nil }
    self.pipe = pipe
    self.registry = registry
    self.mapping = mapping
    self.own = own
    self.keeping = keeping
    self.wards = wards
    chunk = pipe.newChunk()
    rejectsInvalid = request.onInvalid == .reject
  }

  var summary: StagingSummary {
    StagingSummary(quarantined: quarantined, repaired: repaired, notes: notes)
  }

  /// Looks up what the registry has of the features that come next, where it matters.
  mutating func prepare(_ batch: PlacedFeatures) throws(RegistryError) {
    guard let own else { return }
    let references = batch.items.compactMap { placed -> String? in
      guard case .feature(let read) = placed.item else { return nil }
      return OwnFile.reference(of: read.feature)
    }
    stored = try translated(registry.file.rows(of: own.target, references: references))
  }

  mutating func stage(_ placed: PlacedFeatures.Item) throws(RegistryError) {
    let rawText = placed.rawText ?? ""
    switch placed.item {
    case .defect(let defect): try quarantine(defect, rawText)
    case .feature(let read):
      for note in read.notes { notes.add(note) }
      if let own, let note = own.otherKind(read.feature) { return notes.add(note, at: read.place) }
      let present = own == nil ? nil : OwnFile.reference(of: read.feature).flatMap { stored[$0] }
      let row = own?.row(read.feature, present) ?? mapping.row(read.feature)
      for note in row.notes { notes.add(note, at: read.place) }
      var staged = StagedFeature(
        row, positionalAccuracy: mapping.profile.positionalAccuracyInMetres)
      if let accuracy = read.squareAccuracyInMetres {
        staged.positionalAccuracyInMetres = max(accuracy, staged.positionalAccuracyInMetres ?? 0)
      }
      switch placed.outcome {
      case .sound(let geometry, let remarks):
        staged.geometry = geometry
        for remark in remarks { notes.add(remark, at: read.place) }
      case .repaired(let geometry, let remarks):
        staged.geometry = geometry
        repaired += 1
        for remark in remarks { notes.add(remark, at: read.place) }
      case .defective(let code, let message):
        let defect = SourceDefect(code: code, message: message, place: read.place)
        if rejectsInvalid, PlaceMending.isInvalidShape(code) {
          throw .badInput(
            "feature \(read.place.feature), line \(read.place.line) is not valid: \(message); nothing was imported, as --on-invalid reject asks"
          )
        }
        guard code == PlaceMending.unknownPosition, own == nil,
          staged.postcode.flatMap(Postcode.normalised) != nil,
          try locate(&staged, read.place, "its position (0, 0) stands for unknown")
        else { return try quarantine(defect, rawText) }
      case .absent:
        guard try locate(&staged, read.place) else {
          let defect = SourceDefect(
            code: "no-location",
            message: "no location: a feature of this kind without a geometry is of no use",
            place: read.place)
          return try quarantine(defect, rawText)
        }
      }
      if let own, let present {
        own.settle(&staged, present)
      } else {
        try fillWard(&staged)
      }
      try append(staged, row, read.place)
    }
  }

  /// Waits until everything is written, and settles what only the whole file decides.
  mutating func finish() throws(RegistryError) {
    try send()
    // What follows takes memory of its own: some hundred bytes a row are given back before.
    if repeated.isEmpty { seen = [:] }
    try translated(pipe.finish())
    keeping.settle(pipe)
    try settleRepeatedReferences()
    seen = [:]
  }

  private mutating func send() throws(RegistryError) {
    guard !chunk.isEmpty else { return }
    let full = chunk
    chunk = pipe.newChunk()
    try translated(pipe.send(full))
  }

  /// Rows that share a reference all get a derived one, so that none depends on their order.
  private mutating func settleRepeatedReferences() throws(RegistryError) {
    for reference in repeated.sorted() {
      let first = try translated(pipe.feature(reference: reference))
      guard var first else { continue }
      // The digest is over what the source says, under the names it uses.
      first.attributes = keeping.restored(first.attributes)
      let derived = unused(DerivedReference.repeated(reference, first))
      try translated(pipe.rename(reference: reference, to: derived))
    }
  }

  private mutating func append(
    _ row: StagedFeature, _ read: RowMapping.Row, _ place: SourcePlace
  ) throws(RegistryError) {
    var row = row
    if let reference = read.reference {
      // One look-up in a table of a million where the reference is new, as nearly all are.
      if let count = seen.updateValue(1, forKey: reference) {
        seen[reference] = count + 1
        repeated.insert(reference)
        row.reference = unused(DerivedReference.repeated(reference, row))
        row.referenceIsDerived = true
        notes.add(
          RunNote(
            code: "reference-repeated",
            message:
              "reference '\(reference.shortened)' stands more than once; each such row was given a derived one, '\(row.reference.shortened)'"
          ),
          at: place)
      } else {
        row.reference = reference
      }
    } else {
      row.reference = unused(DerivedReference.missing(row))
      row.referenceIsDerived = true
      notes.add(
        RunNote(
          code: "reference-missing",
          message: "no reference in the source; a derived one was given, '\(row.reference)'"),
        at: place)
    }
    // No reference is derived from them after this.
    for note in keeping.keep(&row.attributes, of: read) { notes.add(note, at: place) }
    chunk.append(row)
    if chunk.sizeInBytes > Self.chunkSize { try send() }
  }

  /// The reference itself, or with a number where an identical feature has taken it.
  private mutating func unused(_ reference: String) -> String {
    let count = seen[reference, default: 0]
    seen[reference] = count + 1
    guard count > 0 else { return reference }
    return unused("\(reference)-\(count + 1)")
  }

  /// Places an asset without coordinates by its postcode; one without either stays without.
  ///
  /// - Returns: false where a feature without a place cannot be kept.
  private mutating func locate(
    _ row: inout StagedFeature, _ place: SourcePlace, _ reason: String = "no coordinates"
  ) throws(RegistryError) -> Bool {
    guard case .asset = mapping.target else { return false }
    // A file of our own says where its rows are, and which are nowhere.
    if own != nil { return true }
    if let written = row.postcode, let code = Postcode.normalised(written) {
      let found = try translated(registry.file.postcode(code))
      if let found {
        row.geometry = .point(found)
        row.positionSource = .postcode
        row.positionalAccuracyInMetres = PositionSource.postcodeAccuracyInMetres
        notes.add(
          RunNote(
            code: "placed-by-postcode",
            message: "\(reason); placed at its postcode, good to about 100 m"),
          at: place)
        return true
      }
      notes.add(
        RunNote(
          code: "postcode-unknown",
          message:
            "\(reason), and postcode \(code) is not in the imported postcodes; kept without a location"
        ),
        at: place)
      return true
    }
    notes.add(
      RunNote(
        code: "no-location", message: "no coordinates and no postcode; kept without a location"),
      at: place)
    return true
  }

  private mutating func fillWard(_ row: inout StagedFeature) throws(RegistryError) {
    guard row.ward == nil, let geometry = row.geometry, wards != nil else { return }
    do {
      row.ward = try wards?.ward(of: geometry)
    } catch {
      throw .internalFault("the ward could not be found: \(error)")
    }
  }

  private mutating func quarantine(
    _ defect: SourceDefect, _ rawText: String
  ) throws(RegistryError) {
    quarantined += 1
    chunk.quarantined.append(QuarantinedFeature(defect: defect, rawText: rawText))
    if chunk.quarantined.count > Self.quarantinedAtMost { try send() }
  }
}

extension PositionSource {
  /// How far a postcode's position may be from an address in it: about 100 m in a city.
  static let postcodeAccuracyInMetres: Double = 100
}

extension StagedFeature {
  fileprivate init(_ row: RowMapping.Row, positionalAccuracy: Double?) {
    self.init(
      reference: row.reference ?? "", details: row.details, operatorName: row.operatorName,
      installationKind: row.installationKind, heightInMetres: row.heightInMetres)
    if !row.isOwn { details.positionalAccuracyInMetres = positionalAccuracy }
  }
}

extension CouncilRegistry {
  /// Finds wards from the council's ward layer; nil where it names none or none is imported.
  func wardFinder() throws(RegistryError) -> WardFinder? {
    guard let id = council.wardLayer,
      let layer = try translated(file.layer(id))
    else { return nil }
    let features = try translated(file.layerFeatures(id))
    do {
      return try WardFinder(LayerSnapshot(layer: layer, features: features))
    } catch {
      throw .internalFault("the ward layer could not be prepared: \(error)")
    }
  }
}
