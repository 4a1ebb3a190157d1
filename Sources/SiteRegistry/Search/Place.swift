import Projection
public import SimpleFeatures
public import SiteModel
import SiteStore

/// A place as someone named it, found on the grid.
public struct Place: Sendable {
  public enum Kind: String, Sendable {
    case position, gridReference, postcode, postcodeArea, asset
  }

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
  /// The ground that is meant, where that is more than a point.
  var area: Geometry<NationalGrid>?
  /// Whether it was given in eastings and northings.
  var isOnGrid = false
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
    case .postcodeArea: "postcodes \(text)"
    case .asset: "asset \(text)"
    }
  }

  var geometry: Geometry<NationalGrid> { asset?.geometry ?? area ?? .point(position) }
}

extension CouncilRegistry {
  /// Finds a place by what people type: `lon,lat`, `easting,northing`, a National Grid
  /// reference, a postcode or the beginning of some (`G2`, `G2 1`), or `OWNER/KIND/REFERENCE`.
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
    let begun = Postcode.normalisedBeginning(text)
    // TQ12 is a square of 10 km and the postcodes of a town: where they are known, they are meant.
    if let begun, let place = try place(ofPostcodes: begun) { return place }
    if let reference = try? GridReference(parsing: text) {
      return try place(
        .gridReference, "\(reference)", reference.centre, accuracy: reference.sizeInMetres)
    }
    if let postcode = Postcode.normalised(text) {
      let found = try translated(file.postcode(postcode))
      guard let found else {
        throw .notFound(Self.unknown("postcode \(postcode) is not known here", audience))
      }
      return try place(
        .postcode, postcode, found, accuracy: PositionSource.postcodeAccuracyInMetres)
    }
    if let begun {
      throw .notFound(
        Self.unknown("no postcode that begins with \(begun) is known here", audience))
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

  /// Whether a text has the form of the beginning of postcodes, known or not: `G2`, `G2 1`.
  public func isBeginningOfPostcodes(_ text: String) -> Bool {
    Postcode.normalisedBeginning(text.trimmed) != nil
  }

  /// What to do about a postcode: only the council can import some.
  private static func unknown(_ what: String, _ audience: Audience) -> String {
    audience == .internal
      ? "\(what); import a postcode file, or give a grid reference or coordinates"
      : "\(what); give another one nearby, a grid reference, coordinates or the name of a street"
  }

  /// The ground of all postcodes that begin so; nil where none is known.
  private func place(ofPostcodes begun: String) throws(RegistryError) -> Place? {
    let known = try translated(file.postcodes(beginning: begun))
    guard let area = PostcodeArea(known), let middle = area.shape.bounds?.centre else { return nil }
    var found = try place(
      .postcodeArea, begun, middle, accuracy: PositionSource.postcodeAccuracyInMetres)
    found.area = area.shape
    return found
  }

  /// The same two numbers the other way round, where they are a place only so: latitude first, or
  /// northing first and so outside the council's area; nil for any other text.
  public func turned(_ text: String) -> String? {
    let text = text.trimmed
    guard let pair = Self.numberPair(text) else { return nil }
    let parts = text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == ";" })
    let turned = "\(parts[1]),\(parts[0])"
    if abs(pair.first) <= 180, abs(pair.second) <= 180 {
      return Self.looksLatitudeFirst(pair.first, pair.second) ? turned : nil
    }
    guard let area = council.area,
      let other = try? place((first: pair.second, second: pair.first), turned).geographic,
      area.contains(other),
      !((try? place(pair, text).geographic).map(area.contains) ?? false)
    else { return nil }
    return turned
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
      let grid = try projected(systems.geographicToGrid(position))
      return Place(
        text: text, kind: .position, position: grid, geographic: position, systems: systems)
    }
    var found = try place(
      .position, text, Position(easting: pair.first, northing: pair.second))
    found.isOnGrid = true
    return found
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
      : try projected(systems.gridToGeographic(position))
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
