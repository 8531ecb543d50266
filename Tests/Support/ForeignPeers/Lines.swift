package import Foundation

extension AsyncStream<String> {
    /// The lines that a child process writes into a pipe, as they come; they end with the pipe.
    ///
    /// A thread waits for them, and not `readabilityHandler`: Foundation closes the descriptor
    /// before libdispatch has let go of it, and while another child still has a copy the kernel goes
    /// on to report it, to a watch that has been freed.
    package static func lines(of file: FileHandle) -> Self {
        let (lines, inbox) = makeStream()
        Thread.detachNewThread {
            var begun = Data()
            while case let data = file.availableData, !data.isEmpty {
                begun += data
                while let end = begun.firstIndex(of: UInt8(ascii: "\n")) {
                    inbox.yield(String(decoding: begun[..<end], as: UTF8.self))
                    begun = Data(begun[(end + 1)...])
                }
            }
            inbox.finish()
        }
        return lines
    }
}
