import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// A small HTTP server for the operator's tools: short texts, by their path.
///
/// It runs on threads of its own, so that a scrape never waits for a stage's sockets or holds them
/// up. It trusts whoever can reach it to read, and to nothing else: only GET and HEAD are answered.
package struct StatusServer: Sendable {
    /// What a path is answered.
    package struct Answer: Sendable, Equatable {
        /// The HTTP status.
        package var status: Int
        /// The text.
        package var text: String

        /// An answer.
        package init(_ status: Int, _ text: String) {
            self.status = status
            self.text = text
        }
    }

    private let host: String
    private let port: Int
    private let onListening: @Sendable (Int) -> Void
    private let answer: @Sendable (String) async -> Answer?

    /// A server that does not listen yet.
    ///
    /// - Parameters:
    ///   - host: the address to listen on.
    ///   - port: the port; 0 lets the kernel choose.
    ///   - onListening: told the port, once.
    ///   - answer: what a path is answered; nil: there is no such path.
    package init(
        host: String,
        port: Int,
        onListening: @escaping @Sendable (Int) -> Void,
        answer: @escaping @Sendable (String) async -> Answer?,
    ) {
        self.host = host
        self.port = port
        self.onListening = onListening
        self.answer = answer
    }

    /// Listens and answers until its task is cancelled.
    package func run() async throws {
        // Whoever runs it says what an operator is to know.
        let silent = Logger(label: "status", factory: { _ in SwiftLogNoOpLogHandler() })
        let application = Application(
            responder: Responder(answer: answer),
            server: .http1(
                configuration: .init(idleTimeout: TimeAmount(Limits.statusIdleTimeout))
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    Limits.statusConnectionsMax,
                    logger: silent
                ),
            ),
            onServerRunning: { onListening($0.localAddress?.port ?? port) },
            logger: silent,
        )
        try await application.run()
    }

    private struct Context: InitializableFromSource, Sendable {
        init(source: ApplicationRequestContextSource) {}
    }

    private struct Responder: HTTPResponder {
        let answer: @Sendable (String) async -> Answer?

        func respond(to request: Request, context: Context) async throws -> Response {
            guard request.method == .get || request.method == .head else {
                return response(Answer(405, "Only GET and HEAD are answered here.\n"), request)
            }
            let nothing = Answer(404, "There is nothing at this path.\n")
            return response(await answer(request.uri.path) ?? nothing, request)
        }

        private func response(_ answer: Answer, _ request: Request) -> Response {
            var fields = HTTPFields()
            fields[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
            fields[.cacheControl] = "no-store"
            fields[.contentLength] = String(answer.text.utf8.count)
            let body =
                request.method == .head
                ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(string: answer.text))
            return Response(
                status: HTTPResponse.Status(code: answer.status),
                headers: fields,
                body: body
            )
        }
    }
}
