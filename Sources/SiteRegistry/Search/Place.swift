import Projection
public import SimpleFeatures
public import SiteModel
import SiteStore

/// A place as someone named it, found on the grid.
public struct Place: Sendable {
  public enum Kind: String, Sendable { case position, gridReference, postcode, asset }

  /// As it was typed.
  public var text: String
  public var kind: Kind
  public var position: Position<NationalGrid>
  /// Computed when asked for: building the way back to degrees takes longer than a search.
  public var geographic: Position<Geographic> {
    givenGeographic ?? (try? systems.gridToGeographic(position))
      ?? Position(longitude: .nan, latitude: .nan)
  }
  /// The asset, where one was named; its whole geometry is what distances are measured from.
  public var asset: Asset?
  /// How far off it may be, in metres; nil where it is as exact as the grid.
  public var accuracyInMetres: Double?
  /// The degrees that were typed, or that were needed to tell whether it lies in Great Britain.
  private let givenGeographic: Position<Geographic>?
  private let systems: ReferenceSystems

  init(
    text: String, kind: Kind, position: Position<NationalGrid>,
    geographic: Position<Geographic>?, accuracyInMetres: Double? = nil, systems: ReferenceSystems
  ) {
    self.text = text
    self.kind = kind
    self.position = position
    self.accuracyInMetres = accuracyInMetres
    givenGeographic = geographic
    self.systems = systems
  }

  /// What it was taken for, in words: "postcode G2 1DU".
  public var description: String {
    switch kind {
    case .position: "position \(text)"
    case .gridReference: "grid reference \(text)"
    case .postcode: "postcode \(text)"
    case .asset: "asset \(text)"
    }
  }

  var geometry: Geometry<NationalGrid> { asset?.geometry ?? .point(position) }
}

extension CouncilRegistry {
  /// Finds a place by what people type: `lon,lat`, `easting,northing`, a National Grid
  /// reference, a postcode, or `OWNER/KIND/REFERENCE`.
  ///
  /// - Parameter system: what two numbers are in, horizontal axis first; nil for degrees, or grid
  ///   metres where they are too large for degrees.
  /// - Throws: `usage` naming the text and the forms allowed; `notFound` for a postcode or asset
  ///   that the registry does not hold.
  public func place(
    _ text: String, in system: String? = nil, for audience: Audience = .internal
  ) throws(RegistryError) -> Place {
    let text = text.trimmed
    if let pair = Self.numberPair(text) {
      guard let system else { return try place(pair, text) }
      let places = WrittenPlaces(systems, stated: system)
      let written = Position<AsWritten>(first: pair.first, second: pair.second)
      return try place(.position, text, try places.grid(written))
    }
    if let reference = try? GridReference(parsing: text) {
      return try place(.gridReference, "\(reference)", reference.centre)
    }
    if let postcode = Postcode.normalised(text) {
      let found = try translated { () throws(StoreError) in try file.postcode(postcode) }
      guard let found else {
        throw .notFound(
          "postcode \(postcode) is not known here; import a postcode file, or give a grid reference or coordinates"
        )
      }
      return try place(.postcode, postcode, found, accuracy: 100)
    }
    if let key = AssetKey(parsing: text) {
      let asset = try site(key, for: audience)
      guard let geometry = asset.geometry, let box = geometry.bounds else {
        throw .badInput("\(key) has no location, so nothing can be measured from it")
      }
      var place = try place(.asset, key.description, box.centre)
      place.asset = asset
      place.accuracyInMetres = asset.positionalAccuracyInMetres
      return place
    }
    throw .usage(
      "'\(text.shortened)' is not a place; give lon,lat (-4.25,55.86), easting,northing (259200,665300), a grid reference (NS 592 653), a postcode (G2 1DU) or OWNER/KIND/REFERENCE"
    )
  }

  /// Two numbers between a comma or blanks; nil where the text is anything else.
  static func numberPair(_ text: String) -> (first: Double, second: Double)? {
    let parts = text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == ";" })
    guard parts.count == 2, let first = Double(parts[0]), let second = Double(parts[1]),
      first.isFinite, second.isFinite
    else { return nil }
    return (first, second)
  }

  private func place(
    _ pair: (first: Double, second: Double), _ text: String
  ) throws(RegistryError) -> Place {
    if abs(pair.first) <= 180, abs(pair.second) <= 180 {
      if Self.looksLatitudeFirst(pair.first, pair.second) {
        throw .usage(
          "'\(text)' looks like latitude first; give longitude, then latitude: \(pair.second),\(pair.first)"
        )
      }
      let position = Position<Geographic>(longitude: pair.first, latitude: pair.second)
      let grid = try projected { () throws(ProjectionError) in
        try systems.geographicToGrid(position)
      }
      return Place(
        text: text, kind: .position, position: grid, geographic: position, systems: systems)
    }
    return try place(.position, text, Position(easting: pair.first, northing: pair.second))
  }

  private func place(
    _ kind: Place.Kind, _ text: String, _ position: Position<NationalGrid>,
    accuracy: Double? = nil
  ) throws(RegistryError) -> Place {
    // Well inside the grid there are degrees for every position, so they can wait.
    let isSurelyInside =
      (50_000...600_000).contains(position.easting)
      && (5_000...1_220_000).contains(position.northing)
    let geographic =
      isSurelyInside
      ? nil
      : try projected { () throws(ProjectionError) in try systems.gridToGeographic(position) }
    return Place(
      text: text, kind: kind, position: position, geographic: geographic,
      accuracyInMetres: accuracy, systems: systems)
  }

  /// Whether a pair can be a place in Great Britain only when swapped.
  static func looksLatitudeFirst(_ first: Double, _ second: Double) -> Bool {
    (49...61.5).contains(first) && (-9.5...2.5).contains(second)
  }
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    // Nearly all text begins and ends with a plain character: asking Unicode costs more.
    if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first),
      (0x21...0x7E).contains(last)
    {
      return self
    }
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// At most 80 characters, for messages that quote what was given.
  var shortened: String { count > 80 ? prefix(77) + "…" : self }
}
