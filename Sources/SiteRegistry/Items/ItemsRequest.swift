public import CQL2

/// Which features of a collection to give, as a client asks; every condition must hold.
public struct ItemsRequest: Sendable {
  /// Features that share a point with it, and those without a place.
  public var box: AskedBox?
  public var filter: AskedFilter?
  /// Properties and the values they must have, as text.
  public var values: [AskedValue] = []
  /// Phrases with commas between, any of which must stand in a text.
  public var phrases: String?
  /// Features whose time shares a moment with it, and those without a time.
  public var period: AskedPeriod?
  /// The most important first.
  public var sort: [AskedSort] = []
  /// Which properties are shown; nil for all.
  public var properties: Set<String>?
  public var limit = 10
  /// The cursor: only what stands behind the feature it names.
  public var after: String?
  public var offset = 0
  /// Count exactly what matches, and give no feature.
  public var isCountOnly = false
  /// Who asks: what they may not see is not there.
  public var audience = Audience.public

  public init() {}

  var shows: @Sendable (String) -> Bool {
    guard let properties else { return { _ in true } }
    return { properties.contains($0) }
  }
}

/// A filter in CQL2 as it was sent.
public struct AskedFilter: Hashable, Sendable {
  public enum Language: String, CaseIterable, Sendable {
    case text = "cql2-text"
    case json = "cql2-json"
  }

  public var text: String
  public var language: Language
  /// Of the geometries in it.
  public var system: PublishedSystem

  public init(_ text: String, _ language: Language = .text, in system: PublishedSystem = .crs84) {
    self.text = text
    self.language = language
    self.system = system
  }
}

/// A property that must have a value, as a query parameter says.
public struct AskedValue: Hashable, Sendable {
  public var property: String
  public var value: String

  public init(_ property: String, _ value: String) {
    self.property = property
    self.value = value
  }
}

/// A time or a stretch of it; nil is no limit on that side.
public struct AskedPeriod: Hashable, Sendable {
  public var start: FilterInstant?
  public var end: FilterInstant?

  public init(start: FilterInstant?, end: FilterInstant?) {
    self.start = start
    self.end = end
  }
}

public struct AskedSort: Hashable, Sendable {
  public var property: String
  public var isDescending: Bool

  public init(_ property: String, isDescending: Bool = false) {
    self.property = property
    self.isDescending = isDescending
  }
}
