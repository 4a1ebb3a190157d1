/// Where in a source something stands; lines, columns and features count from 1.
public struct SourcePlace: Hashable, Sendable {
  public var line: Int
  /// In bytes from the start of the line.
  public var column: Int
  /// The number of the feature in its source; 0 outside any feature.
  public var feature: Int

  public init(line: Int, column: Int, feature: Int) {
    self.line = line
    self.column = column
    self.feature = feature
  }
}

/// Why a feature could not be read, or what was done to read it.
public struct SourceDefect: Hashable, Sendable {
  /// A stable word for counting and filtering, such as `unclosed-ring`.
  public var code: String
  /// One plain sentence that names the value and what is allowed.
  public var message: String
  public var place: SourcePlace
  /// What the feature says of itself, where that could be read and a batch asked for it.
  package var written: Feature<AsWritten>?

  public init(code: String, message: String, place: SourcePlace) {
    self.code = code
    self.message = message
    self.place = place
  }
}

/// A feature as its source gives it, with what was dropped or mended on the way in.
public struct SourceFeature: Sendable {
  public var feature: Feature<AsWritten>
  public var place: SourcePlace
  /// Things worth saying that do not stop the feature, such as a dropped height.
  public var notes: [SourceDefect]
  /// What is unusual about where it is; nil for nearly all.
  public var placing: SourcePlacing?

  public init(
    feature: Feature<AsWritten>, place: SourcePlace, notes: [SourceDefect] = [],
    placing: SourcePlacing? = nil
  ) {
    self.feature = feature
    self.place = place
    self.notes = notes
    self.placing = placing
  }
}

/// How a feature says where it is, where that differs from the rest of its source.
///
/// A class, so that the many features without one are not larger for it.
public final class SourcePlacing: Sendable {
  /// A place as written: coordinates, or a National Grid reference.
  public struct Place: Hashable, Sendable {
    public var geometry: Geometry<AsWritten>?
    public var gridReference: String?
    /// Its own reference system; nil for the source's.
    public var referenceSystem: String?
    /// The columns it stands in, for messages.
    public var label: String

    public init(
      geometry: Geometry<AsWritten>? = nil, gridReference: String? = nil,
      referenceSystem: String? = nil, label: String = ""
    ) {
      self.geometry = geometry
      self.gridReference = gridReference
      self.referenceSystem = referenceSystem
      self.label = label
    }
  }

  /// The feature's reference system, where it says it itself.
  public let referenceSystem: String?
  /// Where the place is a grid reference, and the feature has no geometry.
  public let gridReference: String?
  /// The columns it stands in, for messages.
  public let label: String
  /// Further places of the same feature, which should be the same one.
  public let others: [Place]

  public init(
    referenceSystem: String? = nil, gridReference: String? = nil, label: String = "",
    others: [Place] = []
  ) {
    self.referenceSystem = referenceSystem
    self.gridReference = gridReference
    self.label = label
    self.others = others
  }
}

/// One step of reading: a feature, or a defect that cost one.
public enum SourceItem: Sendable {
  case feature(SourceFeature)
  case defect(SourceDefect)
}

/// A stream of features from a file, standard input or memory, read one at a time.
public protocol FeatureSource: AnyObject {
  /// The reference system the source itself declares, such as `EPSG:27700`, as far as read.
  var declaredReferenceSystem: String? { get }

  /// Whether defects hold what could be read of their feature.
  var describesDefects: Bool { get set }

  /// How many bytes have been consumed, for a progress bar.
  var bytesRead: Int { get }

  /// The text of the item that `next()` returned last, cut to 64 KB: kept with quarantined rows.
  var lastRawText: String { get }

  /// The next feature or defect; nil at the end of the source.
  ///
  /// - Throws: ``SourceError`` where the source as a whole cannot go on.
  func next() throws(SourceError) -> SourceItem?
}

extension FeatureSource {
  /// Of sources whose defects have nothing to say of their feature.
  public var describesDefects: Bool {
    get { false }
    set {}
  }
}

/// Why a source as a whole cannot be read.
public enum SourceError: Error, Hashable, Sendable {
  /// No such file.
  case missing(path: String)
  /// The file exists and cannot be opened or read; `reason` is the system's word.
  case unreadable(path: String, reason: String)
  /// The content is not of the format at all, or ends in the middle.
  case malformed(SourceDefect)
}
