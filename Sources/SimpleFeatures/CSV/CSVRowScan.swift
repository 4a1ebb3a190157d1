/// Finds the fields of one row in bytes that lie in one piece, without copying them.
struct CSVRowScan {
  struct Field {
    var start: Int
    var end: Int
    var hasDoubledQuotes: Bool
  }

  enum Outcome {
    /// The row takes so many bytes, its line break included.
    case row(Int)
    case ranOut
    case unclosedQuote(Int)
    case fieldTooLarge
  }

  private(set) var fields: [Field] = []
  private(set) var lineBreaks = 0
  /// The first quote that closes before its field ends.
  private(set) var strayQuote: Int?
  private var sawQuote = false

  /// Whether the row is an empty line.
  var isBlank: Bool {
    fields.count == 1 && !sawQuote && fields[0].start == fields[0].end
  }

  /// Whether all its fields are blank: a line of blanks, or of nothing but delimiters.
  func isHollow(_ row: UnsafePointer<UInt8>) -> Bool {
    for field in fields {
      var index = field.start
      while index < field.end {
        if row[index] != 0x20, row[index] != 0x09 { return false }
        index += 1
      }
    }
    return fields.count > 1 || !sawQuote
  }

  mutating func scan(
    _ bytes: UnsafePointer<UInt8>, count: Int, delimiter: UInt8, isFinal: Bool
  ) -> Outcome {
    fields.removeAll(keepingCapacity: true)
    lineBreaks = 0
    strayQuote = nil
    sawQuote = false
    var index = 0
    while true {
      var field = Field(start: index, end: index, hasDoubledQuotes: false)
      if index < count, bytes[index] == 0x22 {
        sawQuote = true
        if let failure = scanQuoted(bytes, &index, count, isFinal, &field) { return failure }
        // Blanks behind the closing quote are common and harmless.
        while index < count, bytes[index] == 0x20, delimiter != 0x20 { index += 1 }
        if index < count, bytes[index] != delimiter, bytes[index] != 0x0A, bytes[index] != 0x0D {
          if strayQuote == nil { strayQuote = index - 1 }
          index = Self.plainEnd(bytes, index, count, delimiter)
          field.end = index
        }
      } else {
        index = Self.plainEnd(bytes, index, count, delimiter)
        field.end = index
      }
      if field.end - field.start > CSVReader.fieldLimit { return .fieldTooLarge }
      guard index < count || isFinal else { return .ranOut }
      fields.append(field)
      if index == count { return .row(index) }
      if bytes[index] == delimiter {
        index += 1
        continue
      }
      if bytes[index] == 0x0D {
        guard index + 1 < count || isFinal else { return .ranOut }
        if index + 1 < count, bytes[index + 1] == 0x0A { index += 1 }
      }
      lineBreaks += 1
      return .row(index + 1)
    }
  }

  private mutating func scanQuoted(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ count: Int, _ isFinal: Bool,
    _ field: inout Field
  ) -> Outcome? {
    let opened = index
    index += 1
    field.start = index
    while index < count {
      let byte = bytes[index]
      if byte == 0x22 {
        guard index + 1 < count || isFinal else { return .ranOut }
        if index + 1 < count, bytes[index + 1] == 0x22 {
          field.hasDoubledQuotes = true
          index += 2
          continue
        }
        field.end = index
        index += 1
        return nil
      }
      if byte == 0x0A {
        lineBreaks += 1
      } else if byte == 0x0D, index + 1 < count, bytes[index + 1] != 0x0A {
        lineBreaks += 1
      }
      index += 1
      if index - opened > CSVReader.fieldLimit { return .fieldTooLarge }
    }
    return isFinal ? .unclosedQuote(opened) : .ranOut
  }

  private static func plainEnd(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ count: Int, _ delimiter: UInt8
  ) -> Int {
    var index = start
    while index < count {
      let byte = bytes[index]
      if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
      index += 1
    }
    return index
  }

  static func lineBreaks(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for index in bytes.indices {
      if bytes[index] == 0x0A {
        count += 1
      } else if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] != 0x0A {
        count += 1
      }
    }
    return count
  }
}
