import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A server for one test: answers each request by a closure, one at a time.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    var path: String
    var query: [String: String]
    /// How many requests came before.
    var number: Int
  }

  struct Response: Sendable {
    var status = 200
    var type = "application/geo+json"
    var headers: [String: String] = [:]
    var body = Data()
    /// Ends the connection after this many bytes of the body.
    var cutAfter: Int?

    init(
      _ text: String = "", status: Int = 200, type: String = "application/geo+json",
      headers: [String: String] = [:], cutAfter: Int? = nil
    ) {
      body = Data(text.utf8)
      self.status = status
      self.type = type
      self.headers = headers
      self.cutAfter = cutAfter
    }
  }

  let port: UInt16
  private let socket: Int32
  private let asked = Mutex<[String]>([])

  /// What was asked for, in order, with the query.
  var requests: [String] { asked.withLock { $0 } }
  var address: String { "http://127.0.0.1:\(port)" }

  init(_ answer: @escaping @Sendable (Request) -> Response) throws {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let listening = Self.open(stream)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listening, address, length) == 0 && listen(listening, 16) == 0
          && getsockname(listening, address, &length) == 0
      }
    }
    guard isReady else { throw CocoaError(.fileReadUnknown) }
    socket = listening
    port = UInt16(bigEndian: place.sin_port)
    let thread = Thread { [weak self] in
      while true {
        let connection = accept(listening, nil, nil)
        guard connection >= 0, let server = self else { return }
        server.serve(connection, answer)
      }
    }
    thread.start()
  }

  deinit {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  private static func open(_ type: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.socket(AF_INET, type, 0)
    #else
      Darwin.socket(AF_INET, type, 0)
    #endif
  }

  private func serve(_ connection: Int32, _ answer: (Request) -> Response) {
    defer { close(connection) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      bytes += buffer.prefix(count)
    }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 2)
    guard line.count == 3, let parts = URLComponents(string: String(line[1])) else { return }
    let number = asked.withLock { all in
      all.append(String(line[1]))
      return all.count - 1
    }
    var query: [String: String] = [:]
    for item in parts.queryItems ?? [] { query[item.name] = item.value ?? "" }
    let response = answer(Request(path: parts.path, query: query, number: number))
    var head = "HTTP/1.1 \(response.status) X\r\nContent-Type: \(response.type)\r\n"
    head += "Content-Length: \(response.body.count)\r\nConnection: close\r\n"
    for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
    let sent = Array((head + "\r\n").utf8) + response.body.prefix(response.cutAfter ?? .max)
    var at = 0
    while at < sent.count {
      let count = sent[at...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      at += count
    }
  }
}

/// Points around George Square, as GeoJSON.
enum Points {
  static func feature(_ number: Int, grid: Bool = false) -> String {
    let place =
      grid
      ? "\(259_000 + number % 1000).25,\(665_000 + number / 1000)"
      : "\(-4.25 + Double(number) * 0.00001),55.86"
    return
      #"{"type":"Feature","id":\#(number),"properties":{"reference":"P\#(number)","text":"a \"},]{["},"geometry":{"type":"Point","coordinates":[\#(place)]}}"#
  }

  static func features(_ numbers: Range<Int>, grid: Bool = false) -> String {
    numbers.map { feature($0, grid: grid) }.joined(separator: ",")
  }
}
