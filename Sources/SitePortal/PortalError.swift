/// Why the portal itself, not the registry, cannot do what a request asks.
public enum PortalError: Error, Hashable, Sendable {
  /// A page template or asset that belongs to the program is missing or broken.
  case brokenResource(name: String, reason: String)
  /// `baseURL` is not an http or https address without query and fragment.
  case badBaseURL(String)
  /// A query or form is not URL-encoded UTF-8.
  case malformedEncoding(what: String)
  case unknownParameter(name: String, allowed: [String])
  case invalidParameter(name: String, detail: String)
  case notAcceptable(offered: [String])
  case unsupportedMediaType(got: String?, allowed: [String])
  case bodyTooLarge(limitInBytes: Int)
  /// The body ends before its announced length, or its chunks are malformed.
  case brokenBody
  case addressTooLong(limitInBytes: Int)
  /// The body was not there in so many seconds; nil where it came too slowly to wait for.
  case uploadTooSlow(limitInSeconds: Int?)
  case methodNotAllowed(allowed: [String])
  /// A form that another web site sent.
  case crossSiteForm
  case noSuchPage
  /// As many batches as the portal answers at once are under way.
  case tooManyBatches
  /// As many requests as may wait for something do so; `what` completes "too many … are waiting".
  case tooManyWaiting(what: String)
  /// The bodies of other requests take all the memory there is for bodies.
  case tooManyBodies
  /// The file of the registry is not the one that was opened; completes "the registry's file …".
  case registryGone(String)
  /// Whoever asks is not to send people here; the reason is a sentence without its full stop.
  case notReady(String)
  /// There is no memory left to work on the answer.
  case noMemory
  /// A key was sent that is wrong, has expired, was revoked, or cannot be read.
  case keyRefused
  /// The operation is for holders of keys, and none was sent.
  case keyNeeded
  case scopeTooNarrow(needed: String)
  case tooManyRequests(policy: String, retryAfterSeconds: Int)
}
