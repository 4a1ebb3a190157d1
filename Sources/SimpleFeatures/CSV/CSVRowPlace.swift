/// Where one row is: the first of its places that is filled, and what the others say.
struct CSVRowPlace {
  struct Fault: Error {
    var code: String
    var message: String
  }

  var geometry: Geometry<AsWritten>?
  var placing: SourcePlacing?
  var droppedHeights = false
  var isEmptyShape = false
  /// Places that could not be read, though another one could.
  var unread: [Fault] = []
  /// The row names a reference system that is not known, and the names of its columns another.
  var unknownSystem: Fault?
  /// The columns whose fields were read as shapes.
  var shapes: [Int] = []

  /// Reads all places of a row; for the usual table of one pair of columns see
  /// ``pair(_:_:_:_:)`` alone.
  init(_ fields: [String], _ header: CSVColumns) throws(Fault) {
    var found: SourcePlacing.Place?
    var others: [SourcePlacing.Place] = []
    var zero: SourcePlacing.Place?
    let named = header.system.map { fields[$0] } ?? ""
    let own = CSVPlaceText.system(named)
    let isUnknown = own == nil && !CSVPlaceText.isMissing(named)
    for (rank, column) in header.places.enumerated() {
      do throws(Fault) {
        guard var place = try read(column, fields, header) else { continue }
        place.label = column.label
        // The source's system is that of the first way of saying a place.
        if place.referenceSystem == nil {
          if isUnknown, place.geometry.map({ !$0.isAtZero }) ?? false {
            // Nothing else says what the numbers are: a guess could put the row anywhere.
            guard let system = column.referenceSystem else {
              throw Self.unknown(
                named, "name it by its EPSG code, or give the right one with --crs")
            }
            unknownSystem = Self.unknown(
              named, "read as \(system), for which the names of its columns stand")
          }
          place.referenceSystem = own ?? (rank == 0 ? nil : column.referenceSystem)
        }
        if place.geometry?.isAtZero ?? false {
          zero = zero ?? place
        } else if found == nil {
          found = place
        } else {
          others.append(place)
        }
      } catch {
        unread.append(error)
      }
    }
    guard let place = found ?? zero else {
      if let fault = unread.first { throw fault }
      return
    }
    geometry = place.geometry
    guard place.referenceSystem != nil || place.gridReference != nil || !others.isEmpty else {
      return
    }
    placing = SourcePlacing(
      referenceSystem: place.referenceSystem, gridReference: place.gridReference,
      label: place.label, others: others)
  }

  private static func unknown(_ system: String, _ remedy: String) -> Fault {
    Fault(
      code: "reference-system-unknown",
      message: "'\(system.trimmed.prefix(60))' is no reference system that is known; \(remedy)")
  }

  private mutating func read(
    _ column: CSVPlaceColumn, _ fields: [String], _ header: CSVColumns
  ) throws(Fault) -> SourcePlacing.Place? {
    switch column.form {
    case .pair(let first, let second):
      return try Self.pair(fields, first, second, header.names).map {
        SourcePlacing.Place(geometry: .point($0))
      }
    case .shape(let index):
      let field = fields[index]
      guard !field.allSatisfy(\.isWhitespace) else { return nil }
      guard column.isSure || CSVPlaceText.isShape(field) else { return nil }
      return try place(CSVPlaceText.shape(field), column, index, field, header)
    case .text(let index):
      guard !CSVPlaceText.isMissing(fields[index]) else { return nil }
      if shapes.contains(index) { return nil }
      let field = fields[index]
      let isShape = CSVPlaceText.isShape(field)
      return try place(
        isShape ? CSVPlaceText.shape(field) : CSVPlaceText.text(field), column, index, field, header
      )
    }
  }

  private mutating func place(
    _ reading: CSVPlaceText.Reading, _ column: CSVPlaceColumn, _ index: Int, _ field: String,
    _ header: CSVColumns
  ) throws(Fault) -> SourcePlacing.Place? {
    switch reading {
    case .geometry(let geometry, let system, let droppedHeights):
      if droppedHeights { self.droppedHeights = true }
      if case .shape = column.form { shapes.append(index) }
      return SourcePlacing.Place(geometry: geometry, referenceSystem: system)
    case .gridReference(let text):
      // A short one in a column of any name may be some other code.
      guard column.isSure || text.utf8.count >= 8 else { return nil }
      return SourcePlacing.Place(gridReference: text)
    case .empty:
      isEmptyShape = true
      shapes.append(index)
      return nil
    case .fault(let code, let message):
      throw Fault(code: code, message: "column \(column.label): \(message)")
    case .none:
      guard column.isSure else { return nil }
      throw Fault(
        code: "bad-coordinates",
        message: "\"\(field.prefix(60))\" in column \(column.label) is no place: two numbers or a "
          + "grid reference such as NS 592 653 are allowed")
    }
  }

  /// The position that two fields make; nil where both are blank.
  static func pair(
    _ fields: [String], _ first: Int, _ second: Int, _ names: [String]
  ) throws(Fault) -> Position<AsWritten>? {
    let x = try number(fields[first], first, names)
    let y = try number(fields[second], second, names)
    switch (x, y) {
    case (nil, nil): return nil
    case (let x?, let y?): return Position(x: x, y: y)
    default:
      let missing = x == nil ? first : second
      throw Fault(
        code: "missing-coordinates",
        message: "column \"\(names[missing])\" is empty and its counterpart is not; both or "
          + "neither are allowed")
    }
  }

  /// Nil where the field is blank.
  private static func number(
    _ field: String, _ column: Int, _ names: [String]
  ) throws(Fault) -> Double? {
    if field.isEmpty { return nil }
    var text = field
    if let value = text.withUTF8({ DecimalConversion.lenient($0) }) { return value }
    if CSVPlaceText.isMissing(field) { return nil }
    if let value = CSVPlaceText.number(field) { return value }
    throw Fault(
      code: "bad-coordinates",
      message: "\"\(field.prefix(60))\" in column \"\(names[column])\" is not a number")
  }
}

extension Geometry {
  /// Whether it is the position (0, 0), which stands for unknown.
  fileprivate var isAtZero: Bool {
    guard case .point(let position) = self else { return false }
    return position.x == 0 && position.y == 0
  }
}
