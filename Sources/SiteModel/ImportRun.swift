public import SimpleFeatures

/// What an import feeds.
public enum ImportTarget: Hashable, Sendable, CustomStringConvertible {
  case asset(owner: String, kind: String)
  case constraint(layer: String)
  case installation
  case postcode

  public var description: String {
    switch self {
    case .asset(let owner, let kind): "asset:\(owner)/\(kind)"
    case .constraint(let layer): "constraint:\(layer)"
    case .installation: "installation"
    case .postcode: "postcode"
    }
  }

  /// The typed fields of its features: all else that a source says are attributes.
  public var fields: [String] {
    switch self {
    case .asset: ReservedNames.assetFields
    case .installation: ReservedNames.installationFields
    case .constraint, .postcode: ReservedNames.layerFields
    }
  }
}

/// One import, as the registry remembers it: where from, and what it did.
public struct ImportRun: Hashable, Sendable {
  public var id: Int64
  public var target: ImportTarget
  public var fileName: String
  /// SHA-256 of the file, in lower-case hexadecimal.
  public var fileDigest: String
  public var fileSizeInBytes: Int
  public var provenance: Provenance
  /// The reference system the coordinates were read in, such as `EPSG:27700`.
  public var referenceSystem: String
  /// The operation that turned them into National Grid positions, and how good it is.
  public var operation: String
  public var profile: String?
  public var startedAt: String
  public var finishedAt: String
  public var counts: Counts
  /// Warnings and derived values worth telling, as the report prints them.
  public var notes: [RunNote]
  /// The event that took it back; nil while it stands.
  public var undoneBy: Int64?
  /// A digest of all that decides, beside the file, what an import makes of it; nil for runs of
  /// earlier releases.
  public var recipe: String?

  public struct Counts: Hashable, Sendable {
    public var read = 0
    public var added = 0
    public var changed = 0
    /// Rows that the file no longer has, where it was imported to replace.
    public var removed = 0
    public var unchanged = 0
    public var quarantined = 0
    public var repaired = 0

    public init() {}
  }

  public init(
    id: Int64 = 0, target: ImportTarget, fileName: String, fileDigest: String,
    fileSizeInBytes: Int, provenance: Provenance, referenceSystem: String, operation: String,
    profile: String?, startedAt: String, finishedAt: String, counts: Counts, notes: [RunNote],
    undoneBy: Int64? = nil, recipe: String? = nil
  ) {
    self.id = id
    self.target = target
    self.fileName = fileName
    self.fileDigest = fileDigest
    self.fileSizeInBytes = fileSizeInBytes
    self.provenance = provenance
    self.referenceSystem = referenceSystem
    self.operation = operation
    self.profile = profile
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.counts = counts
    self.notes = notes
    self.undoneBy = undoneBy
    self.recipe = recipe
  }
}

/// A remark that holds for one or many features of a run.
public struct RunNote: Hashable, Sendable {
  /// A stable word such as `reference-derived`.
  public var code: String
  public var message: String
  /// How many features it holds for.
  public var count: Int
  /// Where it was first seen.
  public var first: SourcePlace?

  public init(code: String, message: String, count: Int = 1, first: SourcePlace? = nil) {
    self.code = code
    self.message = message
    self.count = count
    self.first = first
  }
}

/// A feature an import could not take, kept with the reason and its own text.
public struct QuarantinedFeature: Hashable, Sendable {
  public var defect: SourceDefect
  /// The feature as the source wrote it, cut to 64 KB.
  public var rawText: String

  public init(defect: SourceDefect, rawText: String) {
    self.defect = defect
    self.rawText = rawText
  }
}
