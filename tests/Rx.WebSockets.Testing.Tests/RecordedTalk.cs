using System;
using System.IO;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>A client that talks with a scripted server over 40 ms, and is recorded.</summary>
internal static class RecordedTalk
{
    /// <summary>What the recorder writes of it.</summary>
    public static string Text(RecorderOptions? options = null)
    {
        using var text = new StringWriter();
        Run(new SessionRecorder(text, options));
        return text.ToString();
    }

    public static SessionEnd Run(
        SessionRecorder recorder, Action? beforeTheEnd = null, Func<WebSocketSessionOptions, WebSocketSessionOptions>? options = null)
    {
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Latency = TimeSpan.FromMilliseconds(40) });
        var peer = new ScriptedPeer(server, WebSocketRole.Server);
        var plain = new WebSocketSessionOptions { Scheduler = clock, Tap = recorder.Tap };
        var session = WebSocketSession.Create(client, WebSocketRole.Client, options is null ? plain : options(plain));
        session.Incoming.Subscribe(_ => { });
        clock.Run(async () =>
        {
            await session.SendAsync("Hello");
            await peer.ExpectAsync(WireFrame.Text("Hello"));
            await peer.SendAsync(WireFrame.Text("wel") with { IsFinal = false }, WireFrame.Ping(new byte[] { 0xFF }));
            await clock.DelayAsync(TimeSpan.FromMilliseconds(5));
            await peer.SendAsync(WireFrame.Continuation("come"u8.ToArray()));
            await clock.DelayAsync(TimeSpan.FromMilliseconds(1540));
            await session.SendAsync(new byte[] { 0, 1, 2 });
            await peer.ReadFrameAsync();
            await peer.ExpectAsync(WireFrame.Binary(new byte[] { 0, 1, 2 }));
            beforeTheEnd?.Invoke();
            await peer.SendAsync(WireFrame.Close(CloseCode.NormalClosure, "it's done"));
            await peer.ExpectAsync(WireFrame.Close(CloseCode.NormalClosure, "it's done"));
            peer.HalfClose();
            await session.Completion;
            await clock.SettleAsync();
        });
        return session.Completion.Result;
    }
}
