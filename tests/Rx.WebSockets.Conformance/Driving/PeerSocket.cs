using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>One connection of a real peer: told what to do, asked what it saw, both in order.</summary>
internal sealed class PeerSocket(Peer peer, int id, ChannelReader<PeerEvent> events)
{
    /// <summary>What the peer takes for agreed once it is open; empty for none.</summary>
    public string? Subprotocol { get; private set; }

    private static CancellationToken Patience => TestContext.CurrentContext.CancellationToken;

    public Task ConnectAsync(Uri url, string[]? subprotocols = null, string? origin = null, int? maxSize = null, bool? deflate = null) =>
        DoAsync(new { @do = "connect", id, url, subprotocols, origin, maxSize, deflate });

    /// <summary>As <see cref="ConnectAsync"/>, from a part of the page that can be left.</summary>
    public Task ConnectInFrameAsync(Uri url) => DoAsync(new { @do = "connectInFrame", id, url });

    /// <summary>Lets the peer wait for one connection; returns its address.</summary>
    public async Task<Uri> ListenAsync(string? subprotocol = null, int? refuse = null, int? maxSize = null, bool? deflate = null)
    {
        await DoAsync(new { @do = "listen", id, subprotocol, refuse, maxSize, deflate });
        var listening = await NextAsync("listening");
        return new Uri($"ws://127.0.0.1:{listening.Port}/");
    }

    public Task SendAsync(string text) => DoAsync(new { @do = "text", id, text });

    public Task SendAsync(byte[] binary) => DoAsync(new { @do = "binary", id, binary });

    public Task SendFragmentsAsync(params string[] fragments) => DoAsync(new { @do = "fragments", id, fragments });

    public Task PingAsync(string text) => DoAsync(new { @do = "ping", id, text });

    /// <summary>Begins the closing handshake; without a code the Close has no body.</summary>
    public Task CloseAsync(int? code, string reason = "") => DoAsync(new { @do = "close", id, code, reason });

    /// <summary>Lets go of the connection without a Close.</summary>
    public Task DropAsync() => DoAsync(new { @do = "drop", id });

    /// <summary>Leaves the page that connected with <see cref="ConnectInFrameAsync"/>.</summary>
    public Task LeaveAsync() => DoAsync(new { @do = "leave", id });

    /// <summary>Waits until the connection is open.</summary>
    public async Task OpenedAsync() => Subprotocol = (await NextAsync("open")).Subprotocol;

    public async Task<string> TextAsync() =>
        (await NextAsync("message")).Text ?? throw new AssertionException("The peer took the message for binary.");

    public async Task<byte[]> BinaryAsync() =>
        (await NextAsync("message")).Binary ?? throw new AssertionException("The peer took the message for text.");

    /// <summary>Waits for a Ping; only this method shows them.</summary>
    public async Task<byte[]> PingedAsync() => (await NextAsync("ping")).Binary!;

    public async Task<string> PongedAsync() => (await NextAsync("pong")).Text!;

    /// <summary>Waits for the end as the peer's application sees it.</summary>
    public async Task<(int Code, string Reason)> ClosedAsync()
    {
        var closed = await NextAsync("close");
        return (closed.Code!.Value, closed.Reason!);
    }

    /// <summary>Waits for the status of the HTTP response that refused the handshake.</summary>
    public async Task<int> RefusedAsync() => (await NextAsync("refused")).Status!.Value;

    private async Task<PeerEvent> NextAsync(string expected)
    {
        PeerEvent seen;
        do
        {
            seen = await events.ReadAsync(Patience);
        }
        while (seen.On == "ping" && expected != "ping");

        Assert.That(seen.On, Is.EqualTo(expected), seen.ToString());
        return seen;
    }

    private Task DoAsync(object command) => peer.DoAsync(command, Patience);
}
