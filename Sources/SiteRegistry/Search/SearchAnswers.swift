import SimpleFeatures
import SiteModel
import SiteStore

/// Answers of a batch of searches as bytes.
struct SearchAnswers {
  private let format: BatchSearch.Format
  private let guarding: CSVGuard

  init(_ batch: BatchSearch) {
    format = batch.format
    guarding = batch.csvGuard
  }

  func appendHead(to bytes: inout [UInt8]) {
    if format == .csv {
      CSVWriter.appendRow(["query", "site", "site_id", "distance_m", "error"], to: &bytes)
    }
  }

  func append(
    _ id: JSONValue, _ hits: [IndexHit], hasDistance: Bool, _ index: AssetIndex,
    to bytes: inout [UInt8]
  ) {
    var query: [UInt8] = []
    switch format {
    case .csv:
      CSVWriter.appendField(id.plainText ?? id.jsonText, guarding: guarding, to: &query)
      guard !hits.isEmpty else {
        bytes += query
        bytes += Array(",,,,\r\n".utf8)
        return
      }
      query.append(0x2C)
      for hit in hits {
        bytes.append(contentsOf: query)
        let start = bytes.count
        index.appendKey(of: hit.item, to: &bytes)
        settle(from: start, &bytes)
        Self.appendEnd(
          index.ids[Int(hit.item)], hasDistance ? hit.distance : nil, to: &bytes)
      }
    case .ndjson:
      query += Array("{\"query\":".utf8)
      id.write(to: &query)
      guard !hits.isEmpty else {
        bytes += query
        bytes += Array(",\"site\":null}\n".utf8)
        return
      }
      var site: [UInt8] = []
      for hit in hits {
        bytes += query
        bytes += Array(",\"site\":".utf8)
        site.removeAll(keepingCapacity: true)
        index.appendKey(of: hit.item, to: &site)
        Self.appendJSONText(site, to: &bytes)
        bytes += Array(",\"site_id\":".utf8)
        Self.append(index.ids[Int(hit.item)], to: &bytes)
        if hasDistance {
          bytes += Array(",\"distance\":".utf8)
          Self.appendMillimetres(hit.distance, to: &bytes)
        }
        bytes.append(0x7D)
        bytes.append(0x0A)
      }
    }
  }

  func append(_ id: JSONValue, _ error: RegistryError, to bytes: inout [UInt8]) {
    switch format {
    case .csv:
      CSVWriter.appendRow(
        [id.plainText ?? id.jsonText, "", "", "", error.message], guarding: guarding,
        to: &bytes)
    case .ndjson:
      JSONValue.object(["query": id, "error": .string(error.message)]).write(to: &bytes)
      bytes.append(0x0A)
    }
  }

  /// Quotes and guards what was appended last; keys hardly ever need it.
  private func settle(from start: Int, _ bytes: inout [UInt8]) {
    let isPlain = bytes.withUnsafeBufferPointer { bytes in
      for index in start..<bytes.count {
        let byte = bytes[index]
        if byte <= 0x2C, byte == 0x22 || byte == 0x2C || byte == 0x0A || byte == 0x0D {
          return false
        }
      }
      // Above them stand letters, below them all that a field may begin with and not keep.
      return start == bytes.count || (bytes[start] > 0x40 && bytes[bytes.count - 1] > 0x20)
    }
    guard !isPlain else { return }
    let field = Array(bytes[start...])
    bytes.removeLast(field.count)
    field.withUnsafeBufferPointer { CSVWriter.appendField($0, guarding: guarding, to: &bytes) }
  }

  /// `,id,distance,` and the end of the line, in one go.
  private static func appendEnd(_ id: Int64, _ metres: Double?, to bytes: inout [UInt8]) {
    let whole = metres.map { ($0 * 1000).rounded() } ?? -1
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { text in
      // From the last digit to the first.
      var at = 64
      func put(_ byte: UInt8) {
        at -= 1
        text[at] = byte
      }
      func digits(_ number: UInt64) {
        var rest = number
        repeat {
          put(0x30 + UInt8(truncatingIfNeeded: rest % 10))
          rest /= 10
        } while rest > 0
      }
      put(0x0A)
      put(0x0D)
      put(0x2C)
      if whole >= 0, whole < 1e15 {
        let number = UInt64(whole)
        put(0x30 + UInt8(truncatingIfNeeded: number % 10))
        put(0x30 + UInt8(truncatingIfNeeded: number / 10 % 10))
        put(0x30 + UInt8(truncatingIfNeeded: number / 100 % 10))
        put(0x2E)
        digits(number / 1000)
      }
      put(0x2C)
      digits(id.magnitude)
      if id < 0 { put(0x2D) }
      put(0x2C)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[at..<64]))
    }
  }

  private static func appendJSONText(_ text: [UInt8], to bytes: inout [UInt8]) {
    if text.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }) {
      JSONValue.string(String(decoding: text, as: UTF8.self)).write(to: &bytes)
      return
    }
    bytes.append(0x22)
    bytes += text
    bytes.append(0x22)
  }

  /// Metres with three decimals.
  static func appendMillimetres(_ metres: Double, to bytes: inout [UInt8]) {
    let whole = (metres * 1000).rounded()
    guard whole >= 0, whole < 1e15 else { return }
    let number = Int64(whole)
    append(number / 1000, to: &bytes)
    let rest = UInt8(truncatingIfNeeded: number % 1000 / 100)
    bytes.append(0x2E)
    bytes.append(0x30 + rest)
    bytes.append(0x30 + UInt8(truncatingIfNeeded: number % 100 / 10))
    bytes.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
  }

  static func append(_ number: Int64, to bytes: inout [UInt8]) {
    guard number >= 10 || number < 0 else { return bytes.append(0x30 + UInt8(number)) }
    guard number >= 0 else {
      bytes += Array(String(number).utf8)
      return
    }
    var rest = UInt64(number)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = 20
      while rest > 0 {
        start -= 1
        digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<20]))
    }
  }
}
