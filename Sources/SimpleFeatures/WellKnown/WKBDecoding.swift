extension WKB {
  /// Reads one geometry of either byte order; heights and measures are dropped, in the types of
  /// ISO (1001, 2001, 3001) and of EWKB alike. A point of NaN is the empty one, and stays NaN.
  ///
  /// - Throws: ``WKBError``; a count is believed only as far as the bytes reach.
  public static func decode<Frame>(
    _ bytes: UnsafeRawBufferPointer
  ) throws(WKBError) -> Geometry<Frame> {
    var reader = Reader<Frame>(bytes: bytes)
    let geometry = try reader.geometry(depth: 0)
    guard reader.at == bytes.count else {
      throw .trailingBytes(count: bytes.count - reader.at)
    }
    return geometry
  }

  /// Reads one geometry, as ``decode(_:)-(UnsafeRawBufferPointer)``.
  public static func decode<Frame>(_ bytes: [UInt8]) throws(WKBError) -> Geometry<Frame> {
    let result: Result<Geometry<Frame>, WKBError> = bytes.withUnsafeBytes { buffer in
      do throws(WKBError) { return .success(try decode(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private struct Header {
    var kind: UInt32
    var isBigEndian: Bool
    /// Numbers of each position.
    var dimensions: Int
  }

  private struct Reader<Frame: ReferenceFrame> {
    let bytes: UnsafeRawBufferPointer
    var at = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func geometry(depth: Int) throws(WKBError) -> Geometry<Frame> {
      guard depth <= WKB.depthLimit else { throw .tooDeep(limit: WKB.depthLimit) }
      let start = at
      let header = try header()
      switch header.kind {
      case 1: return .point(try position(header))
      case 2: return .lineString(try positions(header))
      case 3: return .polygon(try polygon(header))
      case 4:
        return .multiPoint(
          try list(header) { reader, _ throws(WKBError) in
            try reader.position(try reader.header(of: 1))
          })
      case 5:
        return .multiLineString(
          try list(header) { reader, _ throws(WKBError) in
            try reader.positions(try reader.header(of: 2))
          })
      case 6:
        return .multiPolygon(
          try list(header) { reader, _ throws(WKBError) in
            try reader.polygon(try reader.header(of: 3))
          })
      case 7:
        return .geometryCollection(
          try list(header) { reader, _ throws(WKBError) in
            try reader.geometry(depth: depth + 1)
          })
      case 9: return .lineString(try compound(header))
      case 10: return .polygon(try curvePolygon(header))
      case 11:
        return .multiLineString(
          try list(header) { reader, _ throws(WKBError) in try reader.curve() })
      case 12:
        return .multiPolygon(
          try list(header) { reader, _ throws(WKBError) in try reader.surface() })
      default: throw .notRead(type: WKB.name(ofCode: header.kind), offset: start + 1)
      }
    }

    // MARK: Curves (ISO 13249-3), where all their parts are straight

    private mutating func curve() throws(WKBError) -> [Position<Frame>] {
      let start = at
      let header = try header()
      switch header.kind {
      case 2: return try positions(header)
      case 9: return try compound(header)
      default: throw .notRead(type: WKB.name(ofCode: header.kind), offset: start + 1)
      }
    }

    /// Lines that each begin where the one before ends; none is a compound itself.
    private mutating func compound(_ header: Header) throws(WKBError) -> [Position<Frame>] {
      let parts = try list(header) { reader, _ throws(WKBError) in
        let start = reader.at
        let header = try reader.header()
        guard header.kind == 2 else {
          throw .notRead(type: WKB.name(ofCode: header.kind), offset: start + 1)
        }
        return try reader.positions(header)
      }
      return [Position<Frame>](joining: parts)
    }

    private mutating func surface() throws(WKBError) -> Polygon<Frame> {
      let start = at
      let header = try header()
      switch header.kind {
      case 3: return try polygon(header)
      case 10: return try curvePolygon(header)
      default: throw .notRead(type: WKB.name(ofCode: header.kind), offset: start + 1)
      }
    }

    private mutating func curvePolygon(_ header: Header) throws(WKBError) -> Polygon<Frame> {
      let rings = try list(header) { reader, _ throws(WKBError) in try reader.curve() }
      return Polygon(exterior: rings.first ?? [], interiors: Array(rings.dropFirst()))
    }

    private mutating func header() throws(WKBError) -> Header {
      guard at < bytes.count else { throw .truncated(offset: at) }
      let order = bytes[at]
      guard order <= 1 else { throw .badByteOrder(order, offset: at) }
      let start = at + 1
      at += 1
      let code = try integer(isBigEndian: order == 0)
      var kind = code
      var dimensions = 2
      // EWKB: the highest bits tell of heights, measures and a reference system.
      if code & 0xE000_0000 != 0 {
        kind = code & 0x1FFF_FFFF
        dimensions += (code & 0x8000_0000 != 0 ? 1 : 0) + (code & 0x4000_0000 != 0 ? 1 : 0)
        if code & 0x2000_0000 != 0 { _ = try integer(isBigEndian: order == 0) }
      }
      if dimensions == 2 || kind >= 1000 {
        switch kind / 1000 {
        case 0: break
        case 1, 2: dimensions = 3
        case 3: dimensions = 4
        default: throw .unexpectedType(code, offset: start)
        }
        kind %= 1000
      }
      guard (1...12).contains(kind) || (15...17).contains(kind) else {
        throw .unexpectedType(code, offset: start)
      }
      return Header(kind: kind, isBigEndian: order == 0, dimensions: dimensions)
    }

    private mutating func header(of kind: UInt32) throws(WKBError) -> Header {
      let start = at
      let header = try header()
      guard header.kind == kind else { throw .unexpectedType(header.kind, offset: start + 1) }
      return header
    }

    private mutating func integer(isBigEndian: Bool) throws(WKBError) -> UInt32 {
      guard bytes.count - at >= 4 else { throw .truncated(offset: bytes.count) }
      let value = bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)
      at += 4
      return isBigEndian ? UInt32(bigEndian: value) : UInt32(littleEndian: value)
    }

    private mutating func count(
      _ header: Header, bytesEach: Int
    ) throws(WKBError) -> Int {
      let start = at
      let count = try integer(isBigEndian: header.isBigEndian)
      guard Int(count) <= (bytes.count - at) / bytesEach else {
        throw .countTooLarge(count, offset: start)
      }
      return Int(count)
    }

    private mutating func list<Element>(
      _ header: Header, _ read: (inout Reader, Int) throws(WKBError) -> Element
    ) throws(WKBError) -> [Element] {
      // The smallest element is an empty one: byte order, type and count.
      let count = try count(header, bytesEach: 9)
      var elements: [Element] = []
      elements.reserveCapacity(count)
      for index in 0..<count { elements.append(try read(&self, index)) }
      return elements
    }

    private mutating func polygon(_ header: Header) throws(WKBError) -> Polygon<Frame> {
      let count = try count(header, bytesEach: 4)
      var polygon = Polygon<Frame>(exterior: [])
      for index in 0..<count {
        let ring = try positions(header)
        if index == 0 { polygon.exterior = ring } else { polygon.interiors.append(ring) }
      }
      return polygon
    }

    private mutating func positions(_ header: Header) throws(WKBError) -> [Position<Frame>] {
      let count = try count(header, bytesEach: header.dimensions * 8)
      var positions: [Position<Frame>] = []
      positions.reserveCapacity(count)
      for _ in 0..<count { positions.append(try position(header)) }
      return positions
    }

    private mutating func position(_ header: Header) throws(WKBError) -> Position<Frame> {
      guard bytes.count - at >= header.dimensions * 8 else {
        throw .truncated(offset: bytes.count)
      }
      let x = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let y = bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
      at += header.dimensions * 8
      return header.isBigEndian
        ? Position(
          x: Double(bitPattern: UInt64(bigEndian: x)), y: Double(bitPattern: UInt64(bigEndian: y)))
        : Position(
          x: Double(bitPattern: UInt64(littleEndian: x)),
          y: Double(bitPattern: UInt64(littleEndian: y)))
    }
  }
}

extension WKB {
  /// The name of a type; those beyond the seven are of ISO 13249-3.
  static func name(ofCode code: UInt32) -> String {
    let names = [
      "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
      "GeometryCollection", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve",
      "MultiSurface", "Curve", "Surface", "PolyhedralSurface", "TIN", "Triangle",
    ]
    return names.indices.contains(Int(code) - 1) ? names[Int(code) - 1] : "type \(code)"
  }

  /// The reference system's number in the header of EWKB; nil where it has none.
  package static func referenceSystemID(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 9, bytes[0] <= 1 else { return nil }
    func integer(at offset: Int) -> UInt32 {
      let four = bytes[offset..<offset + 4]
      return (bytes[0] == 0 ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard integer(at: 1) & 0x2000_0000 != 0 else { return nil }
    return Int(integer(at: 5))
  }

  /// Whether the outermost type says that positions have heights or measures: ISO counts in
  /// thousands, EWKB sets the high bits.
  package static func hasHeights(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 5 else { return false }
    let raw = bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self)
    let code = bytes[0] == 0 ? UInt32(bigEndian: raw) : UInt32(littleEndian: raw)
    return code & 0xC000_0000 != 0 || (code & 0x1FFF_FFFF) / 1000 > 0
  }
}

extension Array {
  /// One line of several that each begin where the one before ends.
  init<Frame>(joining parts: [[Position<Frame>]]) where Element == Position<Frame> {
    self = []
    for part in parts {
      append(contentsOf: last != nil && part.first == last ? part.dropFirst() : part[...])
    }
  }
}
