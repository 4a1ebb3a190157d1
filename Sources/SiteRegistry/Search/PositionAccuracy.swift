import Foundation
import Projection
public import SiteModel

/// How good a position is and why, in the same words for pages and command line.
public struct PositionAccuracy: Hashable, Sendable {
  /// Nil where nobody says.
  public var metres: Double?
  /// A sentence without its full stop.
  public var statement: String

  init(_ what: String, metres: Double?) {
    self.metres = metres
    statement =
      metres.map { "\(what), good to about \(Self.text($0))" } ?? what
  }

  /// With what a person can use of it: `0.03 m`, `2 m`, `100 m`, `10 km`.
  static func text(_ metres: Double) -> String {
    if metres >= 1000 { return "\(number(metres / 1000, 1)) km" }
    return "\(number(metres, metres >= 10 ? 0 : metres >= 1 ? 1 : 2)) m"
  }

  private static func number(_ value: Double, _ decimals: Int) -> String {
    var text = String(format: "%.\(decimals)f", value)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }
}

extension CouncilRegistry {
  /// How good a place is that somebody named: a postcode or a grid reference is good to its own
  /// size, coordinates are as good as what brings them to the grid.
  public func accuracy(of place: Place) -> PositionAccuracy {
    switch place.kind {
    case .postcode:
      return PositionAccuracy(
        "The position is that of postcode \(place.text)", metres: place.accuracyInMetres)
    case .postcodeArea:
      return PositionAccuracy(
        "The area is the outline of all known postcodes of \(place.text)",
        metres: place.accuracyInMetres)
    case .gridReference:
      return PositionAccuracy(
        "The position is the middle of grid reference \(place.text)",
        metres: place.accuracyInMetres)
    case .position where place.isOnGrid:
      return PositionAccuracy(
        "The position was given on the National Grid and is taken as it is", metres: nil)
    case .position:
      let operation = try? systems.geographicToGrid.operation
      let means =
        operation?.isExact == true ? "with the OSTN15 grid" : "without the OSTN15 grid"
      return PositionAccuracy(
        "The position was brought to the National Grid \(means)",
        metres: operation?.accuracyInMetres)
    case .asset:
      return place.asset.map { accuracy(of: $0) }
        ?? PositionAccuracy("How good the position is, is not known", metres: nil)
    }
  }

  /// How good the position of a site is, as its owner says or as its postcode tells.
  public func accuracy(of asset: Asset) -> PositionAccuracy {
    if asset.positionSource == .postcode {
      return PositionAccuracy(
        "The site’s position is that of its postcode",
        metres: asset.positionalAccuracyInMetres ?? PositionSource.postcodeAccuracyInMetres)
    }
    guard let metres = asset.positionalAccuracyInMetres, metres > 0 else {
      return PositionAccuracy(
        asset.positionSource == nil
          ? "How good the site’s position is, is not known"
          : "The site’s position is its owner’s, who does not say how good it is", metres: nil)
    }
    return PositionAccuracy(
      asset.positionSource == nil ? "The site’s position is" : "The site’s position is its owner’s",
      metres: metres)
  }
}
