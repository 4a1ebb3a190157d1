import Crypto
import Foundation
import HTTPTypes
import Mustache

/// The templates and assets that belong to the program, read and compiled once.
struct PageLibrary: Sendable {
  private let library: MustacheLibrary
  let assets: [String: Asset]
  /// Changes with any template or asset: part of page tags and of asset addresses.
  let stamp: String

  struct Asset: Sendable {
    var bytes: [UInt8]
    var mediaType: String
  }

  /// - Throws: `brokenResource`.
  init() throws(PortalError) {
    var digest = SHA256()
    var templates: [String: MustacheTemplate] = [:]
    for (name, bytes) in try Self.files(in: "Templates") where name.hasSuffix(".mustache") {
      digest.update(data: bytes)
      do {
        templates[String(name.dropLast(9))] = try MustacheTemplate(
          string: String(decoding: bytes, as: UTF8.self))
      } catch {
        throw .brokenResource(name: name, reason: "\(error)")
      }
    }
    var assets: [String: Asset] = [:]
    for (name, bytes) in try Self.files(in: "Assets") {
      digest.update(data: bytes)
      guard let mediaType = Self.mediaType(name) else { continue }
      assets[name] = Asset(bytes: bytes, mediaType: mediaType)
    }
    library = MustacheLibrary(templates: templates)
    self.assets = assets
    stamp = digest.finalize().prefix(6).map { String(format: "%02x", $0) }.joined()
  }

  /// A page as HTML. Every value is escaped by the template.
  func render<Content>(_ template: String, _ page: Page<Content>) -> String {
    library.render(page, withTemplate: template) ?? ""
  }

  func error(
    _ problem: Problem, _ frame: Frame, withoutUnknown: String? = nil, unsent: String? = nil
  ) -> String {
    render(
      "problem",
      Page(
        frame,
        ProblemPage(
          heading: problem.pageTitle, explanation: problem.detail, code: problem.status.code,
          details: problem.errors.map { "\($0.parameter): \($0.detail)" },
          withoutUnknown: withoutUnknown, unsent: unsent)))
  }

  private static func files(in folder: String) throws(PortalError) -> [(String, [UInt8])] {
    let base = resources.appendingPathComponent(folder)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: base.path) else {
      throw .brokenResource(
        name: folder,
        reason: "'\(base.path)' is missing; keep the .resources folder beside the program")
    }
    var files: [(String, [UInt8])] = []
    for name in names.sorted() where !name.hasPrefix(".") {
      guard let data = try? Data(contentsOf: base.appendingPathComponent(name)) else {
        throw .brokenResource(name: name, reason: "it cannot be read")
      }
      files.append((name, Array(data)))
    }
    return files
  }

  /// The folder that the build puts beside the program. `Bundle.module` would trap without it.
  private static let resources = Bundle.main.bundleURL.appendingPathComponent(
    "sitereg_SitePortal.resources")

  private static func mediaType(_ name: String) -> String? {
    switch name.split(separator: ".").last {
    case "css": "text/css; charset=utf-8"
    case "svg": "image/svg+xml"
    default: nil
    }
  }
}

struct ProblemPage {
  var heading: String
  var explanation: String
  var code: Int
  var details: [String]
  /// The address of the page without the parameter that it does not know.
  var withoutUnknown: String?
  /// What became of a form that was sent, and what to do with it.
  var unsent: String?
}
