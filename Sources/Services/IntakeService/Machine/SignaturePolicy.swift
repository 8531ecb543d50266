package import Multiformats

/// What the operator says about signed requests; which DID may do what stands in the allow-list.
package struct SignaturePolicy: Sendable, Equatable {
    /// Whose requests these are; nil: none is signed.
    package var deployment: DIDKey?
    /// Whether a request without a signature is refused.
    package var isRequired: Bool
    /// How far a DID must be trusted to have restricted content, 0 to 10.
    package var restrictedTrust: Int

    /// By default nothing need be signed, and every listed DID may have restricted content.
    package init(deployment: DIDKey? = nil, isRequired: Bool = false, restrictedTrust: Int = 1) {
        self.deployment = deployment
        self.isRequired = isRequired
        self.restrictedTrust = restrictedTrust
    }
}
