import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import SiteRegistry

/// A collection, or the part of it that the parameters name, as a GeoPackage to keep.
///
/// The whole selection unless `limit` is given, at most ``PortalOptions/Limits/downloadFeatures``.
/// The file is made in a folder of its own in the system's place for temporary files; it loses its
/// name as soon as it is open for sending, so that nothing stays behind whatever happens then.
struct DownloadAnswer {
  private static let prefix = "sitereg-download-"
  private static let chunk = 256 * 1024

  let desk: Desk

  func response(
    _ request: Request, _ id: String, _ query: QueryParameters, _ items: ItemsQuery
  ) async throws -> Response {
    let (revision, _) = try await desk.ask { registry in
      (registry.revision(), try registry.collection(id, for: items.request.audience))
    }
    let tag = EntityTag.features(
      revision: revision, format: .gpkg, system: .stored, isList: true, desk)
    if tag.isKnown(to: request) { return tag.notModified }
    var headers = tag.headers
    headers[.contentDisposition] = "attachment; filename=\"\(Self.name(id)).gpkg\""
    headers[.link] =
      SchemaDocument.linksOfItems("/collections/\(PercentCoding.encode(id))", desk.address(request))
      .headerValue
    headers[.contentCRS] = PublishedSystem.stored.headerValue
    var wanted = items.request
    let most = desk.options.limits.downloadFeatures
    wanted.limit = query.contains("limit") ? min(wanted.limit, most) : most
    let part = wanted
    let file = try await make(id, part)
    headers[.contentType] = Format.gpkg.mediaType
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody(contentLength: file.length) { writer in
        while let bytes = try await NIOThreadPool.singleton.runIfActive({
          try file.next(Self.chunk)
        }) {
          try await writer.write(ByteBuffer(bytes: bytes))
        }
        try await writer.finish(nil)
      })
  }

  /// - Throws: `tooManyBatches` where as many are being made as the portal takes on.
  private func make(_ id: String, _ part: ItemsRequest) async throws -> TemporaryDownload {
    try desk.downloads.take()
    defer { desk.downloads.giveBack() }
    return try await desk.ask { registry in
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("\(Self.prefix)\(getpid())-\(UUID().uuidString)")
      do {
        try FileManager.default.createDirectory(
          at: folder, withIntermediateDirectories: false,
          attributes: [.posixPermissions: 0o700])
      } catch {
        throw RegistryError.storage("no temporary folder can be made: \(error)")
      }
      defer { try? FileManager.default.removeItem(at: folder) }
      let path = folder.appendingPathComponent("part.gpkg").path
      _ = try registry.writeGeoPackage(of: id, part, to: path)
      guard let file = TemporaryDownload(path: path) else {
        throw RegistryError.storage("the GeoPackage made for a download cannot be read")
      }
      return file
    }
  }

  /// What a file is called after: the id with everything unusual replaced.
  static func name(_ id: String) -> String {
    let bytes = id.utf8.map { PercentCoding.isUnreserved($0) ? $0 : UInt8(ascii: "_") }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Removes what a process that was killed left behind.
  static func removeLeftOvers() {
    let files = FileManager.default
    let place = files.temporaryDirectory
    for name in (try? files.contentsOfDirectory(atPath: place.path)) ?? []
    where name.hasPrefix(prefix) {
      let owner = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" })
      // Signal 0 only asks whether there is such a process.
      if let owner, owner > 0, kill(owner, 0) != 0, errno == ESRCH {
        try? files.removeItem(at: place.appendingPathComponent(name))
      }
    }
  }
}

/// A file without a name, open to be read once; it goes with its last reader.
final class TemporaryDownload: Sendable {
  let length: Int
  private let descriptor: Int32

  /// Nil where it cannot be opened. The name may be removed from then on.
  init?(path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      return nil
    }
    length = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The next bytes; nil at the end.
  func next(_ limit: Int) throws -> [UInt8]? {
    var failure = Int32(0)
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      let got = read(descriptor, buffer.baseAddress, limit)
      if got < 0 { failure = errno }
      count = max(0, got)
    }
    guard failure == 0 else {
      throw RegistryError.storage("a download cannot be read: error \(failure)")
    }
    return bytes.isEmpty ? nil : bytes
  }
}
