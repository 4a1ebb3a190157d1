import Projection

extension TransformOperation {
  /// One line for reports: what was applied and how good it is.
  var summary: String {
    if isIdentity { return "already on the National Grid" }
    let accuracy = accuracyInMetres.map { "good to \($0) m" } ?? "of unknown accuracy"
    return "\(name), \(accuracy)"
  }
}
