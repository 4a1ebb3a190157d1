import HTTPTypes
import SiteRegistry
import Synchronization

/// The field `Sitereg-Columns` of an answer to a batch: what its columns were taken for.
///
/// `Height%20(m)=height, Colour;unused`: names percent-encoded, what is not used marked so.
enum ColumnsHeader {
  private static let limit = 2_000

  /// Nil where every column was what it is called.
  static func value(_ names: BatchNames) -> String? {
    guard !names.isEmpty else { return nil }
    var parts = names.taken.map { one in
      "\(encoded(one.column))=\(encoded(one.field))"
        + (one.scale == 1 ? "" : ";times=\(one.scale)")
    }
    parts += names.unused.map { "\(encoded($0));unused" }
    var value = ""
    for part in parts {
      guard value.utf8.count + part.utf8.count <= limit else { return value + ", ..." }
      value += (value.isEmpty ? "" : ", ") + part
    }
    return value
  }

  private static func encoded(_ name: String) -> String {
    var text = ""
    for byte in name.utf8.prefix(200) {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "("), UInt8(ascii: ")"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }
}

/// Carries what the columns were taken for from the thread that reads them.
final class NamesBox: Sendable {
  private let kept = Mutex<BatchNames?>(nil)

  func put(_ names: BatchNames) { kept.withLock { $0 = names } }
  var taken: BatchNames? { kept.withLock { $0 } }
}

extension HTTPField.Name {
  static let columns = Self("Sitereg-Columns")!
}
