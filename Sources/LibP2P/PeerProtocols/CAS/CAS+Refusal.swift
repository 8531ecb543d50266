extension CAS {
    /// Why a request is not answered with what it asked for.
    package struct Refusal: Error, Sendable, Equatable {
        /// For programs; a code that isn't known here is `internal`.
        package enum Code: String, Sendable, CaseIterable {
            /// It isn't there, or not for this asker.
            case notFound = "not-found"
            /// The request can't be understood, or not be asked like this.
            case invalidRequest = "invalid-request"
            /// A request of a kind that isn't known here.
            case unsupported
            /// More bytes than one message or one body has.
            case tooLarge = "too-large"
            /// Who asks may not ask at all.
            case forbidden
            /// Too much to do; later.
            case overloaded
            /// It was not done within the asker's time.
            case timeout
            /// What answers is being stopped, or lacks its store.
            case unavailable
            /// A fault of the answering side.
            case `internal`
        }

        /// For programs.
        package var code: Code
        /// For people.
        package var sentence: String
        /// When asking again makes sense; zero: no hint.
        package var retryAfter: Duration

        /// A refusal.
        package init(_ code: Code, _ sentence: String, retryAfter: Duration = .zero) {
            self.code = code
            self.sentence = sentence
            self.retryAfter = retryAfter
        }
    }
}
