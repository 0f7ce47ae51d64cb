namespace Rx.WebSockets.Protocol;

/// <summary>Why a connection is closed (RFC 6455 §7.4 and its IANA registry); 3000–3999 are registered, 4000–4999 private: cast those.</summary>
public enum CloseCode : ushort
{
    /// <summary>1000: the purpose is fulfilled.</summary>
    NormalClosure = 1000,

    /// <summary>1001: the server goes down or the page is left.</summary>
    GoingAway = 1001,

    /// <summary>1002: the peer broke the protocol.</summary>
    ProtocolError = 1002,

    /// <summary>1003: a type of data that can't be accepted.</summary>
    UnsupportedData = 1003,

    /// <summary>1005: a Close without a code was received. Never sent.</summary>
    NoStatus = 1005,

    /// <summary>1006: the connection ended without a Close. Never sent.</summary>
    AbnormalClosure = 1006,

    /// <summary>1007: data that doesn't fit its type, such as text that is not UTF-8.</summary>
    InvalidPayload = 1007,

    /// <summary>1008: a policy is violated.</summary>
    PolicyViolation = 1008,

    /// <summary>1009: a message is too big to process.</summary>
    MessageTooBig = 1009,

    /// <summary>1010: the client wanted an extension that the server didn't agree to.</summary>
    MandatoryExtension = 1010,

    /// <summary>1011: an unexpected condition kept this end from fulfilling the request.</summary>
    InternalError = 1011,

    /// <summary>1012: the service restarts.</summary>
    ServiceRestart = 1012,

    /// <summary>1013: overload; try again later.</summary>
    TryAgainLater = 1013,

    /// <summary>1014: a gateway received an invalid response.</summary>
    BadGateway = 1014,

    /// <summary>1015: the TLS handshake failed. Never sent.</summary>
    TlsHandshake = 1015,
}
