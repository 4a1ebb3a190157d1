package import Foundation
package import SimpleFeatures

/// A geometry as GeoPackage stores it (1.3, clause 2.1.3): a header with the envelope, then WKB.
package enum GeoPackageBlob {
  package static let nationalGridID: Int32 = 27700

  /// Little-endian; an XY envelope for everything but points, whose position is as quick to read.
  package static func encode(_ geometry: Geometry<NationalGrid>) -> Data {
    Data(bytes(of: geometry))
  }

  static func bytes(of geometry: Geometry<NationalGrid>) -> [UInt8] {
    var bytes: [UInt8] = []
    write(geometry, to: &bytes)
    return bytes
  }

  /// Appends the blob of a geometry.
  static func write(_ geometry: Geometry<NationalGrid>, to bytes: inout [UInt8]) {
    let bounds = geometry.finiteBounds
    let isPoint = if case .point = geometry { true } else { false }
    let flags: UInt8 = bounds == nil ? 0b01_0001 : isPoint ? 0b00_0001 : 0b00_0011
    bytes.append(0x47)
    bytes.append(0x50)
    bytes.append(0)
    bytes.append(flags)
    appendLittleEndian(UInt32(bitPattern: nationalGridID), to: &bytes)
    if let bounds, !isPoint {
      appendLittleEndian(bounds.minX.bitPattern, to: &bytes)
      appendLittleEndian(bounds.maxX.bitPattern, to: &bytes)
      appendLittleEndian(bounds.minY.bitPattern, to: &bytes)
      appendLittleEndian(bounds.maxY.bitPattern, to: &bytes)
    }
    WKB.encode(geometry, into: &bytes)
  }

  private static func appendLittleEndian<I: FixedWidthInteger>(_ value: I, to bytes: inout [UInt8])
  {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Any envelope, both byte orders, the empty flag; heights are dropped.
  ///
  /// - Throws: ``StoreError/corrupt(what:)``, also for another reference system than EPSG:27700.
  package static func decode(_ blob: Data) throws(StoreError) -> Geometry<NationalGrid> {
    let result: Result<Geometry<NationalGrid>, StoreError> = blob.withUnsafeBytes { bytes in
      do throws(StoreError) {
        return .success(try decode(bytes))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  package static func decode(
    _ bytes: UnsafeRawBufferPointer
  ) throws(StoreError) -> Geometry<NationalGrid> {
    guard let header = Header(bytes) else {
      throw .corrupt(what: "a geometry has no GeoPackage header")
    }
    guard header.referenceSystemID == nationalGridID else {
      throw .corrupt(
        what: "a geometry is in reference system \(header.referenceSystemID), not EPSG:27700")
    }
    do {
      return try WKB.decode(UnsafeRawBufferPointer(rebasing: bytes[header.length...]))
    } catch {
      throw .corrupt(what: "a geometry cannot be read: \(error)")
    }
  }

  /// The box around a stored geometry, from its envelope where it has one; nil where it is empty
  /// or cannot be read.
  static func bounds(_ bytes: UnsafeRawBufferPointer) -> Box<NationalGrid>? {
    guard let header = Header(bytes) else { return nil }
    if let envelope = header.envelope { return envelope }
    if header.isEmpty { return nil }
    let wkb = UnsafeRawBufferPointer(rebasing: bytes[header.length...])
    // A point as we write it ourselves, which is nearly all of them.
    if wkb.count == 21, wkb[0] == 1,
      UInt32(littleEndian: wkb.loadUnaligned(fromByteOffset: 1, as: UInt32.self)) == 1
    {
      let x = Double(
        bitPattern: UInt64(littleEndian: wkb.loadUnaligned(fromByteOffset: 5, as: UInt64.self)))
      let y = Double(
        bitPattern: UInt64(littleEndian: wkb.loadUnaligned(fromByteOffset: 13, as: UInt64.self)))
      return x.isFinite && y.isFinite ? Box(minX: x, minY: y, maxX: x, maxY: y) : nil
    }
    guard let geometry: Geometry<NationalGrid> = try? WKB.decode(wkb) else { return nil }
    return geometry.finiteBounds
  }
}

extension GeoPackageBlob {
  /// What stands before the WKB.
  struct Header {
    var referenceSystemID: Int32
    var isEmpty: Bool
    /// Nil where the blob has none, or one that is not of ordered numbers.
    var envelope: Box<NationalGrid>?
    /// Where the WKB begins.
    var length: Int

    init?(_ bytes: UnsafeRawBufferPointer) {
      guard bytes.count >= 8, bytes[0] == 0x47, bytes[1] == 0x50, bytes[2] == 0 else { return nil }
      let flags = bytes[3]
      let isLittleEndian = flags & 1 == 1
      let doubles: Int
      switch (flags >> 1) & 7 {
      case 0: doubles = 0
      case 1: doubles = 4
      case 2, 3: doubles = 6
      case 4: doubles = 8
      default: return nil
      }
      // Bit 5 marks an extended geometry, whose body is not WKB.
      guard flags & 0b10_0000 == 0 else { return nil }
      isEmpty = flags & 0b01_0000 != 0
      length = 8 + 8 * doubles
      guard bytes.count > length else { return nil }
      let id = bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self)
      referenceSystemID = isLittleEndian ? Int32(littleEndian: id) : Int32(bigEndian: id)
      guard doubles > 0 else { return }
      func edge(_ index: Int) -> Double {
        let bits = bytes.loadUnaligned(fromByteOffset: 8 + 8 * index, as: UInt64.self)
        return Double(
          bitPattern: isLittleEndian ? UInt64(littleEndian: bits) : UInt64(bigEndian: bits))
      }
      let box = Box<NationalGrid>(minX: edge(0), minY: edge(2), maxX: edge(1), maxY: edge(3))
      if box.minX <= box.maxX, box.minY <= box.maxY { envelope = box }
    }
  }
}

extension Geometry where Frame == NationalGrid {
  /// The bounds, unless a coordinate is missing or not a number: WKB writes an empty point so.
  fileprivate var finiteBounds: Box<NationalGrid>? {
    guard let box = bounds, box.minX.isFinite, box.minY.isFinite, box.maxX.isFinite,
      box.maxY.isFinite
    else { return nil }
    return box
  }
}
