import Messages

/// 16 bytes that name one request, so that somebody else can cancel it.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    let message: Messages.RequestID

    /// A random one.
    public init() { message = .random() }

    /// Reads 32 hexadecimal digits; nil when it is something else.
    public init?(_ text: String) {
        guard let bytes = Hexadecimal.bytes(text),
            let message = Messages.RequestID(bytes: bytes)
        else { return nil }
        self.message = message
    }

    init(_ message: Messages.RequestID) { self.message = message }

    /// 32 hexadecimal digits.
    public var description: String { message.description }
}
