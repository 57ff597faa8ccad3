@main
struct DriveEmu {
  static func main() {}
}
