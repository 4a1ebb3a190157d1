/// Finds out from the first rows of a table how it is laid out.
///
/// A character divides fields where the rows agree in how many it makes; so commas within a heading
/// count for nothing where the rows have none. Offices put titles above the names of the columns.
struct CSVSniffer {
  /// What stands above the rows.
  enum Header: Hashable {
    case firstRow
    /// Titles stand above the names, which begin on the given line.
    case below(titles: Int, line: Int)
    /// The first row is narrower than a later one that looks like names.
    case doubtful(line: Int, columns: Int, laterLine: Int, laterColumns: Int)
  }

  let delimiter: UInt8
  let header: Header
  /// How many bytes a first line `sep=;`, which spreadsheets write for themselves, takes.
  let preambleLength: Int

  private static let candidates: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]

  init(_ bytes: UnsafeBufferPointer<UInt8>, delimiter stated: UInt8?, isWhole: Bool) {
    let declaration = Self.declaration(bytes)
    preambleLength = declaration?.length ?? 0
    let rest = UnsafeBufferPointer(rebasing: bytes[preambleLength...])
    let firstLine = preambleLength > 0 ? 2 : 1
    func sample(_ delimiter: UInt8) -> CSVSample {
      CSVSample(rest, delimiter: delimiter, firstLine: firstLine, isWhole: isWhole)
    }
    if let known = stated ?? declaration?.delimiter {
      delimiter = known
      header = sample(known).header
      return
    }
    let samples = Self.candidates.map { ($0, sample($0)) }
    let fitting = samples.filter { $0.1.columns > 1 && $0.1.splitsHeader }
    // The first of equals wins: a comma before the others.
    if let first = fitting.first {
      let best = fitting.dropFirst().reduce(first) { $1.1.isBetter(than: $0.1) ? $1 : $0 }
      (delimiter, header) = (best.0, best.1.header)
      return
    }
    let doubtful = samples.first { $0.1.columns > ($0.0 == 0x2C ? 1 : 2) && $0.1.isDoubtful }
    delimiter = doubtful?.0 ?? 0x2C
    header = doubtful?.1.header ?? .firstRow
  }

  /// A first line such as `sep=;`, perhaps in quotes.
  private static func declaration(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (delimiter: UInt8, length: Int)? {
    let end = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    var line = bytes[..<end]
    if line.first == 0x22, line.last == 0x22, line.count == 7 { line = line.dropFirst().dropLast() }
    guard line.count == 5, let delimiter = line.last,
      String(decoding: line.dropLast(), as: UTF8.self).lowercased() == "sep="
    else { return nil }
    var length = end
    if length < bytes.count, bytes[length] == 0x0D { length += 1 }
    if length < bytes.count, bytes[length] == 0x0A { length += 1 }
    return (delimiter, length)
  }
}
