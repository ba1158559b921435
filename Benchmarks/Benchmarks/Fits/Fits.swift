// Times single fits; prints one JSON object a line. Usage: swift run -c release Fits
import Optimization

@main
struct Fits {
  static func main() {
    print(#"{"benchmark":"none"}"#)
  }
}
