import CQL2
import SimpleFeatures
import SiteModel
import SiteStore

extension CouncilRegistry {
  /// What the store is asked for a request.
  ///
  /// - Throws: `invalidParameter` naming the parameter, what was got and what is allowed.
  func query(
    for request: ItemsRequest, of id: CollectionID, as view: FieldView
  ) throws(RegistryError) -> ItemsQuery {
    var query = ItemsQuery()
    query.limit = request.limit
    query.offset = request.offset
    query.isCountOnly = request.isCountOnly
    let seen = seenFields.fields(of: view)
    query.shows = { (name: String) -> Bool in seen.sees(name) }
    query.phrases = request.phrases
    query.period = request.period.map { ItemsPeriod(start: $0.start, end: $0.end) }
    switch request.box {
    case nil: break
    case .grid(let box): query.area = box.shape
    case .geographic(let bounds):
      if request.asksForBoxOnly {
        query.boxes = try curvedBoxes(bounds, in: id)
      } else {
        query.area = try area(bounds, in: id)
      }
    }
    if request.needsSchema {
      let schema = try shownSchema(of: id, seen)
      try check(request, schema)
      query.sort = request.sort.map { ItemsSort($0.property, isDescending: $0.isDescending) }
      for value in request.values { query.filters.append(try value.filter(schema, of: id)) }
      if let asked = request.filter { query.filters.append(try filter(asked, schema, of: id)) }
    }
    if let text = request.after {
      guard let cursor = ItemsCursor(text), cursor.keys.count == query.sort.count else {
        throw .invalidParameter(
          name: "after", detail: "it is not from one of our 'next' links in this order")
      }
      query.after = cursor
    }
    return query
  }

  /// A collection's schema as a view shows it; learnt once a change.
  func shownSchema(
    of id: CollectionID, _ seen: SeenFields
  ) throws(RegistryError) -> CollectionSchema {
    try seen.schema.value(.whole, at: try presentRevision(of: id.schemaSets)) {
      () throws(RegistryError) in
      try translated(file.schema(of: id).shown(seen.sees))
    }
  }

  private func check(
    _ request: ItemsRequest, _ schema: CollectionSchema
  ) throws(RegistryError) {
    for sort in request.sort
    where !schema.properties.contains(where: { $0.name == sort.property && $0.isSortable }) {
      throw .invalidParameter(
        name: "sortby",
        detail: "features cannot be sorted by '\(sort.property.shortened)'; allowed are "
          + Self.names(schema.properties.filter(\.isSortable).map(\.name)))
    }
    for name in (request.properties ?? []).sorted()
    where schema.property(name) == nil && name != schema.geometryName {
      throw .invalidParameter(
        name: "properties",
        detail: "there is no property '\(name.shortened)'; allowed are "
          + Self.names(schema.properties.map(\.name)))
    }
  }

  static func names(_ names: [String]) -> String {
    names.prefix(60).joined(separator: ", ") + (names.count > 60 ? ", …" : "")
  }

  private func filter(
    _ asked: AskedFilter, _ schema: CollectionSchema, of id: CollectionID
  ) throws(RegistryError) -> Filter {
    let filter: Filter
    do throws(FilterError) {
      filter =
        asked.language == .text ? try Filter(text: asked.text) : try Filter(json: asked.text)
    } catch {
      throw .invalidParameter(name: "filter", detail: "\(error)")
    }
    do throws(FilterFault) {
      _ = try filter.compiled(for: schema.filterProperties)
    } catch {
      throw asked.refused(error)
    }
    if let fault = asked.system.bounds?.fault(in: filter) { throw asked.refused(fault) }
    do {
      return try placed(UnitedShapes.filter(filter), from: asked.system, in: id)
    } catch .badInput(let text) {
      throw .invalidParameter(name: "filter", detail: text)
    }
  }
}

extension AskedFilter {
  /// The fault with its place: a column of text, a pointer into JSON.
  fileprivate func refused(_ fault: FilterFault) -> RegistryError {
    let place: String
    if language == .json {
      place = fault.pointer.isEmpty ? "the top level" : fault.pointer
    } else {
      place = fault.column(in: text).map { "column \($0)" } ?? "an unknown column"
    }
    return .invalidParameter(name: "filter", detail: "at \(place): \(fault)")
  }
}

extension ItemsRequest {
  fileprivate var asksForBoxOnly: Bool {
    filter == nil && values.isEmpty && phrases == nil && period == nil && sort.isEmpty
  }

  /// Whether it names properties; what does not, costs no look at them.
  fileprivate var needsSchema: Bool {
    filter != nil || !values.isEmpty || !sort.isEmpty || properties != nil
  }
}

extension AskedValue {
  /// The condition that the property has the value, in the property's own type.
  fileprivate func filter(
    _ schema: CollectionSchema, of id: CollectionID
  ) throws(RegistryError) -> Filter {
    guard let found = schema.property(property), found.isScalar else {
      throw .invalidParameter(
        name: property.shortened,
        detail: "there is no such property to ask for; allowed are "
          + CouncilRegistry.names(schema.properties.filter(\.isScalar).map(\.name)))
    }
    let allowed = found.allowedValues(in: id)
    guard allowed.isEmpty || allowed.contains(value) else {
      throw .invalidParameter(
        name: property,
        detail: "'\(value.shortened)' is no value of it; allowed are "
          + allowed.joined(separator: ", "))
    }
    func equal(_ literal: FilterExpression) -> FilterExpression {
      .comparison(.equal, .property(property), literal)
    }
    let number: FilterExpression? =
      Int64(value).map(FilterExpression.integer)
      ?? Double(value).flatMap { $0.isFinite ? .number($0) : nil }
    switch found.kind {
    case .string: return Filter(unchecked: equal(.string(value)))
    case .integer, .number:
      guard let number else { throw unfit("a number") }
      return Filter(unchecked: equal(number))
    case .boolean:
      guard value == "true" || value == "false" else { throw unfit("true or false") }
      return Filter(unchecked: equal(.boolean(value == "true")))
    case .date, .dateTime:
      guard let instant = FilterInstant(value) else {
        throw unfit("a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z")
      }
      return Filter(unchecked: equal(.instant(instant)))
    case .mixed, .array, .object:
      var readings = [equal(.string(value))]
      if let number { readings.append(equal(number)) }
      if value == "true" || value == "false" { readings.append(equal(.boolean(value == "true"))) }
      return Filter(unchecked: readings.count == 1 ? readings[0] : .or(readings))
    }
  }

  private func unfit(_ expected: String) -> RegistryError {
    .invalidParameter(
      name: property.shortened, detail: "'\(value.shortened)' is not \(expected)")
  }
}
