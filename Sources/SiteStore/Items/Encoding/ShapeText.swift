import SimpleFeatures

/// Writes a shape with the positions that the page's list holds for it by now.
struct ShapeText {
  let output: PositionOutput
  let numbers: UnsafeBufferPointer<Double>
  /// The next pair to write.
  private var at: Int

  init(_ output: PositionOutput, _ numbers: UnsafeBufferPointer<Double>) {
    self.output = output
    self.numbers = numbers
    at = 0
  }

  /// Appends GeoJSON's object; `null` where a position has no place in the system.
  mutating func appendGeoJSON(_ shape: StoredShape, to bytes: inout [UInt8]) {
    guard isFinite(shape.numbers) else { return append("null", to: &bytes) }
    at = shape.numbers.lowerBound
    guard let frame = shape.frame else {
      append("{\"type\":\"Point\",\"coordinates\":", to: &bytes)
      position(&bytes)
      return bytes.append(UInt8(ascii: "}"))
    }
    object(frame, &bytes)
  }

  /// Whether each of the numbers is one; a sum of them shows that at once.
  func isFinite(_ range: Range<Int>) -> Bool {
    var sum = 0.0
    for index in range { sum += numbers[index] * 0 }
    return sum == 0
  }

  private mutating func object(_ geometry: Geometry<NationalGrid>, _ bytes: inout [UInt8]) {
    append("{\"type\":\"", to: &bytes)
    bytes.append(contentsOf: geometry.kind.rawValue.utf8)
    if case .geometryCollection(let members) = geometry {
      append("\",\"geometries\":[", to: &bytes)
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        object(member, &bytes)
      }
      append("]}", to: &bytes)
      return
    }
    append("\",\"coordinates\":", to: &bytes)
    switch geometry {
    case .point: position(&bytes)
    case .multiPoint(let positions), .lineString(let positions): line(positions.count, &bytes)
    case .multiLineString(let lines):
      bytes.append(UInt8(ascii: "["))
      for (index, positions) in lines.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        line(positions.count, &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .polygon(let polygon): surface(polygon, &bytes)
    case .multiPolygon(let polygons):
      bytes.append(UInt8(ascii: "["))
      for (index, polygon) in polygons.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        surface(polygon, &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .geometryCollection: break
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func line(_ count: Int, _ bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      position(&bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Outer rings turn against the clock, holes with it (RFC 7946, section 3.1.6), as seen on the
  /// grid, which no system in use turns over.
  private mutating func surface(_ polygon: Polygon<NationalGrid>, _ bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    let isEmpty = polygon.exterior.isEmpty
    for (index, ring) in polygon.rings.enumerated() {
      if isEmpty {
        at += 2 * ring.count
        continue
      }
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let area = ring.signedArea
      if area == 0 || (area > 0) == (index == 0) {
        line(ring.count, &bytes)
      } else {
        reversedLine(ring.count, &bytes)
      }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func reversedLine(_ count: Int, _ bytes: inout [UInt8]) {
    let end = at + 2 * count
    bytes.append(UInt8(ascii: "["))
    for index in 0..<count {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      at = end - 2 * (index + 1)
      position(&bytes)
    }
    at = end
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func position(_ bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    number(numbers[output.isVerticalFirst ? at + 1 : at], &bytes)
    bytes.append(UInt8(ascii: ","))
    number(numbers[output.isVerticalFirst ? at : at + 1], &bytes)
    bytes.append(UInt8(ascii: "]"))
    at += 2
  }

  @inline(__always)
  private func number(_ value: Double, _ bytes: inout [UInt8]) {
    if output.convert == nil {
      DecimalText.appendExact(value, to: &bytes)
    } else {
      DecimalText.append(value, decimals: output.decimals, to: &bytes)
    }
  }

  private func append(_ text: StaticString, to bytes: inout [UInt8]) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}

extension [Position<NationalGrid>] {
  /// Twice the area, positive where the ring turns against the clock.
  fileprivate var signedArea: Double {
    guard let origin = first else { return 0 }
    var sum = 0.0
    var before = origin
    for position in dropFirst() {
      // Relative to the first position, or grid coordinates would cancel small areas away.
      sum +=
        (before.x - origin.x) * (position.y - origin.y)
        - (position.x - origin.x) * (before.y - origin.y)
      before = position
    }
    return sum
  }
}
