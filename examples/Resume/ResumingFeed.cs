using System;
using System.Globalization;
using Rx.WebSockets;

namespace Resume;

/// <summary>The client's half: the events of a server over as many sessions as it takes, none lost or doubled without a gap that says so.</summary>
/// <remarks>
/// Each subscription is a client of its own: it dials, names in the address of each attempt the last event that its observer was given, and
/// hangs up when disposed. The server waits while the observer does. Errors when the back-off gives up, or with what can't be read.
/// </remarks>
/// <param name="uri">Where the server is, without a query.</param>
/// <param name="after">The number of the last event that is known already; 0 for none.</param>
/// <param name="client">How to dial.</param>
/// <param name="reconnect">When to dial again.</param>
internal sealed class ResumingFeed(Uri uri, long after = 0, WebSocketClientOptions? client = null, ReconnectOptions? reconnect = null) : IFlow<Item>
{
    public IDisposable Subscribe(IFlowObserver<Item> observer) => Items().Subscribe(observer);

    public IDisposable Subscribe(IObserver<Item> observer) => Items().Subscribe(observer);

    private IFlow<Item> Items()
    {
        var position = new Position(after);
        return WebSocketClient
            .Reconnect(_ => WebSocketClient.Connect(new Uri(uri, string.Create(CultureInfo.InvariantCulture, $"?after={position.Last}")), client), reconnect)
            .FromEach(session => session.Incoming.Text().Select(Item.Parse))
            .SelectMany(position.Advance);
    }
}
