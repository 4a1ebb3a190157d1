/// The names that mean something in a GeoJSON object; every other member is foreign.
enum MemberName: Int {
  case type, features, geometry, properties, id, coordinates, geometries, bbox, crs
  /// OGC Features and Geometries JSON: a second geometry, and the reference system it is in.
  case place, coordRefSys
  case exceededTransferLimit, other

  @inline(__always)
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self = .other
    let candidates: (MemberName, StaticString)
    switch bytes.count {
    case 2: candidates = (.id, "id")
    case 3: candidates = (.crs, "crs")
    case 4: candidates = bytes[0] == UInt8(ascii: "t") ? (.type, "type") : (.bbox, "bbox")
    case 5: candidates = (.place, "place")
    case 8:
      candidates = bytes[0] == UInt8(ascii: "g") ? (.geometry, "geometry") : (.features, "features")
    case 10:
      candidates =
        bytes[0] == UInt8(ascii: "p") ? (.properties, "properties") : (.geometries, "geometries")
    case 11:
      candidates =
        bytes[5] == UInt8(ascii: "i")
        ? (.coordinates, "coordinates") : (.coordRefSys, "coordRefSys")
    case 21: candidates = (.exceededTransferLimit, "exceededTransferLimit")
    default: return
    }
    for index in 0..<bytes.count where bytes[index] != candidates.1.utf8Start[index] { return }
    self = candidates.0
  }
}

extension JSONScanner {
  /// Takes the name of a member and the colon behind it.
  @inline(__always)
  mutating func memberName() throws(ScanStop) -> MemberName {
    let raw = try rawString("the name of a member must begin")
    let name: MemberName
    if raw.hasEscapes {
      var text = try text(of: raw)
      name = text.withUTF8 { MemberName($0) }
    } else {
      name = MemberName(slice(raw.range))
    }
    try expect(UInt8(ascii: ":"), "':' must follow the name of a member")
    return name
  }
}
