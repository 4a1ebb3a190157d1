import Foundation

/// One GeoJSON file made of the features of many pages, in the order they came.
final class SpoolFile {
  private(set) var count = 0
  private let file: FileHandle
  private let address: String
  private var hasBegun = false

  init(_ file: FileHandle, from address: String) {
    self.file = file
    self.address = address
  }

  /// Writes the head of the collection, once.
  ///
  /// - Parameter referenceSystem: such as `urn:ogc:def:crs:EPSG::27700`; nil for GeoJSON's own.
  func begin(referenceSystem: String?) throws(RegistryError) {
    guard !hasBegun else { return }
    hasBegun = true
    var head = #"{"type":"FeatureCollection","#
    if let referenceSystem {
      head += #""crs":{"type":"name","properties":{"name":"\#(referenceSystem)"}},"#
    }
    try write(Data((head + "\"features\":[\n").utf8))
  }

  func append(_ features: Data, count: Int) throws(RegistryError) {
    guard count > 0 else { return }
    if self.count > 0 { try write(Data(",\n".utf8)) }
    try write(features)
    self.count += count
  }

  func end() throws(RegistryError) { try write(Data("\n]}\n".utf8)) }

  private func write(_ data: Data) throws(RegistryError) {
    do {
      try file.write(contentsOf: data)
    } catch {
      throw .storage(
        "what '\(address)' sends cannot be kept: \((error as NSError).localizedDescription)")
    }
  }
}
