namespace Rx.WebSockets.Testing;

/// <summary>By which scheme an endpoint of a <see cref="VirtualNetwork"/> is dialled. Nothing is encrypted there.</summary>
public enum VirtualSecurity
{
    /// <summary>By ws or http; dialling it by wss fails as a handshake of TLS does.</summary>
    None,

    /// <summary>By wss or https; dialling it by ws fails.</summary>
    Tls,
}
