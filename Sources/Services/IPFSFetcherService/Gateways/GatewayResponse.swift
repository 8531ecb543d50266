import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A gateway's response: what its head means, and its body piece by piece.
struct GatewayResponse: Sendable {
    /// What the head means.
    let answer: Answer
    /// What the body's length is said to be; nil when it isn't.
    let length: UInt64?
    /// What the body is said to be.
    let contentType: String?
    private let body: HTTPClientResponse.Body
    private let pulse: Pulse

    init(_ response: HTTPClientResponse, _ answer: Answer, _ pulse: Pulse) {
        self.answer = answer
        self.pulse = pulse
        body = response.body
        contentType = response.headers.first(name: "content-type")
        length = response.headers.first(name: "content-length").flatMap { UInt64($0) }
    }

    /// Gives the body's pieces to `take` until that has enough; the rest is never read.
    func read(
        _ take: (ByteBuffer) async throws -> Bool,
    ) async throws {
        var pieces = body.makeAsyncIterator()
        while true {
            pulse.wait()
            let piece = try await pieces.next()
            pulse.beat()
            guard let piece, try await take(piece) else { return }
        }
    }

    /// The whole body.
    ///
    /// - Throws: `Trouble` when it has more bytes than this.
    func bytes(atMost most: Int) async throws -> [UInt8] {
        guard length ?? 0 <= UInt64(most) else { throw Trouble.endless(UInt64(most)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(length ?? 0))
        try await read { piece in
            guard bytes.count + piece.readableBytes <= most else {
                throw Trouble.endless(UInt64(most))
            }
            bytes.append(contentsOf: piece.readableBytesView)
            return true
        }
        return bytes
    }

    /// Reads a short error page, so that its connection can be used again.
    func drain() async {
        guard let length, length <= UInt64(Limits.errorBodyBytesMax) else { return }
        _ = try? await bytes(atMost: Limits.errorBodyBytesMax)
    }
}
