/// In what form features are encoded.
package enum StoredForm: Sendable {
  /// What stands between the brackets of a GeoJSON collection's `features`.
  case geoJSONList
  /// Records of a GeoJSON text sequence (RFC 8142), whole.
  case geoJSONSequence

  /// How many bytes stand behind the last property of a feature.
  var tail: Int {
    switch self {
    case .geoJSONList: 2
    case .geoJSONSequence: 3
    }
  }
}

/// A page of features as bytes, with what its document says about it.
package struct EncodedItems: Sendable {
  /// The state of the registry that it shows.
  package var moment: Moment
  /// Whether the asker has this page already: then nothing was looked for.
  package var isKnown = false
  package var bytes: [UInt8] = []
  package var count = 0
  /// How many match in all; nil where counting them would cost more than the page.
  package var matched: Int?
  /// Features of the page that are not among the bytes yet.
  package var rest: [Int64] = []
  /// Where the next page begins; nil at the end.
  package var next: ItemsCursor?

  init(_ moment: Moment) { self.moment = moment }
}

/// Which features make a page, in its order.
package struct ItemSelection: Sendable {
  package var ids: [Int64]
  /// Where the next page begins; nil at the end.
  package var next: ItemsCursor?
  package var matched: Int?
}
