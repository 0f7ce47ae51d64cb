using System;

namespace Rx.WebSockets.Dialing;

/// <summary>The cold observable over a dialer: a call for each subscription.</summary>
internal sealed class Calls(Dialer dialer) : IObservable<IWebSocketSession>
{
    /// <summary>The options of the sessions.</summary>
    public WebSocketSessionOptions Options => dialer.Options.Session;

    public IDisposable Subscribe(IObserver<IWebSocketSession> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var call = new Call(dialer, observer);
        _ = call.RunAsync();
        return call;
    }
}
