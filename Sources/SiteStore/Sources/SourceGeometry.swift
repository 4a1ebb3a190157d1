import Foundation
import SimpleFeatures

/// A geometry as a stranger's GeoPackage holds it, in whatever reference system.
enum SourceGeometry {
  case geometry(Geometry<AsWritten>, droppedHeights: Bool)
  case empty
  case defect(code: String, message: String)

  /// - Parameter systemID: of the column; nil where the file does not say.
  static func read(_ blob: Data, systemID: Int32?) -> SourceGeometry {
    blob.withUnsafeBytes { read($0, systemID) }
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ systemID: Int32?
  ) -> SourceGeometry {
    guard let header = GeoPackageBlob.Header(bytes) else {
      return .defect(code: "bad-geometry", message: whyNoHeader(bytes))
    }
    let id = header.referenceSystemID
    if let systemID, id != systemID, id > 0, systemID > 0 {
      return .defect(
        code: "reference-system-differs",
        message: "the geometry says it is in reference system \(id), its column \(systemID)")
    }
    if header.isEmpty { return .empty }
    let body = UnsafeRawBufferPointer(rebasing: bytes[header.length...])
    let geometry: Geometry<AsWritten>
    do {
      geometry = try WKB.decode(body)
    } catch .notRead(let type, let offset) {
      return .defect(
        code: "curved-geometry", message: "\(WKBError.notRead(type: type, offset: offset))")
    } catch {
      return .defect(code: "bad-geometry", message: "the geometry cannot be read: \(error)")
    }
    if case .point(let position) = geometry, position.x.isNaN, position.y.isNaN { return .empty }
    var isFinite = true
    var count = 0
    geometry.forEachPosition { position in
      count += 1
      if !position.x.isFinite || !position.y.isFinite { isFinite = false }
    }
    guard isFinite else {
      return .defect(
        code: "bad-coordinates", message: "a coordinate is not a finite number")
    }
    return count == 0 ? .empty : .geometry(geometry, droppedHeights: WKB.hasHeights(body))
  }

  private static func whyNoHeader(_ bytes: UnsafeRawBufferPointer) -> String {
    if bytes.count >= 4, bytes[0] == 0x47, bytes[1] == 0x50 {
      if bytes[2] != 0 {
        return "the geometry has version \(bytes[2]) of the GeoPackage header; 0 is read"
      }
      if bytes[3] & 0b10_0000 != 0 {
        return "the geometry is of an extended type, which is not read"
      }
      return "the geometry's GeoPackage header is cut off or has no valid envelope"
    }
    if bytes.count >= 2, bytes[0] == 0, bytes[1] <= 1 {
      return "the geometry is in SpatiaLite's own form, not in GeoPackage's"
    }
    return "the geometry does not begin as GeoPackage geometries do (GP)"
  }
}
