using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Listening.Fixture;

/// <summary>A listener on a loopback socket, for what can't be shown without one.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
public abstract class SocketFixture
{
    private readonly ConcurrentBag<IDisposable> _callers = [];
    private readonly List<WebSocketListener> _listeners = [];

    protected static CancellationToken Patience => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public async Task EndAsync()
    {
        foreach (var caller in _callers)
        {
            caller.Dispose();
        }

        foreach (var listener in _listeners)
        {
            await listener.StopAsync(new CancellationToken(true)).WaitAsync(Patience);
        }
    }

    private protected async Task<WebSocketListener> ListenAsync(WebSocketListenerOptions? options = null)
    {
        var usual = WebSocketListenerOptions.Default;
        options ??= usual;
        var listener = await WebSocketListener.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), options with
        {
            Session = options.Session.Patient(),
            HandshakeTimeout = options.HandshakeTimeout == usual.HandshakeTimeout ? Timeout.InfiniteTimeSpan : options.HandshakeTimeout,
        }, Patience);
        _listeners.Add(listener);
        return listener;
    }

    private protected async Task<SocketCaller> CallAsync(WebSocketListener listener, Func<Stream, Task<Stream>>? secure = null)
    {
        var caller = await SocketCaller.ConnectAsync(listener.LocalEndPoint, Patience, secure);
        _callers.Add(caller);
        return caller;
    }

    /// <summary>Opens a session whose client is in the hands of the test.</summary>
    private protected async Task<(SocketCaller Caller, IWebSocketSession Session)> OpenAsync(WebSocketListenerOptions? options = null, Action<IWebSocketSession>? handler = null)
    {
        var listener = await ListenAsync(options);
        var opened = new TaskCompletionSource<IWebSocketSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Sessions.Subscribe(session =>
        {
            handler?.Invoke(session);
            opened.TrySetResult(session);
        });
        var caller = await CallAsync(listener);
        await caller.Http.OpenAsync().WaitAsync(Patience);
        return (caller, await opened.Task.WaitAsync(Patience));
    }

    /// <summary>Opens a session with one at each end.</summary>
    private protected async Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenPairAsync(
        WebSocketSessionOptions? client = null, WebSocketListenerOptions? options = null, Action<IWebSocketSession>? handler = null)
    {
        var (caller, server) = await OpenAsync(options, handler);
        return (caller.ToSession((client ?? WebSocketSessionOptions.Default).Patient()), server);
    }

    /// <summary>Sends without end, and returns what ended it.</summary>
    protected static async Task<Exception> SendForEverAsync(IWebSocketSession session)
    {
        var payload = new byte[16 << 10];
        try
        {
            while (true)
            {
                await session.SendAsync(payload, Patience);
            }
        }
        catch (Exception fault)
        {
            return fault;
        }
    }
}
