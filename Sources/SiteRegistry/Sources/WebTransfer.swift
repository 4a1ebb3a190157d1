import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Receives one answer at a time and keeps it, within a limit, in memory or in a file.
final class WebTransfer: NSObject, URLSessionDataDelegate, Sendable {
  struct Outcome: Sendable {
    var response: HTTPURLResponse?
    var body = Data()
    var size = 0
    var isTooLarge = false
    var refusedRedirect: String?
    var writingFailure: String?
    var error: (any Error)?
  }

  private struct State {
    var outcome = Outcome()
    var file: FileHandle?
    var limit = 0
    var isDone = false
    var redirects = 0
  }

  private static let redirectsAtMost = 5
  private let state = Mutex(State())
  private let finished = DispatchSemaphore(value: 0)

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameters:
  ///   - file: where the body of a successful answer goes; nil keeps it in memory.
  ///   - progress: how many bytes have come, and of how many; called some times a second.
  func run(
    _ request: URLRequest, in session: URLSession, limit: Int, file: FileHandle?,
    progress: (_ size: Int, _ whole: Int?) -> Void
  ) -> Outcome {
    state.withLock {
      $0 = State()
      $0.limit = limit
      $0.file = file
    }
    session.dataTask(with: request).resume()
    while finished.wait(timeout: .now() + .milliseconds(200)) == .timedOut {
      let (size, length) = state.withLock {
        ($0.outcome.size, $0.outcome.response?.expectedContentLength ?? -1)
      }
      progress(size, length > 0 ? Int(clamping: length) : nil)
    }
    return state.withLock { $0.outcome }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    state.withLock { $0.outcome.response = response as? HTTPURLResponse }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let goesOn = state.withLock { state in
      state.outcome.size += data.count
      guard state.outcome.size <= state.limit else {
        state.outcome.isTooLarge = true
        return false
      }
      let isGood = (200..<300).contains(state.outcome.response?.statusCode ?? 0)
      guard let file = state.file, isGood else {
        state.outcome.body.append(data)
        return true
      }
      do {
        try file.write(contentsOf: data)
        return true
      } catch {
        state.outcome.writingFailure = (error as NSError).localizedDescription
        return false
      }
    }
    if !goesOn { dataTask.cancel() }
  }

  /// Follows to the same host only, and never from https to http.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    let from = response.url ?? task.originalRequest?.url
    let isAllowed = state.withLock { state in
      state.redirects += 1
      guard let from, let to = request.url else { return false }
      let isUpgrade =
        from.scheme == "http" && to.scheme == "https"
        && from.host?.lowercased() == to.host?.lowercased()
      if state.redirects <= Self.redirectsAtMost, from.origin == to.origin || isUpgrade {
        return true
      }
      state.outcome.refusedRedirect = RemoteAddress.redacted(to).absoluteString
      return false
    }
    completionHandler(isAllowed ? request : nil)
    if !isAllowed { task.cancel() }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let wasFirst = state.withLock { state in
      defer { state.isDone = true }
      state.outcome.error = error
      return !state.isDone
    }
    if wasFirst { finished.signal() }
  }
}
