internal import Foundation
internal import PlugInInterface
internal import TraceFiles

/// Why a library cannot be used as firmware: what is wrong, where, and what would do.
public struct PlugInError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, what is wrong with it, and what would do.
  public let description: String

  init(_ path: String, _ problem: String, advice: String) {
    description = "\(path): \(problem); \(advice)"
  }
}

/// A library of firmware, opened: `drive_firmware.h` says what it exports.
///
/// It stays open for the life of the program, since its code may be in use anywhere.
public struct PlugInLibrary: Sendable {
  /// The file's path as given.
  public let path: String
  /// Its name as it tells it.
  public let name: String
  /// The file's SHA-256, 64 hexadecimal digits.
  public let digest: String
  let entry: PlugInEntry

  /// Opens a library. Throws where there is none, or where it is not made for this version.
  public init(path: String) throws(PlugInError) {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PlugInError(path, "the library cannot be read", advice: "name a file that exists")
    }
    digest = SHA256.hexadecimal(of: [UInt8](data))
    // A name without a slash would be looked for in the system's folders.
    let absolute = URL(fileURLWithPath: path).path
    // The loader and the plug-in are C; what they hand out lives as long as the program.
    guard let handle = unsafe dlopen(absolute, RTLD_NOW | RTLD_LOCAL) else {
      let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "the loader gives no reason"
      throw PlugInError(path, "the library cannot be loaded: \(reason)", advice: "build it for this machine")
    }
    guard let symbol = unsafe dlsym(handle, "dfw_entry_v1") else {
      throw PlugInError(
        path, "the library exports no dfw_entry_v1", advice: "define it as drive_firmware.h says")
    }
    entry = unsafe try PlugInEntry(symbol, path: path)
    name = entry.name
  }
}

/// The functions of a library, checked. Whoever calls them hands over what `drive_firmware.h` asks for.
@safe struct PlugInEntry: @unchecked Sendable {
  let name: String
  let create: @convention(c) (UnsafePointer<dfw_configuration>?) -> UnsafeMutableRawPointer?
  let destroy: @convention(c) (UnsafeMutableRawPointer?) -> Void
  let step:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<dfw_inputs>?, UnsafeMutablePointer<dfw_outputs>?)
      -> Void
  let state: State?

  /// The three functions that make a state portable.
  @safe struct State {
    let words: @convention(c) (UnsafeRawPointer?) -> UInt64
    let save: @convention(c) (UnsafeRawPointer?, UnsafeMutablePointer<UInt64>?) -> Void
    let load: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt64>?) -> Int32
  }

  init(_ symbol: UnsafeMutableRawPointer, path: String) throws(PlugInError) {
    let entry = unsafe symbol.assumingMemoryBound(to: dfw_entry.self).pointee
    guard unsafe entry.abi_major == 1, unsafe entry.size >= MemoryLayout<dfw_entry>.size else {
      throw unsafe PlugInError(
        path,
        "it is made for version \(entry.abi_major).\(entry.abi_minor) of drive_firmware.h, with an entry of \(entry.size) bytes",
        advice: "version 1.0 would do")
    }
    guard let create = unsafe entry.create, let destroy = unsafe entry.destroy, let step = unsafe entry.step
    else {
      throw PlugInError(path, "its entry lacks create, destroy or step", advice: "define all three")
    }
    unsafe (self.create, self.destroy, self.step) = (create, destroy, step)
    name = unsafe entry.name.map { unsafe String(cString: $0) } ?? "unnamed"
    if let words = unsafe entry.state_words, let save = unsafe entry.save, let load = unsafe entry.load {
      state = unsafe State(words: words, save: save, load: load)
    } else {
      state = nil
    }
  }
}
