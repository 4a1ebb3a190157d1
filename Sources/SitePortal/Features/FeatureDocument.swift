import NIOCore
import SimpleFeatures
import SiteRegistry

/// The documents around encoded features.
///
/// What a page says about itself stands behind its features: for a long one that is when it is
/// known, and the order of members means nothing in JSON.
enum FeatureDocument {
  static let opening = Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8)

  static func collection(_ page: EncodedFeatures, _ links: [Link]) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(page.bytes.count + 2048)
    buffer.writeBytes(opening)
    buffer.writeBytes(page.bytes)
    buffer.writeBytes(closing(count: page.count, matched: page.matched, links))
    return buffer
  }

  /// Everything behind the last feature of a collection.
  static func closing(count: Int, matched: Int?, _ links: [Link]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2048)
    bytes.append(contentsOf: "\n],\"links\":".utf8)
    links.write(to: &bytes)
    bytes.append(contentsOf: ",\"timeStamp\":\"".utf8)
    TimeStamp.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
    if let matched { bytes.append(contentsOf: ",\"numberMatched\":\(matched)".utf8) }
    bytes.append(contentsOf: ",\"numberReturned\":\(count)}\n".utf8)
    return bytes
  }

  /// The feature with its links as a foreign member (RFC 7946, section 6.1).
  static func feature(_ feature: EncodedFeatures, _ links: [Link]) -> ByteBuffer {
    var bytes = feature.bytes
    bytes.append(contentsOf: ",\"links\":".utf8)
    links.write(to: &bytes)
    bytes.append(contentsOf: "}\n".utf8)
    return ByteBuffer(bytes: bytes)
  }
}
