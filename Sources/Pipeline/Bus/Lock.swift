package import Access

/// What a socket needs to let in by a `tcp://` endpoint only whom the keyring names: CURVE for who
/// they are (RFC 26), the keyring for whether they may.
///
/// A `Gate` on the same context answers libzmq's questions while connections begin; after that the
/// socket itself looks up the sender of each message.
package struct Lock: Sendable {
    /// What the socket is there for.
    package let door: Door
    /// Our own key, which who connects must know.
    package let secret: CurveSecret
    /// Who may come in.
    package let keyring: Keyring

    /// A lock.
    package init(_ door: Door, secret: CurveSecret, keyring: Keyring) {
        self.door = door
        self.secret = secret
        self.keyring = keyring
    }

    /// Whether the sender of a received frame may come in now.
    func admits(_ frame: borrowing Frame) -> Bool { keyring.admits(frame.userID, at: door) }
}

/// What a socket needs to connect to a locked endpoint: who we are, and who must be there.
package struct Credentials: Sendable {
    /// Our own key.
    package let secret: CurveSecret
    /// The key of whoever listens; somebody else can't answer.
    package let server: CurveKey

    /// Credentials.
    package init(secret: CurveSecret, server: CurveKey) {
        self.secret = secret
        self.server = server
    }
}
