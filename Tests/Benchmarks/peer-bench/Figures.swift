import Foundation

/// Numbers as a line of text, for a script to read.
func figures(_ numbers: Double...) -> String {
    numbers.map { String(format: "%.3f", $0) }.joined(separator: " ")
}

/// MiB/s.
func rate(_ bytes: Int, in time: Duration) -> Double {
    Double(bytes) / 1_048_576 / (time / .seconds(1))
}
