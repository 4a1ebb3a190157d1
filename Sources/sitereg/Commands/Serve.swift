import ArgumentParser
import Foundation
import SitePortal
import SiteRegistry

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the portal and the OGC API over HTTP until stopped.",
    discussion: """
      Example: sitereg serve -r city.gpkg --port 8080

      Listens on this machine only, unless --allow-public is given: put a reverse proxy with TLS \
      in front of a public one, as data/proxy/nginx.conf shows.

      While it runs, nobody can restore a backup to the registry. Where the file is removed or \
      replaced all the same, it refuses every change and ends with 74.
      """)

  @OptionGroup var global: GlobalOptions
  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"
  @Option(help: "The port; 0 takes a free one.")
  var port = 8080
  @Flag(name: .customLong("allow-public"), help: "Listen on an address others can reach.")
  var allowPublic = false
  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp(
      "How the world reaches it, for links: https://sites.example.org", valueName: "url"))
  var baseURL: String?

  @Flag(
    name: .customLong("trust-proxy"),
    help: "Believe Forwarded and X-Forwarded-* headers: only behind a proxy of your own.")
  var trustsProxy = false

  @Flag(
    name: .customLong("metrics-for-all"),
    help: "Let everyone read /metrics, not only programs on this machine.")
  var metricsForAll = false

  @Flag(name: .customLong("no-access-log"), help: "Do not log each request.")
  var noAccessLog = false
  @Option(
    name: .customLong("rate-limit"),
    help: ArgumentHelp(
      """
      Requests each address may make in so many seconds, or off; 1200/60 unless given. Programs \
      on this machine itself are held to it only where it is given.
      """, valueName: "requests/seconds"))
  var rateLimit: String?

  @Option(
    name: .customLong("key-rate-limit"),
    help: ArgumentHelp(
      "The same for each key, wherever it is used; 6000/60 unless given.",
      valueName: "requests/seconds"))
  var keyRateLimit: String?

  @Option(
    name: .customLong("application-rate-limit"),
    help: ArgumentHelp(
      "Applications each address may send in so many seconds, or off; 60/3600 unless given.",
      valueName: "requests/seconds"))
  var applicationRateLimit: String?

  @Option(
    name: .customLong("secret-rate-limit"),
    help: ArgumentHelp(
      "Look-ups and withdrawals of applications, the same; 30/60 unless given.",
      valueName: "requests/seconds"))
  var secretRateLimit: String?

  private func rates() throws -> RateLimits {
    var rates = RateLimits()
    func policy(_ text: String, _ option: String) throws -> RatePolicy? {
      if text == "off" { return nil }
      guard let policy = RatePolicy(parsing: text) else {
        throw RegistryError.usage(
          "\(option): '\(text)' is not a rate; give requests/seconds, such as 1200/60, or off")
      }
      return policy
    }
    if let rateLimit { rates.perAddress = try policy(rateLimit, "--rate-limit") }
    if let keyRateLimit { rates.perKey = try policy(keyRateLimit, "--key-rate-limit") }
    if let applicationRateLimit {
      rates.perSubmission = try policy(applicationRateLimit, "--application-rate-limit")
    }
    if let secretRateLimit {
      rates.perSecret = try policy(secretRateLimit, "--secret-rate-limit")
    }
    rates.sparesThisMachine = [
      rateLimit, keyRateLimit, applicationRateLimit, secretRateLimit,
    ].allSatisfy { $0 == nil }
    return rates
  }

  func run() async throws {
    guard (0...65535).contains(port) else {
      throw RegistryError.usage("--port: \(port) is not from 0 to 65535")
    }
    guard allowPublic || ["127.0.0.1", "::1", "localhost"].contains(host) else {
      throw RegistryError.usage(
        "--host \(host) can be reached by others; say --allow-public if that is meant")
    }
    let registry = try global.openForWriting()
    let lock = try registry.serve()
    defer { withExtendedLifetime(lock) {} }
    var options = PortalOptions()
    options.host = host
    options.port = port
    options.baseURL = baseURL
    options.trustsProxyHeaders = trustsProxy
    options.metricsForAll = metricsForAll
    options.logsRequests = !noAccessLog
    options.rates = try rates()
    let quiet = global.quiet
    do {
      try await Portal(registry: registry, options: options).run { address in
        guard !quiet else { return }
        FileHandle.standardOutput.write(Data("Listening on \(address)  (Ctrl-C stops)\n".utf8))
      }
    } catch PortalError.badBaseURL(let text) {
      throw RegistryError.usage(
        "--base-url: '\(text)' is not an http or https address without query and fragment")
    } catch PortalError.brokenResource(let name, let reason) {
      throw RegistryError.storage("the portal's \(name) cannot be used: \(reason)")
    } catch PortalError.registryGone(let what) {
      throw RegistryError.gone(
        "the registry '\(try global.path())' \(what); put the file back or restore a backup, and "
          + "start the server again")
    } catch {
      throw RegistryError.storage("cannot serve on \(host):\(port): \(error)")
    }
  }
}
