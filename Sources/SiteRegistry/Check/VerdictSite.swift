import Projection
import SimpleFeatures
public import SiteModel

extension Asset {
  /// The reference of the metre that its middle lies in, such as `NS 59200 65300`.
  public var gridReference: String? {
    geometry?.bounds.flatMap { try? GridReference(of: $0.centre).description }
  }

  /// Which site a verdict is about, as far as its reader may know it; what is not known is left out.
  var verdictSite: JSONObject {
    var site = object(of: [.kind, .reference, .name, .address, .ward])
    site["gridReference"] = gridReference.map(JSONValue.string)
    return site
  }
}
