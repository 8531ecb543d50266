import Bus

/// An envelope's content as a plain value, to compare.
struct Message: Equatable, Sendable {
    var route: [UInt8] = []
    var delimited = false
    var header: [UInt8]
    var body: [UInt8] = []
    var authentication: [UInt8] = []

    var envelope: Envelope {
        Envelope(
            route: Frame(copying: route),
            delimited: delimited,
            header: Frame(copying: header),
            body: Frame(owning: body),
            authentication: Frame(copying: authentication)
        )
    }
}

extension Message {
    init(_ envelope: borrowing Envelope) {
        route = envelope.route.bytes
        delimited = envelope.delimited
        header = envelope.header.bytes
        body = envelope.body.bytes
        authentication = envelope.authentication.bytes
    }
}
