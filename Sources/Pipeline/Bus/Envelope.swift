import Synchronization

/// One message: the only shape on our wires.
///
/// ```
/// message        = [route] [delimiter] header [body [authentication]]
/// route          = the client's routing id     ; on a ROUTER, or the topic on a SUB
/// delimiter      = a frame of no bytes          ; from a REQ client, and back to it
/// header         = protobuf, or JSON            ; 64 KiB at most
/// body           = raw bytes                    ; absent or empty mean the same
/// authentication = a signature over the others
/// ```
@frozen
package struct Envelope: ~Copyable, Sendable {
    /// Who sent it or who gets it, on a ROUTER; the topic on a SUB; else empty.
    package var route: Frame
    /// Whether the client is a REQ socket, whose empty delimiter the reply must carry too.
    package var delimited: Bool
    /// The header's bytes.
    package var header: Frame
    /// The body; empty when there is none.
    package var body: Frame
    /// The authentication; empty when there is none.
    package var authentication: Frame

    /// A message without a route, as a DEALER sends it.
    package init(
        header: consuming Frame,
        body: consuming Frame = Frame(),
        authentication: consuming Frame = Frame()
    ) {
        self.init(
            route: Frame(),
            delimited: false,
            header: header,
            body: body,
            authentication: authentication
        )
    }

    /// A message to a route, as a ROUTER sends it.
    package init(
        route: consuming Frame,
        delimited: Bool,
        header: consuming Frame,
        body: consuming Frame = Frame(),
        authentication: consuming Frame = Frame()
    ) {
        self.route = route
        self.delimited = delimited
        self.header = header
        self.body = body
        self.authentication = authentication
    }

    /// Whether it has a body.
    package var hasBody: Bool { !body.isEmpty }

    /// Whether it has an authentication frame.
    package var hasAuthentication: Bool { !authentication.isEmpty }
}

/// Carries an envelope into an escaping closure, which can't consume what it captures.
package final class Parcel: Sendable {
    private let content: Mutex<Envelope?>

    /// Packs the envelope.
    package init(_ envelope: consuming Envelope) { content = Mutex(envelope) }

    /// The envelope, the first time; nil afterwards.
    package func take() -> Envelope? { content.withLock { $0.take() } }
}
