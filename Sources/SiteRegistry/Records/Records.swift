import SimpleFeatures
public import SiteModel
import SiteStore

/// What a registry holds, for `status`.
public struct RegistryStatus: Sendable {
  public var council: String
  public var assets: [(owner: String, kind: String, count: Int)]
  public var layers: [ConstraintLayer]
  /// The layers no verdict may rest on today, with the reason.
  public var staleLayers: [String]
  public var installations: Int
  public var postcodes: Int
  public var applications: [(state: ApplicationState, count: Int)]
  public var events: Int
  public var fileSizeInBytes: Int
  public var positionStatement: String
}

/// Whether the event log is what it was when written.
public struct AuditResult: Sendable {
  public var events: Int
  /// The hash of the last event: note it down elsewhere, and nothing before it can be changed.
  public var head: String
  /// What is wrong first; nil where the chain holds.
  public var fault: String?
  /// What other tables say that the log does not: rows that were changed, put in or taken out.
  public var recordFaults: [String] = []
  /// What is no fault and worth a look.
  public var notes: [String] = []
}

extension CouncilRegistry {
  public func status() throws(RegistryError) -> RegistryStatus {
    let counts = try translated(file.counts())
    let layers = try layers()
    return RegistryStatus(
      council: council.name,
      assets: counts.assets.map { ($0.owner, $0.kind, $0.count) }, layers: layers,
      staleLayers: layers.compactMap { $0.staleness(on: today) },
      installations: counts.installations, postcodes: counts.postcodes,
      applications: ApplicationState.allCases.compactMap { state in
        counts.applications[state.rawValue].map { (state, $0) }
      }, events: counts.events,
      fileSizeInBytes: counts.fileSizeInBytes, positionStatement: positionStatement)
  }

  public func layers() throws(RegistryError) -> [ConstraintLayer] {
    try translated(file.layers())
  }

  /// - Throws: `notFound` naming the id and the ones there are.
  public func layer(_ id: String) throws(RegistryError) -> ConstraintLayer {
    if let layer = try translated(file.layer(id)) { return layer }
    let known = try layers().map(\.id).joined(separator: ", ")
    throw .notFound(
      "there is no layer '\(id.shortened)'; \(known.isEmpty ? "none has been imported" : "there are \(known)")"
    )
  }

  /// Why a layer may not be relied on today; nil where it may.
  public func staleness(of layer: ConstraintLayer) -> String? { layer.staleness(on: today) }

  /// Imports, newest first.
  public func runs(limit: Int) throws(RegistryError) -> [ImportRun] {
    try translated(file.runs(limit: limit))
  }

  /// One import with everything it left out.
  public func run(_ id: Int64) throws(RegistryError) -> ImportReport {
    let found = try translated(file.run(id: id))
    guard let found else { throw .notFound("there is no run \(id)") }
    let quarantined = try translated(file.quarantined(run: id))
    return ImportReport(run: found, quarantined: quarantined)
  }

  /// Everything wrong with the registry file, in plain words; empty where it is sound.
  public func verify() throws(RegistryError) -> [String] { try verification().faults }

  /// What is wrong with the registry file, and what is worth knowing.
  ///
  /// - Parameter isDeep: whether every row of features and postcodes is compared with the digest
  ///   of the event that wrote it, too.
  public func verification(isDeep: Bool = false) throws(RegistryError) -> Verification {
    try translated(file.verification(isDeep: isDeep))
  }

  /// Recomputes every hash of the event log, and compares with it what acts wrote beside features.
  ///
  /// - Parameter head: a hash noted down earlier, which must stand in the chain.
  public func verifyEvents(head: String? = nil) throws(RegistryError) -> AuditResult {
    let check = try translated(file.verifyEventChain())
    var result = AuditResult(
      events: Int(check.count), head: check.headHash,
      fault: check.firstFault.map { "event \($0.sequence): \($0.reason)" }, notes: check.notes)
    let records = try translated(file.verifyRecords())
    result.recordFaults = records.faults
    result.notes += records.notes
    if let head = head?.lowercased(), result.fault == nil {
      var found = head == String(repeating: "0", count: 64)
      var last: Int64 = 0
      while !found {
        let events = try events(after: last, limit: 1000)
        guard let end = events.last else { break }
        found = events.contains { $0.hash == head }
        last = end.sequence
      }
      if !found { result.fault = "no event has the hash \(head.shortened)" }
    }
    return result
  }

  /// Events in order, from the one after a sequence number.
  public func events(after sequence: Int64, limit: Int) throws(RegistryError) -> [Event] {
    try translated(file.events(after: sequence, limit: limit))
  }
}
