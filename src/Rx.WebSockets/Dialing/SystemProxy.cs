using System;
using System.Net;
using System.Net.Http;

namespace Rx.WebSockets.Dialing;

/// <summary>Whatever proxy the system is set up with at the time.</summary>
internal sealed class SystemProxy : IWebProxy
{
    public static SystemProxy Instance { get; } = new();

    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => throw new NotSupportedException("The system's proxy is shared: make a WebProxy with credentials of its own.");
    }

    public Uri? GetProxy(Uri destination) => HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => HttpClient.DefaultProxy.IsBypassed(host);
}
