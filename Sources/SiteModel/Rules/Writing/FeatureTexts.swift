import SimpleFeatures

/// The constant parts of a layer's features as findings name them, made when first needed.
struct FeatureTexts {
  private let snapshot: LayerSnapshot
  private let dated: [UInt8]
  private var pool: [UInt8] = []
  private var places: [Place]

  private struct Place {
    /// Negative until its text is made.
    var start: Int32
    var count: Int32
  }

  /// A layer may hold a million features; the texts of this many bytes are kept, others are made
  /// each time.
  private static let poolLimit = 64 << 20

  init(_ snapshot: LayerSnapshot) {
    self.snapshot = snapshot
    if let day = snapshot.layer.provenance.dated {
      var text = Array(",\"dated\":".utf8)
      JSONValue.string(day).write(to: &text)
      dated = text
    } else {
      dated = []
    }
    places = []
  }

  /// Appends `,"features":[…]`.
  mutating func append(
    _ features: ArraySlice<MeasuredFeature>, _ from: PositionText, to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: ",\"features\":[".utf8)
    var isFirst = true
    for feature in features {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      appendStart(Int(feature.feature), to: &bytes)
      NumberText.appendMillimetres(feature.distance, to: &bytes)
      bytes.append(contentsOf: dated)
      if case .to(let x, let y) = feature.line {
        // In EPSG:27700, easting first.
        bytes.append(contentsOf: ",\"nearestPositions\":{\"proposal\":[".utf8)
        bytes.append(contentsOf: from.easting)
        bytes.append(UInt8(ascii: ","))
        bytes.append(contentsOf: from.northing)
        bytes.append(contentsOf: "],\"feature\":[".utf8)
        NumberText.appendMillimetres(x, to: &bytes)
        bytes.append(UInt8(ascii: ","))
        NumberText.appendMillimetres(y, to: &bytes)
        bytes.append(contentsOf: "]}".utf8)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func appendStart(_ feature: Int, to bytes: inout [UInt8]) {
    if places.isEmpty {
      places = Array(repeating: Place(start: -1, count: 0), count: snapshot.features.count)
    }
    let place = places[feature]
    if place.start >= 0 {
      let start = Int(place.start)
      return bytes.append(contentsOf: pool[start..<start + Int(place.count)])
    }
    let start = bytes.count
    Self.appendStart(snapshot.features[feature], snapshot.layer.id, to: &bytes)
    guard pool.count < Self.poolLimit else { return }
    places[feature] = Place(
      start: Int32(truncatingIfNeeded: pool.count),
      count: Int32(truncatingIfNeeded: bytes.count - start))
    pool += bytes[start...]
  }

  private static func appendStart(
    _ feature: LayerFeature, _ layer: String, to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: "{\"layer\":".utf8)
    JSONValue.string(layer).write(to: &bytes)
    bytes.append(contentsOf: ",\"id\":".utf8)
    JSONValue.integer(feature.id).write(to: &bytes)
    bytes.append(contentsOf: ",\"reference\":".utf8)
    JSONValue.string(feature.reference).write(to: &bytes)
    if let name = feature.name {
      bytes.append(contentsOf: ",\"name\":".utf8)
      JSONValue.string(name).write(to: &bytes)
    }
    bytes.append(contentsOf: ",\"distance\":".utf8)
  }
}
