internal import Configuration
public import Determinism
public import DriveInterface
public import PlugInInterface

/// Firmware in Swift behind the C entry of `drive_firmware.h`: the other side of `PlugInFirmware`.
///
/// A package's own functions of the names that its `dfw_entry_v1` holds call these; `drive-emu firmware new` writes them.
/// The state is portable: it is what the firmware's `visitState` names, a word a field.
public enum PlugInExport<Firmware: DriveFirmware> where Firmware.Scalar == Double {
  /// An instance, as its pointer stands for it.
  @usableFromInline final class Instance {
    @usableFromInline var firmware: Firmware
    @usableFromInline init(_ firmware: Firmware) { self.firmware = firmware }
  }

  /// Makes an instance for a scenario; nil, which refuses it, where the text is no scenario or `make` throws.
  public static func create(
    _ configuration: UnsafePointer<dfw_configuration>?, make: (Scenario) throws -> Firmware
  ) -> UnsafeMutableRawPointer? {
    guard let configuration = unsafe configuration?.pointee, let text = unsafe configuration.scenario else {
      return nil
    }
    do {
      let value = try ConfigurationValue.parse(unsafe String(cString: text), file: "scenario")
      let instance = Instance(try make(Scenario(value)))
      return unsafe Unmanaged.passRetained(instance).toOpaque()
    } catch {
      return nil
    }
  }

  /// Frees an instance.
  @inlinable
  public static func destroy(_ pointer: UnsafeMutableRawPointer?) {
    guard let pointer = unsafe pointer else { return }
    unsafe Unmanaged<Instance>.fromOpaque(pointer).release()
  }

  /// One tick.
  @inlinable
  public static func step(
    _ pointer: UnsafeMutableRawPointer?, _ inputs: UnsafePointer<dfw_inputs>?,
    _ outputs: UnsafeMutablePointer<dfw_outputs>?
  ) {
    guard let pointer = unsafe pointer, let wires = unsafe inputs?.pointee, let outputs = unsafe outputs
    else { return }
    let instance = unsafe Unmanaged<Instance>.fromOpaque(pointer).takeUnretainedValue()
    let command = instance.firmware.step(FrontEndSample(wires))
    unsafe outputs.pointee.take(command)
  }

  /// How many words the state has.
  @inlinable
  public static func stateWords(_ pointer: UnsafeRawPointer?) -> UInt64 {
    guard let instance = unsafe instance(pointer) else { return 0 }
    var collector = WordCollector()
    instance.firmware.visitState(&collector)
    return UInt64(collector.words.count)
  }

  /// Writes the state's words.
  @inlinable
  public static func save(_ pointer: UnsafeRawPointer?, _ words: UnsafeMutablePointer<UInt64>?) {
    guard let instance = unsafe instance(pointer), let words = unsafe words else { return }
    var collector = WordCollector()
    instance.firmware.visitState(&collector)
    for (index, word) in collector.words.enumerated() { unsafe words[index] = word }
  }

  /// Takes over a state; 0, as it always can.
  @inlinable
  public static func load(_ pointer: UnsafeMutableRawPointer?, _ words: UnsafePointer<UInt64>?) -> Int32 {
    guard let instance = unsafe instance(UnsafeRawPointer(pointer)),
      let words = unsafe words
    else {
      return 1
    }
    let count = unsafe Int(stateWords(UnsafeRawPointer(pointer)))
    var loader = WordLoader(words: (0..<count).map { unsafe words[$0] })
    instance.firmware.visitState(&loader)
    return 0
  }

  @inlinable
  static func instance(_ pointer: UnsafeRawPointer?) -> Instance? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe Unmanaged<Instance>.fromOpaque(pointer).takeUnretainedValue()
  }
}

/// Takes every field's bits.
@usableFromInline struct WordCollector: StateVisitor {
  @usableFromInline var words: [UInt64] = []
  @inlinable init() {}
  @inlinable
  mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) { words.append(bits) }
  @inlinable mutating func beginGroup(_ name: StaticString) {}
  @inlinable mutating func endGroup() {}
}

/// Gives every field its bits.
@usableFromInline struct WordLoader: StateVisitor {
  @usableFromInline let words: [UInt64]
  @usableFromInline var next = 0
  @inlinable init(words: [UInt64]) { self.words = words }

  @inlinable
  mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    guard next < words.count else { return }
    bits = words[next]
    next += 1
  }
  @inlinable mutating func beginGroup(_ name: StaticString) {}
  @inlinable mutating func endGroup() {}
}
