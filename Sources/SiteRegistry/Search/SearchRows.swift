import Projection
import SimpleFeatures
import SiteModel
import SiteStore

/// A row of a batch: a search, or why it is none. The asker's id is kept either way.
struct SearchRow {
  struct Question {
    var area: AssetQuery.Area?
    var origin: Geometry<NationalGrid>?
    var within: Double?
    var nearest: Int?
  }

  var id: JSONValue
  var question: Result<Question, RegistryError>
}

/// Reads features as searches; one thread each, since it keeps its transforms.
struct SearchRows {
  private let batch: BatchSearch
  private var places: WrittenPlaces
  private var naming = RowNaming(RowNames.searches)
  /// Of the table whose rows are read; nil where each row has names of its own.
  private let reading: RowReading?

  init(_ batch: BatchSearch, _ reading: RowReading?) {
    self.batch = batch
    self.reading = reading
    places = WrittenPlaces(
      ReferenceSystems(gridFolders: DataFolder.gridFolders), stated: batch.referenceSystem)
  }

  mutating func row(_ item: SourceItem, number: Int, _ system: String?) -> SearchRow {
    switch item {
    case .defect(let defect):
      return SearchRow(
        id: naming.id(of: defect.written) ?? .integer(Int64(number)),
        question: .failure(.badInput("line \(defect.place.line): \(defect.message)")))
    case .feature(let read):
      var feature = read.feature
      do throws(RegistryError) {
        if let reading {
          reading.scale(&feature.properties)
        } else {
          try naming.apply(to: &feature.properties)
        }
      } catch {
        let id = feature.properties["id"] ?? feature.id ?? .integer(Int64(number))
        return SearchRow(id: id, question: .failure(error))
      }
      let named = feature.properties["id"].flatMap { $0.isNull ? nil : $0 } ?? feature.id
      let id = named ?? .integer(Int64(number))
      do throws(RegistryError) {
        let placed = try read.placed(in: system)
        var feature = feature
        feature.geometry = placed.geometry
        return SearchRow(id: id, question: .success(try question(feature, placed.system)))
      } catch {
        return SearchRow(id: id, question: .failure(error))
      }
    }
  }

  private mutating func question(
    _ feature: Feature<AsWritten>, _ system: String?
  ) throws(RegistryError) -> SearchRow.Question {
    var question = SearchRow.Question()
    question.within = try number("within", feature.properties, 0...1_000_000) ?? batch.within
    question.nearest =
      try number("nearest", feature.properties, 1...100_000).map { value throws(RegistryError) in
        guard let whole = Int(exactly: value) else {
          throw .badInput("a number of nearest sites of \(value) is not whole")
        }
        return whole
      } ?? batch.nearest
    if let box = try box(feature.properties) {
      guard feature.geometry == nil else {
        throw .badInput("give a box or a place, not both")
      }
      question.area = try places.area(box, system)
      // A distance is measured from places; in a box there is none.
      question.within = nil
      question.nearest = nil
      return question
    }
    guard let written = feature.geometry else {
      throw .badInput(
        "no place: give a geometry, lon and lat, easting and northing, or a box as bbox or minx, miny, maxx and maxy"
      )
    }
    let geometry = try UnitedShapes.area(places.grid(written, system))
    let isMeasured = question.within != nil || question.nearest != nil
    if !isMeasured, case .polygon = geometry {
      question.area = .shape(geometry)
    } else if !isMeasured, case .multiPolygon = geometry {
      question.area = .shape(geometry)
    } else {
      guard isMeasured else {
        throw .badInput(
          "a \(geometry.kind.rawValue) needs a distance (within) or a number of nearest sites (nearest)"
        )
      }
      question.origin = geometry
    }
    return question
  }

  private func number(
    _ name: String, _ properties: JSONObject, _ range: ClosedRange<Double>
  ) throws(RegistryError) -> Double? {
    guard let value = properties[name], !value.isNull else { return nil }
    guard let number = value.double ?? value.string.flatMap({ Double($0.trimmed) }),
      range.contains(number)
    else {
      throw .badInput(
        "\(name) is '\((value.plainText ?? value.jsonText).shortened)', not a number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
      )
    }
    return number
  }

  private func box(_ properties: JSONObject) throws(RegistryError) -> [Double]? {
    let names = ["minx", "miny", "maxx", "maxy"]
    let values: [Double?]
    if let box = properties["bbox"], !box.isNull {
      values =
        box.array.map { $0.map(\.double) }
        ?? (box.string ?? "").split(separator: ",").map { Double(String($0).trimmed) }
    } else if names.contains(where: { properties[$0].map { !$0.isNull } ?? false }) {
      values = names.map { name in
        properties[name].flatMap { $0.double ?? $0.string.flatMap { Double($0.trimmed) } }
      }
    } else {
      return nil
    }
    let numbers = values.compactMap(\.self)
    guard values.count == 4, numbers.count == 4, numbers.allSatisfy(\.isFinite),
      numbers[0] <= numbers[2], numbers[1] <= numbers[3]
    else {
      throw .badInput("a box needs four numbers: minx, miny, maxx and maxy, the smaller first")
    }
    return numbers
  }
}
