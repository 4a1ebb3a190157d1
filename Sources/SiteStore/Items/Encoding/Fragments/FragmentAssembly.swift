import GRDB
import SiteModel

extension RegistryFile {
  /// The mark under which features are kept; nil where none that is kept may be shown.
  func usableMark(
    _ style: FeatureStyle, _ collection: CollectionID, _ moment: Moment, in db: Database
  ) throws -> Int? {
    guard collection == .sites, let mark = style.mark, case .geoJSONList = style.form,
      // What another program changed has no event yet.
      try !OutsideChanges.arePending(db),
      fragments.begin(moment.collection)
    else { return nil }
    return mark
  }

  /// Puts features together from those that are kept and those that must be read.
  ///
  /// - Parameter isFirst: whether nothing stands before them; nil for one without separators.
  /// - Returns: how many there are.
  func assemble(
    _ ids: ArraySlice<Int64>, _ layout: FeatureReader, _ members: SchemaMembers?,
    _ style: FeatureStyle, _ mark: Int, _ moment: Moment, isFirst: Bool?,
    to bytes: inout [UInt8], in db: Database
  ) throws -> Int {
    let found = fragments.find(ids, mark, revision: moment.collection, isFirst: isFirst)
    if found.missing.isEmpty {
      if bytes.isEmpty { bytes = found.bytes } else { bytes += found.bytes }
      return ids.count
    }
    var encoder = FeatureEncoder(layout, members, shows: style.shows)
    let rows = try Self.rowStatement(layout, in: db)
    let statement = rows.sqliteStatement
    for id in found.missing { try Self.take(id, from: statement, of: rows, into: &encoder, in: db) }
    var fresh: [UInt8] = []
    fresh.reserveCapacity(found.missing.count * 640)
    let pieces = encoder.writePieces(style.output, to: &fresh)
    fragments.keep(pieces, of: fresh, mark, revision: moment.collection)
    bytes.reserveCapacity(bytes.count + found.bytes.count + fresh.count + 2 * pieces.count)
    var count = 0
    var next = 0
    for (id, range) in zip(ids, found.ranges) {
      let piece: ArraySlice<UInt8>
      if let range {
        piece = found.bytes[range]
      } else if next < pieces.count, pieces[next].id == id {
        piece = fresh[pieces[next].range]
        next += 1
      } else {
        // Gone by now.
        continue
      }
      if let isFirst {
        if count > 0 || !isFirst { bytes.append(UInt8(ascii: ",")) }
        bytes.append(0x0A)
      }
      bytes.append(contentsOf: piece)
      count += 1
    }
    return count
  }
}
