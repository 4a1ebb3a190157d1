import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks a server for documents, patiently and within limits.
final class WebClient {
  struct Answer {
    var url: URL
    var body: Data
    var contentType: String
    /// As in a `Content-Crs` header, without its angle brackets.
    var referenceSystem: String?
  }

  private let limits: RemoteLimits
  private let transfer = WebTransfer()
  private let session: URLSession
  private var bytesInAll = 0
  private let progress: (FetchProgress) -> Void
  private var features = 0
  private var featuresInAll: Int?

  init(_ limits: RemoteLimits, progress: @escaping (FetchProgress) -> Void) {
    self.limits = limits
    self.progress = progress
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = limits.silenceInSeconds
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    session = URLSession(
      configuration: configuration, delegate: transfer, delegateQueue: nil)
  }

  deinit { session.invalidateAndCancel() }

  /// The answer to a GET; nil where there is none under the address and that is allowed.
  ///
  /// - Parameter file: where the body goes; nil keeps it in memory.
  /// - Throws: `missingInput` where the server does not give it, `busy` where it may later,
  ///   `badInput` for one that is too large or leads elsewhere.
  func get(
    _ url: URL, accept: String, into file: FileHandle? = nil
  ) throws(RegistryError) -> Answer {
    var request = URLRequest(url: url, timeoutInterval: limits.silenceInSeconds)
    request.setValue(accept, forHTTPHeaderField: "Accept")
    request.setValue("sitereg", forHTTPHeaderField: "User-Agent")
    var pause = limits.firstPauseInSeconds
    for attempt in 1... {
      let limit = min(
        file == nil ? limits.maximumPageBytes : limits.maximumBytes,
        limits.maximumBytes - bytesInAll)
      let outcome = transfer.run(request, in: session, limit: limit, file: file) { size, whole in
        tell(size, of: file == nil ? nil : whole)
      }
      if let failure = outcome.writingFailure {
        throw .storage("what '\(Self.name(url))' sends cannot be kept: \(failure)")
      }
      let fault = Self.fault(outcome, url, limit)
      guard let fault else {
        bytesInAll += outcome.size
        let answer = outcome.response
        return Answer(
          url: answer?.url ?? url, body: outcome.body,
          contentType: answer?.value(forHTTPHeaderField: "Content-Type") ?? "",
          referenceSystem: answer?.value(forHTTPHeaderField: "Content-Crs")?
            .trimmingCharacters(in: CharacterSet(charactersIn: "<> ")))
      }
      guard fault.mayPass, attempt < limits.attempts else { throw fault.error }
      if let file { try Self.empty(file, url) }
      Thread.sleep(
        forTimeInterval: min(limits.longestPauseInSeconds, max(fault.pause ?? 0, pause)))
      pause *= 2
    }
    throw .internalFault("a request ended without an answer")
  }

  /// Notes how many features the pages held so far, for those who watch.
  func note(features: Int, of all: Int?) {
    self.features = features
    featuresInAll = all ?? featuresInAll
    tell(0, of: nil)
  }

  private func tell(_ size: Int, of whole: Int?) {
    progress(
      FetchProgress(
        bytes: bytesInAll + size, bytesInAll: whole, features: features,
        featuresInAll: featuresInAll))
  }

  /// A part of a file that came before the connection broke must not stand before the whole.
  private static func empty(_ file: FileHandle, _ url: URL) throws(RegistryError) {
    do {
      try file.truncate(atOffset: 0)
    } catch {
      throw .storage("what '\(name(url))' sends cannot be kept: \(error)")
    }
  }

  private struct Fault {
    var error: RegistryError
    var mayPass = false
    /// What the server asks for, in seconds.
    var pause: Double?
  }

  private static func fault(_ outcome: WebTransfer.Outcome, _ url: URL, _ limit: Int) -> Fault? {
    let name = name(url)
    if outcome.isTooLarge {
      return Fault(
        error: .badInput(
          "'\(name)' sends more than \(limit >> 20) MB, which is what is allowed; ask for less, or raise --download-limit"
        ))
    }
    if let other = outcome.refusedRedirect {
      return Fault(
        error: .badInput(
          "'\(name)' leads to '\(other)', which is not the same server; give that address if you trust it"
        ))
    }
    if let error = outcome.error {
      return Fault(
        error: .busy("'\(name)' cannot be reached: \((error as NSError).localizedDescription)"),
        mayPass: true)
    }
    guard let response = outcome.response else {
      return Fault(error: .busy("'\(name)' gave no answer"), mayPass: true)
    }
    let status = response.statusCode
    switch status {
    case 200..<300: return nil
    case 401, 403:
      return Fault(
        error: .missingInput("'\(name)' may not be read (HTTP \(status)): it asks for a permission")
      )
    case 404, 410:
      return Fault(error: .missingInput("there is nothing at '\(name)' (HTTP \(status))"))
    case 408, 429, 500...599:
      return Fault(
        error: .busy("'\(name)' cannot answer now (HTTP \(status)); try again later"),
        mayPass: true,
        pause: response.value(forHTTPHeaderField: "Retry-After").flatMap(seconds))
    default:
      let text = String(decoding: outcome.body.prefix(200), as: UTF8.self).shortened
      return Fault(error: .badInput("'\(name)' refuses the request (HTTP \(status)): \(text)"))
    }
  }

  /// Seconds, or a date (RFC 9110, section 10.2.3).
  private static func seconds(_ text: String) -> Double? {
    if let seconds = Double(text.trimmed), seconds.isFinite, seconds >= 0 { return seconds }
    let reader = DateFormatter()
    reader.locale = Locale(identifier: "en_US_POSIX")
    reader.timeZone = .gmt
    reader.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return reader.date(from: text.trimmed).map { max(0, $0.timeIntervalSinceNow) }
  }

  private static func name(_ url: URL) -> String {
    RemoteAddress.redacted(url).absoluteString
  }
}
