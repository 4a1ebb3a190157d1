import Projection
import SimpleFeatures
import SiteStore

/// In what form features are encoded.
public enum FeatureForm: Sendable {
  /// What stands between the brackets of a collection's `features`.
  case geoJSON
  /// Records of a GeoJSON text sequence (RFC 8142), whole.
  case sequence

  var stored: StoredForm {
    switch self {
    case .geoJSON: .geoJSONList
    case .sequence: .geoJSONSequence
    }
  }
}

/// A part of a long page.
public struct EncodedRows: Sendable {
  public var bytes: [UInt8]
  /// How many features are in it.
  public var count: Int
  /// How many ids were used up: more than features where some are gone by now.
  public var taken: Int
}

/// Features as bytes, with what their document says about them.
public struct EncodedFeatures: Sendable {
  /// The registry's revision that it shows.
  public var revision: Int64
  /// The last event before it that changed who may see what.
  var classes: Int64
  /// Whether the asker has this already: then nothing was looked for.
  public var isKnown: Bool
  public var bytes: [UInt8]
  public var count: Int
  /// How many match in all; nil where counting them would cost more than the page.
  public var matched: Int?
  /// The cursor of the next page; nil at the end.
  public var next: String?
  /// Features of the page that are not among the bytes: for
  /// ``CouncilRegistry/encodedRows(of:_:for:in:as:selecting:isFirst:)``.
  public var rest: [Int64]

  init(_ encoded: EncodedItems) {
    revision = encoded.moment.event
    classes = encoded.moment.classes
    isKnown = encoded.isKnown
    bytes = encoded.bytes
    count = encoded.count
    matched = encoded.matched
    next = encoded.next?.text
    rest = encoded.rest
  }
}

extension CouncilRegistry {
  /// A page of features as bytes, for an answer that is sent as it is.
  ///
  /// - Parameters:
  ///   - system: in which positions are written, its axes in the order its authority defines.
  ///   - isKnown: told the registry's revision; where it says yes, nothing is looked for.
  /// - Throws: `notFound` naming the collection.
  public func encodedItems(
    of collection: String, _ request: ItemsRequest, in system: PublishedSystem,
    as form: FeatureForm = .geoJSON, isKnown: (Int64) -> Bool = { _ in false }
  ) throws(RegistryError) -> EncodedFeatures {
    let id = try encodedCollection(collection)
    let output = try output(in: system)
    let shows = request.shows
    let isWhole = request.properties == nil
    return try answer(about: collection, for: request.audience) { view throws(RegistryError) in
      let seen = seenFields.fields(of: view)
      // A box is placed by what the collection holds, so not before it is known to be seen.
      let query: ItemsQuery
      do throws(RegistryError) {
        query = try self.query(for: request, of: id, as: view)
      } catch .notFound {
        throw Self.noCollection(collection)
      }
      do throws(StoreError) {
        let style = FeatureStyle(
          form: form.stored, output: output,
          mark: isWhole ? Self.mark(seen, system) : nil,
          shows: { (name: String) -> Bool in seen.sees(name) && shows(name) })
        return EncodedFeatures(try file.encodedItems(of: id, query, style, isKnown: isKnown))
      } catch .notFound {
        throw Self.noCollection(collection)
      } catch {
        throw RegistryError(error)
      }
    }
  }

  /// The next part of a long page, and how much of the rest it took.
  ///
  /// - Parameters:
  ///   - properties: those that are shown; nil for all.
  ///   - isFirst: whether no feature stands before it.
  public func encodedRows(
    of collection: String, _ rest: ArraySlice<Int64>, for audience: Audience,
    in system: PublishedSystem, as form: FeatureForm = .geoJSON,
    selecting properties: Set<String>? = nil, isFirst: Bool
  ) throws(RegistryError) -> EncodedRows {
    let id = try encodedCollection(collection)
    let view = try view(ofPresent: collection, for: audience)
    let part = rest.prefix(RegistryFile.rowsAtATime)
    let seen = seenFields.fields(of: view)
    // Without a mark: a long page would push out what is asked for again and again.
    let style = FeatureStyle(
      form: form.stored, output: try output(in: system),
      shows: { seen.sees($0) && properties?.contains($0) ?? true })
    let encoded = try translated(file.encodedRows(of: id, part, style, isFirst: isFirst))
    return EncodedRows(bytes: encoded.bytes, count: encoded.count, taken: part.count)
  }

  /// One feature as a GeoJSON object that is still open, so that links can follow.
  ///
  /// - Throws: `notFound` naming collection and id.
  public func encodedItem(
    of collection: String, id: Int64, for audience: Audience, in system: PublishedSystem,
    isKnown: (Int64) -> Bool = { _ in false }
  ) throws(RegistryError) -> EncodedFeatures {
    let collectionID = try encodedCollection(collection)
    let output = try output(in: system)
    return try answer(about: collection, for: audience) { view throws(RegistryError) in
      let found: EncodedItems?
      do throws(StoreError) {
        let seen = seenFields.fields(of: view)
        let style = FeatureStyle(
          form: .geoJSONList, output: output, mark: Self.mark(seen, system),
          shows: { (name: String) -> Bool in seen.sees(name) })
        found = try file.encodedItem(of: collectionID, id: id, style, isKnown: isKnown)
      } catch .notFound {
        throw Self.noCollection(collection)
      } catch {
        throw RegistryError(error)
      }
      guard let found else { throw .notFound("collection '\(collection)' has no feature \(id)") }
      return EncodedFeatures(found)
    }
  }

  /// Tells apart what is shown in which system.
  private static func mark(_ seen: SeenFields, _ system: PublishedSystem) -> Int? {
    PublishedSystem.allCases.firstIndex(of: system).map {
      seen.number * PublishedSystem.allCases.count + $0
    }
  }

  /// By name alone: whether a layer is there is found out by the reading itself.
  private func encodedCollection(_ id: String) throws(RegistryError) -> CollectionID {
    switch id {
    case "sites": .sites
    case "installations": .installations
    default: .layer(id)
    }
  }

  func output(in system: PublishedSystem) throws(RegistryError) -> PositionOutput {
    let decimals = system.isInDegrees ? GeoJSONWriter.degreeDecimals : GeoJSONWriter.metreDecimals
    let convert: (@Sendable (inout [Double]) -> Void)?
    switch system {
    case .nationalGrid: convert = nil
    case .webMercator:
      let transform = try projected(systems.fromNationalGrid(to: .webMercator))
      convert = { transform.convert(pairs: &$0) }
    case .crs84, .wgs84, .etrs89:
      // For Great Britain these are one system here, and differ by the order of axes.
      let transform = try projected(systems.gridToGeographic)
      convert = { transform.convert(pairs: &$0) }
    }
    return PositionOutput(
      convert: convert, isVerticalFirst: system.isNorthFirst, decimals: decimals)
  }
}
