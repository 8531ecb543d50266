import CSodium

/// libsodium as a whole: it must choose its code for this processor before anything else is called.
enum Library {
    private static let isReady = sodium_init() >= 0

    /// Makes the library ready; every call but the first is one look at a flag.
    static func prepare() {
        precondition(isReady, "libsodium can't start: the system gives no random numbers")
    }
}
