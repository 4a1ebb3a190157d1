package import SimpleFeatures

/// A value of a row, with the place of its bytes in the chunk.
package enum ExportCell: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(start: Int32, end: Int32)
  case blob(start: Int32, end: Int32)
}

/// Rows of a collection copied out of SQLite, so that any thread can work on them.
package struct ExportChunk: Sendable {
  /// The bytes of all texts and blobs, one after another.
  package internal(set) var bytes: [UInt8] = []
  /// Row after row: the id, the geometry, then the columns.
  package internal(set) var cells: [ExportCell] = []
  /// How many cells a row has.
  package let width: Int
  package internal(set) var count = 0

  init(width: Int) { self.width = width }

  package func id(_ row: Int) -> Int64 {
    guard case .integer(let id) = cells[row * width] else { return 0 }
    return id
  }

  /// A column's value: 0 is the first behind the geometry.
  package func cell(_ row: Int, _ column: Int) -> ExportCell { cells[row * width + 2 + column] }

  /// The geometry as it is stored; nil where there is none or an empty one.
  ///
  /// - Throws: ``StoreError/corrupt(what:)`` naming the feature.
  package func geometry(_ row: Int) throws(StoreError) -> Geometry<NationalGrid>? {
    guard case .blob(let start, let end) = cells[row * width + 1] else { return nil }
    let result: Result<Geometry<NationalGrid>, StoreError> = bytes.withUnsafeBytes { all in
      let blob = UnsafeRawBufferPointer(rebasing: all[Int(start)..<Int(end)])
      if let position = PointBlob.position(blob) { return .success(.point(position)) }
      do throws(StoreError) {
        return .success(try GeoPackageBlob.decode(blob))
      } catch {
        return .failure(.corrupt(what: "feature \(id(row)): \(error)"))
      }
    }
    let geometry = try result.get()
    return geometry.isEmpty ? nil : geometry
  }

  /// The members of a JSON object; text that is none is kept as it is, under the column's name.
  ///
  /// - Parameter names: what the members of the row before were called.
  package func attributes(_ cell: ExportCell, _ names: inout AttributeNames) -> JSONObject {
    guard case .text(let start, let end) = cell else { return JSONObject() }
    return bytes.withUnsafeBytes { all in
      let text = UnsafeRawBufferPointer(rebasing: all[Int(start)..<Int(end)])
      return names.object(text) ?? AssetRow.attributes(String(decoding: text, as: UTF8.self))
    }
  }

  package func text(_ start: Int32, _ end: Int32) -> String {
    String(decoding: bytes[Int(start)..<Int(end)], as: UTF8.self)
  }

  mutating func append(_ text: String) {
    let start = Int32(clamping: bytes.count)
    bytes.append(contentsOf: text.utf8)
    cells.append(.text(start: start, end: Int32(clamping: bytes.count)))
  }

  mutating func append(_ other: UnsafeRawBufferPointer, isText: Bool) {
    let start = Int32(clamping: bytes.count)
    bytes.append(contentsOf: other)
    let end = Int32(clamping: bytes.count)
    cells.append(isText ? .text(start: start, end: end) : .blob(start: start, end: end))
  }
}
