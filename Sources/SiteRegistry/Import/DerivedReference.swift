import Crypto
import Foundation
import SimpleFeatures
import SiteStore

/// A reference made from what a feature says, where its source gives none or gives one twice.
///
/// It depends on the feature alone, not on its place in the file, so that the same feature gets
/// the same reference from the next export.
enum DerivedReference {
  /// Twelve hexadecimal digits over geometry and attributes.
  static func digest(_ row: StagedFeature) -> String {
    var bytes: [UInt8] = []
    if let geometry = row.geometry { WKB.encode(geometry, into: &bytes) }
    JSONValue.object(row.attributes).write(to: &bytes)
    for text in [row.name, row.address, row.postcode] {
      bytes += Array((text ?? "").utf8)
      bytes.append(0)
    }
    return SHA256.hash(data: bytes).prefix(6).map { String(format: "%02x", $0) }.joined()
  }

  static func missing(_ row: StagedFeature) -> String { "derived-" + digest(row) }

  static func repeated(_ reference: String, _ row: StagedFeature) -> String {
    reference + "~" + digest(row)
  }
}
