import Crypto
import Foundation
import Projection
import SimpleFeatures
import SiteModel
import SiteStore
import Synchronization

/// A council's registry, opened for one person or one server: every use case starts here.
///
/// All calls are synchronous and may be made from any thread.
public final class CouncilRegistry: Sendable {
  public enum Access: Sendable { case readOnly, readWrite }

  public let council: Council
  let file: RegistryFile
  let systems: ReferenceSystems
  /// Who acts, as written into the event log.
  let actor: String
  /// The features of layers as rules see them, by layer.
  let snapshots = Kept<String, LayerSnapshot>(most: 64)
  /// Who may see what.
  let classes = Kept<Whole, Classification>(most: 1)
  let verifiedKeys = VerifiedKeys()
  let packs = PackShelf()
  /// What a search can be narrowed by.
  let keptFacets = Kept<Whole, SiteFacets>(most: 1)
  let keptExtents = Kept<CollectionID, Box<Geographic>?>(most: 64)
  let seenFields = SeenFieldsCache()

  /// Makes a new registry file.
  ///
  /// - Parameter councilFile: a YAML file as under `data/councils`; nil for an unnamed council.
  /// - Throws: `conflict` where the file exists already, `storage` where it cannot be written.
  public static func create(
    at path: String, councilFile: String?, actor: String
  ) throws(RegistryError) -> CouncilRegistry {
    let council = try councilFile.map { path throws(RegistryError) in try Council(file: path) }
    let described = council ?? .unnamed
    let file = try translated(
      RegistryFile.create(
        at: path, council: described.json, sealer: .sha256, actor: actor))
    return CouncilRegistry(file: file, actor: actor)
  }

  /// Opens an existing registry and takes note of what other programs changed in it.
  ///
  /// - Throws: `missingInput` where there is no such file, `badInput` where it is not a registry
  ///   or one of a newer version, `storage` where it cannot be read or written.
  public convenience init(
    at path: String, access: Access, actor: String
  ) throws(RegistryError) {
    let file = try translated(
      RegistryFile(
        at: path, access: access == .readOnly ? .readOnly : .readWrite, sealer: .sha256))
    self.init(file: file, actor: actor)
  }

  private init(file: RegistryFile, actor: String) {
    self.file = file
    self.actor = actor
    council = Council(json: file.council)
    systems = ReferenceSystems(gridFolders: DataFolder.gridFolders)
  }

  /// How good the positions are, in words; printed at start and in every verdict.
  public var positionStatement: String { systems.accuracyStatement }

  /// Whether the OSTN15 grid is at hand; without it positions are good to about 5 m.
  public var positionsAreExact: Bool { systems.hasExactGrid }

  /// A number that changes whenever anything in the registry does.
  ///
  /// 0 where it cannot be read: good enough to tag an answer with, not to rest one on.
  public func revision() -> Int64 { (try? file.revision()) ?? 0 }

  /// The revision that what is kept in memory must be of; a verdict never rests on a guess.
  func presentRevision() throws(RegistryError) -> Int64 {
    try translated(file.revision())
  }

  /// The last event that changed any of these, for what rests on nothing else.
  func presentRevision(of sets: DataSet...) throws(RegistryError) -> Int64 {
    try presentRevision(of: sets)
  }

  func presentRevision(of sets: [DataSet]) throws(RegistryError) -> Int64 {
    try translated(file.revision(of: sets))
  }

  /// Takes note of rows that other programs changed, so that search and log know them.
  public func noticeOutsideChanges() throws(RegistryError) {
    try translated(file.noticeOutsideChanges())
  }

  var positionQuality: PositionQuality {
    get throws(RegistryError) {
      let transform = try projected(systems.geographicToGrid)
      return PositionQuality(
        statement: systems.accuracyStatement,
        accuracyInMetres: transform.operation.accuracyInMetres ?? 5)
    }
  }

  /// PROJ's name of the operation that brings positions to the National Grid.
  var positionOperation: String {
    get throws(RegistryError) {
      try projected(systems.geographicToGrid).operation.name
    }
  }

  static var now: String {
    Date().formatted(.iso8601)
  }

  /// Today in the council's time zone.
  var today: CivilDate {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: council.timeZone) ?? .gmt
    let parts = calendar.dateComponents([.year, .month, .day], from: Date())
    let text = String(
      format: "%04d-%02d-%02d", parts.year ?? 1970, parts.month ?? 1, parts.day ?? 1)
    return CivilDate(text) ?? CivilDate.epoch
  }
}

extension EventSealer {
  static var sha256: EventSealer {
    EventSealer(digest: { Array(SHA256.hash(data: $0)) }, begin: { RunningSHA256() })
  }
}

private struct RunningSHA256: RunningDigest {
  private var hash = SHA256()

  mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }
  mutating func finish() -> [UInt8] { Array(hash.finalize()) }
}
